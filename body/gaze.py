"""Where the eyes look: fixations, saccades, mutual gaze and aversion by turn role.

Directions are (yaw, pitch) in degrees as seen from the head at rest: yaw towards the character's
left (+X), pitch up; (0, 0) is the listener, who is where the camera is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from body import arkit
from body.arkit import INDEX, SHAPES
from body.blink import Blinks, Role
from body.glide import Track, ease
from body.layers import Offer

Floats = NDArray[np.float64]

# Share of the time spent looking away. Kendon 1967: a speaker looks at the listener a third to a
# half of the time, a listener about twice as much; a little more here, since the camera is one.
AWAY = {Role.SPEAKING: 0.50, Role.LISTENING: 0.12, Role.IDLE: 0.30}

_FACE = ((1.1, 0.5), (-1.1, 0.5), (0.0, -2.0), (0.3, 0.2))  # the listener's eyes, mouth, bridge
_VERGENCE = 0.9  # degrees each eye turns in, for somebody two metres away
_FOLLOW = 0.38  # share of a large shift that the head takes
_FREE = 4.0  # degrees that the eyes go alone
_REACH = np.array([26.0, 17.0])  # degrees an eye turns comfortably: yaw, pitch
_LATENCY = 0.03  # s by which the head starts after the eyes

# What an act's `gaze` may ask for. Any other word is somebody's name: the listener, for now.
DIRECTIONS: dict[str, tuple[float, float]] = {
    "listener": (0.0, 0.0),
    "away": (15.0, -3.0),
    "down": (4.0, -16.0),
    "up": (6.0, 12.0),
    "left": (18.0, 0.0),
    "right": (-18.0, 0.0),
}


def saccade(amplitude: float) -> float:
    """Seconds that a saccade of `amplitude` degrees takes (main sequence; Bahill et al. 1975)."""
    return 0.021 + 0.0022 * amplitude


@dataclass(slots=True)
class _Plan:
    """A glance that a speech asks for: at `t`, look at `to` for `stay` s."""

    t: float
    to: tuple[float, float]
    stay: float


class Gaze:
    """The gaze of one character. Asked in order of time."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._from, self._to = np.zeros(2), np.zeros(2)
        self._onset, self._took = -1.0, 0.021
        self._now = 0.0  # the last time asked for
        self._next = 0.3  # when the next saccade is due
        self._mode_until = 1.5  # when the eyes may turn away, or back
        self._averted = False
        self._focus = np.zeros(2)  # what "looking at the listener" means now
        self._wanted = DIRECTIONS["listener"]  # what it is going to mean
        self._away = np.zeros(2)  # where the averted eyes are
        self._plans: list[_Plan] = []
        self.follow = Track.still([0.0, 0.0])  # the head's share, degrees

    def plan(self, t: float, direction: tuple[float, float], stay: float) -> None:
        """Look in `direction` from `t` for about `stay` s."""
        self._plans = sorted([*self._plans, _Plan(t, direction, stay)], key=lambda p: p.t)

    def drop(self, after: float) -> None:
        """Forget what was planned after `after`, and look at the listener again."""
        self._plans = [p for p in self._plans if p.t <= after]
        self._wanted = DIRECTIONS["listener"]
        self.plan(after + 0.15, self._wanted, -1.0)

    def focus(self, t: float, name: str) -> None:
        """Make what an act calls `name` the place to look at, from `t` on."""
        goal = DIRECTIONS.get(name, DIRECTIONS["listener"])
        if goal != self._wanted:
            self._wanted = goal
            self.plan(t, goal, -1.0)

    def advance(self, t: float, role: Role, away: float, blinks: Blinks) -> None:
        """Make the saccades that are due by `t`. `away` is added to the share of time averted."""
        while True:
            asked = self._plans[0].t if self._plans else np.inf
            if min(asked, self._next) > t:
                break
            if asked <= self._next:
                self._obey(self._plans.pop(0), max(asked, self._now), blinks)
            else:
                self._wander(self._next, role, away, blinks)
        self._now = t

    def _obey(self, plan: _Plan, t: float, blinks: Blinks) -> None:
        to = np.array(plan.to)
        if plan.stay < 0:
            self._focus = to
        self._averted = plan.stay >= 0 and bool(np.abs(to - self._focus).max() > 3)
        self._away = to
        stay = plan.stay if plan.stay >= 0 else 1.2
        self._mode_until = t + stay * float(self._rng.uniform(0.8, 1.25))
        self._shift(t, to, blinks)
        self._next = t + min(stay, float(self._rng.uniform(0.5, 1.0)))

    def _wander(self, t: float, role: Role, away: float, blinks: Blinks) -> None:
        rng = self._rng
        if t >= self._mode_until:
            share = min(max(AWAY[role] + away, 0.05), 0.8)
            self._averted = not self._averted
            spell = float(rng.gamma(5.0, 0.19))  # s, about 0.95, of looking away
            if self._averted:
                # Thinkers look up or down to one side; idle eyes roam sideways.
                side = 1.0 if rng.random() < 0.5 else -1.0
                up = -7.0 if rng.random() < 0.6 else 6.0
                self._away = np.array([side * rng.uniform(6, 15), up * rng.uniform(0.2, 1.1)])
            else:
                spell *= (1 - share) / share
            self._mode_until = t + spell
        if self._averted:
            goal = self._away + rng.normal(0, 1.0, 2)
            self._next = t + float(rng.gamma(4, 0.16))
        else:
            goal = self._focus + _FACE[int(rng.choice(4, p=(0.36, 0.36, 0.16, 0.12)))]
            self._next = t + float(rng.gamma(3.5, 0.22))
        self._next = min(max(self._next, t + 0.15), max(self._mode_until, t + 0.15))
        self._shift(t, goal, blinks)

    def _shift(self, t: float, goal: Floats, blinks: Blinks) -> None:
        """Turn the eyes to `goal` at `t`, and the head after them."""
        here = self.at(t)
        size = float(np.hypot(*(goal - here)))
        if size < 0.05:
            return
        self._from, self._to, self._onset = here, goal, t
        self._took = saccade(size)
        if size > 8:
            blinks.trigger(t, 0.2)
        far = float(np.hypot(*goal))
        share = _FOLLOW * max(0.0, far - _FREE) / max(far, 1e-6)
        if np.abs(goal * share - self.follow.goal).max() > 0.6:
            self.follow.drop(t)
            self.follow.add(t + _LATENCY, 0.38 + 0.02 * size, goal * share)

    def at(self, t: float) -> Floats:
        """The direction (2,) of gaze at `t`, degrees."""
        return np.asarray(
            self._from + (self._to - self._from) * ease((t - self._onset) / self._took)
        )


def _columns(name: str) -> tuple[int, int]:
    return INDEX[f"{name}Left"], INDEX[f"{name}Right"]


_UP, _DOWN = _columns("eyeLookUp"), _columns("eyeLookDown")
_IN, _OUT = _columns("eyeLookIn"), _columns("eyeLookOut")
_WIDE, _LID = _columns("eyeWide"), _columns("eyeBlink")


def offer(gaze: Floats, head: Floats) -> Offer:
    """The eyes looking to `gaze` (2,) degrees from a head turned by `head` (3,), rotation vector.

    The eyes give back what the head turns, so that they stay on what they look at
    (vestibulo-ocular reflex); the lids follow them up and down.
    """
    yaw = float(gaze[0]) - np.degrees(head[1])
    pitch = float(gaze[1]) + np.degrees(head[0])
    pitch = min(max(pitch, -_REACH[1]), _REACH[1])
    face, weight = np.zeros(len(SHAPES)), np.zeros(len(SHAPES))
    for eye, inward in ((0, -1.0), (1, 1.0)):
        # Positive `turn` is away from the nose.
        turn = -inward * min(max(yaw + inward * _VERGENCE, -_REACH[0]), _REACH[0])
        face[_OUT[eye]] = max(turn, 0) / arkit.LOOK_OUT
        face[_IN[eye]] = max(-turn, 0) / arkit.LOOK_IN
        face[_UP[eye]] = max(pitch, 0) / arkit.LOOK_UP
        face[_DOWN[eye]] = max(-pitch, 0) / arkit.LOOK_DOWN
        weight[[_OUT[eye], _IN[eye], _UP[eye], _DOWN[eye]]] = 1
        face[_LID[eye]] = face[_WIDE[eye]] = 1
        weight[_LID[eye]] = 0.32 * face[_DOWN[eye]]
        weight[_WIDE[eye]] = 0.20 * face[_UP[eye]]
    return Offer(face=face, weight=weight)
