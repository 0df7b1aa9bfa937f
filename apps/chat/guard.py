"""Who may ask this server for anything: its door, in front of everything that it serves.

Bound to loopback, it answers only to the names of loopback, so that no other site's page can come
in by a name that it points here (DNS rebinding). Bound elsewhere, it wants a token, which a link
carries once and a cookie from then on. Nothing that changes anything is taken from another site.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from ipaddress import ip_address
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent.clock import stopwatch
from apps.chat.limits import Crowd, Limits
from apps.chat.metrics import Metrics

COOKIE = "anima_token"
LEAST = 16  # characters of a token
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_KEPT = 30 * 86_400  # s
# The first names of paths that are open. Gradio serves much more: files by their path, uploads,
# other sites, a recorder that writes what it is sent: not wanted, nor what it adds one day.
_OPEN = frozenset({
    "line", "web", "figure", "portrait", "memory", "keepsake", "webrtc", "healthz", "metrics",
    "config", "static", "assets", "svelte", "theme.css", "favicon.ico", "manifest.json",
})  # fmt: skip
_GRADIO = "gradio_api"
_OPEN_GRADIO = frozenset({
    "queue", "heartbeat", "info", "startup-events", "reset", "cancel", "theme.css",
})  # fmt: skip
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_POLICY = "; ".join((
    "default-src 'self'",
    "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",  # Gradio's page is made of such
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "media-src 'self' data: blob:",
    "connect-src 'self' data: blob:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
))  # fmt: skip
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "microphone=(self), camera=(), geolocation=(), payment=(), usb=()",
}


def loopback(host: str) -> bool:
    """Whether only this machine reaches what is bound to `host`."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Door:
    """Where the server is bound, and the token that it wants there; "" wants none.

    `proxy` is the address of one that passes on what others ask, and is believed who they are.
    """

    host: str = "127.0.0.1"
    token: str = ""
    proxy: str = ""

    def knows(self, headers: Headers) -> bool:
        """Whether the server is asked for by a name that is its own."""
        if not loopback(self.host):
            return True
        name = _name(headers.get("host", ""))
        return name in _LOOPBACK or name == self.host

    def opens(self, cookies: Mapping[str, str], query: QueryParams) -> bool:
        """Whether whoever asks has the token, or none is wanted."""
        if not self.token:
            return True
        carried = self.carries(query)
        return _same(cookies.get(COOKIE, ""), self.pass_) if carried is None else carried

    def carries(self, query: QueryParams) -> bool | None:
        """Whether the link's token is the right one; None where it has none."""
        given = query.get("token")
        return None if given is None else bool(self.token) and _same(given, self.token)

    @property
    def pass_(self) -> str:
        """What the cookie holds: it proves the token without telling it."""
        return hmac.new(self.token.encode(), b"anima cookie", hashlib.sha256).hexdigest()

    def cookie(self, *, secure: bool) -> str:
        made = SimpleCookie({COOKIE: self.pass_})[COOKIE]
        made["path"], made["max-age"], made["httponly"] = "/", str(_KEPT), True
        made["samesite"], made["secure"] = "Lax", secure
        return made.OutputString()


def own(headers: Headers) -> bool:
    """Whether a page of this very server asks, or nothing that is a browser."""
    site = headers.get("sec-fetch-site", "same-origin")
    origin = headers.get("origin")
    return site in ("same-origin", "none") and (
        origin is None or urlsplit(origin).netloc == headers.get("host", "")
    )


def _opened(path: str) -> bool:
    """Whether anything is served at `path`."""
    first, _, rest = path.removeprefix("/").partition("/")
    if first == _GRADIO:
        return rest.partition("/")[0] in _OPEN_GRADIO
    return path == "/" or first in _OPEN


class Guard:
    """Middleware: refuses what may not be asked, bounds what is sent, and marks what is answered.

    Sockets other than the line's are refused; the line itself closes with a reason of its own.
    """

    def __init__(self, app: ASGIApp, door: Door, limits: Limits, metrics: Metrics) -> None:
        self._app, self._door, self._limits, self._metrics = app, door, limits, metrics
        self._crowd = Crowd(limits.requests, limits.addresses)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match scope["type"]:
            case "http":
                await self._http(scope, receive, send)
            case "websocket" if scope["path"] != "/line":
                self._metrics.rejects.labels("path").inc()
                await send({"type": "websocket.close", "code": 4403})
            case _:
                await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(request)
        if refusal is not None:
            await refusal(scope, receive, marked)
        else:
            await self._app(scope, _Inbound(receive, self._limits, self._metrics), marked)

    def _refusal(self, request: Request) -> Response | None:
        """What is answered in place of what was asked for, or None."""
        door, path = self._door, request.url.path
        if not door.knows(request.headers):
            return self._refused(421, "host")
        if not self._crowd.take(address(request), stopwatch()):
            return self._refused(429, "rate")
        if door.token and request.method == "GET" and door.carries(request.query_params):
            return self._welcome(request)
        if not door.opens(request.cookies, request.query_params):
            return self._refused(401, "token")
        if request.method not in _READING and not own(request.headers):
            return self._refused(403, "origin")
        if not _opened(path):
            return self._refused(404, "path")
        length = request.headers.get("content-length", "0")
        if not length.isdecimal() or int(length[:12]) > self._limits.body:
            return self._refused(413, "size")
        return None

    def _refused(self, status: int, reason: str) -> Response:
        self._metrics.rejects.labels(reason).inc()
        return PlainTextResponse(_REFUSALS[status], status, {"cache-control": "no-store"})

    def _welcome(self, request: Request) -> Response:
        """Take the token off the address, into a cookie."""
        rest = [(k, v) for k, v in parse_qsl(request.url.query) if k != "token"]
        where = request.url.path + (f"?{urlencode(rest)}" if rest else "")
        where = "/" + where.lstrip("/")  # never another site
        response = RedirectResponse(where, 303, {"cache-control": "no-store"})
        cookie = self._door.cookie(secure=request.url.scheme == "https")
        response.headers.append("set-cookie", cookie)
        return response


_REFUSALS = {
    401: "this chat wants its token; open the link that it printed when it began",
    403: "this may not be asked from another site; reload the page",
    404: "there is nothing here",
    408: "that took too long; try again",
    413: "that is too large",
    421: "this server is not known by that name; open http://127.0.0.1 with its port",
    429: "that was too much at once; wait a moment",
}


class _Inbound:
    """A request's body as it comes: only so much of it, and only so slowly."""

    def __init__(self, receive: Receive, limits: Limits, metrics: Metrics) -> None:
        self._receive, self._limits, self._metrics = receive, limits, metrics
        self._had, self._whole, self._since = 0, False, stopwatch()

    async def __call__(self) -> Message:
        if self._whole:  # waits for the browser to go, as long as it likes
            return await self._receive()
        left = self._limits.patience - (stopwatch() - self._since)
        try:
            async with asyncio.timeout(max(0.0, left)):
                message = await self._receive()
        except TimeoutError:
            raise self._refused(408, "slow") from None
        self._had += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._had > self._limits.body:
            raise self._refused(413, "size")
        return message

    def _refused(self, status: int, reason: str) -> HTTPException:
        self._metrics.rejects.labels(reason).inc()
        return HTTPException(status, _REFUSALS[status])


def address(connection: HTTPConnection) -> str:
    """Where the connection comes from, as its `household`."""
    return household(connection.client.host if connection.client else "")


def distant(connection: HTTPConnection) -> str:
    """The address of the connection; "" where it comes from this machine."""
    host = address(connection)
    return "" if loopback(host) else host


def household(host: str) -> str:
    """The address `host`; of IPv6, the network that one household has."""
    return ":".join(host.split(":")[:4]) if ":" in host else host


def _name(host: str) -> str:
    """The name in a Host header, without its port."""
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if ":" in host else host


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode())
