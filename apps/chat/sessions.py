"""Who is here: at most so many visitors, each alone with a character."""

from __future__ import annotations

import asyncio

from agent.errors import ConfigError, Unavailable
from apps.chat.session import Session

_PATIENCE = 10.0  # s to wait for a stage that is being set up
_CLOSING = 10.0  # s that everybody together has to keep what happened

_GONE = "the character has left; choose one to go on"


class Sessions:
    """Sessions by the key that their page made up, each for one person and for nobody else."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._open: dict[str, Session | None] = {}  # None: being set up
        self._met: list[Session] = []  # who is here, and who is just leaving
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
        self._met = [*(one for one in self._met if not one.over), session]
        async with self._changed:
            self._changed.notify_all()

    def leave(self, key: str) -> None:
        self._open.pop(key, None)

    def here(self, key: str, person: str) -> Session | None:
        """The session of `key`, if there is one and it is `person`'s."""
        session = self._open.get(key)
        return session if session is not None and session.person == person else None

    def of(self, person: str, persona: str) -> list[Session]:
        """All in which `person` talks with `persona`."""
        return [
            session
            for session in self._open.values()
            if session is not None
            and session.person == person
            and session.who.persona.id == persona
        ]

    async def find(self, key: str, person: str) -> Session:
        """Waits while the stage is set up. Raises `Unavailable` where `person` has none such."""
        try:
            async with asyncio.timeout(_PATIENCE), self._changed:
                await self._changed.wait_for(lambda: self._open.get(key) is not None)
        except TimeoutError:
            raise Unavailable(_GONE) from None
        session = self.here(key, person)
        if session is None:
            raise Unavailable(_GONE)
        return session

    async def close(self) -> None:
        """Let everybody leave, and wait until what happened is kept."""
        for session in self._met:
            session.end("the house closes; come back another time")
        lives = [session.life for session in self._met if session.life is not None]
        if lives:
            await asyncio.wait(lives, timeout=_CLOSING)
