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
    """As `shared`, for one visit: tidied at its end, unless that came by an error."""
    async with shared(persona, embeddings) as store:
        yield store
        await tidy(store)


@asynccontextmanager
async def shared(persona: str, embeddings: str = "") -> AsyncIterator[Store]:
    """The memory of `persona`; `embeddings` is as in `memory.embed.named`.

    Raises `ConfigError`, `Unavailable` where it, or the model, cannot be opened.
    """
    from memory.store import opened

    embed = await asyncio.to_thread(model, embeddings)
    async with opened(persona, embed=embed) as store:
        yield store


async def tidy(store: Store) -> None:
    """Make one what was told twice, sum up talks long past, read meanings; for a moment at most."""
    try:
        async with asyncio.timeout(_TIDYING):
            await store.consolidate(today())
            await store.embed_missing()
    except TimeoutError:
        return  # each step is safe when it is done; the rest is done at the end of the next visit


@cache
def model(embeddings: str) -> Embed | None:
    """The model of that setting, loaded once for all characters."""
    from memory.embed import named

    return named(embeddings)
