"""Changing the sample rate of a whole or of a stream: a bank of Kaiser-windowed sincs."""

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


class Resampler:
    """The same for a stream: any chunking gives, but for rounding, the samples of `resample`.

    What it gives is behind by the reach of its filter, 2.5 ms at most. It keeps the end of its
    stream, so each stream needs its own.
    """

    def __init__(self, source: int, target: int) -> None:
        common = gcd(source, target)
        self._up, self._down = target // common, source // common
        self._bank = _bank(self._up, self._down)
        self._reach = self._bank.shape[1] // 2 if source != target else 0
        self._held = np.zeros(self._reach, np.float32)
        self._base = -self._reach  # which sample of the input `_held` begins with
        self._given = 0  # samples of the output

    def push(self, samples: Array) -> Array:
        """What (m,) can be given once `samples` (n,) have come as well."""
        if not self._reach:
            return np.asarray(samples, np.float32)
        held = np.concatenate([self._held, np.asarray(samples, np.float32)])
        first, stop = self._given, self._due(self._base + len(held) - self._reach)
        out = np.empty(max(stop - first, 0), np.float32)
        if len(out):
            taps, (step,) = self._bank.shape[1], held.strides
            shape = len(held) - taps + 1, taps
            windows = np.ndarray(shape, held.dtype, held, strides=(step, step))
            for k in range(min(self._up, len(out))):
                start = self._centre(first + k) - self._reach - self._base
                rows = windows[start :: self._down][: len(out[k :: self._up])]
                with np.errstate(under="ignore"):  # what dies away to digital silence
                    out[k :: self._up] = rows @ self._bank[(first + k) % self._up]
            self._given = stop
        done = min(self._centre(self._given) - self._reach - self._base, len(held))
        self._held, self._base = held[done:], self._base + done
        return out

    def rest(self) -> Array:
        """The end (m,) of the stream, after which nothing comes."""
        due = self._due(self._base + len(self._held)) - self._given
        return self.push(np.zeros(self._reach + self._down, np.float32))[:due]

    def _centre(self, k: int) -> int:
        """The sample of the input at which the output's `k`-th lies, or just before it."""
        return k * self._down // self._up

    def _due(self, taken: int) -> int:
        """How many samples of output lie within `taken` of input."""
        return -(-taken * self._up // self._down)


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
