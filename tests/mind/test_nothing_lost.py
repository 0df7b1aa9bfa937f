"""What is kept when a turn or a pause is cut off, and when memory fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import pytest

from agent.errors import BackendError, ContractError
from agent.types import Act, Cue, Event, Outcome, Percept, Recalled, Record, Text, Tick
from memory.fleeting import Fleeting
from mind.context import Context
from mind.drives import Manner
from mind.mind import Living
from mind.speaker import Learnt
from tests.mind.test_mind import EPOCH, Curt, living, turn, wait


class Hesitant(Fleeting):
    """Waits at each write and each recall while `hold` is set; fails them while `broken` is.

    Where it is `early` it waits when a write is done already, as a database may.
    """

    def __init__(self) -> None:
        super().__init__()
        self.hold, self.go = False, asyncio.Event()
        self.waits = asyncio.Event()
        self.broken = self.early = False

    async def _hesitate(self) -> None:
        if self.broken:
            raise BackendError("memory: the disk is full")
        if self.hold:
            self.waits.set()
            await self.go.wait()

    async def record(self, *records: Record) -> None:
        if self.early:
            await super().record(*records)
        await self._hesitate()
        if not self.early:
            await super().record(*records)

    async def recall(self, cue: Cue) -> Sequence[Recalled]:
        await self._hesitate()
        return await super().recall(cue)

    async def forget(self, ids: Iterable[int]) -> int:
        await self._hesitate()
        return await super().forget(ids)


@dataclass
class Late(Curt):
    """Has learnt something by the time that it speaks, or is cut off; memory hesitates then."""

    memory: Hesitant | None = None
    learns: Learnt = field(default_factory=Learnt)
    after: float = 0.0  # s

    async def answer(self, percept: Percept, context: Context) -> AsyncIterator[Act]:
        try:
            await asyncio.sleep(self.after)
        finally:
            self.teaches, self.learns = self.learns, Learnt()
            if self.memory is not None:
                self.memory.hold = True
        async for act in super().answer(percept, context):
            yield act


async def cut_off(memory: Hesitant, deed: Awaitable[object], *, hold: bool = True) -> None:
    """Begin `deed`, and cut it off where memory is waited for; then let memory go on."""
    memory.hold = hold
    task = asyncio.ensure_future(deed)
    await memory.waits.wait()
    task.cancel()
    await asyncio.sleep(0)
    memory.hold = False
    memory.go.set()
    with suppress(asyncio.CancelledError):
        await task


async def texts(memory: Fleeting, kind: str = "episode") -> list[str]:
    return [it.record.text for it in await memory.history(kind, "ana")]


Story = Callable[[Hesitant, Curt, Living], Awaitable[None]]


def told(story: Story, speaker: Curt | None = None) -> None:
    async def run() -> None:
        memory, speaking = Hesitant(), speaker or Curt()
        await story(memory, speaking, living(speaking, memory))

    asyncio.run(run())


@pytest.mark.parametrize("early", [False, True])
def test_a_pause_that_is_cut_off_keeps_what_happened_once(early: bool) -> None:
    async def story(memory: Hesitant, _: Curt, mind: Living) -> None:
        memory.early = early
        await mind.idle(0.0)  # the day is planned
        await turn(mind, Text(0.0, "My cat is ill.", "ana"))
        await cut_off(memory, mind.idle(1.0))
        await mind.close()
        assert await texts(memory) == ["My cat is ill.", "Aye."]

    told(story)


def test_what_memory_could_not_take_is_kept_when_it_can() -> None:
    async def story(memory: Hesitant, _: Curt, mind: Living) -> None:
        await mind.idle(0.0)  # the day is planned
        await turn(mind, Text(0.0, "My cat is ill.", "ana"))
        memory.broken = True
        with pytest.raises(BackendError, match="disk"):
            await mind.idle(1.0)
        memory.broken = False
        await mind.close()
        assert await texts(memory) == ["My cat is ill.", "Aye."]
        assert await texts(memory, "relationship")

    told(story)


def test_a_talk_is_thought_over_again_where_that_could_not_be_kept() -> None:
    async def story(memory: Hesitant, _: Curt, mind: Living) -> None:
        await turn(mind, Text(0.0, "You are wonderful, thank you so much!", "ana"))
        await mind.idle(1.0)
        memory.broken = True
        with pytest.raises(BackendError):
            await mind.idle(Manner().farewell + 10.0)
        memory.broken = False
        await mind.idle(Manner().farewell + 11.0)
        assert len(await texts(memory, "relationship")) == 1

    told(story)


@pytest.mark.parametrize("known", [False, True])
def test_what_was_said_is_kept_though_its_turn_was_cut_off_before_an_answer(known: bool) -> None:
    async def story(memory: Hesitant, _: Curt, mind: Living) -> None:
        if known:
            await turn(mind, Event(0.0, "joined", {}, "ana"))
        await cut_off(memory, anext(mind.respond(Text(5.0, "My cat is ill.", "ana"))))
        await turn(mind, Text(6.0, "Her name is Mog.", "ana"))
        await mind.close()
        said = [text for text in await texts(memory) if text != "Aye."]
        assert said == ["My cat is ill.", "Her name is Mog."]

    told(story)


def test_what_could_not_be_called_back_is_said_all_the_same() -> None:
    async def story(memory: Hesitant, _: Curt, mind: Living) -> None:
        memory.broken = True
        with pytest.raises(BackendError):
            await turn(mind, Text(0.0, "My cat is ill.", "ana"))
        memory.broken = False
        await mind.close()
        assert await texts(memory) == ["My cat is ill."]

    told(story)


def test_who_wants_to_be_forgotten_is_forgotten_though_the_turn_is_cut_off() -> None:
    speaker = Late(learns=Learnt(everything=True))

    async def story(memory: Hesitant, _: Curt, mind: Living) -> None:
        await memory.record(Record("fact", "you live in Oslo", EPOCH - 9e4, "ana", "ana", "home."))
        speaker.memory = memory
        wish = Text(5.0, "Forget all about me.", "ana")
        await cut_off(memory, anext(mind.respond(wish)), hold=False)
        assert not await texts(memory, "fact")

    told(story, speaker)


def test_what_the_character_said_comes_back_however_much_they_said_since() -> None:
    async def story(memory: Hesitant, speaker: Curt, mind: Living) -> None:
        for i in range(250):
            await memory.record(
                Record("episode", f"I said {i}.", EPOCH - 300.0 + i, "ana", "ana", importance=0.4),
                Record("episode", f"Aye {i}.", EPOCH - 299.5 + i, "ana", importance=0.2),
            )
        await turn(mind, Text(0.0, "Hi.", "ana"))
        assert [remark.text for remark in speaker.contexts[0].recent][-2:] == [
            "I said 249.",
            "Aye 249.",
        ]

    told(story)


def test_to_come_in_makes_no_memory_last_longer() -> None:
    async def story(memory: Hesitant, _: Curt, mind: Living) -> None:
        old = Record("episode", "I bought a bucket.", EPOCH - 9e6, "ana", "ana", importance=0.4)
        await memory.record(old)
        cue = Cue("bucket", EPOCH, "ana")
        (before,) = await memory.search(cue, "ana")
        await turn(mind, Text(0.0, "Hi.", "ana"))
        after = [it for it in await memory.search(cue, "ana") if it.record == old]
        assert after[0].score == pytest.approx(before.score)

    told(story)


@pytest.mark.parametrize("name", ["", "a\0b", "\ud800"])
def test_nobody_is_talked_to_whose_name_memory_could_not_hold(name: str) -> None:
    async def story(_memory: Hesitant, _: Curt, mind: Living) -> None:
        with pytest.raises(ContractError, match="source"):
            await turn(mind, Text(0.0, "I live in Oslo.", name))

    told(story)


def test_what_was_asked_about_may_be_taken_back_before_the_answer() -> None:
    async def story(memory: Hesitant, speaker: Curt, mind: Living) -> None:
        data = {"aim": "ask", "poignancy": 0.8, "urgency": 0.8}
        plan = Record("plan", "the trip", EPOCH - 9e4, "ana", "", "ask:trip", data=data)
        await memory.record(plan)
        await turn(mind, Event(0.0, "joined", {}, "ana"))
        speaker.teaches = Learnt(withdrawn=("trip",))
        assert await wait(mind, 0.0, 100.0)
        assert speaker.contexts[-1].drive is not None
        assert await turn(mind, Text(120.0, "Fine.", "ana")) == ["Aye."]

    told(story)


def test_what_happened_until_now_is_kept_when_asked_and_not_only_in_a_pause() -> None:
    async def story(memory: Hesitant, _: Curt, mind: Living) -> None:
        mind.notice(Tick(0.0))
        acts = [act async for act in mind.respond(Text(1.0, "My cat is ill.", "ana"))]
        await mind.keep()  # while the answer is not heard yet
        mind.witness(Outcome(acts[0], "Aye.", True))
        assert await texts(memory) == ["My cat is ill."]

    told(story)


def test_a_wish_to_be_forgotten_is_that_of_who_had_it_though_another_cuts_in() -> None:
    async def story(memory: Hesitant, _: Curt, mind: Living) -> None:
        for person in ("ana", "ben"):
            await memory.record(Record("fact", "you like tea", EPOCH - 9e4, person, person, "tea"))

        task = asyncio.ensure_future(anext(mind.respond(Text(1.0, "Forget me.", "ana"))))
        await asyncio.sleep(0.02)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        speaker.after = 0.0
        await turn(mind, Text(2.0, "Hello.", "ben"))
        left = await memory.history("fact")
        assert [it.record.person for it in left] == ["ben"]

    speaker = Late(learns=Learnt(everything=True), after=60.0)
    told(story, speaker)


def test_what_it_spoke_up_about_is_not_what_is_said_next() -> None:
    async def story(memory: Hesitant, speaker: Curt, mind: Living) -> None:
        await turn(mind, Event(0.0, "joined", {}, "ana"))
        speaker.teaches = Learnt(topic="sea")
        assert await wait(mind, 0.0, 100.0)
        await turn(mind, Text(120.0, "My cat is ill.", "ana"))
        await mind.idle(121.0)
        said = [it.record for it in await memory.history("episode", "ana") if it.record.source]
        assert [record.data for record in said] == [{}]

    told(story)


def test_who_never_spoke_with_anybody_leaves_without_reading_what_is_remembered() -> None:
    class Shut(Fleeting):
        async def history(self, *_: object, **__: object) -> Sequence[Recalled]:
            raise BackendError("memory: not a database")

    asyncio.run(living(Curt(), Shut()).close())
