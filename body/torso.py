"""What trunk and hips do while somebody talks: they go with the hands, and from phrase to phrase.

Arms that swing on a trunk that stays behind look like a puppet's: in a capture of somebody who
waves, hips and chest move at an eighth of the speed of the hand.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from body.compiled import posing
from body.glide import Track
from body.noise import Drift
from body.prosody import Accent
from body.stance import Lean

Floats = NDArray[np.float64]

# Columns: the hips to the left and ahead, m; the trunk forward, to its left, to its right, rad.
_PHRASE = np.array([0.011, 0.006, 0.012, 0.028, 0.008])  # one standard deviation between phrases
_ALIVE = np.array([0.0035, 0.0030, 0.005, 0.008, 0.005])  # and of the drift within one
# By how far a hand is out, up and ahead of where it rests, in arm lengths (left hand's signs).
_BY_HAND = np.array(
    [
        [-0.014, 0.000, 0.000, 0.060, -0.020],
        [-0.008, 0.004, -0.030, 0.000, 0.016],
        [0.000, -0.014, 0.020, -0.110, 0.000],
    ]
)
_MIRROR = np.array([-1.0, 1.0, 1.0, -1.0, -1.0])
_MOST = np.array([0.030, 0.022, 0.07, 0.12, 0.06])
_SHARES = np.array([0.12, 0.25, 0.33, 0.30, -0.35, -0.35])  # the head keeps facing whom it faces
_APART = 1.3  # s between changes of posture, at least
_BACK = 1.6  # s to come back to rest after the last word


class Torso:
    """Asked in order of time."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._drift = Drift(rng, len(_PHRASE), 0.12, 0.9)
        self._phrase = Track.still(np.zeros(len(_PHRASE) + 1))  # then how far it is talking

    def speak(
        self, at: float, seconds: float, accents: Sequence[Accent], now: float, extent: float
    ) -> None:
        """Change posture on strong accents of a speech that sounds at `at`, not before `now`."""
        self._phrase.drop(at)
        last = -_APART
        for accent in accents:
            if accent.strength > 0.3 and accent.peak - last > _APART:
                last = accent.peak
                goal = np.clip(self._rng.normal(0, 1, len(_PHRASE)), -2, 2) * _PHRASE * extent
                lasts = float(self._rng.uniform(0.7, 1.1))
                self._phrase.add(max(at + last - 0.8 * lasts, now), lasts, [*goal, extent])
        self._phrase.add(at + seconds + 0.2, _BACK, np.zeros(len(_PHRASE) + 1))

    def cut(self, at: float) -> None:
        """Come to rest from whatever it is doing."""
        self._phrase.drop(at)
        self._phrase.add(at, 0.5 * _BACK, np.zeros(len(_PHRASE) + 1))

    def lean(self, t: float, hands: Floats) -> Lean:
        """Trunk and hips at `t`; `hands` (2, 3) are that far out, up and ahead of rest."""
        return Lean(*_leant(self._phrase.at(t), self._drift.at(t), hands))


@posing
def _leant(phrase: Floats, drift: Floats, hands: Floats) -> tuple[Floats, Floats]:
    go = phrase[:-1] + drift * _ALIVE * phrase[-1]
    for k in range(3):
        go += hands[0, k] * _BY_HAND[k] + hands[1, k] * _BY_HAND[k] * _MIRROR
    go = _MOST * np.tanh(go / _MOST)
    turns = np.empty((len(_SHARES), 3))
    for i in range(len(_SHARES)):
        turns[i] = _SHARES[i] * go[2:]
    return turns, go[:2].copy()
