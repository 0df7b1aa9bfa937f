"""Moving from one value to another without a jump in value, speed or acceleration."""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from body.compiled import posing

Floats = NDArray[np.float64]


def ease(x: float) -> float:
    """Minimum jerk from 0 to 1 (Flash and Hogan 1985); `x` is clipped to [0, 1]."""
    x = min(max(x, 0.0), 1.0)
    return x * x * x * (10 + x * (6 * x - 15))


def eases(x: ArrayLike) -> Floats:
    """`ease` of every element."""
    x = np.clip(np.asarray(x, np.float64), 0, 1)
    return np.asarray(x * x * x * (10 + x * (6 * x - 15)))


_SETTLE = 0.8  # s in which the speed that a value had is gone, however long its way


@dataclass(frozen=True, slots=True, eq=False)
class Glide:
    """A quintic over [start, start + duration] s, at rest on `goal` afterwards. Values (n,).

    On a long way the speed of before is spent at its beginning, on `carry`: spread over all of
    it, it would lead far beyond the goal.
    """

    start: float
    duration: float
    goal: Floats
    terms: Floats  # (6, n): coefficients of powers of (t - start) / duration
    carry: Floats | None = None  # (6, n): likewise of (t - start) / _SETTLE

    @classmethod
    def still(cls, value: ArrayLike) -> Glide:
        goal = np.array(value, np.float64)
        terms = np.zeros((6, len(goal)))
        terms[0] = goal
        return cls(-1.0, 1.0, goal, terms)

    def at(self, t: float) -> Floats:
        """The value (n,) at `t`, which is not before `start`."""
        x = (t - self.start) / self.duration
        if x >= 1:
            return self.goal
        value = _value(self.terms, x)
        if self.carry is not None and t < self.start + _SETTLE:
            value = value + _value(self.carry, (t - self.start) / _SETTLE)
        return value

    def towards(self, goal: ArrayLike, t: float, duration: float) -> Glide:
        """Leave this glide at `t` for `goal`, with its speed and acceleration of that moment."""
        goal = np.array(goal, np.float64)
        p, v, a = self.at(t), np.zeros_like(goal), np.zeros_like(goal)
        if 0 <= t - self.start < self.duration:
            v, a = _rates(self.terms, t - self.start, self.duration)
            if self.carry is not None and t < self.start + _SETTLE:
                more = _rates(self.carry, t - self.start, _SETTLE)
                v, a = v + more[0], a + more[1]
        still = np.zeros_like(goal)
        if duration <= _SETTLE:
            return Glide(t, duration, goal, quintic(p, v, a, goal, duration))
        way = quintic(p, still, still, goal, duration)
        carry = quintic(still, v, a, still, _SETTLE) if v.any() or a.any() else None
        return Glide(t, duration, goal, way, carry)


@posing
def _value(c: Floats, x: float) -> Floats:
    out = np.empty(c.shape[1])
    for i in range(len(out)):
        rest = c[3, i] + x * (c[4, i] + x * c[5, i])
        out[i] = c[0, i] + x * (c[1, i] + x * (c[2, i] + x * rest))
    return out


def _rates(c: Floats, t: float, duration: float) -> tuple[Floats, Floats]:
    """Speed and acceleration, by seconds."""
    x = t / duration
    v = c[1] + x * (2 * c[2] + x * (3 * c[3] + x * (4 * c[4] + x * 5 * c[5])))
    a = 2 * c[2] + x * (6 * c[3] + x * (12 * c[4] + x * 20 * c[5]))
    return v / duration, a / duration**2


def quintic(p: Floats, v: Floats, a: Floats, goal: Floats, duration: float) -> Floats:
    """Coefficients (6, n) from place, speed and acceleration to rest on `goal`."""
    d, v, a = goal - p, v * duration, a * duration**2
    return np.stack(
        [
            p,
            v,
            a / 2,
            10 * d - 6 * v - 1.5 * a,
            -15 * d + 8 * v + 1.5 * a,
            6 * d - 3 * v - 0.5 * a,
        ]
    )


@dataclass(frozen=True, slots=True, eq=False)
class Move:
    """Go to `goal` (n,) from `start`, in `duration` seconds."""

    start: float
    duration: float
    goal: Floats


@dataclass(slots=True)
class Track:
    """A value that follows moves scheduled ahead. A later move interrupts an earlier one smoothly.

    Asked in order of time; forgets what is past.
    """

    glide: Glide
    ahead: list[Move] = field(default_factory=list)
    asked: float = 0.0  # the last time that `at` was asked for

    @classmethod
    def still(cls, value: ArrayLike) -> Track:
        return cls(Glide.still(value))

    def add(self, start: float, duration: float, goal: ArrayLike) -> None:
        """Schedule a move. One that starts before the last value asked for starts there."""
        move = Move(start, duration, np.array(goal, np.float64))
        insort(self.ahead, move, key=lambda m: m.start)

    def drop(self, after: float) -> None:
        """Forget the moves that start after `after`."""
        self.ahead = [m for m in self.ahead if m.start <= after]

    @property
    def goal(self) -> Floats:
        """Where the last scheduled move ends."""
        return self.ahead[-1].goal if self.ahead else self.glide.goal

    @property
    def end(self) -> float:
        """When the last scheduled move ends."""
        last = self.ahead[-1] if self.ahead else self.glide
        return last.start + last.duration

    def at(self, t: float) -> Floats:
        """The value (n,) at `t`."""
        while self.ahead and self.ahead[0].start <= t:
            move = self.ahead.pop(0)
            self.asked = max(move.start, self.asked)
            self.glide = self.glide.towards(move.goal, self.asked, move.duration)
        if t > self.asked:
            self.asked = t
        return self.glide.at(t)
