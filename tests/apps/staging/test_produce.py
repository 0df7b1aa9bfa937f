"""One turn into one file, with stand-ins for voice, body and renderer."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from agent.errors import ConfigError
from apps import build
from apps.config import Options
from apps.staging.produce import produce
from apps.staging.stage import TAIL
from body.avatar.cast import find
from mind.persona import Persona
from tests.apps.stand_ins import BEEP, Beeper, Jaw, Red


@pytest.fixture
def red(monkeypatch: pytest.MonkeyPatch) -> list[Red]:
    made: list[Red] = []

    def renderer(who: build.Actor, size: tuple[int, int] | None = None) -> Red:
        made.append(Red(size or who.options.size))
        return made[-1]

    monkeypatch.setattr(build, "renderer", renderer)
    monkeypatch.setattr(build, "body", lambda who: Jaw())
    return made


def someone(**options: object) -> build.Actor:
    persona = Persona(id="echo", name="Echo")
    given = Options.model_validate({"size": "64x64", **options})
    return build.Actor(given, persona, find("mira"))


def say(who: build.Actor, out: Path, text: str = "one two three") -> None:
    produce(build.single(who, text), Beeper(), who, text, out)


def test_a_window_draws_only_what_it_shows(tmp_path: Path, red: list[Red]) -> None:
    say(someone(start=0.4, stop=0.8), tmp_path / "a.mp4")
    assert len(red[0].drawn) == 12
    with av.open(str(tmp_path / "a.mp4")) as file:
        frames = [f.to_ndarray(format="rgb24")[32, 32, 0] for f in file.decode(video=0)]
    assert len(frames) == 12
    assert all(value > 200 for value in frames[:5])
    assert all(value < 50 for value in frames[7:])


def test_the_body_is_shown_until_it_has_come_to_rest(tmp_path: Path, red: list[Red]) -> None:
    say(someone(), tmp_path / "a.mp4")
    assert red[0].drawn[-1] == pytest.approx(3 * 2 * BEEP + TAIL - 1 / 30, abs=0.04)


def test_nothing_is_drawn_for_a_form_without_a_picture(tmp_path: Path, red: list[Red]) -> None:
    say(someone(), tmp_path / "a.npz")
    assert red == []
    with np.load(tmp_path / "a.npz") as file:
        assert list(file["words"]["word"]) == ["one", "two", "three"]


def test_a_still_from_a_given_moment(tmp_path: Path, red: list[Red]) -> None:
    say(someone(start=0.5), tmp_path / "a.png")
    assert red[0].drawn == [pytest.approx(0.5)]


def test_an_odd_size_is_made_even_and_said(
    tmp_path: Path, red: list[Red], capsys: pytest.CaptureFixture[str]
) -> None:
    say(someone(size="65x64"), tmp_path / "a.mp4")
    assert "66x64" in capsys.readouterr().err
    with av.open(str(tmp_path / "a.mp4")) as file:
        assert (file.streams.video[0].width, file.streams.video[0].height) == (66, 64)


@pytest.mark.usefixtures("red")
def test_a_window_behind_the_end_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--from 9 lies behind the end"):
        say(someone(start=9.0), tmp_path / "a.mp4")
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("red")
def test_what_breaks_before_the_first_beat_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(who: build.Actor) -> None:
        raise ValueError("no such bones")

    monkeypatch.setattr(build, "body", broken)
    with pytest.raises(ValueError, match="no such bones"):
        say(someone(), tmp_path / "a.mp4")
    assert not list(tmp_path.iterdir())
