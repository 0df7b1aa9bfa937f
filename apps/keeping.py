"""A character's memory as the settings want it, tidied when nobody is left to wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import TYPE_CHECKING

from agent.clock import today

if TYPE_CHECKING:
    from memory.embed import Embed
    from memory.store import Store

_TIDYING = 2.0  # s at the end of a visit; what is left waits for the end of the next


@asynccontextmanager
async def kept(persona: str, embeddings: str = "") -> AsyncIterator[Store]:
    """The memory of `persona`; `embeddings` is as in `memory.embed.named`.

    At the end, unless it came by an error, what was told twice is made one, talks long past are
    summed up and meanings read. Raises `ConfigError`, `Unavailable` where it cannot be opened.
    """
    from memory.store import opened

    embed = await asyncio.to_thread(model, embeddings)
    async with opened(persona, embed=embed) as store:
        yield store
        try:
            async with asyncio.timeout(_TIDYING):
                await tidy(store)
        except TimeoutError:
            return


async def tidy(store: Store) -> None:
    """What is to be done with a memory when nobody waits. May be stopped at any time."""
    await store.consolidate(today())
    await store.embed_missing()


@cache
def model(embeddings: str) -> Embed | None:
    """The model of that setting, loaded once for all characters."""
    from memory.embed import named

    return named(embeddings)
