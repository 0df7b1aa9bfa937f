"""Breathing: quiet at rest, a quick breath before speech and a long way out during it."""

from __future__ import annotations

import numpy as np

from body.glide import Track
from body.layers import Offer
from body.rig import INDEX, JOINTS

_RATE = 14.0  # breaths a minute at rest
_IN = 0.42  # share of a quiet cycle spent breathing in
_QUICK = 0.45  # s for the breath before speech
_SIGH = 1 / 65  # of quiet breaths are sighs: about one in five minutes (Li et al. 2016)
_HOLD = 1.4  # s for which a breath is held that was taken in readiness


class Breath:
    """The lungs' filling, 0 to 1 in quiet breathing. Asked in order of time."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._track = Track.still([0.3])
        self._next = 0.0  # when the next quiet cycle begins

    def speak(self, start: float, end: float) -> None:
        """Fill up before `start` and let go until `end`."""
        self._track.drop(start - _QUICK)
        if start > self._track.end - 3.0:
            self._track.add(start - _QUICK, _QUICK, [1.15])
        self._track.add(start, max(1.2, end - start), [0.1])
        self._next = max(self._next, end + 0.1)

    def fill(self, t: float) -> None:
        """Breathe in at `t`, ready to speak, and let it go if nothing comes of it."""
        self._track.drop(t)
        self._track.add(t, _QUICK, [0.95])
        self._track.add(t + _QUICK + _HOLD, 1.8, [0.0])
        self._next = max(self._next, t + _QUICK + _HOLD + 1.8)

    def level(self, t: float, rate: float = 1.0) -> float:
        """How full the lungs are at `t`; `rate` is how fast it breathes, against rest."""
        while self._next <= t:
            cycle = 60 / (_RATE * rate) * float(self._rng.lognormal(0, 0.10))
            depth = float(self._rng.uniform(0.8, 1.1))
            if self._rng.random() < _SIGH:
                cycle, depth = 1.5 * cycle, 2.0
            self._track.add(self._next, _IN * cycle, [depth])
            self._track.add(self._next + _IN * cycle, (1 - _IN) * cycle, [0.0])
            self._next += cycle
        return float(self._track.at(t)[0])


# Radians at full lungs. The neck gives back what the chest leans, so that the eyes stay level.
_TURNS = np.zeros((len(JOINTS), 3))
_TURNS[INDEX["chest"], 0] = -0.012
_TURNS[INDEX["upperChest"], 0] = -0.016
_TURNS[INDEX["neck"], 0] = 0.022
_TURNS[INDEX["leftShoulder"], 2] = 0.026
_TURNS[INDEX["rightShoulder"], 2] = -0.026


def offer(level: float) -> Offer:
    """The trunk at lungs filled to `level`."""
    return Offer(turns=_TURNS * level, root=np.array([0.0, 0.0008 * level, 0.0]))
