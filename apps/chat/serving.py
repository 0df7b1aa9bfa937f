"""Serving the chat until it is told to stop, and then not before all is kept."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

import uvicorn
from fastapi import FastAPI

from apps.chat.server import House

_LAST = 0.3  # s that the pages have to take their last words
_GRACE = 3  # s for answers under way once everybody has left


class _Server(uvicorn.Server):
    """One that lets the visitors leave first; their pages are answers that never end."""

    def __init__(self, config: uvicorn.Config, house: House) -> None:
        super().__init__(config)
        self._house = house

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._house.close()
        await asyncio.sleep(_LAST)
        for connection in [*self.server_state.connections]:  # Gradio's pages listen for ever
            connection.transport.close()
        await super().shutdown(sockets)


def serve(app: FastAPI, house: House, host: str, port: int) -> None:
    """Returns when the process is asked to end."""
    config = uvicorn.Config(
        app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=_GRACE
    )
    with suppress(KeyboardInterrupt):  # raised once more when all is done
        _Server(config, house).run()
