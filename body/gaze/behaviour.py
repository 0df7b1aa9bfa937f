"""Where to look, and when: fixations, saccades, mutual gaze and aversion by turn role."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import degrees, hypot

import numpy as np
from numpy.typing import ArrayLike, NDArray

from body.blink import Blinks, Role
from body.gaze import eyes
from body.gaze.eyes import Sight
from body.gaze.follow import Follow
from body.gaze.places import DIRECTIONS, FAR, LISTENER, Bearing, Place, Point, inside, towards
from body.glide import ease
from body.layers import Draft, Offer
from body.noise import Drift

Floats = NDArray[np.float64]

# Share of the time spent looking away. Kendon 1967: a speaker looks at the listener a third to a
# half of the time, a listener about twice as much. A speaker's glances for words come on top.
AWAY = {Role.SPEAKING: 0.62, Role.LISTENING: 0.10, Role.IDLE: 0.30}

_NEAR = 1.8  # m to a listener whose place nobody gave
# Right and left eye, mouth and bridge of the nose of whoever is looked at, m from between them.
_FACE = ((0.032, 0.01), (-0.032, 0.01), (0.0, -0.065), (0.005, 0.0))
_GLANCE = 0.45  # of what is beside the listener, how much of it a head turns to for a glance
_FIXED = (0.36, 0.36, 0.16, 0.12)  # how often each is looked at (Yarbus 1967)
_TREMOR = 0.07  # degrees, one standard deviation of the drift of a fixation (Rolfs 2009)
_MICRO = 0.45  # of the shifts within a face are microsaccades
_CONVERGE = 0.30  # s in which the eyes come to converge on another distance (Erkelens 1989)


def saccade(amplitude: float) -> float:
    """Seconds that a saccade of `amplitude` degrees takes (main sequence; Bahill et al. 1975)."""
    return 0.021 + 0.0022 * amplitude


@dataclass(frozen=True, slots=True)
class _Plan:
    """At `t`, look at `goal` for `stay` s; without `stay`, that is what is looked at from now."""

    t: float
    goal: Place
    stay: float | None
    glance: bool = False  # which the head hardly joins


class Gaze:
    """The gaze of one character. Asked in order of time.

    Looks at the `LISTENER`, who stands before it unless `place` says otherwise.
    """

    def __init__(self, rng: np.random.Generator, sight: Sight) -> None:
        # What is asked for draws apart from what happens by itself, whose turn depends on the pace.
        self._rng, self._asked = rng.spawn(2)
        self._sight = sight
        x, y, z = sight.rest
        self._places = {LISTENER: Place((x, y, z + _NEAR))}
        here = self._places[LISTENER]
        self._from, self._to = here, here
        self._onset, self._took = -1.0, 0.021
        self._now = 0.0  # the last time asked for
        self._next = 0.3  # when the next saccade is due
        self._mode_until = 1.5  # when the eyes may turn away, or back
        self._averted = self._glance = False
        self._focus = self._wanted = here  # what is looked at; what is going to be
        self._away = here  # where the averted eyes are
        self._plans: list[_Plan] = []
        self._over: _Plan | None = None  # the one at the end of the latest speech
        self.follow = Follow(sight.rest, here)
        self._drift = Drift(self._rng, 2, 0.3, 4.0)

    def place(self, name: str, point: ArrayLike) -> None:
        """Make `name` somebody or something at `point` (3,) m, which may be looked at."""
        x, y, z = np.asarray(point, np.float64).tolist()
        key = name.lower()
        old, new = self._places.get(key), Place((x, y, z))
        self._places[key] = new
        if old in (self._focus, self._wanted):
            self._wanted = new
            self._insert(_Plan(self._now, new, None))

    def carry(self, name: str, point: ArrayLike) -> None:
        """`name` goes to `point` (3,) m smoothly; eyes and head that are on it go along."""
        x, y, z = np.asarray(point, np.float64).tolist()
        old = self.find(name).point
        self._places[name.lower()] = Place((x, y, z))

        def gone(place: Place) -> Place:
            return replace(place, point=(x, y, z)) if place.point == old else place

        self._from, self._to, self._away = gone(self._from), gone(self._to), gone(self._away)
        self._focus, self._wanted = gone(self._focus), gone(self._wanted)
        self._plans = [replace(p, goal=gone(p.goal)) for p in self._plans]
        self._over = self._over and replace(self._over, goal=gone(self._over.goal))
        self.follow.carry(gone)

    def knows(self, name: str) -> bool:
        """Whether `name` is a direction or has been placed."""
        return name in DIRECTIONS or name.lower() in self._places

    def find(self, name: str) -> Place:
        """What an act calls `name`; the listener, if nobody said where that is."""
        if name in DIRECTIONS:
            return Place(None, *DIRECTIONS[name])
        return self._places.get(name.lower(), self._places[LISTENER])

    def plan(self, t: float, to: str | Bearing, stay: float) -> None:
        """Look at a name, or in a direction (yaw, pitch), from `t` for about `stay` s."""
        goal = self.find(to) if isinstance(to, str) else Place(None, *to)
        self._insert(_Plan(t, goal, stay))

    def focus(self, t: float, name: str) -> None:
        """Make what an act calls `name` the thing to look at, from `t` on."""
        goal = self.find(name)
        if name == "away" and self._asked.random() < 0.5:
            goal = replace(goal, yaw=-goal.yaw)
        if goal != self._wanted:
            self._wanted = goal
            self._insert(_Plan(t, goal, None))

    def drop(self, after: float, name: str = LISTENER) -> None:
        """Forget what was planned after `after`, and look at `name`."""
        self._plans = [p for p in self._plans if p.t <= after]
        self._wanted = self.find(name)
        self._insert(_Plan(after + 0.15, self._wanted, None))

    def back(self, t: float, stay: float) -> None:
        """Look from `t` on for `stay` s at what is to be looked at, and nowhere beside it."""
        until = t + stay
        self._plans = [p for p in self._plans if p.stay is None or not t <= p.t < until]
        self._insert(_Plan(t, self._wanted, stay))

    def speak(self, t: float, seconds: float, pauses: Sequence[float] = ()) -> None:
        """Plan the eyes for a speech at `t`, with pauses after so many seconds.

        Away while the words are found, at the listener where a phrase ends and when the turn is
        given over (Kendon 1967).
        """
        rng = self._asked
        # If the last speech goes on with this one, the turn is not given over between them.
        self._plans = [p for p in self._plans if p != self._over or p.t < t - 1]
        if seconds > 1.6 and rng.random() < 0.5:
            side = 1.0 if rng.random() < 0.5 else -1.0
            aside = (side * float(rng.uniform(6, 13)), float(rng.uniform(-6, 7)))
            self._insert(_Plan(t + 0.1, Place(None, *aside), float(rng.uniform(0.5, 0.9)), True))
        for pause in pauses:
            if 1.0 < pause < seconds - 1.5 and rng.random() < 0.5:
                stay = float(rng.uniform(0.4, 0.8))
                self._insert(_Plan(t + pause - 0.2, self._wanted, stay))
        self._over = _Plan(max(t + 0.3, t + seconds - 0.5), self._wanted, 0.6)
        self._insert(self._over)

    def _insert(self, plan: _Plan) -> None:
        insort(self._plans, plan, key=lambda p: p.t)

    def advance(self, t: float, role: Role, away: float, blinks: Blinks) -> None:
        """Make the saccades that are due by `t`. `away` is added to the share of time averted."""
        while True:
            asked = self._plans[0].t if self._plans else np.inf
            first = min(asked, self.follow.due, self._next)
            if first > t:
                break
            if first == self.follow.due:
                self.follow.go()
            elif asked <= self._next:
                self._obey(self._plans.pop(0), max(asked, self._now), blinks)
            else:
                self._wander(self._next, role, away, blinks)
        self._now = t

    def _obey(self, plan: _Plan, t: float, blinks: Blinks) -> None:
        if plan.stay is None:
            self._focus = plan.goal
        self._averted = plan.goal != self._focus
        self._away = plan.goal
        stay = 1.2 if plan.stay is None else plan.stay
        self._mode_until = t + stay * float(self._rng.uniform(0.8, 1.25))
        self._glance = plan.glance
        self._shift(t, plan.goal, blinks)
        self._next = t + min(stay, float(self._rng.uniform(0.5, 1.0)))

    def _wander(self, t: float, role: Role, away: float, blinks: Blinks) -> None:
        rng = self._rng
        same = t < self._mode_until
        if not same:
            self._averted = not self._averted
            spell = float(rng.gamma(5.0, 0.19))  # s, about 0.95, of looking away
            if self._averted:
                self._away, self._glance = self._aside(role), role is not Role.IDLE
            else:
                averted = min(max(AWAY[role] + away, 0.05), 0.8)
                spell *= (1 - averted) / averted
            self._mode_until = t + spell
        if self._averted:
            about = 1.0 if self._away.point is None else 0.3
            goal = self._away.beside(*rng.normal(0, about, 2).tolist())
            self._next = t + float(rng.gamma(4, 0.16))
        else:
            goal = self._fixate(same=same)
            self._next = t + float(rng.gamma(3.5, 0.22))
        self._next = min(max(self._next, t + 0.15), max(self._mode_until, t + 0.15))
        self._shift(t, goal, blinks)

    def _aside(self, role: Role) -> Place:
        """Where eyes go that turn away: up or down to one side, idle ones further about."""
        rng = self._rng
        side = 1.0 if rng.random() < 0.5 else -1.0
        up = (-7.0 if rng.random() < 0.6 else 6.0) * float(rng.uniform(0.2, 1.1))
        wide = float(rng.uniform(6, 15))
        if role is Role.IDLE and rng.random() < 0.2:  # something there catches the eye
            wide, up = float(rng.uniform(16, 30)), 0.5 * up
        yaw, pitch, _ = self._focus.seen(self.follow.rest, self.follow.heading)
        return Place(None, yaw + side * wide, pitch + up, FAR)

    def _fixate(self, *, same: bool) -> Place:
        """The next thing to fixate of what is looked at: another part of a face, or the same."""
        rng = self._rng
        if same and rng.random() < _MICRO:
            return self._to.beside(*rng.normal(0, 0.22, 2).tolist())
        if self._focus.point is None:
            return self._focus.beside(*rng.normal(0, 0.9, 2).tolist())
        _, _, away = self._focus.seen(self.follow.rest, self.follow.heading)
        x, y = _FACE[int(rng.choice(4, p=_FIXED))]
        return self._focus.beside(degrees(x / away), degrees(y / away))

    def _shift(self, t: float, goal: Place, blinks: Blinks) -> None:
        """Turn the eyes to `goal` at `t`, and the head after them."""
        yaw, pitch, far = self._seen(t, self.follow.rest)
        to_yaw, to_pitch, _ = goal.seen(self.follow.rest, self.follow.heading)
        size = hypot(to_yaw - yaw, to_pitch - pitch)
        if size < 0.05:
            return
        moving = t < self._onset + self._took
        self._from = Place(None, yaw, pitch, far) if moving else self._to
        self._to, self._onset, self._took = goal, t, saccade(size)
        blinks.trigger(t, min(max((size - 6) / 40, 0.0), 0.9))  # Evinger et al. 1994
        beside = self._averted and self._glance
        self.follow.want(t, self._beside(goal, _GLANCE) if beside else goal, size)

    def _beside(self, goal: Place, part: float) -> Place:
        """What is `part` of the way from what is looked at to `goal`."""
        (a, b, far), (c, d, _) = (
            p.seen(self.follow.rest, self.follow.heading) for p in (self._focus, goal)
        )
        return Place(None, a + part * (c - a), b + part * (d - b), far)

    def _seen(self, t: float, middle: Point) -> tuple[float, float, float]:
        """Where eyes at `middle` look at `t`: yaw and pitch from the body's heading, distance."""
        yaw, pitch, away = self._to.seen(middle, self.follow.heading)
        since = t - self._onset
        if since < max(self._took, _CONVERGE):
            a, b, near = self._from.seen(middle, self.follow.heading)
            done = ease(since / self._took)
            yaw, pitch = a + (yaw - a) * done, b + (pitch - b) * done
            away = 1 / (1 / near + (1 / away - 1 / near) * ease(since / _CONVERGE))
        return yaw, pitch, away

    def at(self, t: float) -> Floats:
        """The direction (2,) of gaze at `t` from where the body faces: yaw, pitch; degrees."""
        yaw, pitch, _ = self._seen(t, self.follow.rest)
        return np.array([yaw, pitch])

    def offer(self, t: float, draft: Draft) -> Offer:
        """The eyes of the body that `draft` has so far."""
        head, eyeballs = self._sight.pose(draft)
        x, y, z = (0.5 * (eyeballs[0] + eyeballs[1])).tolist()
        yaw, pitch, away = self._seen(t, inside((x, y, z), *draft.ground.tolist()))
        aside, up = (_TREMOR * self._drift.at(t)).tolist()
        dx, dy, dz = towards(yaw + aside, pitch + up)
        goal = (x + away * dx, y + away * dy, z + away * dz)
        return eyes.offer(head, eyeballs, goal)
