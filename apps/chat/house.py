"""Everything that the pages of one server share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cache

from agent.clock import today
from agent.errors import BackendError, ConfigError, Unavailable
from apps import build
from apps.chat.guard import Door
from apps.chat.limits import Limits
from apps.chat.listener import Ears, Listener
from apps.chat.memories import Memories
from apps.chat.metrics import Metrics
from apps.chat.portraits import Portraits, drawn
from apps.chat.session import Session
from apps.chat.sessions import Sessions
from apps.config import Options
from apps.film.film import Film
from apps.past.known import Known
from mind.drives import Manner
from mind.persona import Persona, find

_MANNER = Manner()
_DOOR, _LIMITS = Door(), Limits()

Make = Callable[[Options], build.Actor]
Films = Callable[[build.Actor, Callable[[bytes], None]], Film]


class House:
    """Who lives here and who visits.

    The persona of `options` may be a file; the character is known by its id all the same. `ears`
    make the ears of microphones, and `films` what turns drawn beats into the bytes of a film; None
    where there is no such thing.
    """

    def __init__(
        self,
        options: Options,
        limit: int,
        make: Make = build.actor,
        *,
        remember: bool = True,
        manner: Manner = _MANNER,
        door: Door = _DOOR,
        limits: Limits = _LIMITS,
        ears: Ears | None = None,
        films: Films | None = None,
    ) -> None:
        self.options, self.door, self.limits, self.metrics = options, door, limits, Metrics()
        self.sessions = Sessions(limit, limits, self.metrics)
        self._memories = Memories(remember=remember, embeddings=options.embeddings)
        self._make, self._manner = make, manner
        self._ears, self._films = ears, films
        self.rtc = False  # films may be called for by WebRTC
        self._files = {find(options.persona).id: options.persona}
        self.cast: tuple[Persona, ...] = ()  # who can be met
        self.portraits = Portraits(lambda persona: drawn(self.actor(persona.id)))

    def actor(self, persona: str, voice: str = "") -> build.Actor:
        """The character, with a voice of `anima voices` or its own. Raises `ConfigError`."""
        if voice and voice not in voices():
            raise ConfigError("there is no such voice here; choose another")
        told = {"persona": self._files.get(persona, persona), "avatar": ""}
        return self._make(
            self.options.model_copy(update=told | ({"voice": voice} if voice else {}))
        )

    def session(self, persona: str, who: str, *, voice: str = "", language: str = "") -> Session:
        """A character for the visitor `who`; takes a moment to set up."""
        return Session(
            self.actor(persona, voice),
            who,
            self._memories,
            self._manner,
            metrics=self.metrics,
            listener=Listener(self._ears, language),
            limits=self.limits,
        )

    async def begin(
        self, key: str, persona: str, who: str, *, voice: str, language: str, film: bool
    ) -> Session:
        """The stay of `key`, which begins. Raises `ConfigError`, `Unavailable`."""
        making = asyncio.create_task(
            asyncio.to_thread(self.session, persona, who, voice=voice, language=language)
        )
        try:
            session = await asyncio.shield(making)
        except asyncio.CancelledError:
            making.add_done_callback(_abandoned)
            raise
        self.sessions.admit(key, session)
        try:
            session.start(self._film(session) if film else None, rtc=self.rtc)
        except BaseException:
            session.end("it could not begin", 1011)
            raise
        return session

    @property
    def filming(self) -> bool:
        """Whether films can be had here."""
        return self._films is not None

    def _film(self, session: Session) -> Film | None:
        """A film of `session`, where one can be had; else it can be heard and read all the same."""
        try:
            return self._films(session.who, session.account.line.film) if self._films else None
        except BackendError as error:
            session.tell(str(error))
            return None

    async def keep(self, session: Session) -> None:
        """Write down what happened with this visitor until now, in all their tabs."""
        for each in self.sessions.of(session.person, session.who.persona.id):
            await each.keep()

    async def reread(self, session: Session) -> None:
        """What is remembered of this visitor was changed: know it so in all their tabs."""
        for each in self.sessions.of(session.person, session.who.persona.id):
            await each.reread()

    async def acquaint(self, session: Session, name: str) -> None:
        """Let the character know whoever spoke last with it by their voice, as `name`.

        Raises `ConfigError`, `Unavailable`.
        """
        await self.keep(session)
        if session.known is None:
            raise Unavailable("the character is still waking up; try again in a moment")
        records = await asyncio.to_thread(session.company.enrol, name, today())
        await session.known.acquaint(*records)
        await self.reread(session)

    async def export(self, persona: str, who: str) -> str:
        """What `persona` remembers of the visitor `who`, JSON."""
        for session in self.sessions.of(who, persona):
            if session.known is not None:
                return await session.known.export(persona)
        memory = await self._memories.open(persona)
        return await Known(memory, who).export(persona)

    def open(self) -> None:
        """Make ready for those who come."""
        self.portraits.begin(self.cast)

    async def close(self) -> None:
        """Let everybody leave; all that happened is kept when this returns."""
        self.portraits.close()
        await self.sessions.close()
        await self._memories.close()
        if self._ears is not None:
            await asyncio.to_thread(self._ears.close)


def _abandoned(making: asyncio.Task[Session]) -> None:
    """The page went while the stage was set up."""
    if not making.cancelled() and making.exception() is None:
        making.result().end("the page has gone")


@cache
def voices() -> frozenset[str]:
    """What a page may ask for as a voice."""
    from voice.registry import catalogue

    return frozenset(
        name
        for entry in catalogue()
        if entry.available
        for name in (
            entry.engine,
            *(f"{entry.engine}:{offer.voice}" for offer in entry.offers),
            *(f"{entry.engine}:{timbre}" for timbre in entry.timbres),
        )
    )
