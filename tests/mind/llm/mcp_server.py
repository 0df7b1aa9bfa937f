"""A real MCP server with tools good and bad: over stdin and stdout, or as an app for HTTP."""

from __future__ import annotations

import asyncio
import json
import os
import sys

from mcp.server.mcpserver import MCPServer

app = MCPServer("tried")


@app.tool()
def add(a: int, b: int) -> int:
    """The sum of two numbers."""
    return a + b


@app.tool()
def environment() -> str:
    """All that the server was given."""
    return json.dumps(dict(os.environ))


@app.tool()
def pid() -> int:
    return os.getpid()


@app.tool()
async def hang() -> str:
    await asyncio.sleep(1000)
    return "never"


@app.tool()
def crash() -> str:
    raise RuntimeError("the oven is cold")


@app.tool()
def die() -> str:
    os._exit(3)


@app.tool()
def babble() -> str:
    """Writes what is no MCP at all."""
    sys.stdout.write("%%% no JSON here %%%\n")
    sys.stdout.flush()
    return "done"


@app.tool()
def megabyte() -> str:
    return "x" * 1_000_000


if __name__ == "__main__":
    sys.stderr.write("a word for the log\n")
    sys.stderr.flush()
    app.run("stdio")
