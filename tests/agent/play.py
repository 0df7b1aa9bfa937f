"""Short talks through the loop, in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import numpy as np

from agent.clock import LoopClock
from agent.loop import Agent
from agent.types import Percept, Text
from tests import virtual_time
from tests.fakes import FakeBody, FakeMind, FakeVoice, ListSink


async def script(*items: tuple[float, str]) -> AsyncIterator[Percept]:
    now = 0.0
    for t, text in items:
        await asyncio.sleep(t - now)
        now = t
        yield Text(t, text)


def play(
    mind: FakeMind,
    *items: tuple[float, str],
    voice: FakeVoice | None = None,
    sinks: Sequence[ListSink] = (),
) -> tuple[ListSink, FakeBody]:
    sink, body = ListSink(), FakeBody()

    async def main() -> None:
        agent = Agent(mind, voice or FakeVoice(), body)
        await agent.run(script(*items), [sink, *sinks], LoopClock())

    virtual_time.run(main())
    return sink, body


def heard(sink: ListSink) -> np.ndarray:
    return np.concatenate([b.audio for b in sink.beats])
