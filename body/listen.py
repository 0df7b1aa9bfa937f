"""Attending to somebody who speaks: a tilt of the head, and nods in their pauses."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agent.types import RATE
from body import head
from body.glide import Track

Floats = NDArray[np.float64]

_LINGER = 1.5  # s of silence before attention goes elsewhere
_LOUD = 0.01  # RMS that counts as a voice
_ENOUGH = 0.8  # s of speech that deserve a nod
_LATENCY = 0.35  # s from the start of a pause to a nod; with hearing it, about 0.7 (Ward 2000)
_REFRACTORY = 3.0  # s between nods
_CHANCE = 0.6
_FRAME = int(0.05 * RATE)
_TILT = np.array([0.015, 0.0, 0.045])  # rad


class Attention:
    """What a listener does. Asked in order of time."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._until = -1.0
        self._voiced = 0.0  # s of speech since the last pause
        self._nod = np.inf  # when the next nod is due
        self._nodded = -10.0
        self._lean = Track.still(np.zeros(3))
        self._side = 1.0

    def hear(self, samples: NDArray[np.float32], at: float) -> None:
        """Take in (n,) samples at `RATE` that sound from `at` on."""
        if not self.listening(at):
            self._side = 1.0 if self._rng.random() < 0.5 else -1.0
            self._lean.add(at, 0.9, _TILT * (1, 1, self._side))
        self._until = max(self._until, at + len(samples) / RATE + _LINGER)
        for i in range(0, len(samples), _FRAME):
            part = samples[i : i + _FRAME].astype(np.float64)
            if np.sqrt((part * part).mean()) > _LOUD:
                self._voiced += len(part) / RATE
            elif self._voiced > _ENOUGH:
                self._pause(at + i / RATE)
                self._voiced = 0.0

    def _pause(self, t: float) -> None:
        if t - self._nodded > _REFRACTORY and self._rng.random() < _CHANCE:
            self._nod = self._nodded = t + _LATENCY

    def listening(self, t: float) -> bool:
        """Whether somebody has spoken just now."""
        return t < self._until

    def advance(self, t: float, nods: Track) -> None:
        """Schedule what is due by `t`."""
        if self._nod <= t:
            times = 2 if self._rng.random() < 0.35 else 1
            head.nod(nods, self._nod, size=0.75, times=times)
            self._nod = np.inf
        if self._until <= t and self._lean.goal.any():
            self._lean.add(self._until, 1.2, np.zeros(3))

    def lean(self, t: float) -> Floats:
        """The rotation vector (3,) of an attentive head."""
        return self._lean.at(t)
