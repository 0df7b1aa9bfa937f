"""Slow wandering that never repeats: sums of sines at incommensurate frequencies."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Drift:
    """`channels` independent values of unit variance with a 1/f spectrum over [low, high] Hz.

    A pure function of time once it has been drawn from `rng`.
    """

    def __init__(
        self, rng: np.random.Generator, channels: int, low: float, high: float, terms: int = 9
    ) -> None:
        # Random spacing inside each octave band keeps the sum from ever coming back to itself.
        edges = np.geomspace(low, high, terms + 1)
        mix = rng.uniform(0, 1, (channels, terms))
        rate = edges[:-1] * (1 - mix) + edges[1:] * mix
        self._rate = 2 * np.pi * rate
        self._phase = rng.uniform(0, 2 * np.pi, (channels, terms))
        power = np.diff(edges) / rate  # 1/f
        self._gain = np.sqrt(2 * power / power.sum(1, keepdims=True))

    def at(self, t: float) -> Floats:
        """The values (channels,) at `t` seconds."""
        return np.asarray((self._gain * np.sin(self._rate * t + self._phase)).sum(1))

    def over(self, times: Floats) -> Floats:
        """The values (T, channels) at `times` (T,)."""
        angles = self._rate * times[:, None, None] + self._phase
        return np.asarray((self._gain * np.sin(angles)).sum(2))
