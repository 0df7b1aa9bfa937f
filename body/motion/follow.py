"""Choosing clips for a voice while it speaks: hands strike where it stresses, and rest with it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from body.motion.matching import PACE, STEP, Index, Match

Floats = NDArray[np.float64]
Stress = tuple[float, float]  # when, s, and how strong, in [0, 1]

_EVERY = 0.3  # s between searches while nothing is stressed
_LEAD = 0.15  # s by which hands prepare before the voice
_EARLY = 0.05  # s by which a stroke ends before the middle of its syllable
_AWAY = 0.35  # s from where it plays, from which a place counts as another
_SOON = 0.15  # s from which a stress is one to come
_PASSED = 0.05  # s behind which a beat of a clip is past
_READY = 0.45  # s that a stroke takes to prepare, at least, out of something else
_REACH = 1.5  # s ahead in which a stress is worked towards
_MARKED = 0.45  # strength from which a stress is marked


@dataclass(slots=True, eq=False)
class Following:
    """One voice to be followed until `end` s. `next` is when to choose again."""

    index: Index
    rest: Floats  # (37,) scaled features of standing at ease
    text: str
    energy: Floats  # (N,) in [0, 1], each `STEP` s from `start`
    stresses: Sequence[Stress]
    start: float
    next: float

    @classmethod
    def of(
        cls, index: Index, rest: Floats, text: str, energy: Floats, stresses: Sequence[Stress],
        start: float,
    ) -> Following:  # fmt: skip
        return cls(index, rest, text, np.clip(energy, 0, 1), stresses, start, start)

    @property
    def end(self) -> float:
        return self.start + len(self.energy) * STEP

    def choose(self, t: float, playing: tuple[str, float] | None) -> Match | None:
        """Where to go at `t`, and how fast; None: go on with what plays.

        Behind the end, nothing is chosen any more: `next` is then infinite.
        """
        if t >= self.end:
            self.next = math.inf
            return None
        if playing is not None and playing[0] not in self.index.names:
            playing = None
        going = self._on(t, playing) if playing is not None else None
        if going is not None:
            return going
        stresses = [s for s in self._ahead(t) if s[0] - t >= _READY and s[1] >= _MARKED]
        if stresses:
            self.next, _ = max(stresses, key=lambda s: s[1])
            return self._timed(self._search(t, playing, self.next - t), self.next - t)
        self.next = t + _EVERY
        found = self._search(t, playing, None)
        if playing is None or found.clip != playing[0]:
            return found
        return None if abs(found.seconds - playing[1]) < _AWAY else found

    def _ahead(self, t: float) -> list[Stress]:
        """The stresses soon to come, and how strong they are; strokes end a little before them."""
        soon = ((at - _EARLY, strength) for at, strength in self.stresses)
        return [s for s in soon if _SOON <= s[0] - t <= _REACH]

    def _on(self, t: float, playing: tuple[str, float]) -> Match | None:
        """What plays, at the pace at which its next beat falls on a stress, if there is one."""
        name, seconds = playing
        beats = self.index.beats[name]
        later = beats[beats > seconds + _PASSED]
        if not len(later):
            return None
        able = [
            (strength, at, pace)
            for at, strength in self._ahead(t)
            if PACE[0] <= (pace := float(later[0] - seconds) / (at - t)) <= PACE[1]
        ]
        if not able:
            return None
        _, self.next, pace = max(able)
        return Match(name, seconds, 0.0, pace)

    def _timed(self, found: Match, wait: float) -> Match:
        """`found` at the pace at which its next beat falls `wait` s from now."""
        later = self.index.beats[found.clip] - found.seconds
        later = later[later > 0]
        pace = float(later[0]) / wait if len(later) else 1.0
        return replace(found, pace=min(max(pace, PACE[0]), PACE[1]))

    def _search(self, t: float, playing: tuple[str, float] | None, beat: float | None) -> Match:
        low = int((t + _LEAD - self.start) / STEP)
        lively = self.energy[low : low + 4]
        return self.index.search(
            self.rest if playing is None else self.index.row(*playing),
            energy=float(lively.max()) if len(lively) else 0.0,
            text=self.text,
            playing=playing,
            beat=beat,
        )
