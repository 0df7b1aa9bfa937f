"""How somebody looks who looks for words.

Asked something, one takes breath and opens the lips. Where no word comes for some tenths of a
second, the eyes leave the listener, up and to a side of one's own as a rule (Ehrlichman and
Micic 2012), the brows work and the lips press; on longer waits eyes and brows move on, and look in
on the listener now and then.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from body.arkit import INDEX, SHAPES, weights
from body.breath import Breath
from body.gaze import LISTENER, Gaze
from body.glide import Track
from body.head import offer
from body.layers import Offer

Floats = NDArray[np.float64]

_OWN_SIDE = 0.8  # how often it is the side of one's own
_SOON = 0.8  # s that a look lasts at least


# What the weights below lead to: all of a shape, but for a smile, which goes as it comes.
_SHOWN: Final = 1.0 - weights(mouthSmile=1.0, mouthDimple=1.0)
_READY: Final = weights(jawOpen=0.06, mouthLowerDown=0.05, mouthUpperUp=0.03, browInnerUp=0.06)

# By what is looked for: where the eyes go (degrees: aside, up), the face, and one more brow on that
# side; then how the head is turned (rad: down, aside is the gaze's, to the side of the eyes).
_LOOKS: Final[dict[str, tuple[tuple[float, float], Floats, float, tuple[float, float]]]] = {
    "search": (
        (15.0, 11.0),
        weights(
            browInnerUp=0.34, eyeSquint=0.10, mouthPress=0.46, mouthRollLower=0.24, mouthSmile=0.55
        ),
        0.34,
        (-0.015, 0.055),
    ),
    "weigh": (
        (11.0, -13.0),
        weights(
            browDown=0.30, browInnerUp=0.14, mouthPress=0.50, mouthPucker=0.26, mouthSmile=0.75
        ),
        0.0,
        (0.020, 0.030),
    ),
    "doubt": (
        (19.0, 2.0),
        weights(
            browDown=0.14, eyeSquint=0.16, mouthPress=0.30, mouthShrugLower=0.34, mouthSmile=0.65
        ),
        0.42,
        (0.0, -0.045),
    ),
    "hum": (
        (13.0, 8.0),
        weights(
            browInnerUp=0.22,
            mouthPress=0.60,
            mouthRollLower=0.34,
            mouthRollUpper=0.20,
            mouthSmile=0.6,
        ),
        0.12,
        (-0.020, 0.040),
    ),
    LISTENER: (
        (0.0, 0.0),
        weights(browInnerUp=0.30, mouthPress=0.24),
        0.10,
        (0.010, 0.020),
    ),
}
_AFTER_FIRST: Final = ("weigh", "doubt", "hum", LISTENER, LISTENER)


class Thinking:
    """The search for words of one character. Asked in order of time."""

    def __init__(self, rng: np.random.Generator, own: float) -> None:
        """`own` is the side of its own that it looks to: 1 left, -1 right."""
        self._rng, self._own = rng, own
        self._on = False
        self._due = np.inf  # when the next look is
        self._looks = 0  # since it last spoke
        self._last = ""
        self._still = -np.inf  # from when on nothing is to be seen of it
        self._face = Track.still(np.zeros(len(SHAPES)))
        self._head = Track.still(np.zeros(3))

    @property
    def looking(self) -> bool:
        """Whether it has begun to show."""
        return self._looks > 0

    def begin(self, at: float, breath: Breath, *, sounding: float) -> None:
        """Look for words from `at` on; what is being said ends at `sounding` s."""
        self._on = True
        self._due = max(at, sounding) + float(self._rng.uniform(0.35, 0.5))
        if sounding <= at:
            breath.fill(at + 0.05)
            self._show(at + 0.05, 0.3, _READY, np.zeros(3))

    def speak(self, at: float, end: float, now: float) -> None:
        """Words have come, that sound from `at` to `end`; more may be looked for after them."""
        self._rest(max(at - 0.15, now))
        if self._on:
            self._due = end + float(self._rng.uniform(0.4, 0.6))

    def over(self, at: float) -> None:
        """Nothing is looked for any more."""
        self._on, self._due = False, np.inf
        self._rest(at)

    def advance(self, t: float, gaze: Gaze, breath: Breath) -> None:
        """Begin the looks that are due by `t`."""
        while self._due <= t:
            due = self._due
            self._due += self._look(due, gaze)
            if self._last == "hum":
                breath.fill(due + 0.1)

    def offers(self, t: float) -> tuple[Offer, ...]:
        """Head and face at `t`."""
        if t >= self._still:
            return ()
        shown, turn = self._face.at(t), self._head.at(t)
        return offer(turn), Offer(face=_SHOWN, weight=np.clip(shown, 0, 1))

    def _look(self, t: float, gaze: Gaze) -> float:
        """Look for words in some way from `t` on; for how long, s."""
        rng = self._rng
        kind = "search"
        if self._looks:
            others = [kind for kind in _AFTER_FIRST if kind != self._last]
            kind = others[int(rng.integers(len(others)))]
        self._looks, self._last = self._looks + 1, kind
        (aside, up), face, brow, (down, tilt) = _LOOKS[kind]
        side = self._own if rng.random() < _OWN_SIDE else -self._own
        size, stay = float(rng.uniform(0.8, 1.15)), _SOON + min(float(rng.gamma(3.0, 0.24)), 1.2)
        if kind == LISTENER:
            stay *= 0.6
            gaze.plan(t, LISTENER, stay)
        else:
            gaze.plan(t, (side * size * aside, size * up), stay + 0.4)
        goal = size * face
        goal[INDEX["browOuterUpLeft" if side > 0 else "browOuterUpRight"]] += size * brow
        self._show(t + 0.06, 0.45, goal, size * np.array([down, 0.0, -side * tilt]))
        works = rng.uniform(0.55, 1.35, len(SHAPES))  # brows and lips go on working
        self._face.add(t + 0.06 + float(rng.uniform(0.5, 0.8)), 0.6, np.clip(goal * works, 0, 1))
        return stay

    def _rest(self, t: float) -> None:
        self._looks, self._last = 0, ""
        if self._face.goal.any() or self._head.goal.any():
            self._show(t, 0.35, np.zeros(len(SHAPES)), np.zeros(3))
            self._still = max(self._face.end, self._head.end)

    def _show(self, t: float, seconds: float, face: Floats, turn: Floats) -> None:
        self._still = np.inf
        for track, took, goal in (
            (self._face, seconds, face), (self._head, seconds + 0.3, turn)
        ):  # fmt: skip
            track.drop(t)
            track.add(t, took, goal)
