"""Sound cut into overlapping frames, a block at a time, so that memory does not grow with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.types import RATE

STEP = 0.01  # s between rows
HOP = int(STEP * RATE)
WINDOW, FFT = 600, 1024  # 25 ms

_BLOCK = 1000  # rows at once
_LEAST = 1e-20  # so that a logarithm exists
_FULL = 32768.0  # of 16 bits

Singles = NDArray[np.float32]
Samples = NDArray[Any]  # float32 in [-1, 1], or int16


def rows(samples: Samples) -> int:
    """How many frames there are, one every 10 ms, each centred on its time."""
    return len(samples) // HOP + 1


def powers(samples: Samples, *, emphasis: float = 0.0) -> Iterator[tuple[slice, Singles]]:
    """Blocks of power spectra (rows, FFT // 2 + 1), and where they lie among all rows.

    `emphasis` is how much of each sample's predecessor is taken from it first.
    """
    count = rows(samples)
    window = np.hanning(WINDOW).astype(np.float32)
    for first in range(0, count, _BLOCK):
        last = min(first + _BLOCK, count)
        piece = part(samples, first * HOP - WINDOW // 2 - 1, (last - 1) * HOP + WINDOW // 2)
        if emphasis:
            piece[1:] -= emphasis * piece[:-1].copy()
        frames = np.lib.stride_tricks.sliding_window_view(piece[1:], WINDOW)[::HOP]
        with np.errstate(under="ignore"):  # the silence of a synthetic voice
            found = np.fft.rfft(frames * window, FFT)
            power = np.asarray(found.real**2 + found.imag**2 + _LEAST, np.float32)
        yield slice(first, last), power


def part(samples: Samples, start: int, stop: int) -> Singles:
    """Samples from `start` to `stop` as float32, silence where there are none."""
    inside = samples[max(start, 0) : max(stop, 0)]
    scale = 1 / _FULL if samples.dtype == np.int16 else 1.0
    out = np.zeros(stop - start, np.float32)
    offset = max(-start, 0)
    out[offset : offset + len(inside)] = inside * np.float32(scale)
    return out


def mel(bands: int, low: float, high: float) -> Singles:
    """Triangular filters (FFT // 2 + 1, bands), evenly spread between two frequencies in mel."""
    first, last = (2595 * np.log10(1 + f / 700) for f in (low, high))
    points = 700 * (10 ** (np.linspace(first, last, bands + 2) / 2595) - 1)
    hz = np.arange(FFT // 2 + 1)[:, None] * RATE / FFT
    rise = (hz - points[:-2]) / np.diff(points)[:-1]
    fall = (points[2:] - hz) / np.diff(points)[1:]
    return np.asarray(np.clip(np.minimum(rise, fall), 0, None), np.float32)
