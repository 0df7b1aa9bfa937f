"""A feeling over time: how it comes, lives, leaks and goes.

An emotion comes at its own pace, the eyes and brows before the mouth, one side a trace before and
above the other, the body last; it is never quite still; and it goes back to where the character's
mood rests. What is felt but not shown may leak for a fifth of a second.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from body.arkit import INDEX as SHAPE
from body.emotion import facs
from body.emotion.mood import FACE, MOOD, expression
from body.emotion.space import EXPRESSIONS, NEUTRAL, Expression
from body.glide import Track, ease
from body.noise import Drift

Floats = NDArray[np.float64]

# Seconds in which an emotion comes. Spontaneous smiles take 0.5 to 0.7 (Cohn and Schmidt 2004),
# surprise is the quickest (Yan et al. 2013); the rest is ours.
_ONSET = {
    NEUTRAL: 0.7, "happy": 0.6, "sad": 1.2, "angry": 0.6, "afraid": 0.4, "surprised": 0.32,
    "disgusted": 0.5, "contempt": 0.55, "tender": 0.9, "amused": 0.5, "bored": 1.2, "tired": 1.5,
    "thinking": 0.6, "embarrassed": 0.7, "proud": 0.9,
}  # fmt: skip
_EARLY = 0.2  # s before its speech that a feeling begins to show
_GLOW = (2.5, 14.0)  # s after a speech at which its feeling begins to fade, and to go
_FADE = (4.0, 8.0)  # s that these take
_KEPT = 0.45  # of a feeling in between
_DELAY = (0.0, 0.05, 0.05, 0.14)  # s by which each of `_PARTS` starts
_PACE = (1.0, 1.0, 1.0, 1.4)  # times the onset that each takes
_SIDES = 0.07  # by which one side outdoes the other at most (Skinner and Mullen 1991)
_LEAD = 0.02  # s by which one side starts before the other, one standard deviation

# A leak takes up to a fifth of a second and half of the face (Porter and ten Brinke 2008).
_LEAK = (0.08, 0.03, 0.09)  # s: rise, stay, fall
_CHANCE = 0.35  # that a hidden feeling leaks in a speech of at least `_ROOM` s
_ROOM = 0.9
_HIDDEN = 0.4  # level above which there is something to leak
_SHOWS = 0.4  # of it
_BROWS = 0.65  # chance that it is the upper half that shows it
_PULSE = 0.16  # of a feeling, by which a stressed syllable lifts it
_STRESSED = 0.45  # how far a syllable stands out that does
_APART = 0.8  # s between two of them at least
_AHEAD = 0.2  # s before the syllable's peak that it begins
_MEMORY = 12.0  # s for which the last feeling may be hidden under the next
_LET_GO = 0.25  # s in which a passing expression ends that is cut off

# Shapes that are never quite still, and by how much (one standard deviation).
_LIVELY = {
    "mouthSmileLeft": 0.022, "mouthSmileRight": 0.022, "browInnerUp": 0.022,
    "browOuterUpLeft": 0.014, "browOuterUpRight": 0.014, "browDownLeft": 0.012,
    "browDownRight": 0.012, "eyeSquintLeft": 0.025, "eyeSquintRight": 0.025,
    "mouthPressLeft": 0.016, "mouthPressRight": 0.016, "mouthLeft": 0.008, "mouthRight": 0.008,
    "mouthShrugLower": 0.014, "cheekSquintLeft": 0.012, "cheekSquintRight": 0.012,
}  # fmt: skip
_LIVELY_AT = np.array([SHAPE[name] for name in _LIVELY])
_LIVELY_BY = np.array(list(_LIVELY.values()))
_SWELL = 0.05  # of a feeling, by which it grows and shrinks of itself

_AROUND_EYES = {"AU1", "AU2", "AU4", "AU5", "AU6", "AU7", "AU43"}
_UPPER = np.array([unit.rstrip("LR") in _AROUND_EYES for unit in facs.UNITS])
_LEFT = np.array([unit.endswith("L") for unit in facs.UNITS])
_RIGHT = np.array([unit.endswith("R") for unit in facs.UNITS])
_PARTS = (
    np.flatnonzero(_UPPER),
    np.flatnonzero(~_UPPER & ~_RIGHT),
    np.flatnonzero(~_UPPER & _RIGHT),
    np.arange(FACE, MOOD),
)


@dataclass(slots=True, eq=False)
class Flash:
    """An expression that passes, on top of the feeling. Times in seconds."""

    at: float
    rise: float
    stay: float
    fall: float
    units: Floats  # (A,)
    cut: float = np.inf

    @property
    def end(self) -> float:
        return min(self.at + self.rise + self.stay + self.fall, self.cut + _LET_GO)

    def level(self, t: float) -> float:
        """How much of it shows at `t`, 0 to 1."""
        since = t - self.at
        here = ease(since / self.rise) * (1 - ease((since - self.rise - self.stay) / self.fall))
        return here * (1 - ease((t - self.cut) / _LET_GO))


class Feeling:
    """What one character feels and shows. Asked in order of time.

    Chance is drawn when it is made and when it is told something, so that what it shows does not
    depend on how often it is asked.
    """

    def __init__(self, rng: np.random.Generator, home: Floats, uneven: float = 0.0) -> None:
        """`home` (MOOD,) is the mood it rests in.

        `uneven` in [-1, 1] is how much more the left side shows than the right.
        """
        self._rng, life = rng.spawn(2)
        self.home = home
        self._gain = 1 + _SIDES * uneven * (1.0 * _LEFT - 1.0 * _RIGHT)
        first = float(np.clip(rng.normal(0, _LEAD), -0.045, 0.045))
        self._delay = np.add(_DELAY, (0.0, max(first, 0.0), max(-first, 0.0), 0.0))
        self._tracks = [Track.still(home[part]) for part in _PARTS]
        self._life = Drift(life, len(_LIVELY) + 1, 0.06, 0.7)
        self._flashes: list[Flash] = []
        self._last, self._until = home, -np.inf  # the last feeling told, and until when

    def feel(self, goal: Floats, at: float, end: float, felt: Floats | None = None) -> None:
        """Come into the mood `goal` (MOOD,) about `at`; after `end`, fade back home.

        Whatever was planned for later is forgotten. `felt` is the mood behind it, if that is
        another: it may leak, as may the feeling before.
        """
        hidden = felt
        if hidden is None and at - self._until < _MEMORY:
            hidden = self._last
        self._drop(at - _EARLY)
        self._add(at - _EARLY, _onset(goal), goal)
        self._fade(goal, end + _GLOW[0], end + _GLOW[1])
        self._leak(self.home if hidden is None else hidden, goal, at, end)
        self._last, self._until = goal, end

    def stress(self, peaks: Iterable[tuple[float, float]]) -> None:
        """Let the last feeling told swell where its words are stressed.

        `peaks` are times in s and how far each stands out, 0 to 1; close ones count once.
        """
        last = -np.inf
        for at, strength in peaks:
            if strength >= _STRESSED and at - last >= _APART:
                swell = Expression(self._last[:FACE] * (_PULSE * strength))
                self.flash(swell, at - _AHEAD, 0.08, rise=0.22, fall=0.5)
                last = at

    def flash(
        self, shown: Expression, at: float, stay: float, *, rise: float = 0.25, fall: float = 0.4
    ) -> None:
        """Let `shown` pass over the face: up in `rise` s, for `stay` s, down in `fall` s."""
        self._flashes.append(Flash(at, rise, stay, fall, shown.units))

    def cut(self, at: float) -> None:
        """Forget what was planned after `at` and begin to fade."""
        self._drop(at)
        self._flashes = [f for f in self._flashes if f.at <= at]
        for flash in self._flashes:
            flash.cut = min(flash.cut, at)
        goal = np.empty(MOOD)
        for part, track in zip(_PARTS, self._tracks, strict=True):
            goal[part] = track.goal
        self._fade(goal, at + 0.6, at + 0.6 + _FADE[0])
        self._until = min(self._until, at)

    def at(self, t: float) -> Floats:
        """The mood vector (MOOD,) at `t`, with all that passes over it."""
        vector = np.empty(MOOD)
        for part, track in zip(_PARTS, self._tracks, strict=True):
            vector[part] = track.at(t)
        vector[:FACE] *= self._gain
        if self._flashes:
            self._flashes = [f for f in self._flashes if f.end > t]
            for flash in self._flashes:
                if flash.at < t:
                    vector[:FACE] += flash.level(t) * flash.units
        return vector

    def face(self, vector: Floats, t: float) -> Floats:
        """The face (52,) of `vector`, that `at` gave for `t`, as alive as skin is."""
        life = self._life.at(t)
        vector = vector.copy()
        vector[:FACE] *= 1 + _SWELL * life[-1]
        shown = expression(vector)
        shown[_LIVELY_AT] += _LIVELY_BY * (life[:-1] + 0.5)
        return np.minimum(np.maximum(shown, 0.0), 1.0)

    @property
    def planned(self) -> int:
        """How much lies ahead: moves and passing expressions."""
        return sum(len(track.ahead) for track in self._tracks) + len(self._flashes)

    def _add(self, at: float, seconds: float, goal: Floats) -> None:
        for part, track, wait, pace in zip(_PARTS, self._tracks, self._delay, _PACE, strict=True):
            track.add(at + wait, seconds * pace, goal[part])

    def _drop(self, after: float) -> None:
        for track in self._tracks:
            track.drop(after)

    def _fade(self, goal: Floats, half: float, whole: float) -> None:
        """Go home from `goal`: part of the way from `half` s on, the rest from `whole` s on."""
        self._add(half, _FADE[0], _KEPT * goal + (1 - _KEPT) * self.home)
        self._add(whole, _FADE[1], self.home)

    def _leak(self, hidden: Floats, goal: Floats, at: float, end: float) -> None:
        """Perhaps show, for a moment, what `hidden` has more of than `goal`."""
        chance, when, half = self._rng.random(3).tolist()
        more = Expression((hidden - goal)[:FACE]).levels()
        name = max(more, key=more.__getitem__)
        level = min(more[name], 1.0)
        if level < _HIDDEN or chance >= _CHANCE or end - at < _ROOM:
            return
        mask = _UPPER if half < _BROWS else ~_UPPER
        start = at + 0.3 + when * (end - at - _ROOM + 0.3)
        units = EXPRESSIONS[name].units * mask * (_SHOWS * level)
        self._flashes.append(Flash(start, *_LEAK, units))


def _onset(goal: Floats) -> float:
    """Seconds in which `goal` (MOOD,) comes: those of the emotions that are in it."""
    levels = {n: max(x, 0.0) for n, x in Expression(goal[:FACE]).levels().items()}
    levels[NEUTRAL] = max(0.0, 1 - sum(levels.values()))
    total = sum(levels.values())
    return sum(_ONSET[name] * level for name, level in levels.items()) / total
