"""Cutting a turn to a window."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from agent.errors import ConfigError
from agent.types import Beat
from apps.staging.cut import Skipping, Window, cut
from tests.apps.stand_ins import Red, beats, pose


async def given() -> AsyncIterator[Beat]:
    for beat in beats("one two three"):
        yield beat


def kept(window: Window) -> list[Beat]:
    async def story() -> list[Beat]:
        return [beat async for beat in cut(given(), window)]

    return asyncio.run(story())


def test_a_window_keeps_its_beats_and_starts_at_zero() -> None:
    found = kept(Window(0.4, 0.8))
    assert [beat.t for beat in found] == pytest.approx([i / 30 for i in range(12)])
    assert [beat.pose.t for beat in found] == pytest.approx([0.4 + i / 30 for i in range(12)])


def test_a_speech_that_began_before_the_window_is_announced_in_its_first_beat() -> None:
    found = kept(Window(0.5, 0.9))
    assert [len(beat.begun) for beat in found[:3]] == [1, 0, 0]
    assert found[0].begun[0].start == pytest.approx(-0.5)


def test_no_window_keeps_everything() -> None:
    assert len(kept(Window())) == len(list(beats("one two three")))


def test_outside_the_window_nothing_is_drawn() -> None:
    red = Red()
    skipping = Skipping(red, Window(1.0, 2.0))
    shapes = [skipping.render(pose(t)).shape for t in (0.9, 1.0, 1.9, 2.0)]
    assert red.drawn == [1.0, 1.9]
    assert shapes[0] == (1, 1, 3)


def test_leaving_early_closes_the_turn() -> None:
    closed = False

    async def endless() -> AsyncIterator[Beat]:
        nonlocal closed
        try:
            while True:
                for beat in beats("one"):
                    yield beat
        finally:
            closed = True

    async def story() -> None:
        kept = cut(endless(), Window())
        await anext(kept)
        await kept.aclose()

    asyncio.run(story())
    assert closed


@pytest.mark.parametrize(("start", "stop"), [(-1.0, None), (2.0, 2.0), (float("nan"), None)])
def test_an_impossible_window_is_refused(start: float, stop: float | None) -> None:
    with pytest.raises(ConfigError, match=r"--from|--to"):
        Window(start, stop)
