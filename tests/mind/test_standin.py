"""One speaker that fails at will, and one that stands in for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from itertools import pairwise

import pytest

from agent.errors import BackendError, TimedOut, Unavailable
from agent.loop import closing
from agent.types import Act, Outcome, Percept, Record, Text
from mind.context import Context
from mind.persona import Persona
from mind.speaker import Learnt
from mind.standin import StandIn
from mind.state import born

JOE = Persona(id="joe", name="Joe Doe")
CONTEXT = Context(JOE, born(JOE, 0.0), 0.0, "ana")
DOWN = BackendError("model 'x' is asked too often (429); it wants 12 s of peace")


class Says:
    """Says its name and what was said, unless the next of `errors` is to be raised."""

    def __init__(self, name: str, *errors: BackendError | None) -> None:
        self.name, self.errors = name, list(errors)
        self.asked, self.heard = list[str](), list[str]()
        self.met, self.closed = list[str](), 0
        self.next = Learnt()

    def meet(self, person: str, facts: Sequence[Record], said: Sequence[str] = ()) -> None:
        self.met.append(person)

    async def answer(self, percept: Percept, context: Context) -> AsyncIterator[Act]:
        assert isinstance(percept, Text)
        self.asked.append(percept.text)
        error = self.errors.pop(0) if self.errors else None
        if error is not None:
            raise error
        try:
            yield Act(f"{self.name}: {percept.text}", to=context.person)
            yield Act(f"{self.name}: more", to=context.person)
        finally:
            self.closed += 1

    def witness(self, outcome: Outcome) -> None:
        self.heard.append(outcome.heard)

    def learnt(self) -> Learnt:
        learnt, self.next = self.next, Learnt()
        return learnt


class Listens(Says):
    """Follows a talk that it does not lead."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.overheard = list[str]()

    def overhear(self, percept: Percept, context: Context) -> None:
        assert isinstance(percept, Text)
        self.overheard.append(percept.text)


def pair(*errors: BackendError | None) -> tuple[StandIn, Says, Listens]:
    first, second = Says("first", *errors), Listens("second")
    return StandIn(first, second), first, second


def ask(who: StandIn, text: str, t: float = 0.0) -> list[str]:
    async def go() -> list[str]:
        said = []
        async for act in who.answer(Text(t, text, "ana"), CONTEXT):
            who.witness(Outcome(act, act.utterance, complete=True))
            said.append(act.utterance)
        return said

    return asyncio.run(go())


def test_the_first_answers_as_long_as_it_can_and_the_second_follows() -> None:
    who, _, second = pair()
    assert ask(who, "Hi.") == ["first: Hi.", "first: more"]
    assert (second.asked, second.overheard, second.heard) == ([], ["Hi."], [])
    assert who.learnt() == Learnt()


def test_the_second_takes_a_turn_that_the_first_fails_and_only_that() -> None:
    who, first, second = pair(DOWN)
    assert ask(who, "one") == ["second: one", "second: more"]
    assert ask(who, "two", 1.0) == ["first: two", "first: more"]
    assert second.heard == ["second: one", "second: more"]
    assert first.heard == ["first: two", "first: more"]
    assert second.overheard == ["two"]


def test_the_user_is_told_once_of_each_cause() -> None:
    again = BackendError("model 'x' is asked too often (429); it wants 40 s of peace")
    who, _, _ = pair(DOWN, again, TimedOut("model 'x' did not answer in time"))
    notes = []
    for t in (0.0, 1.0, 900.0):
        ask(who, "Hi.", t)
        notes.append(who.learnt().note)
    assert "429" in notes[0]
    assert "embedded mind" in notes[0]
    assert notes[1] == ""
    assert "in time" in notes[2]


def test_what_the_first_has_to_tell_is_told_once_too() -> None:
    who, first, _ = pair()
    notes = []
    for t in (0.0, 1.0):
        ask(who, "Hi.", t)
        first.next = Learnt(note="mcp server 'x' did not start in 10 s")
        notes.append(who.learnt().note)
    assert notes == ["mcp server 'x' did not start in 10 s", ""]


def test_what_cannot_pass_is_tried_again_after_pauses_that_grow_to_minutes() -> None:
    who, first, _ = pair(*[Unavailable("model 'x': the key was not accepted")] * 50)
    tries = []
    for t in range(3600):
        before = len(first.asked)
        ask(who, "Hi.", float(t))
        if len(first.asked) > before:
            tries.append(t)
    gaps = [b - a for a, b in pairwise(tries)]
    assert gaps[0] >= 15
    assert gaps == sorted(gaps)
    assert max(gaps) == 300


def test_what_fails_again_and_again_is_left_alone_for_a_while() -> None:
    who, first, _ = pair(*[TimedOut("model 'x' did not answer in time")] * 9)
    for t in (0.0, 1.0, 2.0, 3.0):
        ask(who, "Hi.", t)
    assert len(first.asked) == 2
    ask(who, "Hi.", 60.0)
    assert len(first.asked) == 3


def test_after_an_answer_the_first_is_borne_with_as_before() -> None:
    who, first, _ = pair(Unavailable("wrong key"), None, Unavailable("wrong key"))
    ask(who, "a", 0.0)
    assert ask(who, "b", 20.0)[0] == "first: b"
    ask(who, "c", 21.0)
    assert ask(who, "d", 40.0)[0] == "first: d"
    assert first.asked == ["a", "b", "c", "d"]


def test_a_failure_after_the_first_words_is_not_papered_over() -> None:
    class Breaks(Says):
        async def answer(self, percept: Percept, context: Context) -> AsyncIterator[Act]:
            yield Act("Half", to="ana")
            raise BackendError("broken")

    who = StandIn(Breaks("first"), Says("second"))
    with pytest.raises(BackendError, match="broken"):
        ask(who, "Hi.")


def test_closing_the_answer_closes_the_one_that_speaks_and_the_other_has_heard() -> None:
    who, first, second = pair()

    async def go() -> None:
        async with closing(who.answer(Text(0.0, "Hi.", "ana"), CONTEXT)) as acts:
            await anext(acts)

    asyncio.run(go())
    assert first.closed == 1
    assert second.overheard == ["Hi."]


def test_both_meet_whoever_comes() -> None:
    who, first, second = pair()
    who.meet("ana", [])
    assert first.met == second.met == ["ana"]


def fact(key: str, text: str) -> Record:
    return Record("fact", text, 0.0, "ana", "ana", key)


def test_of_what_both_learnt_the_same_is_kept_once() -> None:
    who, first, second = pair()
    ask(who, "Hi.")
    first.next = Learnt(
        (
            fact("home.", "you live in Rome now"),
            fact("user.pet", "you have a dog"),
            fact("user.hobby", "you paint"),
        ),
        topic="home",
    )
    second.next = Learnt(
        (fact("home.", "you live in Rome"), fact("have.dog", "you have a dog")), everything=True
    )
    found = who.learnt()
    assert [f.key for f in found.facts] == ["home.", "have.dog", "user.hobby"]
    assert found.facts[0].text == "you live in Rome"
    assert found.topic == "home"
    assert found.everything


def test_one_that_does_not_overhear_is_not_asked_what_it_learnt() -> None:
    second = Says("second")
    second.next = Learnt(topic="stale")
    who = StandIn(Says("first"), second)
    ask(who, "Hi.")
    assert who.learnt().topic == ""


def test_what_the_second_learns_after_its_last_act_is_learnt_with_that_turn() -> None:
    class Slow(Says):
        async def answer(self, percept: Percept, context: Context) -> AsyncIterator[Act]:
            yield Act("well", to=context.person)
            self.next = Learnt(topic="sea")

    async def story() -> str:
        who = StandIn(Says("first", DOWN), Slow("second"))
        async for _ in who.answer(Text(0.0, "hi", "ana"), CONTEXT):
            assert who.learnt().topic == ""
        return who.learnt().topic

    assert asyncio.run(story()) == "sea"
