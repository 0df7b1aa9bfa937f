"""The chat's web server: the page, the live line, and the portraits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from fastapi import FastAPI, Response, WebSocket, WebSocketDisconnect

from agent.errors import AgentError
from apps import build
from apps.chat.session import Session
from apps.chat.sessions import Sessions
from apps.chat.wire import jpeg
from apps.config import Options
from mind.persona import Persona

log = logging.getLogger(__name__)

_PORTRAIT = 192  # pixels a side
_QUIET = 20 * 60.0  # s without a word or a look from the page, after which the character leaves
_REFUSED = 4000  # WebSocket close codes from 4000 are an application's own

Make = Callable[[Options], build.Actor]


class House:
    """Everything that the pages of one server share."""

    def __init__(self, options: Options, limit: int, make: Make = build.actor) -> None:
        self.options, self.sessions = options, Sessions(limit)
        self._make = make
        self._portraits: dict[str, bytes] = {}
        self._drawing = asyncio.Lock()

    def actor(self, persona: str) -> build.Actor:
        return self._make(self.options.model_copy(update={"persona": persona, "avatar": ""}))

    async def portrait(self, persona: Persona) -> bytes:
        """A small picture of the character at rest, JPEG."""
        async with self._drawing:
            if persona.id not in self._portraits:
                self._portraits[persona.id] = await asyncio.to_thread(self._draw, persona)
        return self._portraits[persona.id]

    def _draw(self, persona: Persona) -> bytes:
        who = self.actor(persona.id)
        who = build.Actor(
            who.options.model_copy(update={"camera": "face"}), who.persona, who.avatar
        )
        renderer = build.renderer(who, (_PORTRAIT, _PORTRAIT))
        body = build.body(who)
        return jpeg(renderer.render(body.pose(0.0)))


def routes(house: House, cast: tuple[Persona, ...]) -> FastAPI:
    """The application without its page."""
    app = FastAPI(title="Anima", docs_url=None, redoc_url=None, openapi_url=None)
    shown = {persona.id: persona for persona in cast}

    @app.get("/portrait/{name}.jpg")
    async def portrait(name: str) -> Response:
        if name not in shown:
            return Response(status_code=404)
        data = await house.portrait(shown[name])
        return Response(data, media_type="image/jpeg", headers={"Cache-Control": "max-age=3600"})

    @app.websocket("/live")
    async def live(socket: WebSocket, persona: str = "", key: str = "") -> None:
        await socket.accept()
        if not _same_origin(socket) or persona not in shown:
            await socket.close(_REFUSED, "reload the page")
            return
        await _visit(house, socket, persona, key)

    return app


async def _visit(house: House, socket: WebSocket, persona: str, key: str) -> None:
    """One stay, from the first look to the last."""
    try:
        house.sessions.reserve(key)
    except AgentError as error:
        await socket.close(_REFUSED, str(error))
        return
    reason = ""
    try:
        session = await asyncio.to_thread(lambda: Session(house.actor(persona)))
        await house.sessions.admit(key, session)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_watch(socket, session))
            await session.run(socket.send_bytes)
    except* (WebSocketDisconnect, ConnectionError):
        reason = "gone"
    except* TimeoutError:
        reason = "nobody spoke for a while; choose somebody to go on"
    except* AgentError as group:
        reason = str(group.exceptions[0])
    except* Exception:
        log.exception("a stage broke")
        reason = "something broke on our side; choose somebody to go on"
    finally:
        house.sessions.leave(key)
    if reason != "gone":
        try:
            await socket.close(_REFUSED, reason[:120])
        except RuntimeError:
            log.debug("the page had closed before it could be told why")


async def _watch(socket: WebSocket, session: Session) -> None:
    """What the page tells: whether anybody looks. Raises `WebSocketDisconnect`, `TimeoutError`."""
    while True:
        async with asyncio.timeout(_QUIET):
            word = await socket.receive_text()
        session.pause(word == "hidden")


def _same_origin(socket: WebSocket) -> bool:
    """Whether the page that calls is ours; other sites may not listen in on a local server."""
    origin = socket.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == socket.headers.get("host")
