"""Files of a talk as answers: in pieces, to be kept by whom they are sent to and by nobody else."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import IO

from fastapi import Response
from starlette.concurrency import iterate_in_threadpool
from starlette.responses import StreamingResponse

from agent.clock import today
from apps.keepsake.keepsake import Keepsake
from apps.wording import when

_PIECE = 1 << 16  # bytes
_TYPES = {
    "txt": "text/plain; charset=utf-8",
    "json": "application/json",
    "vtt": "text/vtt; charset=utf-8",
    "wav": "audio/wav",
    "glb": "model/gltf-binary",
    "csv": "text/csv; charset=utf-8",
    "mp4": "video/mp4",
    "webm": "video/webm",
}


def sent(file: IO[bytes], size: int, form: str, keepsake: Keepsake) -> Response:
    """The whole of `file`, which is closed then."""
    headers = _headers(form, keepsake) | {"Content-Length": str(size)}
    kind = _TYPES.get(form, "application/octet-stream")
    return StreamingResponse(iterate_in_threadpool(pieces(file)), headers=headers, media_type=kind)


def told(text: str | Iterator[bytes], form: str, keepsake: Keepsake) -> Response:
    """What was written of a talk, or is as it is sent."""
    headers, kind = _headers(form, keepsake), _TYPES[form]
    if isinstance(text, str):
        return Response(text, headers=headers, media_type=kind)
    return StreamingResponse(iterate_in_threadpool(text), headers=headers, media_type=kind)


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """All of a file whose place others may move."""
    at = 0
    with file:
        while piece := os.pread(file.fileno(), _PIECE, at):
            at += len(piece)
            yield piece


def _headers(form: str, keepsake: Keepsake) -> dict[str, str]:
    who = re.sub(r"[^0-9A-Za-z_-]", "-", keepsake.who.persona.id)
    name = f"talk-with-{who}-{when(today())[:10]}.{form}"
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
