"""The head and the trunk as they follow the eyes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import degrees, radians

import numpy as np
from numpy.typing import NDArray

from body.compiled import posing
from body.gaze.places import Place, Point, inside
from body.gaze.shares import Share, share
from body.glide import Glide
from body.layers import Draft, Offer
from body.rig import INDEX as JOINT
from body.rig import JOINTS

Floats = NDArray[np.float64]

_TRUNK = tuple(JOINT[n] for n in ("spine", "chest", "upperChest"))
_COUNT, _NAPE, _SKULL = len(JOINTS), JOINT["neck"], JOINT["head"]
_NECK = 0.42  # share of a turn of the head that the neck takes, the skull the rest
_WORTH = 0.6  # degrees that are worth moving the head for
_FAR = 3.0  # degrees out of reach that are worth turning the feet for
_DEGREE = np.pi / 180


@dataclass(frozen=True, slots=True)
class _Turn:
    """At `t`, turn the head to `goal`."""

    t: float
    goal: Place


class Follow:
    """What head and trunk take of a gaze, after the eyes and slower. Asked in order of time."""

    def __init__(self, eyes: Point, goal: Place) -> None:
        """`eyes` are where they are at rest."""
        self._upright = eyes
        self.rest, self.heading = eyes, 0.0  # m, and degrees to the left of +Z
        self._goal = goal  # what the head is turned to
        self._lag = Glide.still(np.zeros(3))  # and what of that it has yet to turn
        self._next: _Turn | None = None
        self._called: float | None = None

    def stand(self, ground: Floats) -> None:
        """The body is at `ground` (3,): x and z, m, and radians it faces to the left of +Z."""
        x, z, yaw = ground.tolist()
        self.rest, self.heading = inside(self._upright, x, z, yaw), degrees(yaw)

    def carry(self, gone: Callable[[Place], Place]) -> None:
        """What is looked at has moved: `gone` tells where to."""
        self._goal = gone(self._goal)
        if self._next is not None:
            self._next = replace(self._next, goal=gone(self._next.goal))

    @property
    def due(self) -> float:
        """When the head next begins to turn, s."""
        return self._next.t if self._next else np.inf

    def want(self, t: float, goal: Place, size: float) -> None:
        """The eyes leave at `t` for `goal`, `size` degrees away."""
        bound = self._next.goal if self._next else self._goal
        if np.abs(self._parts(goal) - self._parts(bound)).max() > _WORTH:
            # The head is heavier than the eyes, and the later the larger its part is.
            self._next = _Turn(t + min(0.03 + 0.0015 * size, 0.10), goal)

    def go(self) -> None:
        """Leave for what is wanted, from where the head is and with the speed that it has."""
        if self._next is None:
            return
        turn, self._next = self._next, None
        gap = self._parts(self._goal) - self._parts(turn.goal)
        terms = self._lag.terms.copy()
        terms[0] += gap
        here = replace(self._lag, goal=self._lag.goal + gap, terms=terms)
        far = float(np.abs(here.at(turn.t)).max())
        self._lag = here.towards(np.zeros(3), turn.t, 0.38 + 0.021 * far)
        self._goal = turn.goal
        part = self._share(turn.goal)
        if abs(part.beyond) > _FAR:
            yaw, _, _ = turn.goal.seen(self.rest, self.heading)
            self._called = radians(self.heading + yaw)

    def _share(self, goal: Place) -> Share:
        yaw, pitch, _ = goal.seen(self.rest, self.heading)
        return share(yaw, pitch)

    def _parts(self, goal: Place) -> Floats:
        part = self._share(goal)
        return np.array([part.yaw, part.pitch, part.trunk])

    def call(self) -> float | None:
        """Once for each thing looked at that is out of reach: the yaw, rad, for feet to turn to."""
        yaw, self._called = self._called, None
        return yaw

    def at(self, t: float) -> Floats:
        """The head's yaw and pitch and the trunk's yaw (3,) at `t`, degrees."""
        return np.asarray(self._parts(self._goal) + self._lag.at(t))

    def offer(self, t: float, draft: Draft) -> Offer:
        """Head and trunk at `t`, of a body that stands where `draft` has it."""
        self.stand(draft.ground)
        return Offer(turns=_turned(self.at(t)))


@posing
def _turned(angles: Floats) -> Floats:
    """Rotation vectors (J, 3) of the head's yaw and pitch and the trunk's yaw (3,), degrees."""
    yaw, pitch, trunk = angles[0] * _DEGREE, angles[1] * _DEGREE, angles[2] * _DEGREE
    turns = np.zeros((_COUNT, 3))
    for joint in _TRUNK:
        turns[joint, 1] = trunk / len(_TRUNK)
    turns[_NAPE, 0], turns[_NAPE, 1] = -_NECK * pitch, _NECK * yaw
    turns[_SKULL, 0], turns[_SKULL, 1] = -(1 - _NECK) * pitch, (1 - _NECK) * yaw
    return turns
