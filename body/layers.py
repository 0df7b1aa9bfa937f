"""How layers of motion add up to one pose.

A layer is a pure function of time and of its own state; it makes an `Offer`. On the face and the
arms a later layer wins where it has weight; small turns of the trunk and head add up.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from agent.types import Array
from body.arkit import SHAPES
from body.compiled import posing
from body.rig import JOINTS

Floats = NDArray[np.float64]

ARM = 14  # numbers that steer one arm, see `body.arms`
FOOT = 5  # numbers that place one foot: x, y, z m, yaw, roll (heel up) rad


def single(values: Floats) -> Array:
    """`values` in float32, with what would be lost there made zero."""
    return np.asarray(_single(np.ascontiguousarray(values).ravel()).reshape(values.shape))


@posing
def _single(values: Floats) -> Array:
    out = np.empty(len(values), np.float32)
    for i in range(len(values)):
        out[i] = 0.0 if abs(values[i]) < 1e-9 else values[i]
    return out


@dataclass(slots=True, eq=False)  # a frozen one takes four times as long to make
class Offer:
    """What one layer wants at one instant, which nobody changes. None: nothing.

    `face` is mixed in by `weight`, each (52,) in [0, 1]. `turns` (J, 3), rotation vectors, and
    `root` (3,) m are added. `arms` (2, ARM) is mixed in by `arm_weight` (2,). `clip` (J, 4) is
    mixed into the rotations that all this comes to by `clip_weight` (J,), its hips at `place`
    (3,) m as a `Pose.root`. `joints` are rotations (4,) by index that replace whatever came before.

    `ground` (3,) is where on the floor the whole body is and what way it faces: x, z m and yaw;
    it replaces. All else is meant in that frame. `feet` (2, FOOT), added, is how far each foot is
    from where it stands in the T-pose.
    """

    face: Floats | None = None
    weight: Floats | float = 1.0
    turns: Floats | None = None
    root: Floats | None = None
    arms: Floats | None = None
    arm_weight: Floats | float = 1.0
    clip: Floats | None = None
    clip_weight: Floats | float = 1.0
    place: Floats | None = None
    feet: Floats | None = None
    ground: Floats | None = None
    joints: tuple[tuple[int, Floats], ...] = ()


@dataclass(slots=True, eq=False)
class Draft:
    """The pose as far as the layers so far have made it."""

    face: Floats = field(default_factory=lambda: np.zeros(len(SHAPES)))
    turns: Floats = field(default_factory=lambda: np.zeros((len(JOINTS), 3)))
    root: Floats = field(default_factory=lambda: np.zeros(3))
    arms: Floats = field(default_factory=lambda: np.zeros((2, ARM)))
    feet: Floats = field(default_factory=lambda: np.zeros((2, FOOT)))
    ground: Floats = field(default_factory=lambda: np.zeros(3))
    clips: list[tuple[Floats, Floats]] = field(default_factory=list)  # (J, 4), (J,)
    joints: dict[int, Floats] = field(default_factory=dict)

    def take(self, offer: Offer) -> None:
        """Let `offer` win where it has weight."""
        if offer.face is not None:
            self.face += (offer.face - self.face) * offer.weight
        if offer.turns is not None:
            self.turns += offer.turns
        if offer.root is not None:
            self.root += offer.root
        if offer.arms is not None:
            weight = np.asarray(offer.arm_weight)
            self.arms += (offer.arms - self.arms) * (weight[:, None] if weight.ndim else weight)
        if offer.clip is not None:
            weight = np.broadcast_to(np.asarray(offer.clip_weight, np.float64), len(JOINTS))
            self.clips.append((offer.clip, weight))
            if offer.place is not None:
                self.root += (offer.place - self.root) * weight[0]
        if offer.feet is not None:
            self.feet += offer.feet
        if offer.ground is not None:
            self.ground = offer.ground
        self.joints.update(offer.joints)
