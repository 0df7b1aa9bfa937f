"""The embedded mind, which hears what others answer to, and then has to go on alone."""

from __future__ import annotations

import asyncio

import numpy as np

from agent.types import Event, Outcome, Text
from mind.context import Context
from mind.persona import find
from mind.speaker import Overhearing
from mind.state import born
from mind.symbolic.embedded import Embedded

MIRA = find("mira")
NOW = 1.8e9
CONTEXT = Context(MIRA, born(MIRA, NOW), NOW, "ana")


def embedded() -> Embedded:
    return Embedded(MIRA, np.random.default_rng(0))


def hear(who: Embedded, *texts: str) -> None:
    for text in texts:
        who.overhear(Text(0.0, text, "ana"), CONTEXT)


def ask(who: Embedded, text: str) -> str:
    async def go() -> str:
        said = []
        async for act in who.answer(Text(0.0, text, "ana"), CONTEXT):
            said.append(act.utterance)
            who.witness(Outcome(act, act.utterance, complete=True))
        return " ".join(said)

    return asyncio.run(go())


def test_it_is_one_that_overhears() -> None:
    assert isinstance(embedded(), Overhearing)


def test_what_was_told_while_another_answered_is_learnt_and_known() -> None:
    who = embedded()
    hear(who, "My dog is called Rex.", "Nice weather today.")
    assert "rex" in " ".join(fact.text for fact in who.learnt().facts).lower()
    assert "Rex" in ask(who, "What is my dog called?")


def test_what_was_overheard_is_not_learnt_twice() -> None:
    who = embedded()
    hear(who, "My dog is called Rex.")
    who.learnt()
    assert who.learnt().facts == ()


def test_a_wish_to_be_forgotten_is_heard() -> None:
    who = embedded()
    hear(who, "My dog is called Rex.")
    who.learnt()
    hear(who, "Forget everything about me.")
    assert who.learnt().everything


def test_what_it_did_not_say_is_not_taken_up_as_broken_off() -> None:
    broken, followed = embedded(), embedded()

    async def cut_off(who: Embedded) -> None:
        async for act in who.answer(Text(0.0, "Tell me a story.", "ana"), CONTEXT):
            who.witness(Outcome(act, act.utterance.split()[0], complete=False))
            break

    asyncio.run(cut_off(broken))
    asyncio.run(cut_off(followed))
    hear(followed, "Never mind the story.")
    assert "I had not finished" in ask(broken, "Go on.")
    assert "I had not finished" not in ask(followed, "Go on.")


def test_comings_and_goings_teach_it_nothing() -> None:
    who = embedded()
    who.overhear(Event(0.0, "joined", source="ana"), CONTEXT)
    assert who.learnt().facts == ()
