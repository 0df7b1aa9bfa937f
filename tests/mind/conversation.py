"""Talking to a mind in a test: every word is heard, unless the test says otherwise."""

from __future__ import annotations

import asyncio

import numpy as np

from agent.ports import Mind
from agent.types import Act, Outcome, Text
from mind.persona import Persona, find
from mind.symbolic.embedded import Embedded


def acts(mind: Mind, text: str, *, source: str = "user", heard: float = 1.0) -> list[Act]:
    """The answer to `text`; the listener gets the share `heard` of its words."""

    async def answer() -> list[Act]:
        return [act async for act in mind.respond(Text(0.0, text, source))]

    answered = asyncio.run(answer())
    left = round(heard * sum(len(act.utterance.split()) for act in answered))
    for act in answered:
        words = act.utterance.split()[:left]
        left -= len(words)
        whole = len(words) == len(act.utterance.split())
        mind.witness(Outcome(act, " ".join(words), whole))
        if not whole:
            break
    return answered


def say(mind: Mind, text: str, *, source: str = "user", heard: float = 1.0) -> str:
    return " ".join(act.utterance for act in acts(mind, text, source=source, heard=heard))


def embedded(who: str | Persona = "mira", seed: int = 1) -> Embedded:
    persona = find(who) if isinstance(who, str) else who
    return Embedded(persona, np.random.default_rng(seed))


def told(mind: Mind, *texts: str) -> str:
    """The answer to the last of `texts`."""
    return [say(mind, text) for text in texts][-1]
