"""The embedded mind with a real memory on disk, over several sessions."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest

from agent.types import Event, Outcome, Percept, Text
from memory.store import opened
from mind.persona import find
from mind.remembering import Remembering
from mind.symbolic.embedded import Embedded

DAY = 86_400.0


async def session(folder: Path, *lines: tuple[str, str], day: int = 0, heard: bool = True) -> str:
    """What is answered to (source, text) pairs, in a session of its own; "" as text: came in."""
    said = []
    async with opened("mira", f"sqlite:///{folder / 'm.db'}") as memory:
        mind = Remembering(
            Embedded(find("mira"), np.random.default_rng(day)), memory, 1e9 + day * DAY
        )
        for i, (source, text) in enumerate(lines):
            percept: Percept = Text(float(i), text, source)
            async for act in mind.respond(
                percept if text else Event(float(i), "joined", {}, source)
            ):
                said.append(act.utterance)
                if heard:
                    mind.witness(Outcome(act, act.utterance, True))
        await mind.settle()
    return " ".join(said)


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


@pytest.mark.parametrize("heard", [True, False])
def test_only_what_was_heard_is_kept(tmp_path: Path, heard: bool) -> None:
    async def kept() -> list[str]:
        said = await session(tmp_path, ("ana", "What do you do?"), heard=heard)
        assert said
        async with opened("mira", f"sqlite:///{tmp_path / 'm.db'}") as memory:
            return [r.record.source for r in await memory.history("episode", "ana")]

    sources = asyncio.run(kept())
    assert sources.count("ana") == 1
    assert ("" in sources) == heard
