"""How a line begins and ends: who may open one, what its address asks for, how it is closed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from fastapi import WebSocket

from agent.clock import stopwatch
from apps.chat.guard import address, own
from apps.chat.house import House
from apps.chat.limits import Crowd
from apps.chat.sessions import KEY
from apps.chat.visitor import discreet, person
from apps.chat.wire import Malformed

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,8})?")
_LAST = 2**32  # beats are fewer
_REASON = 120  # bytes of a reason at most, of the protocol


class Closed(Exception):
    """The socket is to be closed, and why."""

    def __init__(self, code: int, reason: str, kind: str) -> None:
        super().__init__(reason)
        self.code, self.reason, self.kind = code, reason, kind


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a line asks for. Raises `Malformed` from `of`."""

    persona: str
    key: str
    last: int
    film: bool
    voice: str
    language: str

    @classmethod
    def of(cls, query: Mapping[str, str], shown: frozenset[str]) -> Asked:
        persona, key, last = query.get("persona", ""), query.get("key", ""), query.get("last", "-1")
        film, voice = query.get("film") or "0", query.get("voice", "")
        language = query.get("language", "")
        if persona not in shown:
            raise Malformed("there is nobody of that name; reload the page")
        if not KEY.fullmatch(key):
            raise Malformed("a key is 8 to 64 letters, digits and hyphens")
        if not re.fullmatch(r"-1|[0-9]{1,10}", last) or int(last) >= _LAST:
            raise Malformed("last is the number of a beat, or -1")
        if film not in ("0", "1", "true", "false"):
            raise Malformed("film is 0 or 1")
        if language and not _LANGUAGE.fullmatch(language):
            raise Malformed("a language is written like en or en-us")
        return cls(persona, key, int(last), film in ("1", "true"), voice[:64], language)


def known(socket: WebSocket, house: House, crowd: Crowd) -> str:
    """Who is there. Raises `Closed` for who may not be."""
    if not house.door.knows(socket.headers) or not own(socket.headers):
        raise Closed(4403, "this may not be asked from another site", "origin")
    if not crowd.take(address(socket), stopwatch()):
        raise Closed(4429, "that was too often; wait a moment", "handshakes")
    if not house.door.opens(socket.cookies, socket.query_params):
        raise Closed(4401, "this chat wants its token; open its link again", "token")
    who = person(socket.cookies)
    if who is None:
        raise Closed(4401, "allow this page its cookie, and reload it", "cookie")
    return who


async def close(house: House, socket: WebSocket, end: Closed) -> None:
    """Close `socket` as `end` says."""
    if end.kind:
        house.metrics.rejects.labels(end.kind).inc()
    reason = discreet(end.reason).encode()[:_REASON].decode(errors="ignore")
    with suppress(RuntimeError):  # it is closed already
        await socket.close(end.code, reason)
