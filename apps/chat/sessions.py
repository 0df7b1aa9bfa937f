"""Who is here: at most so many visitors, each alone with a character."""

from __future__ import annotations

import asyncio

from agent.errors import ConfigError, Unavailable
from apps.chat.session import Session

_PATIENCE = 10.0  # s to wait for a stage that is being set up


class Sessions:
    """Sessions by the key that their page made up."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._open: dict[str, Session | None] = {}  # None: being set up
        self._changed = asyncio.Condition()

    def reserve(self, key: str) -> None:
        """Keep a place. Raises `Unavailable` when the house is full, `ConfigError` on a bad key."""
        if not 8 <= len(key) <= 64 or key in self._open:
            raise ConfigError("the page asked for a stage that it may not have; reload it")
        if len(self._open) >= self._limit:
            raise Unavailable("everybody is busy talking; try again in a minute")
        self._open[key] = None

    async def admit(self, key: str, session: Session) -> None:
        self._open[key] = session
        async with self._changed:
            self._changed.notify_all()

    def leave(self, key: str) -> None:
        self._open.pop(key, None)

    def look(self, key: str, *, hidden: bool) -> None:
        """Somebody is there; nothing where that stage is gone."""
        session = self._open.get(key)
        if session is not None:
            session.look(hidden=hidden)

    async def find(self, key: str) -> Session:
        """Waits while the stage is set up. Raises `Unavailable` when there is none."""
        try:
            async with asyncio.timeout(_PATIENCE), self._changed:
                await self._changed.wait_for(lambda: self._open.get(key) is not None)
        except TimeoutError:
            raise Unavailable("the character has left; choose one to go on") from None
        session = self._open[key]
        assert session is not None
        return session
