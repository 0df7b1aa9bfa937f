"""Choosing what the hands say: which words get a gesture, which beats fall between, and when.

Gestures come in units: the hands leave rest, make a few strokes and go back (Kendon 2004). A
stroke ends on or just before the stressed syllable of the word that it belongs to (McNeill 1992).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from agent.affect import Feeling
from body.gesture.choice import Choice
from body.gesture.emblems import EMBLEMS
from body.gesture.style import Style
from body.gesture.wishes import Wish

UNIT = 2.1  # s; strokes closer than this stay in one unit, hands up between them
_APART = 0.80  # s between strokes, at least
_BETWEEN = 0.30  # s from a stroke to a small beat of the hand that is held
_LIGHT = 0.03  # s by which they are earlier than strokes: they linger
_HELD = 1.4  # s after a stroke in which there are such beats
_PAUSE = (3.1, 5.1)  # s from the last stroke of a unit to the first of the next
_STROKES = (0.30, 0.38, 0.24, 0.08)  # how likely a unit has 1, 2, 3, 4 strokes
_MORE = 1  # strokes by which words may lengthen a unit
_CALLED = 0.70  # of a wish from which a unit may start before its time
_EARLIER = 0.85  # of the pause it waits then
_WORTH = 0.45  # of a wish that begins a unit as soon as it is time for one
_YIELD = 0.5  # how much less will do for each second that it waits


@dataclass(slots=True)
class Stroke:
    """One gesture to be made: when it lands, absolute seconds, and its place in its unit."""

    name: str
    peak: float
    strength: float
    fresh: bool  # the first of a unit
    ends: bool = True  # the last of one
    beats: list[float] = field(default_factory=list)  # peaks of small beats during its hold


@dataclass(frozen=True, slots=True)
class Spirit:
    """In what a speech is said: what is felt and meant, and how the hands go about it."""

    feel: Feeling = ()
    intent: str = "inform"
    pace: float = 1.0  # 2 leaves half the time between strokes
    vigour: float = 1.0  # of gesturing at all


class Planner:
    """Keeps the rhythm of units over speeches that follow each other."""

    def __init__(self, rng: np.random.Generator, style: Style) -> None:
        self._rng, self._style = rng, style
        self.choice = Choice(rng, style)
        self._left = 0  # strokes to go in the present unit
        self._rest = float(rng.uniform(0.0, 1.5))  # s that the hands pause before the next unit
        self.last = -10.0  # when the last planned stroke lands

    def plan(
        self,
        wishes: Sequence[Wish],
        now: float,
        spirit: Spirit,
        takes: Callable[[str, bool], float],
    ) -> list[Stroke]:
        """The strokes of a speech, out of what could be gestured in it, in order of time.

        No hand moves before `now` s. `takes` says how long before it lands a gesture begins, from
        rest (False) or out of another (True).
        """
        strokes: list[Stroke] = []
        for wish in map(self._again, wishes):
            up = bool(strokes) and wish.peak - self.last < UNIT
            room = wish.peak - (self.last if up else now)
            if not self._wanted(wish, spirit, up=up):
                if up and not self._crowded(strokes[-1], wish.peak):
                    strokes[-1].beats.append(wish.peak - _LIGHT)
                continue
            name = self._name(wish, spirit, partial(_fits, takes, up, room))
            if name is not None:
                self._strike(strokes, Stroke(name, wish.peak, wish.strength, not up), spirit)
        return strokes

    def note(self, name: str, until: float) -> None:
        """Remember a gesture that was made without being planned, until `until` s."""
        self.choice.note(name)
        self.last = max(self.last, until)
        self._left = 0
        self._rest = float(self._rng.uniform(1.0, 2.0))

    def cut(self, at: float) -> None:
        """Forget what was planned after `at`."""
        self.last, self._left = min(self.last, at), 0

    def _again(self, wish: Wish) -> Wish:
        """A word whose gesture was made lately asks for none of its own."""
        return wish.plain if self.choice.lately(wish.name) else wish

    def _name(self, wish: Wish, spirit: Spirit, fits: Callable[[str], bool]) -> str | None:
        if wish.name and fits(wish.name):
            return wish.name
        return self.choice.draw(spirit.feel, spirit.intent, fits)

    def _wanted(self, wish: Wish, spirit: Spirit, *, up: bool) -> bool:
        """Whether to gesture at all: not too much, and sooner when words call for it."""
        gap, called = wish.peak - self.last, wish.value >= _CALLED
        if gap < _APART / spirit.pace:
            return False
        if up:
            if self._left <= (-_MORE if called else 0):
                return False
            return float(self._rng.random()) < 0.35 + 0.65 * wish.value
        waited = gap - self._rest / spirit.vigour * (_EARLIER if called else 1.0)
        return waited >= 0 and wish.value >= _WORTH - _YIELD * waited

    def _strike(self, strokes: list[Stroke], stroke: Stroke, spirit: Spirit) -> None:
        rng = self._rng
        if stroke.fresh:
            more = self._style.repetition
            odds = np.array(_STROKES) * more ** np.arange(len(_STROKES))
            self._left = 1 + int(rng.choice(len(_STROKES), p=odds / odds.sum()))
        elif strokes:
            strokes[-1].ends = False
        self._left -= 1
        self._rest = float(rng.uniform(*_PAUSE)) / self._style.rate**0.5
        self.choice.note(stroke.name)
        self.last = stroke.peak
        strokes.append(stroke)

    def _crowded(self, stroke: Stroke, peak: float) -> bool:
        """Whether a small beat at `peak` would disturb the hold of `stroke`."""
        near = stroke.beats[-1] if stroke.beats else stroke.peak
        late = peak - stroke.peak > _HELD
        return late or peak - near < _BETWEEN or stroke.name in EMBLEMS


def _fits(takes: Callable[[str, bool], float], up: bool, room: float, name: str) -> bool:
    return takes(name, up) <= room
