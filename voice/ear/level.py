"""Where a recording can be heard: its level in the band of speech, above what always sounds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agent.types import RATE
from voice.ear.frames import FFT, WINDOW, Samples, powers, rows

Floats = NDArray[np.float64]

_BAND = slice(round(150 * FFT / RATE), round(6000 * FFT / RATE))  # below lies rumble and hum
_QUIET = 10 ** (-70 / 10)  # power of full scale that counts as nothing
_RANGE = 34.0  # dB from loud speech down to what is no speech any more
_ABOVE = 9.0  # dB above the noise that a sound must rise
_CLICK = 4  # rows; what is shorter, alone, is no speech


def levels(samples: Samples) -> Floats:
    """Level in dB (T,) every 10 ms of what lies in the band of speech; row i is centred on it."""
    scale = 2 / (FFT * float(np.square(np.hanning(WINDOW)).sum()))
    out = np.empty(rows(samples))
    for where, power in powers(samples):
        out[where] = power[:, _BAND].sum(1) * scale
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
