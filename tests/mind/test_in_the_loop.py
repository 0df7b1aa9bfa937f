"""The embedded mind inside the real loop, in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import numpy as np

from agent.clock import LoopClock
from agent.loop import Agent
from agent.types import Event, Percept, Text, Tick
from memory.fleeting import Fleeting
from mind.drives import Manner
from mind.mind import Living
from mind.persona import find
from mind.symbolic.embedded import Embedded
from tests import virtual_time
from tests.fakes import FakeBody, FakeVoice, ListSink
from tests.mind.conversation import embedded


def test_a_story_stopped_by_voice_is_taken_up_where_the_listener_lost_it() -> None:
    sink = ListSink()

    async def percepts() -> AsyncIterator[Percept]:
        yield Text(0.0, "tell me a story")
        await asyncio.sleep(3.0)
        yield Text(3.0, "stop")
        await asyncio.sleep(2.0)
        yield Text(5.0, "where were we?")

    async def main() -> None:
        agent = Agent(embedded("walter"), FakeVoice(), FakeBody())
        await agent.run(percepts(), [sink], LoopClock())

    virtual_time.run(main())
    begun = [(s.start, s.speech.act.utterance) for beat in sink.beats for s in beat.begun]
    before = [text for start, text in begun if start < 3.0]
    after = [text for start, text in begun if start >= 5.0]
    assert not [text for start, text in begun if 3.1 < start < 5.0]
    assert after[1] == before[-1]  # after a word of its own, the broken sentence again
    assert len(after) > 3
    assert before[1] not in after


def test_somebody_who_says_nothing_is_spoken_to_and_never_talked_over() -> None:
    sink, persona, rng = ListSink(), find("mira"), np.random.default_rng(0)
    mind = Living(persona, Embedded(persona, rng), Fleeting(), 1_800_000_000.0, rng)

    async def percepts() -> AsyncIterator[Percept]:
        yield Event(0.0, "joined", {}, "ana")
        for t in range(1, 90):
            await asyncio.sleep(1.0)
            yield Tick(float(t))
            await mind.idle(float(t))

    async def main() -> None:
        agent = Agent(mind, FakeVoice(), FakeBody())
        await agent.run(percepts(), [sink], LoopClock())

    virtual_time.run(main())
    begun = [s for beat in sink.beats for s in beat.begun]
    starts = np.array([s.start for s in begun])
    ends = np.array([s.start + s.speech.duration for s in begun])
    assert (starts[1:] >= ends[:-1] - 1e-6).all()
    greeting = starts < 10.0
    later = starts[~greeting]
    assert later.size  # it spoke up
    assert later[0] - ends[greeting][-1] > 0.5 * Manner().pause
