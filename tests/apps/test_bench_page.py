"""The instrument that measures the chat in a browser: that it measures, and what it would miss."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from agent.errors import Unavailable
from apps.bench import chromium, figures, page
from apps.bench.chromium import CHROMIUM, DRIVER
from apps.bench.figure import Figure
from apps.bench.page import Found, Visit
from apps.cli import main

GOOD: dict[str, Any] = {
    "sounds": [150.0] * 20,
    "frames": [160.0] * 20,
    "stops": [30.0],
    "cuts": [90.0],
    "offsets": [12.0] * 1000,
    "seconds": 60.0,
    "fps": [60.0],
}


def missed(**worse: Any) -> set[str]:
    found = page.figures(Visit(), Found(**{**GOOD, **worse}))
    return {each.name.removeprefix("page_") for each in found if not each.reached}


def test_a_page_that_is_as_promised_misses_nothing() -> None:
    assert missed() == set()


@pytest.mark.parametrize(
    ("worse", "misses"),
    [
        ({"sounds": [260.0] * 20}, {"first_sound_p50"}),
        ({"sounds": [150.0] * 18 + [500.0] * 2}, {"first_sound_p95"}),
        ({"frames": [410.0] * 20}, {"first_frame_p50", "first_frame_p95"}),
        ({"offsets": [12.0] * 940 + [50.0] * 60}, {"av_offset_p95"}),
        ({"stops": [130.0]}, {"stop_p95"}),
        ({"cuts": [130.0]}, {"cut_p95"}),
        ({"held": 1}, {"late_sound"}),
        ({"skipped": 100}, {"skipped_motion"}),
        ({"unanswered": 1}, {"unanswered"}),
        ({"complaints": ["TypeError"]}, {"errors"}),
        ({"offsets": [], "stops": []}, {"av_offset_p95", "stop_p95"}),
    ],
)
def test_what_is_worse_or_was_not_measured_is_missed(
    worse: dict[str, Any], misses: set[str]
) -> None:
    assert missed(**worse) == misses


def test_what_the_page_tells_adds_up() -> None:
    found = Found()
    news = {
        "firsts": [{"turn": 3, "sound": 150, "frame": 170}],
        "stops": [20.0],
        "cuts": [],
        "offsets": [1.0, 2.0],
        "unanswered": 1,
        "stats": {"fps": 50.0},
    }
    found.take(news)
    found.take(news)
    assert found.sounds == [150, 150]
    assert found.frames == [170, 170]
    assert found.offsets == [1.0, 2.0, 1.0, 2.0]
    assert (found.stops, found.unanswered) == ([20.0, 20.0], 2)


def test_without_a_browser_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium, "DRIVER", None)
    with pytest.raises(Unavailable, match="apt-get install chromium-driver"):
        asyncio.run(page.run(Visit()))


def test_all_figures_go_on_without_a_browser_and_the_one_that_was_asked_for_ends(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(chromium, "DRIVER", None)
    after = Figure("after", float("nan"), "ms", 1, more=False)
    shown = {"page": figures.FIGURES["page"], "after": lambda job: iter([after])}
    monkeypatch.setattr(figures, "FIGURES", shown)
    assert main(["bench"]) == 1
    told = capsys.readouterr()
    assert json.loads(told.out)["value"] is None
    assert told.err.count("\n") == 1
    assert "page is left out" in told.err
    assert main(["bench", "page"]) != 0
    assert "left out" not in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None or DRIVER is None, reason="needs chromium, chromedriver")
def test_a_page_talks_with_the_real_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "_WARM", 1.0)
    visit = Visit(seconds=12.0, beside=1)
    found = asyncio.run(page.run(visit))
    assert found.sounds
    assert len(found.sounds) == len(found.frames)
    assert min(found.sounds) > 0
    assert len(found.offsets) > 50
    assert found.complaints == []
    names = [each.name for each in page.figures(replace(visit, beside=40), found)]
    assert "page_beside_40_first_sound_p95" in names
