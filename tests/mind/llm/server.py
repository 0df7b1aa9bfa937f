"""An OpenAI-compatible server on loopback that behaves as badly as it is told to."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any


class Reply:
    """What a behaviour writes with."""

    def __init__(self, to: asyncio.StreamWriter) -> None:
        self._writer = to

    async def status(
        self, code: int, body: object = None, headers: Mapping[str, str] | None = None
    ) -> None:
        payload = json.dumps(body or {"error": {"message": f"status {code}"}}).encode()
        head = {"Content-Type": "application/json", "Content-Length": str(len(payload))}
        await self._head(code, head | dict(headers or {}))
        self._writer.write(payload)
        await self._writer.drain()

    async def begin(self) -> None:
        await self._head(200, {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"})

    async def text(self, text: str) -> None:
        await self.event(delta={"content": text})

    async def event(
        self, delta: object = None, finish: str | None = None, usage: object = None
    ) -> None:
        choices = [{"index": 0, "delta": delta or {}, "finish_reason": finish}]
        value = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "tiny"}
        await self._data(json.dumps(value | {"choices": [] if usage else choices, "usage": usage}))

    async def end(self, usage: bool = True, finish: str = "stop") -> None:
        await self.event(finish=finish)
        if usage:
            tokens = {"prompt_tokens": 100, "completion_tokens": 7, "total_tokens": 107}
            await self.event(usage=tokens)
        await self._data("[DONE]")
        self._writer.write(b"0\r\n\r\n")
        await self._writer.drain()

    async def _head(self, code: int, headers: Mapping[str, str]) -> None:
        lines = [f"HTTP/1.1 {code} X", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._writer.write("\r\n".join([*lines, "", ""]).encode())
        await self._writer.drain()

    async def _data(self, data: str) -> None:
        payload = f"data: {data}\n\n".encode()
        self._writer.write(f"{len(payload):x}\r\n".encode() + payload + b"\r\n")
        await self._writer.drain()


Behaviour = Callable[[Reply], Awaitable[None]]


class Server:
    """Answers the n-th request by the n-th behaviour, and all later ones by the last."""

    def __init__(self, *script: Behaviour) -> None:
        self.script = script
        self.requests: list[dict[str, Any]] = []
        self.heads: list[str] = []
        self.asked = asyncio.Event()
        self.hung_up = asyncio.Event()  # a client went away before we were through
        self.url = ""
        self._over = asyncio.Event()
        self._serving = set[asyncio.Task[None]]()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Server]:
        server = await asyncio.start_server(self._begin, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        try:
            yield self
        finally:
            server.close()
            self._over.set()
            await asyncio.gather(*self._serving)

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._serving.add(asyncio.ensure_future(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            size = next(
                int(line.split(":")[1])
                for line in head.splitlines()
                if line.lower().startswith("content-length")
            )
            self.requests.append(json.loads(await reader.readexactly(size)))
            self.heads.append(head)
            self.asked.set()
            behave = self.script[min(len(self.requests), len(self.script)) - 1]
            await self._until_gone(behave(Reply(writer)), reader)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.hung_up.set()
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _until_gone(self, work: Awaitable[None], reader: asyncio.StreamReader) -> None:
        """Behave until done, until the client has gone, or until all is over."""
        doing = asyncio.ensure_future(work)
        gone = asyncio.ensure_future(reader.read(1))
        over = asyncio.ensure_future(self._over.wait())
        try:
            await asyncio.wait({doing, gone, over}, return_when=asyncio.FIRST_COMPLETED)
            if doing.done():
                doing.result()
            elif gone.done():
                self.hung_up.set()
        finally:
            for task in (doing, gone, over):
                task.cancel()
            await asyncio.gather(doing, gone, over, return_exceptions=True)


def well(*portions: str, usage: bool = True, finish: str = "stop") -> Behaviour:
    """Stream `portions`, then end as one should."""

    async def behave(reply: Reply) -> None:
        await reply.begin()
        for portion in portions:
            await reply.text(portion)
        await reply.end(usage, finish)

    return behave


def status(code: int, message: str = "", **headers: str) -> Behaviour:
    async def behave(reply: Reply) -> None:
        body = {"error": {"message": message or f"status {code}"}}
        await reply.status(code, body, {k.replace("_", "-"): v for k, v in headers.items()})

    return behave


def stuck(*portions: str) -> Behaviour:
    """Stream `portions`, then nothing more, and stay."""

    async def behave(reply: Reply) -> None:
        await reply.begin()
        for portion in portions:
            await reply.text(portion)
        await asyncio.Event().wait()

    return behave


def silent() -> Behaviour:
    async def behave(reply: Reply) -> None:
        await asyncio.Event().wait()

    return behave


def broken(*portions: str) -> Behaviour:
    """Stream `portions` and hang up."""

    async def behave(reply: Reply) -> None:
        await reply.begin()
        for portion in portions:
            await reply.text(portion)

    return behave


def endless(begin: str, more: str) -> Behaviour:
    async def behave(reply: Reply) -> None:
        await reply.begin()
        await reply.text(begin)
        while True:
            await reply.text(more)

    return behave


def refusing() -> Behaviour:
    async def behave(reply: Reply) -> None:
        await reply.begin()
        await reply.event(delta={"refusal": "I will not."})
        await reply.end()

    return behave
