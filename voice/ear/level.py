"""Where a recording can be heard: its level in the band of speech, above what always sounds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agent.types import RATE, Array

Floats = NDArray[np.float64]

STEP = 0.01  # s between rows
_HOP = int(STEP * RATE)
_WINDOW, _FFT = 600, 1024  # 25 ms
_BAND = slice(round(150 * _FFT / RATE), round(6000 * _FFT / RATE))  # below lies rumble and hum
_BLOCK = 1000  # rows at once, to bound memory
_QUIET = 10 ** (-70 / 10)  # power of full scale that counts as nothing
_RANGE = 34.0  # dB from loud speech down to what is no speech any more
_ABOVE = 9.0  # dB above the noise that a sound must rise
_CLICK = 3  # rows; what is shorter, alone, is no speech


def levels(samples: Array) -> Floats:
    """Level in dB (T,) every 10 ms of what lies in the band of speech; row i is centred on it."""
    count = len(samples) // _HOP + 1
    padded = np.pad(samples, (_WINDOW // 2, _WINDOW // 2 + _HOP))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP][:count]
    window = np.hanning(_WINDOW).astype(np.float32)
    scale = 2 / (_FFT * float(np.square(window).sum()))
    out = np.empty(count)
    for i in range(0, count, _BLOCK):
        spectrum = np.fft.rfft(frames[i : i + _BLOCK] * window, _FFT)[:, _BAND]
        out[i : i + _BLOCK] = (spectrum.real**2 + spectrum.imag**2).sum(1) * scale
    return np.asarray(10 * np.log10(out + _QUIET))


def audible(level: Floats) -> NDArray[np.bool_]:
    """Which rows of `levels` (T,) hold sound that stands out; clicks do not count."""
    loud = float(np.percentile(level, 95))
    noise = float(np.percentile(level, 8))
    floor = max(loud - _RANGE, min(noise + _ABOVE, loud - 12.0), -58.0)
    heard = level > floor
    edges = np.flatnonzero(np.diff(np.concatenate([[False], heard, [False]]).astype(np.int8)))
    for a, b in edges.reshape(-1, 2):
        if b - a < _CLICK:
            heard[a:b] = False
    return np.asarray(heard)
