"""The instrument that measures the chat under load: what it tells, and that it does measure."""

from __future__ import annotations

import asyncio

import pytest

from apps.bench import chat
from apps.bench.chat import Course, Load, figures
from apps.bench.server import Look
from apps.bench.talker import Tally


def look(t: float, cpu: float, memory: float) -> Look:
    return Look(t, cpu, memory, 10, 20)


def test_the_figures_are_by_session_and_second() -> None:
    tally = Tally(first_sound=[0.1, 0.2, 0.3], late=[0.05], beats=100, sounding=80, motion=40_000)
    looks = (look(0.0, 1.0, 300.0), look(10.0, 6.0, 310.0))
    course = Course(Load(5, 10.0), tally, look(-1.0, 0.5, 290.0), looks)
    found = {figure.name.removeprefix("chat_5_"): figure.value for figure in figures(course)}
    assert found["first_sound_p50"] == pytest.approx(200)
    assert found["late_sound"] == 1
    assert found["latest"] == pytest.approx(50)
    assert found["motion"] == pytest.approx(0.8)
    assert found["processor"] == pytest.approx(0.5)
    assert found["memory"] == pytest.approx(5)
    assert "left" not in found


def test_a_soak_tells_slope_and_leftovers() -> None:
    looks = [look(float(t), 0.0, 300.0 + max(0, t - 10)) for t in range(21)]
    course = Course(Load(2, 20.0, True), Tally(), looks[0], looks, look(60.0, 0.0, 300.0), 1)
    found = {figure.name.removeprefix("chat_2_"): figure.value for figure in figures(course)}
    assert found["memory_slope"] == pytest.approx(3600)
    assert found["left"] == 1
    assert found["threads"] == found["files"] == 0


def test_visitors_talk_with_the_real_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "_WARM", 3.0)
    course = asyncio.run(chat.run(Load(2, 8.0)))
    assert course.tally.first_sound
    assert course.tally.first_frame
    assert course.tally.sound > 10_000
    assert course.tally.motion > 10_000
    assert not course.tally.refused
