"""Saving a talk over HTTP.

GET /keepsake/KEY            how long the talk is, and how far its film: JSON
GET /keepsake/KEY.FORM       the talk in that form; of a film, 202 with its state until it is made;
                             captions, vtt, have the times of the film
POST /keepsake/KEY.FORM      begin a film; settings as in `making.wish`, in the query
DELETE /keepsake/KEY         give the film up

KEY is that of the stay; only who talks there has it, and for a while after its end
(`Sessions.kept`). One film is made at a time, and beside it one file of motion; whatever takes
long ends when the talk is erased or nobody waits for it any more.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from typing import IO, Any, Protocol, TypeVar
from weakref import WeakKeyDictionary

from fastapi import FastAPI, Request, Response
from starlette.concurrency import iterate_in_threadpool
from starlette.responses import JSONResponse, PlainTextResponse, StreamingResponse

from agent.clock import stopwatch, today
from agent.errors import AgentError, ConfigError, Unavailable
from apps.chat.limits import Bucket
from apps.chat.visitor import discreet, person
from apps.keepsake import written
from apps.keepsake.darkroom import FILMS
from apps.keepsake.keepsake import Keepsake
from apps.keepsake.making import MOTION, WRITTEN, Wish, cut, made, sweep, wish
from apps.wording import when

_ALLOWED = (1 / 3, 20.0)  # files of one talk: a second, and at once
_PIECE = 1 << 16  # bytes
_LOOK = 0.5  # s between looks at whether the browser still waits
_TYPES = {
    "txt": "text/plain; charset=utf-8",
    "json": "application/json",
    "vtt": "text/vtt; charset=utf-8",
    "wav": "audio/wav",
    "glb": "model/gltf-binary",
    "csv": "text/csv; charset=utf-8",
    "mp4": "video/mp4",
    "webm": "video/webm",
}
_BUSY = "somebody's film is being made; try again in a few minutes"
_OFTEN = "that was often; wait a minute and try again"
_GONE = "the talk is over, and what was recorded of it is erased"

T = TypeVar("T")


class _Often(Unavailable):
    """Too much was asked for."""


class Stays(Protocol):
    def kept(self, key: str, person: str) -> Keepsake | None: ...


class House(Protocol):
    @property
    def sessions(self) -> Stays: ...


@dataclass(eq=False, slots=True)
class Film:
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
class _Talk:
    """What of one talk was asked for."""

    allowed: Bucket
    film: Film | None = None
    moving: set[asyncio.Task[Any]] = field(default_factory=set)  # who make a file of motion

    def end(self) -> None:
        """It is over: nothing more is made of it."""
        if self.film is not None:
            self.film.drop()
        for task in self.moving:
            task.cancel()

    def count(self) -> None:
        """Raises `_Often` where it is too much."""
        if not self.allowed.take(stopwatch()):
            raise _Often(_OFTEN)


class Desk:
    """Where files are asked for, and who waits for one."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._talks: WeakKeyDictionary[Keepsake, _Talk] = WeakKeyDictionary()
        self._motion = asyncio.Semaphore(1)
        self._filming: Film | None = None

    def talk(self, request: Request, key: str) -> tuple[Keepsake, _Talk] | None:
        """That of `key`, for who talks there and for nobody else."""
        keepsake = self._house.sessions.kept(key, person(request.cookies) or "")
        if (
            keepsake is None
            or request.headers.get("sec-fetch-site", "same-origin") != "same-origin"
        ):
            return None
        if keepsake not in self._talks:
            talk = self._talks[keepsake] = _Talk(Bucket(_ALLOWED, stopwatch()))
            keepsake.leaving(talk.end)
        return keepsake, self._talks[keepsake]

    def begin(self, keepsake: Keepsake, talk: _Talk, asked: Wish) -> Film:
        """Have a film made, in place of the last. Raises `Unavailable` while another one is."""
        mine = self._filming is not None and self._filming is talk.film
        if self._filming is not None and not mine:
            raise Unavailable(_BUSY)
        if talk.film is not None:
            talk.film.drop()
        film = talk.film = self._filming = Film(asked.form)
        film.task = asyncio.create_task(self._make(film, keepsake, asked))
        return film

    async def _make(self, film: Film, keepsake: Keepsake, asked: Wish) -> None:
        def progress(done: float) -> None:
            film.done = done

        keepsake.held += 1
        try:
            film.file, film.size = await made(keepsake, asked, progress)
            film.done = 1.0
        except AgentError as error:
            film.error = discreet(str(error))
        except OSError:
            film.error = _GONE
        finally:
            keepsake.held -= 1
            if self._filming is film:
                self._filming = None

    async def motion(self, keepsake: Keepsake, talk: _Talk, asked: Wish) -> tuple[IO[bytes], int]:
        """Cancelled when the talk is over."""
        task = asyncio.current_task()
        assert task is not None
        talk.moving.add(task)
        try:
            async with self._motion:
                return await made(keepsake, asked, lambda _: None)
        finally:
            talk.moving.discard(task)

    async def written(self, keepsake: Keepsake, asked: Wish) -> str | Iterator[bytes]:
        taken, name = await keepsake.taken(), keepsake.who.persona.name
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


def add_keepsakes(app: FastAPI, house: House) -> None:
    """Add the routes to `app`, and remove what a crash left."""
    sweep()
    desk = Desk(house)

    @app.get("/keepsake/{key}.{form}")
    async def get(request: Request, key: str, form: str) -> Response:
        if (found := desk.talk(request, key)) is None:
            return _refused(404, _GONE)
        try:
            return await _given(request, desk, *found, form)
        except AgentError as error:
            return _sorry(error)
        except OSError:
            return _refused(404, _GONE)

    _filming(app, desk)


def _filming(app: FastAPI, desk: Desk) -> None:
    """Add what is asked of films, and how far they are."""

    @app.post("/keepsake/{key}.{form}")
    async def post(request: Request, key: str, form: str) -> Response:
        if (found := desk.talk(request, key)) is None:
            return _refused(404, _GONE)
        keepsake, talk = found
        try:
            if form not in FILMS:
                raise ConfigError(f"only a film is begun so ({', '.join(FILMS)}); get the others")
            asked = wish(form, request.query_params, keepsake)
            talk.count()
            return JSONResponse(desk.begin(keepsake, talk, asked).told(), 202)
        except AgentError as error:
            return _sorry(error)

    @app.get("/keepsake/{key}")
    async def state(request: Request, key: str) -> Response:
        if (found := desk.talk(request, key)) is None:
            return _refused(404, _GONE)
        keepsake, talk = found
        film = talk.film.told() if talk.film is not None else None
        return JSONResponse({"seconds": round(keepsake.seconds, 1), "film": film})

    @app.delete("/keepsake/{key}")
    async def give_up(request: Request, key: str) -> Response:
        if (found := desk.talk(request, key)) is None:
            return _refused(404, _GONE)
        film, found[1].film = found[1].film, None
        if film is not None:
            film.drop()
        return Response(status_code=204)


async def _given(
    request: Request, desk: Desk, keepsake: Keepsake, talk: _Talk, form: str
) -> Response:
    """Raises `AgentError`, `OSError`."""
    if form in FILMS:
        film = talk.film
        if film is None or film.form != form:
            raise ConfigError("no such film was begun; begin it first")
        if film.error:
            raise ConfigError(film.error)
        if film.file is None:
            return JSONResponse(film.told(), 202)
        # One of its own, so that it is had whole even if the film is dropped meanwhile.
        own = os.fdopen(os.dup(film.file.fileno()), "rb", buffering=0)
        return _sent(own, film.size, form, keepsake)
    asked = wish(form, request.query_params, keepsake)
    talk.count()
    if form in MOTION:
        file, size = await _unless_gone(request, desk.motion(keepsake, talk, asked))
        return _sent(file, size, form, keepsake)
    assert form in WRITTEN
    text = await desk.written(keepsake, asked)
    if isinstance(text, str):
        return Response(text, headers=_headers(form, keepsake), media_type=_TYPES[form])
    body = iterate_in_threadpool(text)
    return StreamingResponse(body, headers=_headers(form, keepsake), media_type=_TYPES[form])


async def _unless_gone(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """What `work` gives; it ends at once when the browser no longer waits for it.

    Raises `Unavailable` where it was cancelled.
    """
    task = asyncio.create_task(work)
    try:
        while not (await asyncio.wait([task], timeout=_LOOK))[0]:
            if await request.is_disconnected():
                raise Unavailable(_GONE)
        if task.cancelled():
            raise Unavailable(_GONE)
        return task.result()
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait([task])


def _sent(file: IO[bytes], size: int, form: str, keepsake: Keepsake) -> Response:
    """The whole of `file`, which is closed then."""
    headers = _headers(form, keepsake) | {"Content-Length": str(size)}
    kind = _TYPES.get(form, "application/octet-stream")
    return StreamingResponse(iterate_in_threadpool(_pieces(file)), headers=headers, media_type=kind)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    """All of a file whose place others may move."""
    at = 0
    with file:
        while piece := os.pread(file.fileno(), _PIECE, at):
            at += len(piece)
            yield piece


def _headers(form: str, keepsake: Keepsake) -> dict[str, str]:
    who = re.sub(r"[^0-9A-Za-z_-]", "-", keepsake.who.persona.id)
    name = f"talk-with-{who}-{when(today())[:10]}.{form}"
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }


def _sorry(error: AgentError) -> Response:
    """What a browser is told of `error`."""
    told = discreet(str(error))
    match error:
        case ConfigError():
            return _refused(400, told)
        case _Often():
            return _refused(429, told)
        case _:
            return _refused(503, told)


def _refused(status: int, why: str) -> Response:
    return PlainTextResponse(why, status, headers={"Cache-Control": "no-store"})
