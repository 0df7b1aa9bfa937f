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
from collections.abc import Coroutine
from typing import Any, TypeVar

from fastapi import FastAPI, Request, Response
from starlette.responses import JSONResponse, PlainTextResponse

from agent.errors import AgentError, ConfigError, Unavailable
from apps.chat.orders import GONE, Often, Orders, Stays, Talk
from apps.chat.sending import sent, told
from apps.chat.visitor import discreet, person
from apps.keepsake.darkroom import FILMS
from apps.keepsake.making import MOTION, WRITTEN, sweep, wish

_LOOK = 0.5  # s between looks at whether the browser still waits

T = TypeVar("T")


def add_keepsakes(app: FastAPI, stays: Stays) -> None:
    """Add the routes to `app`, and remove what a crash left."""
    sweep()
    orders = Orders(stays)

    @app.get("/keepsake/{key}.{form}")
    async def get(request: Request, key: str, form: str) -> Response:
        if (talk := _asked(request, orders, key)) is None:
            return _refused(404, GONE)
        try:
            return await _given(request, orders, talk, form)
        except AgentError as error:
            return _sorry(error)
        except OSError:
            return _refused(404, GONE)

    _filming(app, orders)


def _filming(app: FastAPI, orders: Orders) -> None:
    """Add what is asked of films, and how far they are."""

    @app.post("/keepsake/{key}.{form}")
    async def post(request: Request, key: str, form: str) -> Response:
        if (talk := _asked(request, orders, key)) is None:
            return _refused(404, GONE)
        try:
            if form not in FILMS:
                raise ConfigError(f"only a film is begun so ({', '.join(FILMS)}); get the others")
            asked = wish(form, request.query_params, talk.keepsake)
            talk.count()
            return JSONResponse(orders.begin(talk, asked).told(), 202)
        except AgentError as error:
            return _sorry(error)

    @app.get("/keepsake/{key}")
    async def state(request: Request, key: str) -> Response:
        if (talk := _asked(request, orders, key)) is None:
            return _refused(404, GONE)
        film = talk.film.told() if talk.film is not None else None
        return JSONResponse({"seconds": round(talk.keepsake.seconds, 1), "film": film})

    @app.delete("/keepsake/{key}")
    async def give_up(request: Request, key: str) -> Response:
        if (talk := _asked(request, orders, key)) is None:
            return _refused(404, GONE)
        talk.drop()
        return Response(status_code=204)


def _asked(request: Request, orders: Orders, key: str) -> Talk | None:
    """The talk of `key`, for a page of ours where it is theirs."""
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return None
    return orders.talk(key, person(request.cookies) or "")


async def _given(request: Request, orders: Orders, talk: Talk, form: str) -> Response:
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
        return sent(own, film.size, form, talk.keepsake)
    asked = wish(form, request.query_params, talk.keepsake)
    talk.count()
    if form in MOTION:
        file, size = await _unless_gone(request, orders.motion(talk, asked))
        return sent(file, size, form, talk.keepsake)
    assert form in WRITTEN
    return told(await orders.written(talk, asked), form, talk.keepsake)


async def _unless_gone(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """What `work` gives; it ends at once when the browser no longer waits for it.

    Raises `Unavailable` where it was cancelled.
    """
    task = asyncio.create_task(work)
    try:
        while not (await asyncio.wait([task], timeout=_LOOK))[0]:
            if await request.is_disconnected():
                raise Unavailable(GONE)
        if task.cancelled():
            raise Unavailable(GONE)
        return task.result()
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait([task])


def _sorry(error: AgentError) -> Response:
    """What a browser is told of `error`."""
    told = discreet(str(error))
    match error:
        case ConfigError():
            return _refused(400, told)
        case Often():
            return _refused(429, told)
        case _:
            return _refused(503, told)


def _refused(status: int, why: str) -> Response:
    return PlainTextResponse(why, status, headers={"Cache-Control": "no-store"})
