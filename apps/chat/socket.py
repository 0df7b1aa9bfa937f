"""The line: one WebSocket between a page and its character, as `docs/design/0021-the-line.md`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import aclosing, suppress
from typing import Any

from fastapi import FastAPI, WebSocket
from starlette.websockets import WebSocketDisconnect

from agent.clock import stopwatch
from agent.errors import AgentError, ConfigError
from apps.chat.guard import distant
from apps.chat.handshake import Asked, Closed, close, known
from apps.chat.house import House
from apps.chat.limits import Bucket, Crowd
from apps.chat.messages import Ping, Said, packed, parsed
from apps.chat.outbox import Feed
from apps.chat.said import do
from apps.chat.session import Session
from apps.chat.sessions import Place
from apps.chat.visitor import discreet
from apps.chat.wire import Malformed, microphone

log = logging.getLogger(__name__)

_LAST_WORD = 1.0  # s that what a page said before it went may take to be read

_Message = Mapping[str, Any]


def add_line(app: FastAPI, house: House, shown: frozenset[str]) -> None:
    """Serve `WS /line` to pages of the cast `shown`."""
    crowd = Crowd(house.limits.handshakes, house.limits.addresses)

    @app.websocket("/line")
    async def line(socket: WebSocket) -> None:
        await socket.accept()
        with suppress(WebSocketDisconnect):  # gone before it could be told
            try:
                who = known(socket, house, crowd)
                asked = Asked.of(socket.query_params, shown)
                await _Line(house, socket, who, asked).serve()
            except WebSocketDisconnect:
                return  # lost; the stay waits a while for another
            except Closed as end:
                await close(house, socket, end)
            except Malformed as error:
                await close(house, socket, Closed(4400, str(error), "malformed"))
            except Exception:
                log.exception("a line broke")
                house.metrics.errors.labels("broken line").inc()
                broken = "something broke on our side; reload the page"
                await close(house, socket, Closed(1011, broken, ""))


class _Line:
    """One socket, from its handshake to its end."""

    def __init__(self, house: House, socket: WebSocket, who: str, asked: Asked) -> None:
        self._house, self._socket, self._who, self._asked = house, socket, who, asked
        self._limits, self._metrics = house.limits, house.metrics
        now = stopwatch()
        self._messages = Bucket(self._limits.messages, now)
        self._frames = Bucket(self._limits.frames, now)  # while it has no stay

    async def serve(self) -> None:
        """Raises `Closed` or `Malformed` where the socket is to be closed."""
        session = self._house.sessions.here(self._asked.key, self._who)
        if session is None:
            if self._asked.last >= 0:
                raise Closed(4404, "the talk is over; begin a new one", "")
            session = await self._settled()
        if session is None:
            return
        feed = session.attach(self._asked.last)
        alone = left = False
        try:
            left = await self._either(self._send(feed), self._receive(session))
        finally:
            alone = session.detach(feed)
        if not left:
            raise Closed(feed.code, feed.reason, "")
        if alone:  # else another page has taken it over in the very moment
            session.end("the visitor left", 1000)

    async def _settled(self) -> Session | None:
        """The stay that begins, once it is its turn; None where the page went meanwhile."""
        sessions, key = self._house.sessions, self._asked.key
        if sessions.awaited(key, self._who):  # by a socket that may not know yet that it is lost
            raise Closed(1013, "a moment, please", "")
        try:
            place = sessions.ask(key, self._who, distant(self._socket))
        except ConfigError as error:
            raise Malformed(str(error)) from None
        except AgentError as error:
            raise Closed(4503, str(error), "full") from None
        begun: list[Session] = []
        met = False
        try:
            left = await self._either(self._begin(place, begun), self._receive(None))
            met = bool(begun) and not left
        except AgentError as error:
            log.warning("a stay could not begin: %s", error)
            await self._put(packed("bye", reason=discreet(str(error))))
            raise Closed(1011, str(error), "") from None
        finally:
            if not begun:
                sessions.leave(key)
            elif not met:  # the page went in the very moment
                begun[0].end("the page has gone", 1000)
        return begun[0] if met else None

    async def _begin(self, place: Place, begun: list[Session]) -> None:
        """Tell how the queue moves until it is their turn; then begin."""
        async with aclosing(place.moves()) as moves:
            async for at, of in moves:
                await self._put(packed("queue", place=at, of=of))
        asked = self._asked
        session = await self._house.begin(
            asked.key,
            asked.persona,
            self._who,
            voice=asked.voice,
            language=asked.language,
            film=asked.film,
        )
        begun.append(session)

    async def _either(self, sending: Any, receiving: Any) -> bool:
        """Do both until one ends; whether the page has left for good."""
        tasks = [asyncio.create_task(sending), asyncio.create_task(receiving)]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
        for task in tasks[::-1]:  # what the page did comes before what became of sending
            if not task.cancelled() and (error := task.exception()) is not None:
                if isinstance(error, WebSocketDisconnect) and await self._hung_up():
                    return True
                raise error
        return not tasks[1].cancelled()

    async def _hung_up(self) -> bool:
        """Whether the page said so, while it was told something that did not reach it any more."""
        with suppress(TimeoutError, RuntimeError):  # it says nothing; that it went was read before
            async with asyncio.timeout(_LAST_WORD):
                while True:
                    message = await self._socket.receive()
                    if message["type"] == "websocket.disconnect":
                        return bool(message.get("code") == 1000)
        return False

    async def _send(self, feed: Feed) -> None:
        async with aclosing(feed.packets()) as packets:
            async for packet in packets:
                await self._put(packet)

    async def _put(self, packet: str | bytes) -> None:
        try:
            async with asyncio.timeout(self._limits.stuck):
                if isinstance(packet, str):
                    await self._socket.send_text(packet)
                else:
                    await self._socket.send_bytes(packet)
        except TimeoutError:
            raise WebSocketDisconnect(1006) from None
        self._metrics.sent.inc(len(packet))

    async def _receive(self, session: Session | None) -> None:
        """Take what the page sends until it leaves. Before it has a session it may only wait."""
        while True:
            try:
                async with asyncio.timeout(self._limits.idle):
                    message = await self._socket.receive()
            except TimeoutError:
                raise WebSocketDisconnect(1006) from None
            if message["type"] == "websocket.disconnect":
                if message.get("code") == 1000:
                    return
                raise WebSocketDisconnect(message.get("code", 1006))
            said = self._read(message, session)
            if isinstance(said, Ping):
                await self._put(packed("pong", t=said.t))
            elif said is not None and session is not None:
                do(said, session)

    def _read(self, message: _Message, session: Session | None) -> Said | None:
        """What the page says; a frame of its microphone is heard at once, and None."""
        text, data = message.get("text"), message.get("bytes")
        if text is None:
            frame = microphone(data or b"")
            frames = session.allowed.frames if session is not None else self._frames
            if not frames.take(stopwatch()):
                raise Closed(4429, "the microphone is faster than time", "microphone")
            if session is not None:
                session.microphone(frame.samples, frame.seq, held=frame.held)
            return None
        if len(text) > self._limits.text:
            raise Closed(4413, "that message is too large", "size")
        if not self._messages.take(stopwatch()):
            raise Closed(4429, "that was too much at once", "messages")
        return parsed(text)
