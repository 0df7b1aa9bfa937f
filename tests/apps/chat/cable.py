"""A way to a server on this machine that can be cut, as a network is."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from threading import Event, Thread
from types import TracebackType
from typing import Self

_PIECE = 1 << 16  # bytes


class Cable:
    """A port of its own, from which all goes to `to` and back. Use as a context manager."""

    def __init__(self, to: int) -> None:
        self.port, self._to = 0, to
        self._loop = asyncio.new_event_loop()
        self._ends: set[asyncio.StreamWriter] = set()
        self._up, self._over = Event(), asyncio.Event()
        self._thread = Thread(target=lambda: self._loop.run_until_complete(self._serve()))

    def cut(self) -> None:
        """Everything that is open breaks, without a word; what comes after gets through."""
        self._loop.call_soon_threadsafe(self._break)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._up.wait(10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()
        self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._pass, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._up.set()
        await self._over.wait()
        server.close()
        self._break()
        while self._ends:  # noqa: ASYNC110 - they end by themselves
            await asyncio.sleep(0.01)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._to)
        self._ends |= {writer, back}
        async with asyncio.TaskGroup() as both:
            both.create_task(_pump(reader, back))
            both.create_task(_pump(there, writer))
        self._ends -= {writer, back}

    def _break(self) -> None:
        for end in self._ends:
            end.transport.abort()


async def _pump(from_: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await from_.read(_PIECE):
            to.write(piece)
            await to.drain()
    to.close()
