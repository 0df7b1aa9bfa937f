"""Choosing clips for a voice while it speaks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from body.motion.clip import Clip
from body.motion.matching import STEP, Index, Match, standing
from body.posture import standing as at_ease
from body.rig import Skeleton

Floats = NDArray[np.float64]

_EVERY = 0.3  # s between searches
_LEAD = 0.15  # s by which hands prepare before the voice
_AWAY = 0.35  # s from where it plays, from which a place counts as another


@dataclass(slots=True, eq=False)
class Following:
    """One voice to be followed from `start` to `end` s."""

    index: Index
    rest: Floats  # (37,) scaled features of standing at ease
    text: str
    energy: Floats  # (N,) in [0, 1], each `STEP` s
    start: float
    end: float
    next: float  # when to search again
    over: bool = False

    @classmethod
    def of(
        cls, clips: Sequence[Clip], skeleton: Skeleton, text: str, energy: Floats, start: float
    ) -> Following:
        index = Index.of(clips, skeleton)
        rest = index.scaled(standing(skeleton, np.asarray(at_ease(skeleton), np.float64)))
        energy = np.clip(energy, 0, 1)
        return cls(index, rest, text, energy, start, start + len(energy) * STEP, start)

    def choose(self, t: float, playing: tuple[str, float] | None) -> Match | None:
        """Where to go at `t`; None: go on with what plays. Sets `over` behind the end."""
        self.next = t + _EVERY
        if t >= self.end:
            self.next, self.over = math.inf, True
            return None
        low = int((t + _LEAD - self.start) / STEP)
        lively = self.energy[low : low + 4]
        known = playing is not None and playing[0] in self.index.names
        now = self.index.row(*playing) if known and playing is not None else self.rest
        found = self.index.search(
            now,
            energy=float(lively.max()) if len(lively) else 0.0,
            text=self.text,
            playing=playing if known else None,
        )
        if playing is None or found.clip != playing[0]:
            return found
        return None if abs(found.seconds - playing[1]) < _AWAY else found
