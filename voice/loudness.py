"""Level and tone: every voice about equally loud, none too sharp, nothing clipped."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from agent.types import RATE, Array

TARGET = -20.0  # dBFS, RMS while speaking; what speech for video is mixed to (EBU R 128 is near)
CEILING = 10 ** (-1.0 / 20)  # -1 dBFS: room for lossy codecs
_KNEE = 0.6  # below this the limiter does nothing
_FRAME = int(0.02 * RATE)


def limit(samples: Array) -> Array:
    """A copy in which peaks over the knee bend smoothly towards the ceiling."""
    out = np.array(samples, np.float32)
    loud = np.abs(out) > _KNEE
    room = CEILING - _KNEE
    out[loud] = np.sign(out[loud]) * (_KNEE + room * np.tanh((np.abs(out[loud]) - _KNEE) / room))
    return out


def level(samples: Array) -> float:
    """RMS in dBFS of the frames with speech (within 25 dB of the loudest); -inf for silence."""
    n = len(samples) // _FRAME * _FRAME
    if n == 0:
        return -np.inf
    power = np.mean(np.reshape(np.asarray(samples[:n], np.float64), (-1, _FRAME)) ** 2, axis=1)
    if power.max() <= 1e-12:
        return -np.inf
    return float(10 * np.log10(power[power > power.max() * 10**-2.5].mean()))


def decibels(amount: float) -> float:
    """The factor on amplitude."""
    return float(10 ** (amount / 20))


Curve = tuple[tuple[float, float], ...]  # (Hz, dB), rising


def tone(samples: Array, curve: Curve) -> Array:
    """`samples` with the gain that `curve` gives at each frequency, in phase."""
    if not curve:
        return samples
    taps = _taps(curve)
    return (
        np.convolve(samples, taps, "same").astype(np.float32)
        if len(samples) > len(taps)
        else samples
    )


@cache
def _taps(curve: Curve, count: int = 127) -> NDArray[np.float32]:
    """A linear-phase filter by frequency sampling; gains between points follow log frequency."""
    hz = np.fft.rfftfreq(2048, 1 / RATE)
    at, gain = zip(*curve, strict=True)
    db = np.interp(np.log(np.maximum(hz, 20.0)), np.log(at), gain)
    impulse = np.fft.fftshift(np.fft.irfft(10 ** (db / 20)))
    middle = len(impulse) // 2
    cut = impulse[middle - count // 2 : middle + count // 2 + 1] * np.hanning(count + 2)[1:-1]
    return cut.astype(np.float32)
