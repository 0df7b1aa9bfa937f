"""Sound alone: 16-bit mono at `RATE`."""

from __future__ import annotations

import wave

import numpy as np

from agent.types import RATE, Beat
from apps.sinks.target import Target


class Wav:
    """A writer of RIFF WAVE."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._raw = target.part.open("wb")
        self._file = wave.open(self._raw, "wb")
        self._file.setnchannels(1)
        self._file.setsampwidth(2)
        self._file.setframerate(RATE)

    def write(self, beat: Beat) -> None:
        samples = np.round(np.clip(beat.audio, -1, 1) * 32767).astype("<i2")
        self._file.writeframesraw(samples.tobytes())

    def finish(self) -> None:
        self._file.close()
        self._raw.close()

    def abort(self) -> None:
        self._raw.close()
