"""Several visitors with one character at once, in one database."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from agent.types import Event, Outcome, Stance, Text
from apps import build
from apps.chat.memories import Memories
from apps.config import Options
from apps.life import living
from apps.past.known import Known
from mind.mind import Living

NAMES = ("Zora", "Bert", "Cleo", "Dario")


async def _turn(mind: Living, percept: Text | Event) -> str:
    assert mind.notice(percept) is Stance.RESPOND
    said = []
    async for act in mind.respond(percept):
        said.append(act.utterance)
        mind.witness(Outcome(act, act.utterance, complete=True))
        await asyncio.sleep(0)
    return " ".join(said)


async def _visit(memories: Memories, i: int) -> str:
    """One visit of the `i`-th person; what the character says to the question of their name."""
    person = f"browser-{i:016x}"
    who = build.actor(Options())
    async with (
        memories.of("mira") as memory,
        living.alive(who, remember=True, memory=memory) as mind,
    ):
        await _turn(mind, Event(0.0, "joined", source=person))
        await _turn(mind, Text(1.0, f"My name is {NAMES[i]}.", person))
        await mind.idle(2.0)
        answer = await _turn(mind, Text(3.0, "What is my name?", person))
        mind.notice(Event(4.0, "left", source=person))
    return answer


def test_visitors_at_once_are_each_known_and_none_is_told_of_another(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ANIMA_MEMORY", f"sqlite:///{tmp_path / 'memory.db'}")

    async def story() -> None:
        memories, elsewhere = Memories(), Memories()  # two servers, one database
        houses = (memories, memories, elsewhere, memories)
        answers = await asyncio.gather(*(_visit(house, i) for i, house in enumerate(houses)))
        for i, answer in enumerate(answers):
            assert [name for name in NAMES if name in answer] == [NAMES[i]]
            assert "browser-" not in answer
        async with memories.of("mira") as memory:
            for i, name in enumerate(NAMES):
                known = Known(memory, f"browser-{i:016x}")
                told = await known.export("mira")
                assert [other for other in NAMES if other in told] == [name]
        await memories.close()
        await elsewhere.close()

    asyncio.run(story())
