"""Slow wandering that never repeats: splines over values that are drawn by their number."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_SPREAD = 0.30  # hertz for which there is one value a second
_AROUND = np.arange(-1, 3)  # the values that a cubic spline mixes
_UNIT = np.sqrt(12 * 315 / 151)  # the spread of a uniform value, and of a mix of four of them
_STEP, _FIRST, _SECOND = (
    np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
)
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
        self._seed = rng.integers(0, 1 << 63, (channels, octaves), np.uint64)[..., None]
        self._scale = _UNIT / np.sqrt(octaves)
        self._at = np.full((channels, octaves), np.nan)  # the number that `_rows` begin at
        self._rows = np.zeros((channels, octaves, 4))  # the spline there, by powers

    def at(self, t: float) -> Floats:
        """The values (channels,) at `t` seconds."""
        x = self._pace * t + self._phase
        whole = np.floor(x)
        if (whole != self._at).any():
            self._at, self._rows = whole, self._draw(whole)
        x -= whole
        c = self._rows
        mixed = c[..., 0] + x * (c[..., 1] + x * (c[..., 2] + x * c[..., 3]))
        return np.asarray(mixed.sum(1))

    def over(self, times: Floats) -> Floats:
        """The values (T, channels) at `times` (T,)."""
        x = self._pace * times[:, None, None] + self._phase
        whole = np.floor(x)
        powers = (x - whole)[..., None] ** np.arange(4)
        return np.asarray((self._draw(whole) * powers).sum((2, 3)))

    def _draw(self, whole: Floats) -> Floats:
        """The splines (..., 4) that begin at numbers (...), by powers (splitmix64: Steele 2014)."""
        number = (whole[..., None] + _AROUND).astype(np.int64).view(np.uint64)
        z = self._seed + number * _STEP
        z = (z ^ (z >> np.uint64(30))) * _FIRST
        z = (z ^ (z >> np.uint64(27))) * _SECOND
        value = ((z ^ (z >> np.uint64(31))) >> np.uint64(11)) * 2.0**-53 - 0.5
        return np.asarray(value @ _BASIS * self._scale)
