"""Things that take long to make, each made once for all who want it, by threads of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

from agent.errors import Unavailable

K = TypeVar("K")
T = TypeVar("T")

_CLOSED = "the house closes; come back another time"


class Once(Generic[K, T]):
    """Things by key, made when they are first asked for; those that failed, when they are again.

    Who waits for one keeps no thread busy, and holds up nobody who asks for another that is made
    already. Called from one thread.
    """

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, name)
        self._asked: dict[K, Future[T]] = {}
        self._closed = False

    def __contains__(self, key: K) -> bool:
        """Whether it is made, or about to be."""
        return key in self._asked and not _failed(self._asked[key])

    def __len__(self) -> int:
        return sum(not _failed(asked) for asked in self._asked.values())

    @property
    def made(self) -> list[T]:
        return [
            asked.result() for asked in self._asked.values() if asked.done() and not _failed(asked)
        ]

    def ask(self, key: K, make: Callable[[], T]) -> Future[T]:
        """Have it made, after all that was asked for before. Raises `Unavailable` once closed."""
        if key not in self:
            if self._closed:
                raise Unavailable(_CLOSED)
            self._asked[key] = self._thread.submit(make)
        return self._asked[key]

    async def get(self, key: K, make: Callable[[], T]) -> T:
        """Raises `Unavailable` once closed, and whatever `make` raises."""
        asked = self.ask(key, make)
        try:
            return await asyncio.shield(asyncio.wrap_future(asked))  # others may wait for it too
        except asyncio.CancelledError:
            if asked.cancelled():
                raise Unavailable(_CLOSED) from None
            raise

    def close(self) -> None:
        """Make no more; what is being made is not waited for."""
        self._closed = True
        self._thread.shutdown(wait=False, cancel_futures=True)


def _failed(asked: Future[T]) -> bool:
    return asked.done() and (asked.cancelled() or asked.exception() is not None)
