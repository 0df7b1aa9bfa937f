"""How the body stands, sits, leans, turns and walks, and its idle life in between."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from agent.errors import ConfigError
from agent.registry import unknown
from body.glide import Track
from body.layers import ARM, Offer
from body.noise import Drift
from body.posture import Figure
from body.stance.carriage import RISE, SETTLE, SIT, Carriage
from body.stance.catalogue import BASES, POSTURES, SITTING, STANDING
from body.stance.feet import LEFT, RIGHT, SIDE, Feet, Pace
from body.stance.sway import Lean
from body.stance.way import Way, turning, wrapped
from body.stance.whole import seated, whole

Floats = NDArray[np.float64]

_SHIFT = (9.0, 22.0)  # s between changes of the standing leg
_WALK = Pace(0.55, 0.82, 0.42)
_STEP = Pace(0.62, 0.66)
_TURN = Pace(0.58, 0.66)
_SPEED = 1.2  # m/s for a leg of 0.8 m
_CLOSE = 0.6  # s from the end of a way until the feet are together
_STILL = 0.15  # m/s from which somebody walks
_FAR = 100.0  # m, the longest walk
_BEYOND = 0.7  # rad that eyes and head cover without the body
_TWIST = 0.55  # rad that somebody who sits can turn
_DIRECTIONS = {"forward": (0.0, 1.0), "back": (0.0, -1.0), "left": (1.0, 0.0), "right": (-1.0, 0.0)}
_UPRIGHT = Lean(np.zeros((6, 3)), np.zeros(2))


@dataclass(frozen=True, slots=True)
class _Order:
    """Something to do at `t`."""

    t: float
    act: Callable[[float], None]


class Stance:
    """Posture and place of one body. Asked in order of time.

    `take`, `turn`, `step` and `walk` return the seconds that they take from `t`; a later one
    interrupts an earlier one. Yaw is in the world: 0 faces +Z, π/2 faces +X, the body's left at
    the beginning. `places` names marks (x, z) m on the floor.
    """

    def __init__(self, rng: np.random.Generator, figure: Figure, posture: str = STANDING) -> None:
        self._rng, self._figure = rng, figure
        self._leg = float(figure.limbs.length[2])
        self._scale = self._leg / 0.8
        self._side = 1.0 if rng.random() < 0.5 else -1.0
        seat = np.zeros(3)
        seated(seat, 1.0, figure.limbs.upper[2], figure.limbs.lower[2])
        self._behind = -float(seat[2])  # m by which the hips of one who sits are behind the feet
        self._weight = Track.still([self._side * 0.8])
        self._next = float(rng.uniform(5, 12))
        self._slow = Drift(rng, 12, 0.03, 0.5)
        self._wander = Drift(rng, 2 * ARM, 0.04, 0.45)
        self.places: dict[str, tuple[float, float]] = {}
        self._carriage = Carriage(_known(posture))
        self._twist = Track.still([0.0])
        self._way = Way.still(np.zeros(3))
        self._feet = Feet(self._leg, self._home())
        self._orders: list[_Order] = []
        self._planned = self._way  # as all orders would have it
        self._bound_base = self._carriage.base
        self._now = 0.0

    # What can be asked of it

    def take(self, name: str, t: float, speed: float = 1.0) -> float:
        """Take the posture `name`. Raises `ConfigError` on one that is not in `POSTURES`."""
        _known(name)
        was, t = self._bound_base, max(t, self._now)
        if name in BASES:
            self._bound_base = name
        self._order(t, lambda at: self._take(name, at, speed))
        if self._bound_base == was:
            return SETTLE / speed
        wait = max(self._feet.until - t, 0.0)
        return wait + (SIT if name == SITTING else RISE) / speed

    def turn(self, t: float, yaw: float) -> float:
        """Turn to face `yaw`: on feet that stay when it is near, with steps when it is far.

        Who sits turns the trunk alone, or slides about on the seat.
        """
        t = max(t, self._now)
        angle = wrapped(yaw - float(self._planned.goal[2]))
        sits = self._bound_base == SITTING
        if sits and abs(angle) <= _TWIST:
            self._order(t, lambda at: self._twist.add(at, turning(angle), [angle]))
            return turning(angle)
        first = LEFT if angle > 0 else RIGHT

        def go(at: float) -> None:
            behind = 0.0
            if self._carriage.base == SITTING:
                if self._carriage.legs.end > at:  # not down yet
                    self._order(self._carriage.legs.end, go)
                    return
                behind = self._behind
                self._twist.add(at, turning(angle), [0.0])
            self._go(at, self._way.turn(at, yaw, behind), _TURN, first)

        way = self._planned = self._planned.turn(t, yaw, self._behind if sits else 0.0)
        self._order(t, go)
        return way.end - t + _CLOSE

    def face(self, t: float, yaw: float) -> float:
        """Turn to `yaw` if eyes and head do not reach it; 0 s if they do."""
        far = abs(wrapped(yaw - float(self._planned.goal[2]))) > _BEYOND
        return self.turn(t, yaw) if far else 0.0

    def step(self, t: float, direction: str, distance: float = 0.35) -> float:
        """Step "forward", "back", "left" or "right" by `distance` m, without turning."""
        if direction not in _DIRECTIONS:
            raise ConfigError(unknown("direction", direction, _DIRECTIONS))
        if not 0 <= distance <= 3:
            raise ConfigError(f"a step must be 0 to 3 m, got {distance!r}; walk further than that")
        t = max(t, self._now)
        x, z = (distance * d for d in _DIRECTIONS[direction])
        up = self._rising(t)
        seconds = 0.9 + 1.1 * distance / self._scale
        first = {"left": LEFT, "right": RIGHT}.get(direction)

        def go(at: float) -> None:
            if _walks(self._way, at):  # come to a stand first
                self._go(at, self._way.halt(at), _STEP, None)
                self._order(self._feet.until, go)
                return
            self._go(at, self._way.glide(at, _ahead(self._way.at(at), x, z), seconds), _STEP, first)
            if not self._orders:
                self._planned = self._way

        start, way = t + up, self._planned
        if _walks(way, start):
            way = way.halt(start)
            start = way.end + _CLOSE
        way = self._planned = way.glide(start, _ahead(way.at(start), x, z), seconds)
        self._order(t + up, go)
        return way.end - t + _CLOSE

    def walk(self, t: float, goal: tuple[float, float] | str, facing: float | None = None) -> float:
        """Walk to `goal`, (x, z) m or a name in `places`, and face `facing` there.

        Without `facing`, it ends as it came. Raises `ConfigError` on an unknown or too far goal.
        """
        if isinstance(goal, str):
            if goal not in self.places:
                raise ConfigError(unknown("place", goal, self.places))
            goal = self.places[goal]
        far = float(np.hypot(*(self._planned.goal[:2] - goal)))
        if not (isfinite(far) and far <= _FAR):
            raise ConfigError(
                f"a walk must end within {_FAR:.0f} m, got {goal!r}; give a nearer mark"
            )
        t = max(t, self._now)
        up = self._rising(t)
        speed = _SPEED * self._scale**0.5
        before = self._planned
        way = self._planned = before.walk(t + up, goal, facing, speed)

        def go(at: float) -> None:
            now = self._way
            same = now.end <= at and before.end <= at and np.array_equal(now.goal, before.goal)
            self._go(at, way if same else now.walk(at, goal, facing, speed), _WALK, None)

        self._order(t + up, go)
        return way.end - t + _CLOSE

    def cut(self, at: float) -> None:
        """Forget what is ordered after `at`; come to a stable stand, or seat."""
        at = max(at, self._now)
        self._orders = [o for o in self._orders if o.t < at]
        self._order(at, self._halt)
        self._planned, self._bound_base = self._way.halt(at), self._carriage.base

    @property
    def posture(self) -> tuple[str, str, str]:
        """What carries the body, how the trunk is held, and where the hands rest."""
        return self._carriage.base, self._carriage.held, self._carriage.hands

    def place(self, t: float) -> tuple[float, float, float]:
        """Where it is on the floor, x and z m, and the yaw that it faces."""
        x, z, yaw = self._way.at(t).tolist()
        return x, z, yaw

    # What comes of it

    def advance(self, t: float) -> None:
        """Do what is ordered, and shift the weight when it is time to."""
        while self._orders and self._orders[0].t <= t:
            order = self._orders.pop(0)
            self._idle(order.t)
            order.act(order.t)
        self._idle(t)
        self._now = t

    def _idle(self, t: float) -> None:
        while self._next <= t:
            rng = self._rng
            if rng.random() < 0.75:
                self._side = -self._side
            goal = self._side * float(rng.uniform(0.55, 1.0))
            self._weight.add(self._next, float(rng.uniform(1.5, 2.4)), [goal])
            self._next += float(rng.uniform(*_SHIFT))

    def offer(self, t: float, lean: Lean | None = None) -> Offer:
        """The whole body, at rest or on its way; `lean` is what trunk and hips do besides."""
        f, ground, lean = self._figure, self._way.at(t), lean or _UPRIGHT
        feet = self._feet.at(t, ground)
        turns, root, rest = whole(
            feet, self._way.rate(t), ground[2], self._carriage.legs.at(t),
            self._carriage.trunk.at(t), self._carriage.arms.at(t), self._weight.at(t)[0],
            self._twist.at(t)[0], self._slow.at(t), self._wander.at(t), lean.turns, lean.hips,
            self._scale, f.limbs.upper, f.limbs.lower, f.hips, f.roots, f.ankles, f.balls,
            f.heels, f.trunk,
        )  # fmt: skip
        return Offer(turns=turns, root=root, arms=rest, feet=feet, ground=ground)

    # How it goes about it

    def _order(self, t: float, act: Callable[[float], None]) -> None:
        insort(self._orders, _Order(t, act), key=lambda o: o.t)

    def _rising(self, t: float) -> float:
        """Stand up first if need be; the seconds that it takes."""
        return self.take(STANDING, t) if self._bound_base == SITTING else 0.0

    def _go(self, t: float, way: Way, pace: Pace, first: int | None) -> None:
        """Follow `way` on foot."""
        if first is None:
            first = RIGHT if self._weight.goal[0] > 0 else LEFT  # the free one
        self._way = way
        steps = self._feet.follow(t, way, pace, first)
        self._weight.drop(t)
        over = 1.0 if pace is _STEP else 0.6
        for off, foot in steps:
            self._weight.add(max(off - 0.22, t), 0.9 * pace.period, [-over * SIDE[foot]])
        self._side = 1.0 if self._weight.goal[0] > 0 else -1.0
        self._next = max(
            self._next, max(way.end, self._feet.until) + float(self._rng.uniform(3, 9))
        )

    def _halt(self, t: float) -> None:
        if self._way.end > t:
            self._go(t, self._way.halt(t), _STEP, None)
        self._carriage.cut(t)
        if not self._orders:
            self._planned, self._bound_base = self._way, self._carriage.base

    def _take(self, name: str, t: float, speed: float) -> None:
        start = t
        if name == SITTING:
            start = max(t, self._feet.until, self._way.end)
        if name in BASES:
            self._twist.add(start, SETTLE, [0.0])
        self._carriage.take(name, start, speed)
        home = self._home()
        if not np.allclose(home, self._feet.home):
            self._feet.home = home
            if self._way.end <= t:
                self._go(t, Way.still(self._way.goal), _STEP, None)

    def _home(self) -> Floats:
        """Where the feet stand in the body's frame: x, z m and yaw (2, 3)."""
        home = np.zeros((2, 3))
        home[:, :2] = self._figure.ankles[:, [0, 2]]
        home[:, 0] += np.array(SIDE) * self._carriage.wide * self._scale
        return home


def _walks(way: Way, t: float) -> bool:
    return bool(np.hypot(*way.rate(t)[:2]) > _STILL)


def _ahead(place: Floats, x: float, z: float) -> Floats:
    """`place` (3,) moved by x to its left and z ahead."""
    sin, cos = np.sin(place[2]), np.cos(place[2])
    return np.asarray(place + np.array([cos * x + sin * z, cos * z - sin * x, 0.0]))


def _known(name: str) -> str:
    if name not in POSTURES:
        raise ConfigError(unknown("posture", name, POSTURES))
    return name
