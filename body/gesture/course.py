"""What one arm is going to do: moves ahead, each left smoothly for the next, and back to rest."""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

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
        row = np.clip(self.glide.at(t), _LEAST, _MOST)
        if self.pulses:
            self.pulses = [p for p in self.pulses if t < p.peak + _REACH]
            felt = sum(p.at(t) for p in self.pulses if p.peak - _REACH < t)
            row[1] += float(row[WEIGHT]) * felt
        return row

    def _leave(self, move: Move) -> None:
        self.asked = max(move.start, self.asked)
        now = self.glide.at(self.asked)
        if move.goal is None:
            goal = self.glide.goal.copy()
            goal[WEIGHT] = 0.0
        else:
            goal = np.array([*move.goal, move.carried, 1.0])
            if now[WEIGHT] < _REST:  # nothing is seen of it yet: come straight from rest
                self.glide = Glide.still(np.array([*move.goal, move.carried, 0.0]))
            elif self._round(now, goal):
                half = 0.6 * move.duration
                insort(
                    self.ahead,
                    Move(self.asked + half, move.duration, move.goal, move.carried),
                    key=lambda m: m.start,
                )
                goal[:3], move = _BESIDE, Move(move.start, half * 1.4, move.goal)
        self.glide = self.glide.towards(goal, self.asked, move.duration)

    def _round(self, now: Floats, goal: Floats) -> bool:
        """Whether the straight way goes through the trunk: from behind it to before it, or back."""
        return bool(now[2] * goal[2] < 0 and abs(now[2] - goal[2]) > 0.15 and now[0] < 0.25)


_BESIDE = (0.42, -0.78, 0.0)  # where a hand passes the trunk
_LEAST = np.array([*[-9.0] * ARM, 0.0, 0.0])
_MOST = np.array([*[9.0] * ARM, 1.0, 1.0])
