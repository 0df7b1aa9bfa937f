"""The page's stage as an endless response: beats as JPEG and PCM, painted here.

For the page of `stage.js`; `socket` is what pages that paint by themselves use.
"""

from __future__ import annotations

import asyncio
import logging
import struct
from collections.abc import AsyncGenerator
from contextlib import aclosing

import numpy as np
from fastapi import FastAPI, Request, Response
from numpy.typing import NDArray
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import Send

from agent.errors import AgentError, Unavailable
from agent.types import Beat
from apps.chat.guard import own
from apps.chat.house import House, jpeg
from apps.chat.session import Session
from apps.chat.visitor import person

log = logging.getLogger(__name__)

# Seconds; bytes of sound (int16), of picture (JPEG), of a last word (UTF-8); then these three.
_HEAD = struct.Struct("<dIII")
_BEHIND = 4  # beats that wait; beyond, pictures are left out until the line is free
_LOST = 250  # beats that wait; beyond, nobody is listening


class WireSink:
    """The port `Sink` on a line that may be slow. Sound is never dropped; pictures may be."""

    latency = 0.12  # s that the page waits, to even out the line

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Beat | None] = asyncio.Queue()
        self._shown: NDArray[np.uint8] | None = None

    async def put(self, beat: Beat) -> None:
        if self._queue.qsize() > _LOST:
            raise Unavailable("the page takes nothing any more; reload it")
        self._queue.put_nowait(beat)

    def end(self) -> None:
        """Nothing more will be put."""
        self._queue.put_nowait(None)

    async def packets(self) -> AsyncGenerator[bytes]:
        """Everything that is put, ready to send, until `end`."""
        while (beat := await self._queue.get()) is not None:
            picture = b""
            if beat.frame is not None and self._queue.qsize() < _BEHIND:
                if beat.frame is not self._shown:
                    picture = await asyncio.to_thread(jpeg, beat.frame)
                self._shown = beat.frame
            yield packed(beat, picture)


def packed(beat: Beat, picture: bytes) -> bytes:
    sound = np.round(np.clip(beat.audio, -1, 1) * 32767).astype("<i2")
    if not sound.any():
        sound = sound[:0]
    return _HEAD.pack(beat.t, 2 * len(sound), len(picture), 0) + sound.tobytes() + picture


def farewell(reason: str) -> bytes:
    """The last packet: why the character leaves."""
    data = reason.encode()
    return _HEAD.pack(0.0, 0, 0, len(data)) + data


async def streamed(session: Session) -> AsyncGenerator[bytes]:
    """Live: packets for the page until closed. Raises what broke the agent."""
    wire = WireSink()
    session.start(wire)
    life = session.life
    assert life is not None
    life.add_done_callback(lambda _: wire.end())
    try:
        async with aclosing(wire.packets()) as packets:
            async for packet in packets:
                yield packet
        if life.cancelled():
            raise Unavailable(session.reason)
        life.result()
    finally:
        # Not awaited: whoever waits here is cancelled again and again when the page goes.
        session.end("the character has left; choose one to go on")


def add_live(app: FastAPI, house: House, shown: frozenset[str]) -> None:
    """Add the stages, and what a page tells of who looks at one."""

    @app.get("/live")
    async def live(request: Request, persona: str = "", key: str = "") -> Response:
        """Packets, for as long as the page listens."""
        who = person(request.cookies)
        if persona not in shown or not own(request.headers):
            return PlainTextResponse("reload the page", 403)
        if who is None:
            return PlainTextResponse("allow this page its cookie, and reload it", 403)
        try:
            if house.sessions.ask(key, who).at:
                house.sessions.leave(key)
                raise Unavailable("everybody is busy talking; try again in a minute")
        except AgentError as error:
            return PlainTextResponse(str(error), 503)
        return _Live(_visit(house, persona, key, who), media_type="application/octet-stream")

    @app.post("/look")
    async def look(request: Request, key: str = "", hidden: bool = False) -> Response:
        if session := house.sessions.here(key, person(request.cookies) or ""):
            session.look(hidden=hidden)
        return Response(status_code=204)

    @app.post("/typing")
    async def typing(request: Request, key: str = "") -> Response:
        if session := house.sessions.here(key, person(request.cookies) or ""):
            session.typing()
        return Response(status_code=204)


class _Live(StreamingResponse):
    """A stream that ends its source at once when the page goes."""

    async def stream_response(self, send: Send) -> None:
        source = self.body_iterator
        assert isinstance(source, AsyncGenerator)
        async with aclosing(source):
            await super().stream_response(send)


async def _visit(house: House, persona: str, key: str, who: str) -> AsyncGenerator[bytes]:
    """One stay, from the first look to the last; it ends with the reason."""
    try:
        session = await asyncio.to_thread(house.session, persona, who, film=True)
        await house.sessions.admit(key, session)
        async with aclosing(streamed(session)) as packets:
            async for packet in packets:
                yield packet
    except AgentError as error:
        yield farewell(str(error))
    except Exception:
        log.exception("a stage broke")
        yield farewell("something broke on our side; choose somebody to go on")
    finally:
        house.sessions.leave(key)
