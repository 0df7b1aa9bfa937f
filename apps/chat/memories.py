"""The memories of the cast, each opened once for all who talk with a character."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from agent.errors import Unavailable
from apps.life.keeping import shared, tidy
from memory.fleeting import Fleeting
from memory.store import Store


class Memories:
    """Open from the first visit to a character until `close`, tidied when nobody is with it.

    Without `remember` each visit has a memory of its own, and it ends with the visit.
    """

    def __init__(self, *, remember: bool = True, embeddings: str = "") -> None:
        self._remember, self._embeddings = remember, embeddings
        self._stores: dict[str, Store] = {}
        self._users = Counter[str]()
        self._exits = AsyncExitStack()
        self._lock = asyncio.Lock()
        self._closed = False

    @asynccontextmanager
    async def of(self, persona: str) -> AsyncIterator[Store | Fleeting]:
        """For a visit. Raises as `open`."""
        store = await self.open(persona)
        if isinstance(store, Fleeting):
            yield store
            return
        self._users[persona] += 1
        try:
            yield store
        finally:
            self._users[persona] -= 1
            if not self._users[persona]:
                await tidy(store)

    async def open(self, persona: str) -> Store | Fleeting:
        """To look into. Raises `ConfigError`, `Unavailable` where it cannot be opened."""
        if not self._remember:
            return Fleeting()
        async with self._lock:
            if self._closed:
                raise Unavailable("the house closes; come back another time")
            if persona not in self._stores:
                opening = shared(persona, self._embeddings)
                self._stores[persona] = await self._exits.enter_async_context(opening)
            return self._stores[persona]

    async def close(self) -> None:
        """Nobody needs a memory any more."""
        async with self._lock:
            self._closed = True
            self._stores.clear()
            await self._exits.aclose()
