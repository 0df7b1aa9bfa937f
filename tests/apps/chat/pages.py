"""A chat that is served on loopback, and a page of it that is no browser."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any
from urllib.parse import urlencode

import numpy as np
from fastapi.testclient import TestClient
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from agent.types import Array
from apps.chat import wire
from apps.chat.house import House
from apps.chat.server import routes
from apps.chat.serving import server
from mind.persona import find
from tests.apps.browser import free_port
from tests.apps.people import ME

KEY = "key-of-a-page"


async def until(holds: Callable[[], object], seconds: float = 30) -> None:
    """Wait until `holds`, of which nobody tells. Raises `TimeoutError`."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - whatever it is that is waited for
            await asyncio.sleep(0.01)


@contextmanager
def asking(of: House, base: str = "http://127.0.0.1:7860") -> Iterator[TestClient]:
    """A client of what the house serves over HTTP, which runs in no server."""
    with TestClient(routes(of, (find("mira"),)), base_url=base, follow_redirects=False) as client:
        yield client


def rejects(of: House, reason: str) -> float:
    """How often the house refused something for `reason`."""
    told = of.metrics.told().decode()
    found = re.search(rf'anima_rejects_total{{reason="{reason}"}} ([0-9.]+)', told)
    return float(found[1]) if found else 0.0


@asynccontextmanager
async def served(house: House) -> AsyncIterator[int]:
    """The port on which `house` is served for as long as this lasts; it ends cleanly."""
    port = free_port()
    running = server(routes(house, (find("mira"),)), house, "127.0.0.1", port)
    task = asyncio.create_task(running.serve())
    try:
        await until(lambda: running.started)
        yield port
    finally:
        running.should_exit = True
        await task


class Page:
    """What one line told, in order. `acks`: it tells what it has, as pages do."""

    def __init__(self, socket: ClientConnection, *, acks: bool = True) -> None:
        self.socket, self._acks = socket, acks
        self.told: list[dict[str, Any]] = []
        self.beats: list[wire.Got] = []
        self.film: list[bytes] = []
        self.order: list[str] = []
        self.raw: dict[int, bytes] = {}  # the sound of each beat, as it came
        self.code = 0  # with which it was closed
        self.reason = ""
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        try:
            async for message in self.socket:
                if isinstance(message, str):
                    self.told.append(json.loads(message))
                    self.order.append(self.told[-1]["type"])
                    continue
                if message[0] == 2:
                    self.film.append(message[1:])
                    continue
                beat = wire.got(message)
                self.beats.append(beat)
                self.order.append("beat")
                if beat.sound is not None:
                    self.raw[beat.seq] = message[8 : 8 + len(beat.sound) + len(beat.sound) // 120]
                if self._acks and beat.seq % 5 == 0:
                    await self.send("ack", seq=beat.seq, buffered=0, rtt=0)
        except ConnectionClosed:
            pass
        self.code = self.socket.close_code or 0
        self.reason = self.socket.close_reason or ""

    @property
    def last(self) -> int:
        return self.beats[-1].seq if self.beats else -1

    def all(self, type: str) -> list[dict[str, Any]]:
        return [told for told in self.told if told["type"] == type]

    def lines(self) -> list[str]:
        """The talk as the page shows it."""
        shown = dict[int, str]()
        for told in self.all("lines"):
            shown |= {line["id"]: line["text"] for line in told["lines"]}
        return [text for _, text in sorted(shown.items()) if text]

    def sound(self) -> Array:
        heard = [beat.sound for beat in self.beats if beat.sound is not None]
        return np.concatenate(heard) if heard else np.zeros(0, np.float32)

    async def send(self, type: str, **fields: Any) -> None:
        with suppress(ConnectionClosed):
            await self.socket.send(json.dumps({"type": type, **fields}))

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait until `holds`. Raises `TimeoutError`."""
        await until(holds)

    async def greeted(self) -> None:
        """Wait until the stay has begun, or begun again."""
        await self.until(lambda: self.all("hello"))

    async def heard(self, text: str) -> None:
        """Wait until the talk ends with `text`, and nothing more is said."""
        await self.until(lambda: self.lines()[-1:] == [text] and self.done)

    @property
    def done(self) -> bool:
        """Whether the last line is whole."""
        told = self.all("lines")
        return bool(told and told[-1]["lines"] and told[-1]["lines"][-1]["done"])

    async def end(self) -> None:
        """Wait until the line is closed from there."""
        async with asyncio.timeout(30):
            await asyncio.wait([self._reading])

    async def lose(self) -> None:
        """Lose the connection, without a word."""
        self.socket.transport.abort()
        await self.end()


@asynccontextmanager
async def opened(
    port: int,
    key: str = KEY,
    who: str = ME,
    *,
    acks: bool = True,
    headers: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
    **more: object,
) -> AsyncIterator[Page]:
    """A page whose line is open; it hangs up in the end."""
    asked = {"persona": "mira", "key": key} | {k: str(v) for k, v in more.items()} | (query or {})
    given = {"Cookie": f"anima_visitor={who}"} | (headers or {})
    address = f"ws://127.0.0.1:{port}/line?{urlencode(asked)}"
    async with connect(address, additional_headers=given, compression=None) as socket:
        page = Page(socket, acks=acks)
        try:
            yield page
        finally:
            await socket.close()
            await page.end()
