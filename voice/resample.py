"""Changing the sample rate: a polyphase filter bank of Kaiser-windowed sincs."""

from __future__ import annotations

from functools import cache
from math import gcd

import numpy as np
from numpy.typing import NDArray

from agent.types import Array

_ZEROS = 24  # zero crossings of the sinc to each side: about 80 dB with this window
_BETA = 8.0
_EDGE = 0.95  # of the lower Nyquist frequency: where the filter has fallen by 6 dB


def resample(samples: Array, source: int, target: int) -> Array:
    """`samples` (n,) at `source` Hz as (ceil(n * target / source),) at `target` Hz, in phase."""
    if source == target or len(samples) == 0:
        return np.asarray(samples, np.float32)
    common = gcd(source, target)
    up, down = target // common, source // common
    bank = _bank(up, down)
    reach = bank.shape[1] // 2
    count = -(-len(samples) * up // down)
    padded = np.pad(np.asarray(samples, np.float32), (reach, reach + down + 1))
    windows = np.lib.stride_tricks.sliding_window_view(padded, bank.shape[1])
    out = np.empty(count, np.float32)
    for phase in range(min(up, count)):  # output k = phase + up j sits at input k * down / up
        start = phase * down // up
        rows = len(out[phase::up])
        out[phase::up] = windows[start::down][:rows] @ bank[phase]
    return out


@cache
def _bank(up: int, down: int) -> NDArray[np.float32]:
    """(up, taps): the filter for each fractional position of an output sample."""
    edge = _EDGE * min(1.0, up / down)
    reach = int(np.ceil(_ZEROS / edge))
    phases = (np.arange(up) * down % up) / up
    t = np.arange(-reach, reach + 1)[None, :] - phases[:, None]
    window = np.i0(_BETA * np.sqrt(np.clip(1 - (t / (reach + 1)) ** 2, 0, 1))) / np.i0(_BETA)
    bank = edge * np.sinc(edge * t) * window
    bank /= bank.sum(axis=1, keepdims=True)  # each phase passes a constant unchanged
    return bank.astype(np.float32)
