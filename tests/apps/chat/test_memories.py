"""Memories that are shared: open as long as they are needed, tidied when a visit has ended."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from agent.errors import Unavailable
from apps.chat import memories
from apps.chat.memories import Memories
from memory.store import Store


@pytest.fixture
def tidied(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Store]:
    """What was tidied, of memories that lie in a folder of their own."""
    monkeypatch.setenv("ANIMA_MEMORY", f"sqlite:///{tmp_path / 'memory.db'}")
    done = list[Store]()

    async def tidy(store: Store) -> None:
        done.append(store)

    monkeypatch.setattr(memories, "tidy", tidy)
    return done


def test_a_memory_is_tidied_when_the_last_visit_ends_and_not_by_who_looks_into_it(
    tidied: list[Store],
) -> None:
    async def story() -> None:
        shared = Memories()
        assert await shared.open("mira") is await shared.open("mira")
        async with shared.of("mira") as one:
            async with shared.of("mira") as other:
                assert one is other
                await shared.open("mira")
            assert tidied == []
        assert tidied == [one]
        await shared.close()

    asyncio.run(story())
    assert len(tidied) == 1


def test_once_closed_none_is_opened_that_nobody_would_close(tidied: list[Store]) -> None:
    async def story() -> None:
        shared = Memories()
        await shared.open("mira")
        await shared.close()
        with pytest.raises(Unavailable, match="closes"):
            await shared.open("mira")
        with pytest.raises(Unavailable, match="closes"):
            async with shared.of("hana"):
                pass

    asyncio.run(story())
