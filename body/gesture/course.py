"""What one arm is going to do: moves ahead, each left smoothly for the next, and back to rest.

Arms that are crossed come apart in order: the one in front goes out to the front first, the one
beneath waits until there is room.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from body.arms import Steer
from body.compiled import posing
from body.glide import Glide, ease
from body.layers import ARM

Floats = NDArray[np.float64]

CARRIED, WEIGHT = ARM, ARM + 1  # columns behind the arm's own
WIDE = ARM + 2
_REST = 1e-4  # weight below which nothing of a gesture is seen


@dataclass(frozen=True, slots=True, eq=False)
class Move:
    """Bring the arm to `goal` (ARM,) from `start`, in `duration` s; None gives it back to rest.

    `carried` is how far the hand goes with the head.
    """

    start: float
    duration: float
    goal: Floats | None
    carried: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Pulse:
    """A small beat of a hand that is up already, landing at `peak` s."""

    peak: float
    size: float  # shares of arm length

    def at(self, t: float) -> float:
        """How much higher the hand is."""
        x = t - self.peak
        lift = ease((x + 0.40) / 0.22) * ease(-x / _DROP)
        return self.size * (0.6 * lift - ease((x + _DROP) / _DROP) * ease((0.55 - x) / 0.42))


_DROP = 0.17  # s that a beat falls; it lingers where it has fallen to
_REACH = 0.6  # s before and after its peak in which a pulse is felt


@dataclass(slots=True)
class Course:
    """An arm over time. Asked in order of time; forgets what is past."""

    glide: Glide = field(default_factory=lambda: Glide.still(np.zeros(WIDE)))
    ahead: list[Move] = field(default_factory=list)
    pulses: list[Pulse] = field(default_factory=list)
    asked: float = 0.0
    other: Course | None = None  # of the other arm

    @classmethod
    def pair(cls) -> tuple[Course, Course]:
        """Those of both arms of one body, left and right."""
        left, right = cls(), cls()
        left.other, right.other = right, left
        return left, right

    def add(self, move: Move) -> None:
        """Schedule a move. One that starts before the last time asked for starts there."""
        insort(self.ahead, move, key=lambda m: m.start)

    def beat(self, pulse: Pulse) -> None:
        self.pulses.append(pulse)

    def drop(self, after: float) -> None:
        """Forget the moves and beats that start after `after`."""
        self.ahead = [m for m in self.ahead if m.start <= after]
        self.pulses = [p for p in self.pulses if p.peak - _REACH <= after]

    @property
    def resting(self) -> bool:
        """Whether it will be at rest when all is done."""
        if self.ahead:
            return self.ahead[-1].goal is None
        return bool(self.glide.goal[WEIGHT] == 0)

    @property
    def goal(self) -> Floats | None:
        """The arm (ARM,) that it is going to hold, or None when it rests."""
        if self.ahead:
            return self.ahead[-1].goal
        return self.glide.goal[:ARM] if self.glide.goal[WEIGHT] > 0 else None

    def up(self, t: float) -> bool:
        """Whether the hand has left rest well before `t`, and is not on its way back."""
        begun = [m for m in self.ahead if m.start < t - 0.2]
        if begun:
            return begun[-1].goal is not None
        return bool(self.glide.goal[WEIGHT] > 0) and self.glide.start < t - 0.2

    @property
    def end(self) -> float:
        """When the last scheduled move ends."""
        last = self.ahead[-1] if self.ahead else self.glide
        return last.start + last.duration

    def at(self, t: float) -> Floats:
        """The arm, how far it is carried, and its weight against the arm at rest (WIDE,)."""
        while self.ahead and self.ahead[0].start <= t:
            self._leave(self.ahead.pop(0))
        self.asked = max(t, self.asked)
        row = _within(self.glide.at(t))
        if self.pulses:
            self.pulses = [p for p in self.pulses if t < p.peak + _REACH]
            felt = sum(p.at(t) for p in self.pulses if p.peak - _REACH < t)
            row[1] += float(row[WEIGHT]) * felt
        return row

    def _leave(self, move: Move) -> None:
        self.asked = max(move.start, self.asked)
        now = self.glide.at(self.asked)
        parting = self._crossed(self.asked) and not _across(move.goal)
        other = self.other if parting else None
        if other is not None and other._crossed(self.asked):
            if now[FORWARD] >= other.glide.at(self.asked)[FORWARD]:
                self._by(_BEFORE, now, move)
            elif not _across(other.goal):
                self._later(move, _WAIT)
            else:
                self._go(now, move)
        elif other is not None and other.glide.at(self.asked)[WEIGHT] > _UP:
            self._by(_WITHIN, now, move)
        elif now[WEIGHT] >= _REST and _round(now, move.goal):
            self._by(_BESIDE, now, move)
        else:
            self._go(now, move)

    def _go(self, now: Floats, move: Move) -> None:
        """Leave `now` for the goal of `move`."""
        if move.goal is None:
            goal = self.glide.goal.copy()
            goal[WEIGHT] = 0.0
        else:
            goal = np.array([*move.goal, move.carried, 1.0])
            if now[WEIGHT] < _REST:  # nothing is seen of it yet: come straight from rest
                self.glide = Glide.still(np.array([*move.goal, move.carried, 0.0]))
        self.glide = self.glide.towards(goal, self.asked, move.duration)

    def _by(self, via: tuple[float, float, float], now: Floats, move: Move) -> None:
        """Go past `via`, and only then to where `move` leads."""
        goal = now[:ARM].copy()
        if move.goal is not None:
            goal = 0.5 * (goal + move.goal)
        goal[:3] = via
        lasts = max(
            min(0.84 * move.duration, _BRISK), _PACE * float(np.linalg.norm(goal[:3] - now[:3]))
        )
        self._later(move, _ROUND * lasts)
        self._go(now, Move(move.start, lasts, goal, float(now[CARRIED])))

    def _later(self, move: Move, by: float) -> None:
        """Put off `move`, and what comes after it, by so many seconds from now."""
        late = self.asked + by - move.start
        brisk = max(move.duration - by, min(move.duration, _BRISK))
        self.ahead = [replace(m, start=m.start + late) for m in (move, *self.ahead)]
        self.ahead[0] = replace(self.ahead[0], duration=brisk)

    def _crossed(self, t: float) -> bool:
        """Whether the hand is before the other half of the body."""
        now = self.glide.at(t)
        return bool(now[0] * now[WEIGHT] < _CROSSED)


def _across(goal: Floats | None) -> bool:
    return goal is not None and bool(goal[0] < _CROSSED)


@posing
def arched(row: Floats) -> float:
    """How far forward the way up to high places, and down from there, bends at `row` (WIDE,).

    The straight way from rest to the head passes the shoulder so close that the elbow would race.
    """
    high = min(max(row[_UPWARDS] + 0.35, 0.0), 0.5) / 0.5
    return float(_ARCH * high * 4 * row[WEIGHT] * (1 - row[WEIGHT]))


def _round(now: Floats, goal: Floats | None) -> bool:
    """Whether the straight way goes through the trunk: from behind it to before it, or back."""
    ahead, to = now[FORWARD], _HANGS if goal is None else goal[FORWARD]
    return bool(ahead * to < 0 and abs(ahead - to) > 0.15 and now[0] < 0.25)


@posing
def _within(row: Floats) -> Floats:
    """`row` (WIDE,), which may shoot beyond, where an arm and its weight can be."""
    out = np.empty(WIDE)
    for i in range(ARM):
        out[i] = min(max(row[i], -9.0), 9.0)
    for i in range(ARM, WIDE):
        out[i] = min(max(row[i], 0.0), 1.0)
    return out


FORWARD, _UPWARDS = int(Steer.FORWARD), int(Steer.UP)
_CROSSED = -0.30  # how far inwards both hands are when arms are crossed
_WAIT = 0.05  # s after which the arm beneath looks again whether it may come out
_PACE = 0.6  # s at least that an arm's length takes on a way round
_BRISK = 0.55  # s to which a move that was put off may be shortened
_ROUND = 0.7  # of such a way after which the hand turns to where it is going
_HANGS = 0.07  # how far forward a hand is at rest
_ARCH = 0.40  # of the arm's length
_UP = 0.3  # weight from which an arm may be in the way
_WITHIN = (-0.08, -0.42, 0.36)  # where the arm beneath is pulled back to
_BEFORE = (-0.02, -0.40, 0.80)  # where the arm in front goes first
_BESIDE = (0.42, -0.78, 0.0)  # where a hand passes the trunk
