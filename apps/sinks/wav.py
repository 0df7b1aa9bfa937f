"""Sound alone: RIFF WAVE, 16-bit mono at `RATE`."""

from __future__ import annotations

import struct

import numpy as np

from agent.types import RATE, Beat
from apps.sinks.target import Target

_HEAD = struct.Struct("<4sI4s4sIHHIIHH4sI")


class Wav:
    """A writer; the lengths in the head are filled in at the end."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._file = target.part.open("wb")
        self._bytes = 0
        self._file.write(_head(0))

    def write(self, beat: Beat) -> None:
        samples = np.round(np.clip(beat.audio, -1, 1) * 32767).astype("<i2")
        self._bytes += self._file.write(samples.tobytes())

    def finish(self) -> None:
        self._file.seek(0)
        self._file.write(_head(self._bytes))
        self._file.close()

    def abort(self) -> None:
        self._file.close()


def _head(size: int) -> bytes:
    """The 44 bytes before `size` bytes of samples."""
    size = min(size, 0xFFFFFFFF - 36)  # all that the format can say
    return _HEAD.pack(
        b"RIFF", size + 36, b"WAVE", b"fmt ", 16, 1, 1, RATE, 2 * RATE, 2, 16, b"data", size
    )
