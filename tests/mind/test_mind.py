"""A mind with a past, around a speaker that says the least: what it keeps, and what it starts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from agent.ports import Memory
from agent.types import Act, Event, Outcome, Percept, Record, Stance, Text, Tick
from memory.fleeting import Fleeting
from mind.context import Context
from mind.drives import Manner
from mind.mind import Living
from mind.persona import Concern, Persona, Topic
from mind.speaker import Learnt

EPOCH = 1_800_000_000.0  # s since the epoch
PERSONA = Persona(
    id="ida",
    name="Ida Berg",
    likes=("rain",),
    motives=(Concern(text="finish my boat", keys=("boat",)),),
    topics={"sea": Topic(keys=("sea",), says=("I love the sea.",), ask="Do you swim?", feeling=1)},
)


@dataclass
class Curt:
    """A speaker that says one word, notes what it is told, and learns what a test wants."""

    met: dict[str, Sequence[Record]] = field(default_factory=dict)
    contexts: list[Context] = field(default_factory=list)
    teaches: Learnt = field(default_factory=Learnt)
    says: tuple[str, ...] = ("Aye.",)

    def meet(self, person: str, facts: Sequence[Record], said: Sequence[str] = ()) -> None:
        self.met[person] = facts

    async def answer(self, percept: Percept, context: Context) -> AsyncIterator[Act]:
        self.contexts.append(context)
        for word in self.says:
            yield Act(word, affect=context.affect, to=context.person)

    def witness(self, outcome: Outcome) -> None: ...

    def learnt(self) -> Learnt:
        told, self.teaches = self.teaches, Learnt()
        return told


def living(
    speaker: Curt, memory: Memory, epoch: float = EPOCH, tell: Callable[[str], None] = print
) -> Living:
    return Living(PERSONA, speaker, memory, epoch, np.random.default_rng(0), tell=tell)


async def turn(mind: Living, percept: Percept, *, heard: bool = True) -> list[str]:
    """What is said to `percept`, as the loop would ask for it."""
    if mind.notice(percept) is not Stance.RESPOND:
        return []
    said = []
    async for act in mind.respond(percept):
        said.append(act.utterance)
        mind.witness(Outcome(act, act.utterance if heard else "", heard))
    return said


async def wait(mind: Living, start: float, seconds: float, step: float = 5.0) -> list[float]:
    """When the mind spoke up in a silence of `seconds` from `start`."""
    spoke = []
    for t in np.arange(start + step, start + seconds, step):
        if await turn(mind, Tick(float(t))):
            spoke.append(float(t))
        await mind.idle(float(t))
    return spoke


def test_what_is_said_moves_the_state_and_the_move_is_kept_with_its_reason() -> None:
    async def story() -> None:
        memory = Fleeting()
        mind = living(Curt(), memory)
        before = mind.state
        await turn(mind, Text(1.0, "You are wonderful, thank you so much!", "ana"))
        assert mind.state.mood.valence > before.mood.valence
        assert mind.state.bond("ana").attitude > before.bond("ana").attitude
        changes = [it.record for it in await memory.history("change")]
        assert all(change.text for change in changes)
        assert {"mood/valence", "bond/ana/attitude"} <= {c.data["path"] for c in changes}

    asyncio.run(story())


def test_another_session_finds_the_state_that_the_last_one_left() -> None:
    async def story() -> None:
        memory = Fleeting()
        first = living(Curt(), memory)
        await turn(first, Text(1.0, "You are a stupid idiot.", "ana"))
        await first.close()
        second = living(Curt(), memory, EPOCH + 2.0)
        await turn(second, Event(0.0, "joined", {}, "bob"))
        assert second.state.bond("ana") == first.state.bond("ana")
        assert second.state.mood.valence == pytest.approx(first.state.mood.valence, abs=0.01)

    asyncio.run(story())


def test_what_was_felt_has_faded_by_the_next_day() -> None:
    async def story() -> None:
        memory = Fleeting()
        first = living(Curt(), memory)
        await turn(first, Text(1.0, "You are a stupid idiot.", "ana"))
        assert first.state.emotions
        await first.close()
        second = living(Curt(), memory, EPOCH + 86_400.0)
        await turn(second, Event(0.0, "joined", {}, "ana"))
        assert not second.state.emotions
        assert second.state.bond("ana").attitude < 0.0

    asyncio.run(story())


def test_the_same_percepts_lead_to_the_same_state() -> None:
    async def story() -> Living:
        mind = living(Curt(), Fleeting())
        lines = ("Hello!", "I love rain.", "You are so kind.", "My boat sank.", "You liar!")
        for i, line in enumerate(lines):
            await turn(mind, Text(30.0 * i, line, "ana" if i % 2 else "bob"))
            await wait(mind, 30.0 * i, 29.0)
        await mind.close()
        return mind

    first, second = asyncio.run(story()), asyncio.run(story())
    assert first.state == second.state
    assert first.state.values


def test_only_what_was_heard_is_an_episode() -> None:
    async def story() -> None:
        memory = Fleeting()
        mind = living(Curt(says=("Aye.", "Never.")), memory)
        mind.notice(Text(0.0, "Shall we?", "ana"))
        acts = [act async for act in mind.respond(Text(0.0, "Shall we?", "ana"))]
        mind.witness(Outcome(acts[0], "Aye.", True))
        mind.witness(Outcome(acts[1], "", False))
        await mind.close()
        assert [it.record.text for it in await memory.history("episode", "ana")] == [
            "Shall we?",
            "Aye.",
        ]
        tokens = [it.record.data["token"] for it in await memory.history("event", "ana")]
        assert tokens == ["came", "said", "interrupted"]

    asyncio.run(story())


def test_a_speaker_is_told_who_is_there_and_what_is_known_of_them_alone() -> None:
    async def story() -> None:
        memory, speaker = Fleeting(), Curt()
        await memory.record(
            Record("fact", "you live in Oslo", EPOCH - 9e4, "ana", "ana", "home."),
            Record("fact", "you live in Rome", EPOCH - 9e4, "bob", "bob", "home."),
        )
        mind = living(speaker, memory)
        await turn(mind, Text(0.0, "Where do I live?", "ana"))
        assert [fact.text for fact in speaker.met["ana"]] == ["you live in Oslo"]
        recalled = [it.record.text for it in speaker.contexts[0].recalled]
        assert "you live in Oslo" in recalled
        assert not any("Rome" in text for text in recalled)
        await turn(mind, Text(5.0, "And who am I?", "ana"))
        assert [remark.text for remark in speaker.contexts[1].recent] == [
            "Where do I live?",
            "Aye.",
        ]

    asyncio.run(story())


def test_what_is_taken_back_is_forgotten_and_everything_is_everything() -> None:
    async def story() -> None:
        memory, speaker = Fleeting(), Curt()
        mind = living(speaker, memory)
        facts = (
            Record("fact", "you live in Oslo", EPOCH, "ana", "ana", "home."),
            Record("fact", "you like tea", EPOCH, "ana", "ana", "like.tea"),
        )
        speaker.teaches = Learnt(facts)
        await turn(mind, Text(0.0, "I live in Oslo and like tea. You are great!", "ana"))
        speaker.teaches = Learnt(withdrawn=("home.",))
        await turn(mind, Text(9.0, "Forget where I live.", "ana"))
        assert [it.record.key for it in await memory.history("fact", "ana")] == ["like.tea"]
        assert mind.state.people == ("ana",)
        speaker.teaches = Learnt(everything=True)
        await turn(mind, Text(19.0, "Forget all about me.", "ana"))
        for kind in ("fact", "change", "plan"):
            assert not await memory.history(kind, "ana"), kind
        assert not mind.state.people
        assert not any("Oslo" in it.record.text for it in await memory.history("episode", "ana"))

    asyncio.run(story())


def test_it_opens_a_topic_after_a_while_gives_up_and_says_goodbye_once() -> None:
    async def story() -> None:
        speaker = Curt()
        mind = living(speaker, Fleeting())
        await turn(mind, Event(0.0, "joined", {}, "ana"))
        await turn(mind, Text(5.0, "Hi.", "ana"))
        spoke = await wait(mind, 5.0, 3600.0)
        deeds = [c.drive.deed for c in speaker.contexts if c.drive is not None]
        assert deeds[0] == "open"
        assert deeds[-1] == "goodbye"
        assert deeds.count("goodbye") == 1
        assert len(spoke) == len(deeds) <= Manner().per_hour
        assert spoke[0] - 5.0 >= 0.5 * Manner().pause

    asyncio.run(story())


def test_a_silence_and_what_was_talked_about_are_among_the_events() -> None:
    async def story() -> None:
        memory, speaker = Fleeting(), Curt(teaches=Learnt(topic="sea"))
        mind = living(speaker, memory)
        await turn(mind, Text(5.0, "I swim.", "ana"))
        await wait(mind, 5.0, 3600.0)
        events = [it.record.data for it in await memory.history("event", "ana")]
        assert [e["token"] for e in events][:5] == ["came", "said", "opened", "silence", "opened"]
        assert events[1]["topic"] == "sea"
        assert [e["token"] for e in events].count("silence") == len(
            [e for e in events if e["token"] == "opened"]
        )
        assert events[3]["seconds"] >= Manner().pause

    asyncio.run(story())


def test_a_change_that_cannot_be_read_is_left_out_and_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story() -> None:
        memory = Fleeting()
        await memory.record(Record("change", "why not", EPOCH, data={"path": "nowhere"}))
        mind = living(Curt(), memory)
        assert await turn(mind, Text(0.0, "Hi.", "ana")) == ["Aye."]

    asyncio.run(story())
    assert "is no change" in caplog.text


def test_it_never_speaks_up_while_it_is_heard_or_they_type_or_after_they_left() -> None:
    async def story() -> None:
        mind = living(Curt(), Fleeting())
        stream = mind.respond(Text(0.0, "Hi.", "ana"))
        (act,) = [act async for act in stream]
        assert mind.notice(Tick(28.0)) is Stance.IGNORE  # its word is not heard yet
        mind.witness(Outcome(act, act.utterance, True))
        mind.notice(Event(100.0, "typing", {}, "ana"))
        assert mind.notice(Tick(110.0)) is Stance.IGNORE
        assert mind.notice(Tick(140.0)) is Stance.RESPOND
        mind.notice(Event(141.0, "left", {}, "ana"))
        assert mind.notice(Tick(200.0)) is Stance.IGNORE

    asyncio.run(story())


def test_it_asks_next_time_about_what_was_told_and_only_once_answered() -> None:
    async def story() -> None:
        memory, speaker = Fleeting(), Curt()
        mind = living(speaker, memory)
        due = {"due": EPOCH + 86_400.0}
        fact = Record("fact", "you sail to Rome", EPOCH, "ana", "ana", "plan.rome", 0.8, data=due)
        speaker.teaches = Learnt((fact,))
        await turn(mind, Text(0.0, "I sail to Rome next week!", "ana"))
        await mind.close()
        later, other = Curt(), 3 * 86_400.0
        mind = living(later, memory, EPOCH + other)
        await turn(mind, Event(0.0, "joined", {}, "ana"))
        await wait(mind, 0.0, 100.0)
        asked = [c.drive for c in later.contexts if c.drive is not None]
        assert asked[0].deed == "ask"
        assert asked[0].thread is not None
        assert "Rome" in asked[0].thread.text
        await turn(mind, Text(200.0, "It was lovely.", "ana"))
        plans = [it.record.key for it in await memory.history("plan", "ana")]
        assert "ask:plan.rome" not in plans

    asyncio.run(story())


def test_a_talk_is_thought_over_when_it_is_over_and_not_in_a_turn() -> None:
    async def story() -> None:
        memory = Fleeting()
        mind = living(Curt(), memory)
        await turn(mind, Text(0.0, "You are the kindest person I know, thank you!", "ana"))
        assert not await memory.history("relationship", "ana")
        await wait(mind, 0.0, Manner().farewell + 60.0)
        (bond,) = [it.record.text for it in await memory.history("relationship", "ana")]
        assert "ana" in bond
        assert [it for it in await memory.history("plan", "") if it.record.key == "day"]

    asyncio.run(story())


def test_a_talk_goes_on_in_another_session_soon_after() -> None:
    async def story() -> None:
        memory = Fleeting()
        first = living(Curt(), memory)
        await turn(first, Text(0.0, "My cat is ill.", "ana"))
        await first.close()
        speaker = Curt()
        second = living(speaker, memory, EPOCH + 60.0)
        await turn(second, Text(0.0, "What did I say?", "ana"))
        assert [(r.by, r.text) for r in speaker.contexts[0].recent] == [
            ("ana", "My cat is ill."),
            ("", "Aye."),
        ]
        came = [it for it in await memory.history("event") if it.record.data["token"] == "came"]
        assert len(came) == 1

    asyncio.run(story())


def test_a_note_of_the_speaker_is_told_quietly_and_never_spoken() -> None:
    async def story() -> None:
        notes: list[str] = []
        speaker = Curt(teaches=Learnt(note="the model is away"))
        mind = living(speaker, Fleeting(), tell=notes.append)
        assert await turn(mind, Text(0.0, "Hi.", "ana")) == ["Aye."]
        assert notes == ["the model is away"]

    asyncio.run(story())


def test_an_order_to_be_silent_is_obeyed_at_once() -> None:
    mind = living(Curt(), Fleeting())
    assert mind.notice(Text(0.0, "Please stop!", "ana")) is Stance.YIELD
    assert mind.notice(Text(0.0, "Please stop that train of thought.", "ana")) is Stance.RESPOND


def test_what_was_changed_in_memory_from_outside_is_known_at_once_and_nothing_comes_back() -> None:
    async def story() -> None:
        memory, speaker = Fleeting(), Curt()
        mind = living(speaker, memory)
        speaker.teaches = Learnt(facts=(Record("fact", "Ana has a dog", EPOCH, "ana", key="pet"),))
        await turn(mind, Text(1.0, "I have a dog. You are wonderful!", "ana"))
        await turn(mind, Text(2.0, "hello", "ben"))
        assert mind.state.bond("ana").attitude > 0
        gone = [one.id for one in await memory.all("ana")]
        await memory.forget(gone)
        await mind.reread("ana")
        assert speaker.met["ana"] == ()
        assert mind.state.bond("ana").attitude == 0
        await turn(mind, Text(3.0, "hello", "ana"))
        assert not speaker.contexts[-1].recent
        await mind.close()
        left = " ".join(one.record.text for one in await memory.all("ana"))
        assert "dog" not in left
        assert "wonderful" not in left

    asyncio.run(story())


def test_a_speaker_is_told_how_far_east_the_day_is() -> None:
    speaker, rng = Curt(), np.random.default_rng(0)
    mind = Living(PERSONA, speaker, Fleeting(), EPOCH, rng, offset=3600.0)
    asyncio.run(turn(mind, Text(0.0, "Hi.", "ana")))
    assert speaker.contexts[0].offset == 3600.0
