"""Beats on a line: how they are packed, and when pictures are left out."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncGenerator
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from agent.errors import Unavailable
from agent.types import Beat

# Seconds; bytes of sound (int16), of picture (JPEG), of a last word (UTF-8); then these three.
_HEAD = struct.Struct("<dIII")
_BEHIND = 4  # beats that wait; beyond, pictures are left out until the line is free
_LOST = 250  # beats that wait; beyond, nobody is listening
_QUALITY = 85  # of JPEG


class WireSink:
    """The port `Sink` on a line that may be slow. Sound is never dropped; pictures may be."""

    latency = 0.12  # s that the page waits, to even out the line

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Beat | None] = asyncio.Queue()
        self._shown: NDArray[np.uint8] | None = None

    async def put(self, beat: Beat) -> None:
        if self._queue.qsize() > _LOST:
            raise Unavailable("the page takes nothing any more; reload it")
        self._queue.put_nowait(beat)

    def end(self) -> None:
        """Nothing more will be put."""
        self._queue.put_nowait(None)

    async def packets(self) -> AsyncGenerator[bytes]:
        """Everything that is put, ready to send, until `end`."""
        while (beat := await self._queue.get()) is not None:
            picture = b""
            if beat.frame is not None and self._queue.qsize() < _BEHIND:
                if beat.frame is not self._shown:
                    picture = await asyncio.to_thread(jpeg, beat.frame)
                self._shown = beat.frame
            yield packed(beat, picture)


def packed(beat: Beat, picture: bytes) -> bytes:
    sound = np.round(np.clip(beat.audio, -1, 1) * 32767).astype("<i2")
    if not sound.any():
        sound = sound[:0]
    return _HEAD.pack(beat.t, 2 * len(sound), len(picture), 0) + sound.tobytes() + picture


def farewell(reason: str) -> bytes:
    """The last packet: why the character leaves."""
    data = reason.encode()
    return _HEAD.pack(0.0, 0, 0, len(data)) + data


def jpeg(frame: NDArray[np.uint8]) -> bytes:
    out = BytesIO()
    Image.fromarray(np.ascontiguousarray(frame[:, :, :3])).save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
