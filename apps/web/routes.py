"""What a browser can fetch to show a figure: the built scripts, the characters.

Names are looked up among those that are known; no path from a client ever opens a file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from fastapi import FastAPI, Request, Response

from apps.web.figures import Figures, Held
from apps.web.files import files
from body.avatar.model import Avatar

_unpacking = ThreadPoolExecutor(1, "unpack")  # for who takes nothing packed: never in the loop


def add(
    app: FastAPI,
    cast: Mapping[str, Avatar | Callable[[], Avatar]],
    built: Mapping[str, Held] | None = None,
) -> None:
    """Serve /web/{name}, /figure/{persona}.vrm and /figure/{persona}.json.

    `cast`: the avatar of each persona, or a call that finds it. Raises `Unavailable` where the
    scripts are not built.
    """
    known = files() if built is None else built
    figures = Figures(cast)

    @app.get("/web/{name}")
    async def script(name: str, request: Request) -> Response:
        return await _sent(known[name], request) if name in known else Response(status_code=404)

    @app.get("/figure/{name}.vrm")
    async def figure(name: str, request: Request) -> Response:
        if name not in cast:
            return Response(status_code=404)
        return await _sent(await figures.vrm(name), request)

    @app.get("/figure/{name}.json")
    async def setting(name: str, request: Request) -> Response:
        if name not in cast:
            return Response(status_code=404)
        return await _sent(await figures.setting(name), request)


async def _sent(what: Held, request: Request) -> Response:
    """`what`, unless the browser has it already."""
    headers = {
        "etag": what.tag,
        "cache-control": "no-cache",  # ask each time; the tag answers
        "vary": "accept-encoding",
        "x-content-type-options": "nosniff",
    }
    if what.tag in (
        t.strip().removeprefix("W/") for t in request.headers.get("if-none-match", "").split(",")
    ):
        return Response(status_code=304, headers=headers)
    data = what.stored
    if what.packed and "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
    elif what.packed:
        loop = asyncio.get_running_loop()
        data = await loop.run_in_executor(_unpacking, lambda: what.data)
    return Response(data, media_type=what.media, headers=headers)
