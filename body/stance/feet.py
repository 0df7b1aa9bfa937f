"""Two feet that stand still, and step where the body goes.

Every step is planned before it is made: a foot is put down where the hips will be about the middle
of the time that it stands there, so steps are long at speed, short at both ends, and the
feet come to stand side by side. A foot that stands does not move.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from body.glide import Track
from body.layers import FOOT
from body.stance.way import Way, wrapped

Floats = NDArray[np.float64]

LEFT, RIGHT = 0, 1
SIDE = (1.0, -1.0)  # sign of x

_UNDER = 0.40  # of the time that a foot stands, when the hips pass over it
_READY = 0.24  # s in which the weight goes over before the first foot lifts
_PEEL = 0.23  # s before it lifts that a heel begins to rise
_LANDS = 0.09  # s from the heel's touch to a flat foot
_NEAR = 0.022  # m, and
_ALIKE = 0.10  # rad by which a foot may stand off its place
_TWIST = 0.32  # rad that a body turns on feet that stay
_HEEL_UP = 1.02  # rad at the end of a long stride
_TOES_UP = -0.31  # rad at its touch
_LONG = 0.65  # m, against a leg of 0.8 m


@dataclass(slots=True, eq=False)
class _Foot:
    """One foot: its place (x, z, yaw), its lift (m) and its roll (rad)."""

    place: Track
    lift: Track
    roll: Track
    steps: list[tuple[float, float]] = field(default_factory=list)  # s: off the floor, down again

    def keep(self, t: float) -> tuple[float, float] | None:
        """Forget the steps that have not begun by `t`; the one that it is in the middle of."""
        self.steps = [s for s in self.steps if s[0] - _PEEL < t < s[1]][:1]
        after = self.steps[0][1] + _LANDS if self.steps else t
        for track in (self.place, self.lift, self.roll):
            track.drop(after)
        return self.steps[0] if self.steps else None


@dataclass(frozen=True, slots=True)
class Pace:
    """The rhythm of steps: s from one to the next, and the share of it that a foot is in the air.

    `narrow` is how much closer to the middle the feet come.
    """

    period: float
    swing: float
    narrow: float = 0.0


@dataclass(slots=True, eq=False)
class Feet:
    """Where the feet are. Asked in order of time. `leg` is the length of one, m."""

    leg: float
    home: Floats  # (2, 3): x, z m and yaw in the body's frame, where each ankle stands
    feet: tuple[_Foot, _Foot] = field(init=False)
    until: float = -10.0  # when the last step planned is done

    def __post_init__(self) -> None:
        left, right = (
            _Foot(Track.still(h), Track.still([0.0]), Track.still([0.0])) for h in self.home
        )
        self.feet = (left, right)

    def put(self, place: Floats) -> None:
        """Stand at `place` (3,) from the beginning."""
        for foot, home in zip(self.feet, self.home, strict=True):
            foot.place = Track.still(_beside(place, home, 0.0))

    def at(self, t: float, place: Floats) -> Floats:
        """Both feet as an `Offer.feet`, but from their ankles' places: (2, FOOT) in `place`."""
        out = np.zeros((2, FOOT))
        here, there, turn = place.tolist()
        sin, cos = math.sin(turn), math.cos(turn)
        for i, foot in enumerate(self.feet):
            x, z, yaw = foot.place.at(t).tolist()
            x, z = x - here, z - there
            up = max(foot.lift.at(t).item(), 0.0)
            out[i] = cos * x - sin * z, up, sin * x + cos * z, yaw - turn, foot.roll.at(t).item()
        return out

    def follow(self, t: float, way: Way, pace: Pace, first: int) -> list[tuple[float, int]]:
        """Plan all steps along `way` from `t` on, in place of those planned so far.

        Returns when each leaves the floor, and which foot it is (0 left, 1 right).
        """
        swing = pace.swing * pace.period
        next_, foot, latest = t + _READY, first, t
        for i, one in enumerate(self.feet):
            step = one.keep(t)
            if step is not None:
                self._redirect(t, i, step, way, pace)
                if step[1] > latest:
                    latest, next_, foot = step[1], max(step[0] + pace.period, t), 1 - i
        self._done(t)
        if not self._needed(way):
            return []
        steps: list[tuple[float, int]] = []
        idle = 0
        while idle < 2 or next_ < way.end - swing:
            lands = next_ + swing
            stands = lands + _UNDER * (2 * pace.period - swing)
            goal = self._goal(foot, way, stands, pace)
            if _apart(goal, self.feet[foot].place.goal):
                self._step(t, foot, next_, lands, goal)
                steps.append((next_, foot))
                idle = 0
            else:
                idle += 1
            next_ += pace.period
            foot = 1 - foot
        self._done(t)
        return steps

    def _done(self, t: float) -> None:
        ends = [down + _LANDS for foot in self.feet for _, down in foot.steps]
        self.until = max([t, *ends])

    def _needed(self, way: Way) -> bool:
        """Whether feet have to move, rather than the body turn on them."""
        off = [
            _beside(way.goal, h, 0.0) - f.place.goal
            for f, h in zip(self.feet, self.home, strict=True)
        ]
        return any(np.hypot(*o[:2]) > 0.06 or abs(wrapped(float(o[2]))) > _TWIST for o in off)

    def _goal(self, foot: int, way: Way, t: float, pace: Pace) -> Floats:
        speed = float(np.hypot(*way.rate(t)[:2]))
        narrow = pace.narrow * min(speed, 1.0)
        return _beside(way.at(t), self.home[foot], narrow)

    def _redirect(
        self, t: float, which: int, step: tuple[float, float], way: Way, pace: Pace
    ) -> None:
        """Let a foot in the air, or about to be, come down where it is now wanted."""
        foot, (off, down) = self.feet[which], step
        stands = down + _UNDER * (2 - pace.swing) * pace.period
        goal = self._goal(which, way, stands, pace)
        goal[2] = foot.place.goal[2] + wrapped(float(goal[2] - foot.place.goal[2]))
        if t <= off:
            foot.place.drop(t)
            foot.place.add(off, down - off, goal)
        elif down - t > 0.55 * (down - off):
            foot.place.drop(t)
            foot.place.add(t, down - t, goal)
        self._flatten(t, foot, step, way, goal)

    def _flatten(
        self, t: float, foot: _Foot, step: tuple[float, float], way: Way, goal: Floats
    ) -> None:
        """Let a foot that comes down under the hips, or behind them, do so with its toes down."""
        off, down = step
        place = way.at(down)
        ahead = (goal - place)[:2] @ np.array([np.sin(place[2]), np.cos(place[2])])
        size = min(max(float(ahead) / (0.4 * _LONG * self.leg / 0.8), 0.0), 1.0)
        first = max(off + 0.08 * (down - off), t)
        if size < 1 and first < down:
            foot.roll.drop(max(first - 0.02, t))
            foot.roll.add(first, max(down - first, 0.05), [_TOES_UP * size * size])
            foot.roll.add(max(down, first + 0.05), _LANDS, [0.0])

    def _step(self, t: float, which: int, off: float, down: float, goal: Floats) -> None:
        foot = self.feet[which]
        here = foot.place.goal
        goal = goal.copy()
        goal[2] = here[2] + wrapped(float(goal[2] - here[2]))
        long = float(np.hypot(*(goal - here)[:2])) / (_LONG * self.leg / 0.8)
        ahead = (goal - here)[:2] @ np.array([np.sin(here[2]), np.cos(here[2])])
        size = min(long / 2, 1.0) if ahead > 0.02 else 0.0
        time = down - off
        # Quick to start and even then, so that no knee snaps.
        foot.place.add(off + 0.012 * time, 0.54 * time, here + 0.3 * (goal - here))
        foot.place.add(off + 0.282 * time, 0.67 * time, goal)
        high = 0.032 + 0.02 * min(long, 1.0) + 0.007 * size
        foot.lift.add(off, 0.49 * time, [high])
        foot.lift.add(off + 0.49 * time, 0.51 * time, [0.0])
        up, toes = 0.10 + (_HEEL_UP - 0.10) * size, _TOES_UP * size * size
        peel = max(off - _PEEL, t)
        foot.roll.add(peel, off + 0.08 * time - peel, [up])
        foot.roll.add(off + 0.08 * time, 0.84 * time, [toes])
        foot.roll.add(down, _LANDS, [0.0])
        foot.steps.append((off, down))


def _beside(place: Floats, home: Floats, narrow: float) -> Floats:
    """`home` (x, z, yaw in the body's frame) of a body at `place`, in the world (3,)."""
    sin, cos = np.sin(place[2]), np.cos(place[2])
    x, z = home[0] * (1 - narrow), home[1]
    return np.asarray(place + np.array([cos * x + sin * z, cos * z - sin * x, home[2]]))


def _apart(a: Floats, b: Floats) -> bool:
    """Whether two places of a foot differ by more than one can stand with."""
    return bool(np.hypot(*(a - b)[:2]) > _NEAR or abs(wrapped(float(a[2] - b[2]))) > _ALIKE)
