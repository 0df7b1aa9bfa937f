"""MCP servers as tools: programs that we start, or servers at a URL.

A program gets `PATH`, `HOME` and the like, and beyond these only the environment variables that its
settings name, never the key of a model.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import threading
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TextIO

from agent.errors import ConfigError, Unavailable
from mind.llm.failure import clean
from mind.llm.served import Served
from mind.llm.tools import Tool, ToolError

if TYPE_CHECKING:
    from mcp.client import Client
    from mcp_types import CallToolResult

STARTS = 3  # of one server in a session
PAGES = 10  # of a server's list of tools
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}")


class Server:
    """One server. Lives in the event loop that runs `live`; `tools` are what it offers now.

    `trouble` is one line on why it is not there. Raises `ConfigError` for a wrong name or a missing
    variable, `Unavailable` where the SDK is not installed.
    """

    def __init__(
        self, name: str, served: Served, env: Mapping[str, str], keys: Collection[str] = ()
    ) -> None:
        if not _PLAIN.fullmatch(name):
            raise ConfigError(f"mcp server {name!r} needs a name of letters, digits, - and _")
        wanted = [*served.env_names, *([served.key_name] if served.key_name else [])]
        for variable in wanted:
            if variable in keys:
                raise ConfigError(f"mcp server {name!r} must not get a model's key ({variable})")
            if variable not in env:
                raise ConfigError(f"mcp server {name!r} needs {variable} in the environment")
        if find_spec("mcp") is None:
            raise Unavailable(f"mcp server {name!r} needs an extra: pip install '.[tools]'")
        logging.getLogger("mcp").addHandler(logging.NullHandler())  # it tells us by exceptions too
        self.name = name
        self.secrets = tuple(env[variable] for variable in wanted)
        self.tools: tuple[Tool, ...] = ()
        self.trouble = ""
        self._served = served
        self._env = {variable: env[variable] for variable in served.env_names}
        self._token = env.get(served.key_name, "")
        self._settled = asyncio.Event()
        self._over = asyncio.Event()
        self._closing = False
        self._client: Client | None = None
        self._said: deque[str] = deque(maxlen=5)

    async def settled(self) -> None:
        """Until it is known whether the server is there."""
        await self._settled.wait()

    def close(self) -> None:
        """Ask `live` to end; it does so within seconds, and its process with it."""
        self._closing = True
        self._over.set()

    async def live(self) -> None:
        """Start the server, and again when it breaks, until `close`."""
        for _ in range(STARTS):
            up = await self._session()
            if self._closing or not up:
                break
        else:
            self._fail(f"broke off {STARTS} times")
        self._settled.set()

    async def _session(self) -> bool:
        """From its start to its end; whether it ever was there."""
        import anyio

        up = False
        self._over.clear()
        try:
            with anyio.move_on_after(self._served.seconds) as opening, self._listening() as errors:
                async with AsyncExitStack() as stack:
                    self._client = await self._open(stack, errors)
                    self.tools = await self._listed(self._client)
                    opening.deadline = float("inf")
                    up, self.trouble = True, ""
                    self._settled.set()
                    if not self._closing:
                        await self._over.wait()
            if opening.cancelled_caught:
                self._fail(f"did not start within {self._served.seconds:g} s")
        except Exception as error:  # noqa: BLE001 - transports and servers raise what they like
            self._fail(_reason(error))
        finally:
            self._client, self.tools = None, ()
        return up

    async def _open(self, stack: AsyncExitStack, errors: TextIO) -> Client:
        from mcp.client import Client
        from mcp.client.stdio import StdioServerParameters, stdio_client
        from mcp.client.streamable_http import streamable_http_client
        from mcp.shared._httpx_utils import create_mcp_http_client

        served = self._served
        if served.command:
            command = StdioServerParameters(
                command=served.command,
                args=list(served.args),
                env=self._env,
                encoding_error_handler="replace",
            )
            return await stack.enter_async_context(
                Client(stdio_client(command, errors), cache=None)
            )
        token = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        http = await stack.enter_async_context(create_mcp_http_client(headers=token))
        return await stack.enter_async_context(
            Client(streamable_http_client(served.url, http_client=http), cache=None)
        )

    async def _listed(self, client: Client) -> tuple[Tool, ...]:
        found: list[Tool] = []
        cursor = None
        for _ in range(PAGES):
            page = await client.list_tools(cursor=cursor)
            found += [
                Tool(
                    re.sub(r"[^A-Za-z0-9_-]", "_", f"{self.name}_{tool.name}")[:64],
                    tool.description or "",
                    tool.input_schema,
                    partial(self._call, tool.name),
                )
                for tool in page.tools
            ]
            cursor = page.next_cursor
            if cursor is None:
                break
        return tuple(found)

    async def _call(self, name: str, arguments: dict[str, Any]) -> str:
        from mcp.shared.exceptions import MCPError
        from mcp_types import CONNECTION_CLOSED

        if self._client is None:
            raise ToolError(f"its server {self.name!r} is not there")
        try:
            result = await self._client.call_tool(name, arguments)
        except MCPError as error:
            if error.code == CONNECTION_CLOSED and self._served.command:
                self._settled.clear()
                self._over.set()
                raise ToolError(f"its server {self.name!r} broke off") from None
            raise
        said = _text(result)
        if result.is_error:
            raise ToolError(said)
        return said

    def _fail(self, why: str) -> None:
        last = f" ({self._said[-1]})" if self._said else ""
        self.trouble = clean(f"mcp server {self.name!r} {why}{last}", self.secrets)
        self._settled.set()

    @contextmanager
    def _listening(self) -> Iterator[TextIO]:
        """Where the server may write its log: nobody's terminal, but its last lines are kept."""
        reading, writing = os.pipe()

        def listen() -> None:
            with open(reading, encoding="utf-8", errors="replace") as log:
                while line := log.readline(1000):
                    if line.strip():
                        self._said.append(line.strip())

        threading.Thread(target=listen, daemon=True).start()
        with open(writing, "w", encoding="utf-8") as errors:
            yield errors


def _text(result: CallToolResult) -> str:
    parts = [part.text if part.type == "text" else f"[{part.type}]" for part in result.content]
    if not parts and result.structured_content is not None:
        return json.dumps(result.structured_content, ensure_ascii=False)
    return "\n".join(parts) or "(nothing)"


def _reason(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"does not work: {str(error) or type(error).__name__}"
