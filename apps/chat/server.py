"""The chat's web server: the line, and what is fetched beside it."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request, Response
from starlette.responses import JSONResponse, PlainTextResponse

from agent.errors import AgentError
from apps.chat.guard import Guard, own
from apps.chat.house import House
from apps.chat.socket import add_line
from apps.chat.visitor import Greeting, discreet, person
from mind.persona import Persona

log = logging.getLogger(__name__)


def routes(house: House, cast: tuple[Persona, ...]) -> FastAPI:
    """The application without its page."""
    app = FastAPI(title="Anima", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Greeting)
    app.add_middleware(Guard, door=house.door, limits=house.limits, metrics=house.metrics)
    house.cast = cast
    shown = {persona.id: persona for persona in cast}

    @app.get("/portrait/{name}.jpg")
    async def portrait(name: str) -> Response:
        if name not in shown:
            return Response(status_code=404)
        try:
            data = await house.portraits.of(shown[name])
        except AgentError as error:
            return PlainTextResponse(discreet(str(error)), 503)
        return Response(data, media_type="image/jpeg", headers={"Cache-Control": "max-age=3600"})

    @app.get("/memory/{name}.json")
    async def memory(request: Request, name: str) -> Response:
        who = person(request.cookies)
        if name not in shown or who is None or not own(request.headers):
            return Response(status_code=404)
        try:
            told = await house.export(name, who)
        except AgentError as error:
            return PlainTextResponse(discreet(str(error)), 503)
        how = {
            "Content-Disposition": f'attachment; filename="{name}-remembers.json"',
            "Cache-Control": "no-store",
        }
        return Response(told, media_type="application/json", headers=how)

    @app.get("/healthz")
    async def health() -> Response:
        sessions = house.sessions
        told = {"status": "ok", "sessions": len(sessions), "queue": sessions.waiting}
        return JSONResponse(told, headers={"Cache-Control": "no-store"})

    @app.get("/metrics")
    async def metrics() -> Response:
        return Response(house.metrics.told(), media_type="text/plain; version=0.0.4")

    add_line(app, house, frozenset(shown))
    if house.filming:
        _add_calls(app, house)
    return app


def _add_calls(app: FastAPI, house: House) -> None:
    """Let films be called for, where what it takes is installed; else they go over the line."""
    try:
        from apps.chat.calls import add_calls
    except ImportError as error:
        log.info("films go over the line only: %s", error)
        return
    add_calls(app, house.sessions)
    house.rtc = True
