"""The chat's web server: the page, the live line, and the portraits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from fastapi import FastAPI, Request, Response
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import Send

from agent.errors import AgentError
from apps import build
from apps.chat.session import Session
from apps.chat.sessions import Sessions
from apps.chat.wire import farewell, jpeg
from apps.config import Options
from mind.persona import Persona

log = logging.getLogger(__name__)

_PORTRAIT = 192  # pixels a side

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
        try:
            data = await house.portrait(shown[name])
        except AgentError as error:
            return PlainTextResponse(str(error), 503)
        return Response(data, media_type="image/jpeg", headers={"Cache-Control": "max-age=3600"})

    @app.get("/live")
    async def live(request: Request, persona: str = "", key: str = "") -> Response:
        """Packets of `apps.chat.wire`, for as long as the page listens."""
        if persona not in shown or not _same_site(request):
            return PlainTextResponse("reload the page", 403)
        try:
            house.sessions.reserve(key)
        except AgentError as error:
            return PlainTextResponse(str(error), 503)
        return _Live(_visit(house, persona, key), media_type="application/octet-stream")

    @app.post("/look")
    async def look(key: str = "", hidden: bool = False) -> Response:
        house.sessions.look(key, hidden=hidden)
        return Response(status_code=204)

    return app


class _Live(StreamingResponse):
    """A stream that ends its source at once when the page goes."""

    async def stream_response(self, send: Send) -> None:
        source = self.body_iterator
        assert isinstance(source, AsyncGenerator)
        async with aclosing(source):
            await super().stream_response(send)


async def _visit(house: House, persona: str, key: str) -> AsyncGenerator[bytes]:
    """One stay, from the first look to the last; it ends with the reason."""
    try:
        session = await asyncio.to_thread(lambda: Session(house.actor(persona)))
        await house.sessions.admit(key, session)
        async with aclosing(session.stream()) as packets:
            async for packet in packets:
                yield packet
    except AgentError as error:
        yield farewell(str(error))
    except Exception:
        log.exception("a stage broke")
        yield farewell("something broke on our side; choose somebody to go on")
    finally:
        house.sessions.leave(key)


def _same_site(request: Request) -> bool:
    """Whether our own page asks; other sites may not set up stages on a local server."""
    return request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
