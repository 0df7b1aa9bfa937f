"""Beats over a WebSocket: how they are packed, and when frames are left out."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Awaitable, Callable
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from agent.types import Beat

_HEAD = struct.Struct("<dII")  # seconds, samples, bytes of picture; then int16 samples, then JPEG
_BEHIND = 4  # beats that wait; beyond, pictures are left out until the line is free
_LOST = 250  # beats that wait; beyond, nobody is listening
_QUALITY = 85  # of JPEG

Send = Callable[[bytes], Awaitable[None]]


class WireSink:
    """The port `Sink` on a line that may be slow. Sound is never dropped; pictures may be."""

    latency = 0.15  # s that the page waits, to even out the line

    def __init__(self, send: Send) -> None:
        self._send = send
        self._queue: asyncio.Queue[Beat] = asyncio.Queue()
        self._shown: NDArray[np.uint8] | None = None

    async def put(self, beat: Beat) -> None:
        if self._queue.qsize() > _LOST:
            raise ConnectionError("the page takes nothing any more")
        self._queue.put_nowait(beat)

    async def run(self) -> None:
        """Send what is put, until cancelled."""
        while True:
            beat = await self._queue.get()
            picture = b""
            if beat.frame is not None and self._queue.qsize() < _BEHIND:
                if beat.frame is not self._shown:
                    picture = await asyncio.to_thread(jpeg, beat.frame)
                self._shown = beat.frame
            await self._send(packed(beat, picture))


def packed(beat: Beat, picture: bytes) -> bytes:
    sound = np.round(np.clip(beat.audio, -1, 1) * 32767).astype("<i2")
    if not sound.any():
        sound = sound[:0]
    return _HEAD.pack(beat.t, len(sound), len(picture)) + sound.tobytes() + picture


def jpeg(frame: NDArray[np.uint8]) -> bytes:
    out = BytesIO()
    Image.fromarray(np.ascontiguousarray(frame[:, :, :3])).save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
