"""Who is here, and who waits: at most so many visitors, each alone with a character."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from agent.errors import ConfigError, Unavailable
from apps.chat.limits import Limits
from apps.chat.metrics import Metrics
from apps.chat.session import GRACE, Session
from apps.keepsake.keepsake import Keepsake

_PAINTED = 900.0  # s after the end of a stay in which a film of it may be made
_CLOSING = 10.0  # s that everybody together has to keep what happened
KEY = re.compile(r"[0-9a-zA-Z-]{8,64}")  # of a stay, made up by its page

_CLOSED = "the house closes; come back another time"


class Place:
    """One visitor's place, or their place in the queue for one."""

    def __init__(self, key: str, person: str, address: str = "") -> None:
        self.key, self.person, self.address = key, person, address
        self.at, self.of = 0, 0  # 1 is next; 0: it is theirs
        self._news = asyncio.Event()

    def move(self, at: int, of: int) -> None:
        if (at, of) != (self.at, self.of):
            self.at, self.of = at, of
            self._news.set()

    async def moves(self) -> AsyncGenerator[tuple[int, int]]:
        """Where they stand and how many wait, now and after each change, until it is theirs."""
        while self.at:
            self._news.clear()
            yield self.at, self.of
            await self._news.wait()


@dataclass(slots=True)
class _Stay:
    person: str
    address: str = ""
    session: Session | None = None  # None: being set up


class Sessions:
    """Sessions by the key that their page made up, each for one person and for nobody else."""

    def __init__(
        self, limit: int, limits: Limits | None = None, metrics: Metrics | None = None
    ) -> None:
        self._limit, self._limits = limit, limits or Limits()
        self._metrics = metrics or Metrics()
        self._open: dict[str, _Stay] = {}
        self._waiting: list[Place] = []  # who came first stands first
        self._met: list[Session] = []  # who is here, and who is just leaving
        self._past: dict[str, tuple[str, Keepsake]] = {}  # by key: whose talk is kept a while
        self._closed = False

    def __len__(self) -> int:
        return len(self._open)

    @property
    def waiting(self) -> int:
        """How many stand in the queue."""
        return len(self._waiting)

    def ask(self, key: str, person: str, address: str = "") -> Place:
        """A place, at once or in turn. Whoever gets one calls `leave` in the end.

        `address` is where they come from; "" is this machine. Raises `ConfigError` on a bad key,
        `Unavailable` where they have enough places, or where too many wait.
        """
        if not KEY.fullmatch(key) or key in self._open or self._find(key) is not None:
            raise ConfigError("the page asked for a stage that it may not have; reload it")
        if self._closed:
            raise Unavailable(_CLOSED)
        if self._places(person) >= self._limits.places and not self._yields(person):
            most = self._limits.places
            raise Unavailable(f"you are here {most} times already; close one of these pages")
        if address and self._of(address) >= self._limits.household:
            raise Unavailable("many of your network are here already; try again later")
        place = Place(key, person, address)
        if len(self._open) < self._limit and not self._waiting:
            self._open[key] = _Stay(person, address)
        elif len(self._waiting) >= self._limits.waiting:
            raise Unavailable("everybody is busy talking; try again in a minute")
        else:
            self._waiting.append(place)
            self._line_up()
        return place

    def admit(self, key: str, session: Session) -> None:
        """`session` is what stands in the place of `key`."""
        if self._closed or key not in self._open:
            session.end(_CLOSED)
            raise Unavailable(_CLOSED)
        self._open[key].session = session
        session.gone = lambda: self._gone(key, session)
        session.erase = lambda: self._erase(session.keepsake)
        self._met = [*(one for one in self._met if not one.account.over), session]

    def leave(self, key: str) -> None:
        """The place of `key`, or its place in the queue, is free."""
        if (place := self._find(key)) is not None:
            self._waiting.remove(place)
        self._open.pop(key, None)
        while self._waiting and len(self._open) < self._limit:
            first = self._waiting.pop(0)
            self._open[first.key] = _Stay(first.person, first.address)
            first.move(0, 0)
        self._line_up()

    def awaited(self, key: str, person: str) -> bool:
        """Whether `person` waits with `key` already, or their stay is being set up."""
        stay, place = self._open.get(key), self._find(key)
        owner = stay if stay is not None and stay.session is None else place
        return owner is not None and owner.person == person

    def here(self, key: str, person: str) -> Session | None:
        """The session of `key`, if there is one and it is `person`'s."""
        stay = self._open.get(key)
        return stay.session if stay is not None and stay.person == person else None

    def kept(self, key: str, person: str) -> Keepsake | None:
        """What is recorded of the talk of `key`, if it is `person`'s; a while after its end too."""
        if (session := self.here(key, person)) is not None:
            return session.keepsake
        whose, keepsake = self._past.get(key, ("", None))
        return keepsake if whose == person else None

    def of(self, person: str, persona: str) -> list[Session]:
        """All in which `person` talks with `persona`."""
        return [
            stay.session
            for stay in self._open.values()
            if stay.session is not None
            and stay.person == person
            and stay.session.who.persona.id == persona
        ]

    async def close(self) -> None:
        """Let everybody leave, and wait until what happened is kept."""
        self._closed = True
        for session in self._met:
            session.end(_CLOSED)
        lives = [session.life for session in self._met if session.life is not None]
        if lives:
            await asyncio.wait(lives, timeout=_CLOSING)
        for _, keepsake in [*self._past.values()]:
            keepsake.close()

    def _gone(self, key: str, session: Session) -> None:
        """Their place is free; what is recorded can be saved for a while yet."""
        self.leave(key)
        if session.life is None:
            return  # it never began
        self._past[key] = talk = (session.person, session.keepsake)
        session.keepsake.leaving(lambda: self._forget(key, talk))
        mine = [kept for whose, kept in self._past.values() if whose == session.person]
        for keepsake in mine[: -self._limits.places]:
            keepsake.close()

    def _forget(self, key: str, talk: tuple[str, Keepsake]) -> None:
        if self._past.get(key) is talk:
            del self._past[key]

    def _erase(self, keepsake: Keepsake, after: float = 0.0) -> None:
        """Erase what is recorded in a while: later where a film of it is being made."""
        if self._closed or (after and not keepsake.held) or after > _PAINTED:
            keepsake.close()
        else:
            loop = asyncio.get_running_loop()
            loop.call_later(GRACE, self._erase, keepsake, after + GRACE)

    def _find(self, key: str) -> Place | None:
        return next((place for place in self._waiting if place.key == key), None)

    def _places(self, person: str) -> int:
        here = sum(stay.person == person for stay in self._open.values())
        return here + sum(place.person == person for place in self._waiting)

    def _of(self, address: str) -> int:
        """How many of `address` are here or wait."""
        here = sum(stay.address == address for stay in self._open.values())
        return here + sum(place.address == address for place in self._waiting)

    def _yields(self, person: str) -> bool:
        """Whether a stay of theirs that they have left already makes room for another."""
        for stay in self._open.values():
            if stay.person == person and stay.session is not None and stay.session.left:
                stay.session.end("the talk goes on in another place", 4404)
                return True
        return False

    def _line_up(self) -> None:
        """Tell everybody in the queue where they stand."""
        for i, place in enumerate(self._waiting):
            place.move(i + 1, len(self._waiting))
        self._metrics.queue.set(len(self._waiting))
