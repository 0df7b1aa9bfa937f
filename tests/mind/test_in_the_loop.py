"""The embedded mind inside the real loop, in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from agent.clock import LoopClock
from agent.loop import Agent
from agent.types import Percept, Text
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
