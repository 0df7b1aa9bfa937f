"""What is asked to be made of talks: one film at a time, and beside it one file of motion."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any, Protocol

from agent.clock import stopwatch
from agent.errors import AgentError, Unavailable
from apps.chat.limits import Bucket
from apps.chat.visitor import discreet
from apps.keepsake import written
from apps.keepsake.keepsake import Keepsake
from apps.keepsake.making import Wish, cut, made

_ALLOWED = (1 / 3, 20.0)  # files of one talk: a second, and at once

_BUSY = "somebody's film is being made; try again in a few minutes"
_BROKE = "the film broke on our side; begin it anew"
_OFTEN = "that was often; wait a minute and try again"
GONE = "the talk is over, and what was recorded of it is erased"


class Often(Unavailable):
    """Too much was asked for."""


class Stays(Protocol):
    def kept(self, key: str, person: str) -> Keepsake | None: ...


@dataclass(eq=False, slots=True)
class Making:
    """A film of a talk, as far as it is made."""

    form: str
    done: float = 0.0
    error: str = ""
    file: IO[bytes] | None = None
    size: int = 0
    task: asyncio.Task[None] | None = None

    def drop(self) -> None:
        """Give it up, and erase it."""
        if self.task is not None:
            self.task.cancel()
        if self.file is not None:
            self.file.close()
            self.file = None

    def told(self) -> dict[str, Any]:
        return {
            "form": self.form,
            "done": round(self.done, 3),
            "ready": self.file is not None,
            "bytes": self.size,
            "error": self.error,
        }


@dataclass(eq=False, slots=True)
class Talk:
    """One talk, and what of it was asked for."""

    keepsake: Keepsake
    film: Making | None = None
    moving: set[asyncio.Task[Any]] = field(default_factory=set)  # who make a file of motion
    _allowed: Bucket = field(default_factory=lambda: Bucket(_ALLOWED, stopwatch()))

    def drop(self) -> None:
        """Give the film up."""
        film, self.film = self.film, None
        if film is not None:
            film.drop()

    def end(self) -> None:
        """It is erased: nothing more is made of it."""
        self.drop()
        for task in self.moving:
            task.cancel()

    def count(self) -> None:
        """Raises `Often` where it is too much."""
        if not self._allowed.take(stopwatch()):
            raise Often(_OFTEN)


class Orders:
    """Whose talks things are asked of, and who waits for one."""

    def __init__(self, stays: Stays) -> None:
        self._stays = stays
        self._talks: dict[Keepsake, Talk] = {}
        self._motion = asyncio.Semaphore(1)
        self._filming: Making | None = None

    def talk(self, key: str, person: str) -> Talk | None:
        """That of `key`, for who talks there and for nobody else."""
        keepsake = self._stays.kept(key, person)
        if keepsake is None or keepsake.closed:
            return None
        if keepsake not in self._talks:
            self._talks[keepsake] = Talk(keepsake)
            keepsake.leaving(lambda: self._talks.pop(keepsake).end())
        return self._talks[keepsake]

    def begin(self, talk: Talk, asked: Wish) -> Making:
        """Have a film made, in place of the last. Raises `Unavailable` while another one is."""
        if self._filming is not None and self._filming is not talk.film:
            raise Unavailable(_BUSY)
        talk.drop()
        film = talk.film = self._filming = Making(asked.form)
        film.task = asyncio.create_task(self._make(film, talk.keepsake, asked))
        return film

    async def _make(self, film: Making, keepsake: Keepsake, asked: Wish) -> None:
        def progress(done: float) -> None:
            film.done = done

        keepsake.held += 1
        try:
            film.file, film.size = await made(keepsake, asked, progress)
            film.done = 1.0
        except AgentError as error:
            film.error = discreet(str(error))
        except OSError:
            film.error = GONE
        finally:
            keepsake.held -= 1
            if film.file is None and not film.error:  # a bug, which the log tells of
                film.error = _BROKE
            if self._filming is film:
                self._filming = None

    async def motion(self, talk: Talk, asked: Wish) -> tuple[IO[bytes], int]:
        """Cancelled when the talk is over."""
        task = asyncio.current_task()
        assert task is not None
        talk.moving.add(task)
        try:
            async with self._motion:
                return await made(talk.keepsake, asked, lambda _: None)
        finally:
            talk.moving.discard(task)

    async def written(self, talk: Talk, asked: Wish) -> str | Iterator[bytes]:
        taken, name = await talk.keepsake.taken(), talk.keepsake.who.persona.name
        chosen = await asyncio.to_thread(cut, taken, asked)
        lines = chosen.lines(taken.lines)
        match asked.form:
            case "txt":
                return written.transcript(lines, name)
            case "json":
                return written.told(lines, name)
            case "vtt":
                return written.captions(lines, name)
            case _:
                return written.wav(chosen)
