"""Slow wandering that never repeats: splines over values that are drawn by their number."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from body.compiled import posing

Floats = NDArray[np.float64]

_SPREAD = 0.30  # hertz for which there is one value a second
_UNIT = np.sqrt(12 * 315 / 151)  # the spread of a uniform value, and of a mix of four of them
_STEP, _FIRST, _SECOND = (
    np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
)
_A, _B, _C, _D = (np.uint64(n) for n in (30, 27, 31, 11))  # bits by which they are mixed
# Rows: the cubic B-spline's weight of each value, by powers of the way from one to the next.
_BASIS = np.array([[1, -3, 3, -1], [4, 0, -6, 3], [1, 3, 3, -3], [0, 0, 0, 1]]) / 6


class Drift:
    """`channels` independent values of unit variance with a 1/f spectrum over [low, high] Hz.

    A pure function of time once it has been drawn from `rng`. What is further apart than a few
    periods of `low` has nothing in common, so that it never comes back to itself, as a sum of a
    few sines does.
    """

    def __init__(self, rng: np.random.Generator, channels: int, low: float, high: float) -> None:
        octaves = max(1, round(np.log2(high / low)))
        pace = np.geomspace(low, high, octaves) * rng.uniform(0.85, 1.15, (channels, octaves))
        self._pace = pace / _SPREAD
        self._phase = rng.uniform(0, 1, (channels, octaves))
        self._seed = rng.integers(0, 1 << 63, (channels, octaves), np.uint64)
        self._scale = float(_UNIT / np.sqrt(octaves))
        self._at = np.full((channels, octaves), np.nan)  # the number that `_rows` begin at
        self._rows = np.zeros((channels, octaves, 4))  # the spline there, by powers

    def at(self, t: float) -> Floats:
        """The values (channels,) at `t` seconds."""
        return _mixed(t, self._pace, self._phase, self._seed, self._scale, self._at, self._rows)

    def over(self, times: Floats) -> Floats:
        """The values (T, channels) at `times` (T,)."""
        return _over(times, self._pace, self._phase, self._seed, self._scale, self._at, self._rows)


@posing
def _over(
    times: Floats, pace: Floats, phase: Floats, seed: NDArray[np.uint64], scale: float, at: Floats,
    rows: Floats,
) -> Floats:  # fmt: skip
    out = np.empty((len(times), len(pace)))
    for i in range(len(times)):
        out[i] = _mixed(times[i], pace, phase, seed, scale, at, rows)
    return out


@posing
def _mixed(
    t: float, pace: Floats, phase: Floats, seed: NDArray[np.uint64], scale: float, at: Floats,
    rows: Floats,
) -> Floats:  # fmt: skip
    """Each channel's octaves summed, at `t`. `rows` (..., 4) are drawn anew where `at` is past."""
    channels, octaves = pace.shape
    out = np.zeros(channels)
    for i in range(channels):
        for k in range(octaves):
            x = pace[i, k] * t + phase[i, k]
            whole = np.floor(x)
            c = rows[i, k]
            if whole != at[i, k]:
                at[i, k] = whole
                _draw(int(whole), seed[i, k], scale, c)
            x -= whole
            out[i] += c[0] + x * (c[1] + x * (c[2] + x * c[3]))
    return out


@posing
def _draw(whole: int, seed: np.uint64, scale: float, row: Floats) -> None:
    """Fill `row` (4,) with the spline from number `whole`, by powers (splitmix64: Steele 2014)."""
    row[:] = 0.0
    for k in range(4):
        z = seed + np.uint64(whole + k - 1) * _STEP
        z = (z ^ (z >> _A)) * _FIRST
        z = (z ^ (z >> _B)) * _SECOND
        value = (float((z ^ (z >> _C)) >> _D) * 2.0**-53 - 0.5) * scale
        for power in range(4):
            row[power] += value * _BASIS[k, power]
