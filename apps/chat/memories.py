"""The memories of the cast, each opened once for all who talk with a character."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from apps.keeping import shared, tidy
from memory.fleeting import Fleeting
from memory.store import Store


@dataclass(slots=True)
class _Open:
    store: Store
    exits: AsyncExitStack
    users: int = field(default=0)


class Memories:
    """Without `remember` each visit has a memory of its own, and it ends with the visit."""

    def __init__(self, *, remember: bool = True, embeddings: str = "") -> None:
        self.remember, self._embeddings = remember, embeddings
        self._open: dict[str, _Open] = {}
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def of(self, persona: str) -> AsyncIterator[Store | Fleeting]:
        """Raises `ConfigError`, `Unavailable` where it cannot be opened."""
        if not self.remember:
            yield Fleeting()
            return
        async with self._lock:
            if persona not in self._open:
                exits = AsyncExitStack()
                store = await exits.enter_async_context(shared(persona, self._embeddings))
                self._open[persona] = _Open(store, exits)
            here = self._open[persona]
            here.users += 1
        try:
            yield here.store
            await tidy(here.store)
        finally:
            async with self._lock:
                here.users -= 1
                if not here.users:
                    del self._open[persona]
                    await here.exits.aclose()
