"""The embedded mind with a real memory on disk, over several sessions."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest

from agent.types import Event, Outcome, Percept, Text
from memory.store import opened
from mind.mind import Living
from mind.persona import find
from mind.symbolic.embedded import PEOPLE, Embedded
from mind.symbolic.notebook import LIMIT

DAY = 86_400.0


async def session(folder: Path, *lines: tuple[str, str], day: int = 0, heard: bool = True) -> str:
    """What is answered to (source, text) pairs, in a session of its own; "" as text: came in."""
    said, persona, rng = [], find("mira"), np.random.default_rng(day)
    async with opened("mira", f"sqlite:///{folder / 'm.db'}") as memory:
        mind = Living(persona, Embedded(persona, rng), memory, 1e9 + day * DAY, rng)
        for i, (source, text) in enumerate(lines):
            percept: Percept = Text(float(i), text, source)
            async for act in mind.respond(
                percept if text else Event(float(i), "joined", {}, source)
            ):
                said.append(act.utterance)
                if heard:
                    mind.witness(Outcome(act, act.utterance, True))
        await mind.close()
    return " ".join(said)


async def kept(folder: Path, person: str, kind: str = "episode") -> list[str]:
    async with opened("mira", f"sqlite:///{folder / 'm.db'}") as memory:
        return [r.record.text for r in await memory.history(kind, person)]


def test_who_comes_back_is_known(tmp_path: Path) -> None:
    asyncio.run(session(tmp_path, ("ana", "My name is Ana."), ("ana", "I live in Oslo.")))
    assert "Ana" in asyncio.run(session(tmp_path, ("ana", ""), day=1))
    assert "Oslo" in asyncio.run(session(tmp_path, ("ana", "Where do I live?"), day=2))


def test_nobody_is_told_what_another_said(tmp_path: Path) -> None:
    asyncio.run(session(tmp_path, ("ana", "I live in Oslo."), ("ana", "I have a dog called Rex.")))
    told = asyncio.run(
        session(tmp_path, ("bob", "Where do I live?"), ("bob", "What do you know about me?"), day=1)
    )
    assert "Oslo" not in told
    assert "Rex" not in told


def test_a_correction_replaces_and_forgetting_erases(tmp_path: Path) -> None:
    asyncio.run(session(tmp_path, ("ana", "I live in Oslo.")))
    asyncio.run(session(tmp_path, ("ana", "I live in Bergen."), day=1))
    told = asyncio.run(session(tmp_path, ("ana", "Where do I live?"), day=2))
    assert "Bergen" in told
    assert "Oslo" not in told
    asyncio.run(session(tmp_path, ("ana", "Forget everything about me."), day=3))
    assert "Bergen" not in asyncio.run(session(tmp_path, ("ana", "Where do I live?"), day=4))
    assert not any("Bergen" in text for text in asyncio.run(kept(tmp_path, "ana")))


def test_a_change_of_mind_erases_the_old_one(tmp_path: Path) -> None:
    asyncio.run(session(tmp_path, ("ana", "I love cheese.")))
    asyncio.run(session(tmp_path, ("ana", "I hate cheese."), day=1))
    facts = [text for text in asyncio.run(kept(tmp_path, "ana", "fact")) if "cheese" in text]
    assert len(facts) == 1


def test_more_than_a_mind_holds_at_once_stays_in_memory(tmp_path: Path) -> None:
    many = [
        ("ana", f"I like {a}{b}ing.") for a in "bcdfghjklm" for b in ("ack", "ell", "oat", "un")
    ]
    many += [("ana", f"I hate {a}{b}ing.") for a in "bcdfghjklm" for b in ("ick", "oll", "ump")]
    asyncio.run(session(tmp_path, ("ana", "My name is Ana."), *many))
    before = set(asyncio.run(kept(tmp_path, "ana", "fact")))
    assert len(before) > LIMIT
    asyncio.run(session(tmp_path, ("ana", "I live in Oslo."), day=1))
    assert before < set(asyncio.run(kept(tmp_path, "ana", "fact")))


def test_who_was_crowded_out_is_known_again(tmp_path: Path) -> None:
    crowd = [(f"guest{i}", "hello") for i in range(PEOPLE + 1)]
    lines = [("ana", "I live in Oslo."), *crowd, ("ana", "Where do I live?")]
    assert "Oslo" in asyncio.run(session(tmp_path, *lines)).rpartition("?")[2]
    assert "you live in Oslo" in asyncio.run(kept(tmp_path, "ana", "fact"))


@pytest.mark.parametrize("heard", [True, False])
def test_only_what_was_heard_is_kept(tmp_path: Path, heard: bool) -> None:
    async def sources_of_all() -> list[str]:
        said = await session(tmp_path, ("ana", "What do you do?"), heard=heard)
        assert said
        async with opened("mira", f"sqlite:///{tmp_path / 'm.db'}") as memory:
            return [r.record.source for r in await memory.history("episode", "ana")]

    sources = asyncio.run(sources_of_all())
    assert sources.count("ana") == 1
    assert ("" in sources) == heard
