"""Two characters left alone with each other for a thousand turns."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator

import numpy as np
import pytest

from agent.types import Outcome, Text
from memory.fleeting import Fleeting
from mind.mind import Living
from mind.persona import find
from mind.state import BOND, State
from mind.symbolic.embedded import Embedded
from mind.symbolic.fresh import WINDOW

TURNS = 1000
PACE = 12.0  # s from one turn to the next
_SENTENCE = re.compile(r"[^.!?…]+[.!?…]*")


def alone(who: str, seed: int) -> Living:
    persona, rng = find(who), np.random.default_rng(seed)
    return Living(persona, Embedded(persona, rng), Fleeting(), 1_800_000_000.0, rng)


async def talk(names: tuple[str, str], turns: int, seed: int = 0) -> tuple[list[str], list[State]]:
    """What is said in turn, and the states of the first of them."""
    minds = [alone(name, seed + i) for i, name in enumerate(names)]
    said, states, text = list[str](), list[State](), "Hello!"
    for i in range(turns):
        mind, other = minds[i % 2], names[1 - i % 2]
        words = []
        async for act in mind.respond(Text(PACE * i, text, other)):
            mind.witness(Outcome(act, act.utterance, complete=True))
            words.append(act.utterance)
        text = " ".join(words)
        said.append(text)
        if i % 2 == 0:
            states.append(mind.state)
    for mind in minds:
        await mind.close()
    return said, states


def sentences(text: str) -> Iterator[str]:
    """Those of three words and more, in small letters."""
    for match in _SENTENCE.finditer(text):
        words = re.findall(r"[^\W_]+(?:['’][^\W_]+)*", match.group().casefold())
        if len(words) >= 3:
            yield " ".join(words)


@pytest.mark.slow
@pytest.mark.parametrize("names", [("mira", "walter"), ("hana", "samir"), ("aoife", "tomas")])
def test_a_thousand_turns_have_no_silence_no_repetition_and_no_runaway(
    names: tuple[str, str],
) -> None:
    said, states = asyncio.run(talk(names, TURNS))
    assert all(said)
    last: dict[tuple[int, str], int] = {}
    again = []
    for i, text in enumerate(said):
        for sentence in sentences(text):
            before = last.get((i % 2, sentence))
            if before is not None and before < i and i - before < 2 * WINDOW:
                again.append((i - before, sentence))
            last[i % 2, sentence] = i
    assert not again
    moods = np.array([[s.mood.valence, s.mood.arousal, s.mood.dominance] for s in states])
    home = states[0].homes
    assert np.abs(moods).max() < 0.9
    drift = moods[len(moods) // 2 :].mean(axis=0) - [
        home[f"mood/{a}"] for a in ("valence", "arousal", "dominance")
    ]
    assert np.abs(drift).max() < 0.5
    bond = states[-1].bond(names[1])
    assert all(-0.98 < getattr(bond, name) < 0.98 for name in BOND)


def test_the_same_seed_gives_the_same_talk_and_the_same_state() -> None:
    first, second = (asyncio.run(talk(("mira", "walter"), 30)) for _ in "ab")
    assert first[0] == second[0]
    assert first[1][-1] == second[1][-1]
