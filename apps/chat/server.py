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
from apps.chat.memories import Memories
from apps.chat.session import Session
from apps.chat.sessions import Sessions
from apps.chat.visitor import Greeting, person
from apps.chat.wire import farewell, jpeg
from apps.config import Options
from apps.past.known import Known
from mind.drives import Manner
from mind.persona import Persona, find

log = logging.getLogger(__name__)

_MANNER = Manner()
_PORTRAIT = 192  # pixels a side

Make = Callable[[Options], build.Actor]


class House:
    """Everything that the pages of one server share.

    The persona of `options` may be a file; the character is known by its id all the same.
    """

    def __init__(
        self,
        options: Options,
        limit: int,
        make: Make = build.actor,
        *,
        remember: bool = True,
        manner: Manner = _MANNER,
    ) -> None:
        self.options, self.sessions = options, Sessions(limit)
        self._memories = Memories(remember=remember, embeddings=options.embeddings)
        self._make, self._manner = make, manner
        self._files = {find(options.persona).id: options.persona}
        self._portraits: dict[str, bytes] = {}
        self._drawing = asyncio.Lock()

    def actor(self, persona: str) -> build.Actor:
        where = self._files.get(persona, persona)
        return self._make(self.options.model_copy(update={"persona": where, "avatar": ""}))

    def session(self, persona: str, who: str) -> Session:
        """A stage for the visitor `who`; takes a moment to set up."""
        return Session(self.actor(persona), who, self._memories, self._manner)

    async def keep(self, session: Session) -> None:
        """Write down what happened with this visitor until now, in all their tabs."""
        for each in self.sessions.of(session.person, session.who.persona.id):
            await each.keep()

    async def reread(self, session: Session) -> None:
        """What is remembered of this visitor was changed: know it so in all their tabs."""
        for each in self.sessions.of(session.person, session.who.persona.id):
            await each.reread()

    async def export(self, persona: str, who: str) -> str:
        """What `persona` remembers of the visitor `who`, JSON."""
        for session in self.sessions.of(who, persona):
            if session.known is not None:
                return await session.known.export(persona)
        async with self._memories.of(persona) as memory:
            return await Known(memory, who).export(persona)

    async def close(self) -> None:
        """Let everybody leave; all that happened is kept when this returns."""
        await self.sessions.close()
        await self._memories.close()

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
    app.add_middleware(Greeting)
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

    @app.get("/memory/{name}.json")
    async def memory(request: Request, name: str) -> Response:
        who = person(request.cookies)
        if name not in shown or who is None or not _same_site(request):
            return Response(status_code=404)
        try:
            told = await house.export(name, who)
        except AgentError as error:
            return PlainTextResponse(str(error), 503)
        how = {
            "Content-Disposition": f'attachment; filename="{name}-remembers.json"',
            "Cache-Control": "no-store",
        }
        return Response(told, media_type="application/json", headers=how)

    _live(app, house, frozenset(shown))
    return app


def _live(app: FastAPI, house: House, shown: frozenset[str]) -> None:
    """Add the stages, and what a page tells of who looks at one."""

    @app.get("/live")
    async def live(request: Request, persona: str = "", key: str = "") -> Response:
        """Packets of `apps.chat.wire`, for as long as the page listens."""
        who = person(request.cookies)
        if persona not in shown or not _same_site(request):
            return PlainTextResponse("reload the page", 403)
        if who is None:
            return PlainTextResponse("allow this page its cookie, and reload it", 403)
        try:
            house.sessions.reserve(key)
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
        session = await asyncio.to_thread(house.session, persona, who)
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
