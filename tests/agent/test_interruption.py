"""Interruption, delay, bursts and asides, as the loop deals with them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from agent.clock import LoopClock
from agent.errors import Unavailable
from agent.loop import Agent
from agent.types import RATE, Act, Beat, Percept, Speech, Stance, Text, Tick
from tests import virtual_time
from tests.agent.play import heard, play, script
from tests.fakes import FakeBody, FakeMind, FakeVoice, ListSink


@pytest.mark.parametrize("fps", [25, 30])
@pytest.mark.parametrize("moment", [0.311, 0.5, 0.617])
def test_an_interruption_is_silence_within_two_beats_however_long_the_mind_takes_to_stop(
    fps: int, moment: float
) -> None:
    class Slow(FakeMind):
        async def respond(self, percept: Percept) -> AsyncIterator[Act]:
            try:
                async for act in super().respond(percept):
                    yield act
            finally:
                await asyncio.sleep(1.0)  # as one that ends its writing first

    mind, sink, body = Slow("a b c d e f g h i j " * 3, "more"), ListSink(), FakeBody()

    async def main() -> None:
        agent = Agent(mind, FakeVoice(), body, fps=fps)
        await agent.run(script((0.0, "hi"), (moment, "stop")), [sink], LoopClock())

    virtual_time.run(main())
    sounds = np.flatnonzero(heard(sink)) / RATE
    assert moment - 2 / fps < sounds[-1] < moment + 2 / fps


def test_what_the_listener_still_waited_for_when_it_was_cut_is_not_remembered() -> None:
    late = ListSink()
    late.latency = 0.25
    mind = FakeMind("a b c d e f g h i j")
    play(mind, (0.0, "hi"), (0.65, "stop"), sinks=[ListSink(), late])
    (outcome,) = mind.outcomes  # it began at 0.07 s
    assert outcome.heard == "a b c"


def test_words_that_were_all_sent_and_not_all_heard_are_incomplete() -> None:
    late = ListSink()
    late.latency = 0.25
    mind = FakeMind("a b c d")
    play(mind, (0.0, "hi"), (0.6, "stop"), sinks=[late])  # all of it is sent by 0.5 s
    assert [(o.heard, o.complete) for o in mind.outcomes] == [("a b", False)]


def test_a_sink_whose_delay_changes_gets_one_outcome_a_speech_in_order() -> None:
    class Wavering(ListSink):
        async def put(self, beat: Beat) -> None:
            await super().put(beat)
            self.latency = 0.4 if 10 < len(self.beats) % 30 < 20 else 0.05

    mind = FakeMind("one two three", "four five", "six", "seven eight nine ten")
    play(mind, (0.0, "hi"), sinks=[Wavering()])
    assert [o.heard for o in mind.outcomes] == list(mind.lines)
    assert all(o.complete for o in mind.outcomes)


def test_the_last_words_are_witnessed_when_they_have_been_heard() -> None:
    late = ListSink()
    late.latency = 0.5
    mind = FakeMind("one")
    play(mind, (0.0, "hi"), sinks=[late])
    assert [o.complete for o in mind.outcomes] == [True]


def test_the_mind_is_asked_about_each_of_a_burst_and_only_the_last_is_spoken() -> None:
    class Noting(FakeMind):
        asked: tuple[str, ...] = ()

        async def respond(self, percept: Percept) -> AsyncIterator[Act]:
            assert isinstance(percept, Text)
            self.asked += (percept.text,)
            await asyncio.sleep(0.05)
            yield Act(f"about {percept.text}")

    mind = Noting()
    sink = ListSink()

    async def at_once() -> AsyncIterator[Percept]:
        for text in ("one", "two", "three"):
            yield Text(0.0, text)

    async def main() -> None:
        await Agent(mind, FakeVoice(), FakeBody()).run(at_once(), [sink], LoopClock())

    virtual_time.run(main())
    assert mind.asked == ("one", "two", "three")
    assert [s.speech.act.utterance for b in sink.beats for s in b.begun] == ["about three"]


def test_an_answer_to_silence_startles_nobody() -> None:
    _, body = play(FakeMind("one two"), (0.0, "hi"), (2.0, "and now?"))
    assert "cut" not in [what for what, _ in body.log]


def test_the_body_is_told_when_words_are_looked_for_and_when_not_any_more() -> None:
    _, body = play(FakeMind("one two"), (0.0, "hi"))
    assert [what for what, _ in body.log] == ["ponder", "perform", "done"]


def test_a_body_looks_for_words_no_longer_when_the_voice_breaks() -> None:
    class Broken(FakeVoice):
        async def speak(self, act: Act) -> AsyncIterator[Speech]:
            raise Unavailable("no such voice")
            yield

    _, body = play(FakeMind("hello"), (0.0, "hi"), voice=Broken())
    assert body.log[-1][0] == "done"


class Murmuring(FakeMind):
    """Says "uh-huh" to every tick, beside the talk."""

    def notice(self, percept: Percept) -> Stance:
        return Stance.ASIDE if isinstance(percept, Tick) else super().notice(percept)

    async def respond(self, percept: Percept) -> AsyncIterator[Act]:
        if isinstance(percept, Tick):
            yield Act("uh huh", "backchannel")
            return
        async for act in super().respond(percept):
            yield act


async def murmurs(*times: float, text: float) -> AsyncIterator[Percept]:
    now = 0.0
    for t in sorted([*times, text]):
        await asyncio.sleep(t - now)
        now = t
        yield Text(t, "hi") if t == text else Tick(t)


def spoken(mind: FakeMind, percepts: AsyncIterator[Percept]) -> tuple[list[str], FakeBody]:
    sink, body = ListSink(), FakeBody()

    async def main() -> None:
        await Agent(mind, FakeVoice(), body).run(percepts, [sink], LoopClock())

    virtual_time.run(main())
    return [s.speech.act.utterance for b in sink.beats for s in b.begun], body


def test_an_aside_is_not_cut_by_the_answer_that_follows_it_at_once() -> None:
    mind = Murmuring("one two")
    said, body = spoken(mind, murmurs(1.0, text=1.1))
    assert said == ["uh huh", "one two"]
    assert all(o.complete for o in mind.outcomes)
    assert "cut" not in [what for what, _ in body.log]
    starts = [at for what, at in body.log if what == "perform"]
    assert starts[1] - starts[0] == pytest.approx(2 * 0.1)  # right behind it


def test_an_aside_is_not_said_while_there_is_something_to_say() -> None:
    assert spoken(Murmuring("one two three"), murmurs(1.02, 1.2, text=1.0))[0] == ["one two three"]


def test_after_an_aside_and_an_answer_the_next_one_cuts_as_ever() -> None:
    async def percepts() -> AsyncIterator[Percept]:
        yield Tick(0.0)
        await asyncio.sleep(1.0)
        yield Text(1.0, "hi")
        await asyncio.sleep(0.3)
        yield Text(1.3, "stop")

    mind = Murmuring("a b c d e f")
    spoken(mind, percepts())
    assert [(o.heard, o.complete) for o in mind.outcomes] == [("uh huh", True), ("a b", False)]


def test_who_leaves_in_the_middle_of_a_word_has_heard_what_came_before_it() -> None:
    mind = FakeMind("a b c d e f")

    async def main() -> None:
        agent = Agent(mind, FakeVoice(), FakeBody())
        running = asyncio.create_task(agent.run(forever(), [ListSink()], LoopClock()))
        await asyncio.sleep(0.4)
        running.cancel()
        await asyncio.wait([running])

    async def forever() -> AsyncIterator[Percept]:
        yield Text(0.0, "hi")
        await asyncio.sleep(60.0)

    virtual_time.run(main())
    assert [(o.heard, o.complete) for o in mind.outcomes] == [("a b c", False)]
