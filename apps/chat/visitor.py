"""Who a browser is: a name that is made here, kept in its cookie, and never shown; what it is told.

Nothing else tells visitors apart, so the name is as good as a key: long and random, out of reach
of scripts, and never taken in any other form than it was given.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from http.cookies import SimpleCookie

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "anima_visitor"
_FORM = re.compile(r"browser-[0-9a-f]{16}")
_QUOTED = re.compile(r"""(['"])((?:~?/|\w:[\\/]|\w[\w+.-]*://)[^'"]*)\1""")
_PLACE = re.compile(r"""(?<![\w.~/])(?:~?/|[A-Za-z]:[\\/])[^\s'"(),;:]+""")
_ADDRESS = re.compile(r"""\b\w[\w+.-]*://[^\s'"(),;]+""")
_KEPT = 400 * 86_400  # s, the longest that browsers keep one; each visit begins it anew


def person(cookies: Mapping[str, str]) -> str | None:
    """Whose `cookies` these are, or None where they name nobody."""
    name = cookies.get(COOKIE, "")
    return name if _FORM.fullmatch(name) else None


def stranger() -> str:
    """The name of a browser that was never here."""
    return f"browser-{secrets.token_hex(8)}"


def unnamed(text: str, name: str) -> str:
    """`text` without the name of the browser `name`, nor of anybody at it."""
    return re.sub(rf"{re.escape(name)}(/[\w-]+)?", "you", text) if name in text else text


def discreet(text: str) -> str:
    """`text` with nothing of this machine: of a path only its last name, of an address nothing.

    Errors name files and servers for who runs the house; those who visit it are told the rest.
    """
    text = _QUOTED.sub(lambda found: f"{found[1]}{_last(found[2])}{found[1]}", text)
    text = _ADDRESS.sub("its address", text)
    return _PLACE.sub(lambda found: _last(found[0]), text)


def _last(place: str) -> str:
    """The last name of a path; what stands for an address."""
    return "its address" if "://" in place else re.split(r"[\\/]", place.rstrip("/\\"))[-1] or "/"


class Greeting:
    """Middleware: gives whoever opens the page a name, or lets them keep theirs."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        cookie = _cookie(person(request.cookies) or stranger(), request.url.scheme == "https")

        async def naming(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.append("set-cookie", cookie)
                headers["cache-control"] = "no-store"  # a copy would name others the same
            await send(message)

        await self._app(scope, receive, naming)


def _cookie(name: str, secure: bool) -> str:
    made = SimpleCookie({COOKIE: name})[COOKIE]
    made["path"], made["max-age"], made["httponly"] = "/", str(_KEPT), True
    # A link from elsewhere finds the visitor known, but no other site can act for them.
    made["samesite"] = "Lax"
    made["secure"] = secure
    return made.OutputString()
