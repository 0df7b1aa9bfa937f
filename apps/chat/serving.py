"""Serving the chat until it is told to stop, and then not before all is kept."""

from __future__ import annotations

import asyncio
import gc
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from agent.clock import stopwatch
from apps.chat.connections import Connections
from apps.chat.house import House

_LAST = 0.3  # s that the pages have to take their last words
_GRACE = 3  # s for answers under way once everybody has left
_LARGEST = 65_536  # bytes of one message of a socket; ours are a few hundred
_SWITCH = 0.001  # s that a thread may keep the interpreter from one that wants it
_CONNECTIONS = 2_000  # at once; beyond, they are told to come back
_FILES = 2_000  # that the rest of the house may have open
_EVERY = 10  # ticks, of 0.1 s, between two looks at who is connected


class _Server(uvicorn.Server):
    """One that makes ready first, and lets the visitors leave; their pages never end.

    Whoever connects and asks for nothing is let go of.
    """

    def __init__(self, config: uvicorn.Config, house: House) -> None:
        super().__init__(config)
        self._house, self._connections = house, Connections(house.limits, house.door.proxy)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._house.open()

    async def on_tick(self, counter: int) -> bool:
        if counter % _EVERY == 0:
            self._connections.look([*self.server_state.connections], stopwatch())
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._house.close()
        await asyncio.sleep(_LAST)
        for connection in [*self.server_state.connections]:  # Gradio's pages listen for ever
            connection.transport.close()
        await super().shutdown(sockets)


def server(app: FastAPI, house: House, host: str, port: int) -> uvicorn.Server:
    """What serves the chat while `serve` of it runs; `should_exit` asks it to end."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=H11Protocol,
        log_level="warning",
        server_header=False,
        # Else whoever comes by any proxy on this machine could say that they are anybody.
        proxy_headers=bool(house.door.proxy),
        forwarded_allow_ips=house.door.proxy or None,
        ws="websockets-sansio",
        ws_max_size=_LARGEST,
        ws_per_message_deflate=False,  # what is sent is packed already
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=_GRACE,
    )
    return _Server(config, house)


def serve(app: FastAPI, house: House, host: str, port: int) -> None:
    """Returns when the process is asked to end."""
    _widen()
    with suppress(KeyboardInterrupt), _smoothly():  # raised once more when all is done
        server(app, house, host, port).run()


def _widen() -> None:
    """Let this process have as many connections open as it takes, where the system lets it."""
    try:
        import resource
    except ImportError:  # elsewhere than on Unix nobody sets such a limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _CONNECTIONS + _FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))


@contextmanager
def _smoothly() -> Iterator[None]:
    """Nothing makes everybody wait meanwhile: no sound is to come late.

    What is there by now stays for good, and a collector that looks through all of it stops the
    process for 0.2 s. Threads, which make voices, give way sooner to the loop that sends them.
    """
    before = sys.getswitchinterval()
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(_SWITCH)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
        gc.unfreeze()
