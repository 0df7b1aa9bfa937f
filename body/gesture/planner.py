"""Choosing what the hands say: which words get a gesture, which beats fall between, and when.

Gestures come in units: the hands leave rest, make a few strokes and go back (Kendon 2004). A
stroke ends on or just before the stressed syllable of the word that it belongs to (McNeill 1992).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from agent.types import Phone
from body.gesture.emblems import EMBLEMS
from body.gesture.lexicon import Call, calls
from body.gesture.style import Style
from body.prosody import Accent

EARLY = -0.03  # s by which a stroke comes to rest before its syllable's peak: its end is not seen
UNIT = 2.1  # s; strokes closer than this stay in one unit, hands up between them
_APART = 0.80  # s between strokes, at least
_BETWEEN = 0.30  # s from a stroke to a small beat of the hand that is held
_PAUSE = (3.4, 6.0)  # s from the last stroke of a unit to the first of the next
_STROKES = (0.30, 0.38, 0.24, 0.08)  # how likely a unit has 1, 2, 3, 4 strokes
_CALLED = 0.70  # of a wish from which a unit may start before its time
_BEATS = (("beat", 0.30), ("present", 0.20), ("chop", 0.16), ("frame", 0.14), ("tap", 0.12),
          ("sweep", 0.08))  # fmt: skip


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
class _Wish:
    """Something that could be gestured: on a word, or on the beat alone (no name)."""

    peak: float
    strength: float
    value: float
    name: str = ""


class Planner:
    """Keeps the rhythm of units over speeches that follow each other."""

    def __init__(self, rng: np.random.Generator, style: Style) -> None:
        self._rng, self._style = rng, style
        self._left = 0  # strokes to go in the present unit
        self._rest = float(rng.uniform(0.0, 1.5))  # s that the hands pause before the next unit
        self.last = -10.0  # when the last planned stroke lands
        self._names: list[str] = ["", "", ""]  # the last gestures

    def plan(
        self, utterance: str, phones: Sequence[Phone], accents: Sequence[Accent], at: float,
        ready: float, pace: float,
    ) -> list[Stroke]:  # fmt: skip
        """The strokes of a speech that starts at `at`; none lands before `ready` s.

        `pace` 2 leaves half the time between strokes.
        """
        strokes: list[Stroke] = []
        for wish in _wishes(utterance, phones, accents, at):
            gap = wish.peak - self.last
            if wish.peak < ready:
                continue
            up = bool(strokes) and gap < UNIT
            if gap < _APART / pace or (up and self._left <= 0 and wish.value < _CALLED):
                if up and gap > _BETWEEN and not self._crowded(strokes[-1], wish.peak):
                    strokes[-1].beats.append(wish.peak)
                continue
            if not self._wanted(wish, gap, up=up):
                continue
            name = wish.name or self._beat()
            if name in self._names[-2:]:
                name = self._beat()
            self._strike(strokes, Stroke(name, wish.peak, wish.strength, fresh=not up))
        return strokes

    def note(self, name: str, until: float) -> None:
        """Remember a gesture that was made without being planned, until `until` s."""
        self._names = [*self._names[1:], name]
        self.last = max(self.last, until)
        self._left = 0
        self._rest = float(self._rng.uniform(1.0, 2.0))

    def cut(self, at: float) -> None:
        """Forget what was planned after `at`."""
        self.last, self._left = min(self.last, at), 0

    def fresh(self, names: Sequence[str]) -> str:
        """One of `names`, if possible not one that was made lately."""
        new = [n for n in names if n not in self._names] or list(names)
        return new[int(self._rng.integers(len(new)))]

    def _wanted(self, wish: _Wish, gap: float, *, up: bool) -> bool:
        """Whether to gesture at all: not too much, and sooner when words call for it."""
        if up:
            return float(self._rng.random()) < 0.35 + 0.65 * wish.value
        called = wish.value >= _CALLED
        if gap < self._rest * (0.75 if called else 1.0):
            return False
        return float(self._rng.random()) < self._style.rate * (0.25 + 0.75 * wish.value)

    def _strike(self, strokes: list[Stroke], stroke: Stroke) -> None:
        rng, rate = self._rng, self._style.rate
        if stroke.fresh:
            more = self._style.repetition
            odds = np.array(_STROKES) * more ** np.arange(len(_STROKES))
            self._left = 1 + int(rng.choice(len(_STROKES), p=odds / odds.sum()))
        elif strokes:
            strokes[-1].ends = False
        self._left -= 1
        self._rest = float(rng.uniform(*_PAUSE)) / rate
        self._names = [*self._names[1:], stroke.name]
        self.last = stroke.peak
        strokes.append(stroke)

    def _crowded(self, stroke: Stroke, peak: float) -> bool:
        near = stroke.beats[-1] if stroke.beats else stroke.peak
        return peak - near < _BETWEEN or stroke.name in EMBLEMS

    def _beat(self) -> str:
        names = [n for n, _ in _BEATS if n not in self._names[-2:]]
        odds = np.array([p for n, p in _BEATS if n in names])
        return names[int(self._rng.choice(len(names), p=odds / odds.sum()))]


def _wishes(
    utterance: str, phones: Sequence[Phone], accents: Sequence[Accent], at: float
) -> list[_Wish]:
    """All that could be gestured in a speech, in order of time."""
    spoken: dict[int, Accent] = {}
    for accent in accents:
        if accent.word not in spoken or accent.strength > spoken[accent.word].strength:
            spoken[accent.word] = accent
    taken: set[int] = set()
    found: list[_Wish] = []
    for call in calls(utterance):
        syllable = _accented(call, spoken, phones)
        if syllable is None:
            continue
        taken.update(range(call.first, call.last + 1))
        value = min(call.value * (0.55 + 0.6 * syllable.strength), 1.0)
        found.append(_Wish(at + syllable.peak - EARLY, syllable.strength, value, call.name))
    for i, accent in enumerate(accents):
        rivals = (a for a in accents[i + 1 :] if a.peak - accent.peak < 0.5)
        weak = any(a.strength > accent.strength + 0.15 for a in rivals)
        if accent.word not in taken and not weak:
            value = 0.55 * accent.strength
            found.append(_Wish(at + accent.peak - EARLY, accent.strength, value))
    return sorted(found, key=lambda w: w.peak)


def _accented(call: Call, spoken: dict[int, Accent], phones: Sequence[Phone]) -> Accent | None:
    """The syllable that a gesture for `call` belongs to."""
    words = range(call.first, call.last + 1)
    inside = [spoken[w] for w in words if w in spoken]
    if inside:
        return max(inside, key=lambda a: a.strength)
    heard = next((p for p in phones if p.word in words), None)
    return Accent(heard.start, heard.end, 0.3, heard.word) if heard else None
