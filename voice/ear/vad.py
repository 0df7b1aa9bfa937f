"""Whether somebody's voice sounds, 32 ms at a time: by Silero's network or, without it, loudness.

The network (Silero VAD v6, Silero Team, MIT) comes with faster-whisper and runs on onnxruntime;
both belong to the extra `whisper`. Its weights are held once, what it has heard once per stream.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from agent.types import Array

RATE = 16_000  # Hz that ears hear at
FRAME = 512  # samples of a frame, 32 ms
STEP = FRAME / RATE

_CONTEXT = 64  # samples of the last frame that the network sees again
_STATE = (1, 1, 128)
_NOTHING = 2e-4  # of full scale: what stays below is a microphone that is off

_RISE = 0.05  # dB by which the noise is taken to rise in a frame
_LEAST, _MOST, _FLOOR = -75.0, -38.0, -55.0  # dB of the noise, and what it is taken for at first
_ABOVE, _SOFT = 10.0, 2.0  # dB above it that are as likely a voice as not, and what is unsure


class Vad(Protocol):
    """One stream. `about` says by what means, in plain words."""

    about: str

    def likely(self, frame: Array) -> float:
        """How likely a voice sounds in the next `frame` (FRAME,), at `RATE`, in [0, 1]."""
        ...


def vad() -> Vad:
    """The best that is installed."""
    return Silero() if present() else Loudness()


def present() -> bool:
    return find_spec("onnxruntime") is not None and _weights() is not None


class Silero:
    """Tells voices from noise. Takes 0.1 ms a frame, and nothing where the microphone is off."""

    about = "Silero VAD"

    def __init__(self) -> None:
        self._session = _session()
        self._heard = False
        self._h = self._c = np.zeros(_STATE, np.float32)
        self._input = np.zeros((1, _CONTEXT + FRAME), np.float32)

    def likely(self, frame: Array) -> float:
        if float(np.abs(frame).max()) < _NOTHING:
            if self._heard:
                self._forget()
            return 0.0
        self._heard = True
        self._input[0, _CONTEXT:] = frame
        given = {"input": self._input, "h": self._h, "c": self._c}
        out, self._h, self._c = self._session.run(None, given)
        self._input[0, :_CONTEXT] = frame[-_CONTEXT:]
        return float(out.ravel()[0])

    def _forget(self) -> None:
        self._heard = False
        self._h = self._c = np.zeros(_STATE, np.float32)
        self._input[:] = 0


class Loudness:
    """Takes for a voice whatever is louder than what always sounds: a fan that starts, too."""

    about = "loudness alone, as onnxruntime or faster-whisper is not installed"

    def __init__(self) -> None:
        self._floor = _FLOOR

    def likely(self, frame: Array) -> float:
        even = frame - frame.mean(dtype=np.float32)  # a microphone's own offset is no sound
        level = 10 * np.log10(max(float(even @ even) / len(even), 1e-10))
        above = level - self._floor - _ABOVE
        self._floor = min(max(min(level, self._floor + _RISE), _LEAST), _MOST)
        return float(1 / (1 + np.exp(np.clip(-above / _SOFT, -50, 50))))


@cache
def _session() -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    options.log_severity_level = 4
    kept = [str(_weights()), options, ["CPUExecutionProvider"]]
    return onnxruntime.InferenceSession(*kept)


@cache
def _weights() -> Path | None:
    """Where they lie; faster-whisper, which is slow to import, is only looked up."""
    package = find_spec("faster_whisper")
    places = package.submodule_search_locations if package else None
    path = Path(next(iter(places))) / "assets" / "silero_vad_v6.onnx" if places else None
    return path if path and path.exists() else None
