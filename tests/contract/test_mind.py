"""What every mind promises (`agent.ports.Mind`), checked for each that we ship."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import numpy as np
import pytest

from agent.affect import EMOTIONS
from agent.loop import closing
from agent.ports import Mind
from agent.types import Act, Event, Outcome, Percept, Sound, Stance, Text, Tick
from memory.fleeting import Fleeting
from mind.lines import INTENTS
from mind.llm.speaker import Eloquent
from mind.mind import Living
from mind.persona import find
from mind.script import Reader, Script
from mind.speaker import Speaker
from mind.standin import StandIn
from mind.symbolic.embedded import Embedded
from tests.mind.llm.canned import model, reply

Make = Callable[[], Mind]
EAR = ("speaks", "heard", "welcomes", "insists", "interjects", "hushed")


def _living(speaker: Speaker, who: str = "mira") -> Mind:
    return Living(find(who), speaker, Fleeting(), 0.0, np.random.default_rng(0))


def _embedded(who: str) -> Make:
    return lambda: _living(Embedded(find(who), np.random.default_rng(0)), who)


def _modelled() -> Speaker:
    return Eloquent(model(reply("happy 6: Oh, hello!", "neutral 0: And you?"))[0])


def _failing() -> Speaker:
    return StandIn(Eloquent(model("!down")[0]), Embedded(find("mira"), np.random.default_rng(0)))


MAKERS: dict[str, Make] = {
    **{f"embedded-{who}": _embedded(who) for who in ("mira", "walter")},
    "model": lambda: _living(_modelled()),
    "model-that-fails": lambda: _living(_failing()),
    "reader": lambda: Reader(EMOTIONS["happy"]),
    "script": lambda: Script([Act("One."), Act("Two?", "ask")]),
}


@pytest.fixture(params=list(MAKERS.values()), ids=list(MAKERS))
def mind(request: pytest.FixtureRequest) -> Mind:
    make: Make = request.param
    return make()


async def answer(mind: Mind, percept: Percept, most: int = 1000) -> list[Act]:
    out = list[Act]()
    async for act in mind.respond(percept):
        out.append(act)
        if len(out) == most:
            break
    return out


def test_text_is_answered_with_acts_of_known_intent(mind: Mind) -> None:
    percept = Text(0.0, "Hello there. How are you?", "ana")
    assert mind.notice(percept) is Stance.RESPOND
    acts = asyncio.run(answer(mind, percept))
    assert acts
    assert {act.intent for act in acts} <= INTENTS.keys() | {"inform"}
    assert all(act.utterance == act.utterance.strip() != "" for act in acts)


def test_notice_decides_about_every_percept(mind: Mind) -> None:
    percepts: list[Percept] = [
        Text(0.0, ""),
        Sound(0.0, np.zeros(8, np.float32)),
        *(Event(0.0, name, {"text": "mm-hm"}) for name in (*EAR, "typing", "interrupts", "blue")),
        Tick(0.0),
    ]
    for percept in percepts:
        assert isinstance(mind.notice(percept), Stance)


def test_closing_an_answer_early_leaves_the_mind_usable(mind: Mind) -> None:
    async def cut() -> list[Act]:
        async with closing(mind.respond(Text(0.0, "Tell me a story. Please."))) as acts:
            first = await anext(acts)
        mind.witness(Outcome(first, "", False))
        return await answer(mind, Text(1.0, "Hello again."))

    assert asyncio.run(cut())


def test_witness_takes_outcomes_of_acts_that_it_never_gave(mind: Mind) -> None:
    mind.witness(Outcome(Act("Nobody said this.", to="stranger"), "Nobody", False))
    assert asyncio.run(answer(mind, Text(0.0, "Hello.")))


def test_two_of_a_kind_answer_alike() -> None:
    for make in MAKERS.values():
        first, second = (asyncio.run(answer(make(), Text(0.0, "Tell me a joke."))) for _ in "ab")
        assert first == second
