"""All tools of a session, in a thread of their own, so that none of them can hold up the talk."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

from mind.llm.failure import clean
from mind.llm.mcp import Server
from mind.llm.providers import KEYS
from mind.llm.served import Served
from mind.llm.tools import LONGEST, Result, Tool, ToolError, cut, function

SECONDS = 10.0  # that one call may take
FIRST = 10.0  # s that a turn waits for servers that are still starting
CLOSING = 8.0  # s; a server is asked, then told, then killed within six
_T = TypeVar("_T")


class Toolbox:
    """Functions and servers. Their thread starts when it is needed and ends with `aclose`."""

    def __init__(
        self,
        functions: Sequence[Tool] = (),
        servers: Sequence[Server] = (),
        *,
        seconds: float = SECONDS,
        first: float = FIRST,
        secrets: Sequence[str] = (),
    ) -> None:
        self.seconds = seconds
        self._functions = tuple(functions)
        self._servers = tuple(servers)
        self._first = first
        own = [secret for server in servers for secret in server.secrets]
        self._secrets = tuple(secret for secret in (*secrets, *own) if len(secret) >= 6)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._lives: tuple[asyncio.Future[None], ...] = ()

    def start(self) -> None:
        """Let the servers start, so that they are there when they are needed."""
        if self._servers:
            self._running()

    async def ready(self) -> tuple[tuple[Tool, ...], tuple[str, ...]]:
        """The tools there are now, and a line for each server that is missing."""
        if self._servers:
            await asyncio.wrap_future(self._begun(self._settled()))
        tools = {tool.name: tool for tool in self._functions}
        for server in self._servers:
            for tool in server.tools:
                tools.setdefault(tool.name, tool)
        return tuple(tools.values()), tuple(s.trouble for s in self._servers if s.trouble)

    def call(self, tool: Tool, arguments: dict[str, Any], most: int = LONGEST) -> Future[Result]:
        """Begins at once, never raises for what the tool does, and stops when cancelled."""
        return self._begun(self._called(tool, arguments, most))

    async def aclose(self) -> None:
        """End the servers and the thread."""
        if self._loop is None or self._thread is None:
            return
        await asyncio.wrap_future(self._begun(self._ended()))
        self._loop.call_soon_threadsafe(self._loop.stop)
        await asyncio.to_thread(self._thread.join, CLOSING)
        self._loop = self._thread = None

    async def _called(self, tool: Tool, arguments: dict[str, Any], most: int) -> Result:
        try:
            async with asyncio.timeout(self.seconds):
                said = await tool.run(arguments)
        except TimeoutError:
            return Result(f"{tool.name} did not answer within {self.seconds:g} s", failed=True)
        except ToolError as error:
            return Result(self._failed(tool, str(error)), failed=True)
        except (SystemExit, KeyboardInterrupt) as error:
            return Result(self._failed(tool, f"it wanted to end us ({error!r})"), failed=True)
        except Exception as error:  # noqa: BLE001 - a tool raises what it likes
            return Result(self._failed(tool, f"{type(error).__name__}: {error}"), failed=True)
        for secret in self._secrets:
            said = said.replace(secret, "[secret]")
        return Result(cut(said, most))

    def _failed(self, tool: Tool, why: str) -> str:
        return f"{tool.name} failed: {cut(clean(why, self._secrets))}"

    async def _settled(self) -> None:
        waits = [asyncio.ensure_future(server.settled()) for server in self._servers]
        await asyncio.wait(waits, timeout=self._first)
        for wait in waits:
            wait.cancel()

    async def _ended(self) -> None:
        for server in self._servers:
            server.close()
        if self._lives:
            await asyncio.wait(self._lives, timeout=CLOSING)
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _begin(self) -> None:
        self._lives = tuple(asyncio.ensure_future(server.live()) for server in self._servers)

    def _running(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(
                target=_run, args=(self._loop,), name="tools", daemon=True
            )
            self._thread.start()
            asyncio.run_coroutine_threadsafe(self._begin(), self._loop)
        return self._loop

    def _begun(self, what: Coroutine[Any, Any, _T]) -> Future[_T]:
        """`what`, in the tools' thread."""
        return asyncio.run_coroutine_threadsafe(what, self._running())


def toolbox(
    functions: Sequence[str], servers: Mapping[str, Served], env: Mapping[str, str]
) -> Toolbox | None:
    """The tools that settings name, or None if they name none.

    Raises `ConfigError` and `Unavailable` for what cannot be; servers start with the model.
    """
    if not functions and not servers:
        return None
    return Toolbox(
        [function(path) for path in functions],
        [Server(name, served, env, KEYS) for name, served in servers.items()],
        secrets=[env[key] for key in KEYS if env.get(key)],
    )


def _run(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
