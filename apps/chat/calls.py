"""A live film over WebRTC: sooner than in pieces of a file. Needs the extra `webrtc`.

POST /webrtc/KEY with {"type": "offer", "sdp": ...} is answered with {"type": "answer", "sdp": ...};
only who talks in the stay of KEY may call, and only where the stay has a film. While the call
stands nothing of the film goes over the line; when it ends, the film begins anew there. DELETE
hangs up, where there is a call.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Protocol

from fastapi import FastAPI, Request, Response
from starlette.responses import JSONResponse, PlainTextResponse

from agent.clock import stopwatch
from agent.errors import AgentError, ConfigError, Unavailable
from apps.chat.call import Call
from apps.chat.guard import address
from apps.chat.limits import Crowd
from apps.chat.offer import LONGEST, offered
from apps.chat.tasks import soon
from apps.chat.visitor import discreet, person
from apps.film.film import Film

_OFTEN, _ADDRESSES = (0.2, 6.0), 512  # calls of an address a second, and at once

_GONE = "there is no film of this talk; begin one"
_BUSY = "that was too often; wait a moment"


class Stay(Protocol):
    """What is needed of a session."""

    person: str
    film: Film | None


class Stays(Protocol):
    def here(self, key: str, person: str) -> Stay | None: ...


@dataclass(slots=True)
class _Caller:
    """Who watches a film by a call, if anybody does."""

    call: Call | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # of who is next to call

    async def close(self) -> None:
        if self.call is not None:
            await self.call.close()


class Calls:
    """Who calls whom: one call for each film."""

    def __init__(self, stays: Stays) -> None:
        self._stays = stays
        self._callers: dict[Film, _Caller] = {}

    def film(self, key: str, person: str) -> Film | None:
        stay = self._stays.here(key, person)
        return stay.film if stay is not None else None

    async def answer(self, film: Film, sdp: str, caller: str) -> dict[str, str]:
        """Takes the place of an earlier call. Raises `ConfigError`, `Unavailable`."""
        if film not in self._callers and not film.closed:
            self._callers[film] = _Caller()
            film.leaving(lambda: soon(self._callers.pop(film).close()))
        if (line := self._callers.get(film)) is None:
            raise Unavailable(_GONE)
        async with line.turn:
            await line.close()
            if film.closed:
                raise Unavailable(_GONE)
            line.call = Call(film)
            return await line.call.answer(sdp, caller)

    async def end(self, film: Film) -> None:
        """Hang up, if there is a call."""
        if (line := self._callers.get(film)) is not None:
            await line.close()


def add_calls(app: FastAPI, stays: Stays) -> None:
    """Add the route to `app`. Who asks from another site is refused by what stands before it."""
    calls, crowd = Calls(stays), Crowd(_OFTEN, _ADDRESSES)

    @app.post("/webrtc/{key}")
    async def call(request: Request, key: str) -> Response:
        film = calls.film(key, person(request.cookies) or "")
        if film is None:
            return PlainTextResponse(_GONE, 404)
        try:
            sdp = offered(await _body(request))
            if not crowd.take(address(request), stopwatch()):
                return PlainTextResponse(_BUSY, 429)
            caller = request.client.host if request.client is not None else ""
            return JSONResponse(
                await calls.answer(film, sdp, caller), headers={"Cache-Control": "no-store"}
            )
        except ConfigError as error:
            return PlainTextResponse(discreet(str(error)), 400)
        except AgentError as error:
            return PlainTextResponse(discreet(str(error)), 503)

    @app.delete("/webrtc/{key}")
    async def hang_up(request: Request, key: str) -> Response:
        film = calls.film(key, person(request.cookies) or "")
        if film is not None:
            await calls.end(film)
        return Response(status_code=204)


async def _body(request: Request) -> bytes:
    """Raises `ConfigError` where it is too large."""
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > LONGEST:
            raise ConfigError(f"an offer has at most {LONGEST} bytes")
    return bytes(data)
