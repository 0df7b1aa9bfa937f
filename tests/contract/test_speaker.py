"""What every speaker promises (`mind.speaker.Speaker`), checked for each that we ship.

The models are asked over a real socket, by a server that answers well or fails.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager as Opened
from contextlib import asynccontextmanager

import numpy as np
import pytest

from agent.loop import closing
from agent.types import Act, Event, Outcome, Percept, Record, Text, Tick
from mind.context import Context, Remark
from mind.drives import Aim, Drive, Thread
from mind.lines import INTENTS
from mind.llm.providers import load
from mind.llm.speaker import Eloquent
from mind.persona import find
from mind.speaker import Learnt, Speaker
from mind.standin import StandIn
from mind.state import born
from mind.symbolic.embedded import Embedded
from tests.mind.llm.canned import fact, reply
from tests.mind.llm.given import Jump
from tests.mind.llm.server import Behaviour, Server, status, well

MIRA = find("mira")
NOW = 1.8e9
GOOD = reply(
    "happy 6: Oh, a sister in Lyon! *smiles* I have been there once.",
    "thinking 3: What does she do there?",
    facts=(fact("sister", "home", "your sister lives in Lyon"),),
    topic="family",
)


@asynccontextmanager
async def embedded() -> AsyncIterator[Speaker]:
    yield Embedded(MIRA, np.random.default_rng(0))


@asynccontextmanager
async def model(behaviour: Behaviour) -> AsyncIterator[Speaker]:
    async with Server(behaviour).running() as server:
        made = load("tiny", Jump(), np.random.default_rng(0), {}, url=server.url)
        yield Eloquent(made)
        await made.aclose()


@asynccontextmanager
async def standing_in(behaviour: Behaviour) -> AsyncIterator[Speaker]:
    async with model(behaviour) as first:
        yield StandIn(first, Embedded(MIRA, np.random.default_rng(0)))


MAKERS: dict[str, Callable[[], Opened[Speaker]]] = {
    "embedded": embedded,
    "model": lambda: model(well(GOOD)),
    "model-unasked": lambda: standing_in(well(GOOD)),
    "model-that-fails": lambda: standing_in(status(401, "bad key")),
}


@pytest.fixture(params=list(MAKERS.values()), ids=list(MAKERS))
def make(request: pytest.FixtureRequest) -> Callable[[], Opened[Speaker]]:
    made: Callable[[], Opened[Speaker]] = request.param
    return made


def context(drive: Drive | None = None, person: str = "ana") -> Context:
    recent = (Remark(person, "Good day."), Remark("", "Good day to you."))
    return Context(MIRA, born(MIRA, NOW), NOW, person, (), recent, drive)


HELLO = Text(1.0, "Hello, my sister lives in Lyon. What do you do?", "ana")


async def answer(speaker: Speaker, percept: Percept, told: Context | None = None) -> list[Act]:
    return [act async for act in speaker.answer(percept, told or context())]


def once(
    make: Callable[[], Opened[Speaker]], percept: Percept, told: Context | None = None
) -> tuple[list[Act], Learnt]:
    async def go() -> tuple[list[Act], Learnt]:
        async with make() as speaker:
            return await answer(speaker, percept, told), speaker.learnt()

    return asyncio.run(asyncio.wait_for(go(), 20))


Make = Callable[[], Opened[Speaker]]


def test_what_is_said_is_answered_to_who_said_it_with_acts_of_known_intent(make: Make) -> None:
    acts, _ = once(make, HELLO)
    assert acts
    assert {act.to for act in acts} == {"ana"}
    assert {act.intent for act in acts} <= INTENTS.keys() | {"inform"}
    for act in acts:
        assert act.utterance == act.utterance.strip()
        assert act.utterance or act.direction


def test_whoever_comes_in_is_greeted(make: Make) -> None:
    acts, _ = once(make, Event(1.0, "joined", source="ana"))
    assert any(act.utterance for act in acts)


@pytest.mark.parametrize("aim", ["open", "return", "ask", None])
def test_a_drive_is_put_into_words(make: Make, aim: Aim | None) -> None:
    thread = Thread("topic:whales", "whales", NOW - 9e5, aim, "ana") if aim else None
    acts, _ = once(make, Tick(60.0), context(Drive(aim or "goodbye", "a reason", thread, 0.5)))
    assert any(act.utterance for act in acts)
    assert {act.to for act in acts} == {"ana"}


@pytest.mark.parametrize(
    "percept",
    [Tick(1.0), Event(1.0, "typing", source="ana"), Event(1.0, "left", source="ana")],
    ids=["tick", "typing", "left"],
)
def test_without_a_reason_nothing_is_said(make: Make, percept: Percept) -> None:
    assert once(make, percept)[0] == []


def test_closing_an_answer_early_leaves_the_speaker_usable(make: Make) -> None:
    async def go() -> list[Act]:
        async with make() as speaker:
            async with closing(speaker.answer(HELLO, context())) as acts:
                first = await anext(acts)
            speaker.witness(Outcome(first, first.utterance.split()[0], complete=False))
            return await answer(speaker, Text(2.0, "And what else?", "ana"))

    assert asyncio.run(asyncio.wait_for(go(), 20))


def test_an_answer_that_was_never_asked_for_costs_nothing(make: Make) -> None:
    async def go() -> Learnt:
        async with make() as speaker:
            speaker.answer(HELLO, context())
            return speaker.learnt()

    assert asyncio.run(go()) == Learnt()


def test_outcomes_of_acts_that_it_never_gave_are_taken(make: Make) -> None:
    async def go() -> list[Act]:
        async with make() as speaker:
            speaker.witness(Outcome(Act("Nobody said this.", to="stranger"), "Nobody", False))
            return await answer(speaker, HELLO)

    assert asyncio.run(asyncio.wait_for(go(), 20))


def test_what_was_learnt_is_given_once(make: Make) -> None:
    async def go() -> tuple[Learnt, Learnt]:
        async with make() as speaker:
            await answer(speaker, HELLO)
            return speaker.learnt(), speaker.learnt()

    first, second = asyncio.run(asyncio.wait_for(go(), 20))
    assert all(f.kind == "fact" and f.person == "ana" and f.key for f in first.facts)
    assert (second.facts, second.withdrawn, second.note) == ((), (), "")


KNOWN = (
    Record(
        "fact", "your name is Ana", NOW, "ana", "ana", "name.",
        data={"kind": "name", "key": "", "values": {"name": "Ana"}},
    ),
    Record("fact", "your sister lives in Lyon", NOW, "ana", "ana", "sister.home"),
    Record("fact", "you keep bees", NOW, "ana", "ana", "user.hobby", data={"kind": "hobby"}),
    Record("fact", "anything at all", NOW, "ana", "ana", "", data={"values": 7}),
)  # fmt: skip


def test_whoever_is_known_is_met_whatever_made_the_facts(make: Make) -> None:
    async def go() -> list[Act]:
        async with make() as speaker:
            speaker.meet("ana", KNOWN)
            return await answer(speaker, Text(1.0, "Do you remember me?", "ana"))

    assert asyncio.run(asyncio.wait_for(go(), 20))


def test_two_of_a_kind_answer_alike(make: Make) -> None:
    assert once(make, HELLO)[0] == once(make, HELLO)[0]
