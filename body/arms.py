"""An arm as a few meaningful numbers, and the joints that follow from them.

Steering an arm by where its wrist is, rather than by joint angles, lets gestures mix, be
interrupted and start from anywhere while the hand still travels on a sensible path.
Lengths are shares of the straight arm's length, angles are radians; x counts outwards, so that
the same numbers mirror.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from body.compiled import posing
from body.layers import ARM
from body.rig import INDEX
from body.rotor import cross, dot, length

Floats = NDArray[np.float64]


class Steer(IntEnum):
    """Columns of an arm (ARM,)."""

    OUT = 0  # of the wrist from the shoulder, away from the body
    UP = 1
    FORWARD = 2
    SWIVEL = 3  # elbow lifted outwards about the line from shoulder to wrist
    ROLL = 4  # supination: 0 = thumb up when the forearm points forward, π/2 = palm up
    FLEX = 5  # of the wrist towards the palm
    DEVIATE = 6  # of the wrist towards the thumb
    INDEX = 7  # curl of the fingers, 0 straight to 1 fist
    MIDDLE = 8
    RING = 9
    LITTLE = 10
    SPREAD = 11
    THUMB = 12  # 1 across the palm, 0 before it, -0.9 beside it
    BEND = 13  # of the thumb's own joints, 0..1


assert len(Steer) == ARM

SIDE: Floats = np.array([1.0, -1.0])  # sign of x, left then right
# A little inside what a shoulder and wrist can do (AAOS norms).
LOW: Floats = np.array([-0.75, -1.0, -0.45, -0.6, -1.4, -1.0, -0.4, *[-0.1] * 4, -1.5, -0.9, 0.0])
HIGH: Floats = np.array([1.0, 0.95, 1.0, 1.4, 1.5, 1.1, 0.55, *[1.0] * 4, 1.0, 1.0, 1.0])

_PART = ("Proximal", "Intermediate", "Distal")
_FINGERS = ("Index", "Middle", "Ring", "Little")
FINGER: NDArray[np.intp] = np.array(
    [
        [[INDEX[f"{side}{finger}{part}"] for part in _PART] for finger in _FINGERS]
        for side in ("left", "right")
    ]
)  # (2, 4, 3)
THUMB: NDArray[np.intp] = np.array(
    [
        [INDEX[f"{side}Thumb{part}"] for part in ("Metacarpal", "Proximal", "Distal")]
        for side in ("left", "right")
    ]
)  # (2, 3)
HAND: NDArray[np.intp] = np.array([INDEX["leftHand"], INDEX["rightHand"]])
SHOULDER: NDArray[np.intp] = np.array([INDEX["leftShoulder"], INDEX["rightShoulder"]])

_SWIVEL, _ROLL = int(Steer.SWIVEL), int(Steer.ROLL)
_FLEX, _DEVIATE = int(Steer.FLEX), int(Steer.DEVIATE)
_CURLS, _SPREAD = int(Steer.INDEX), int(Steer.SPREAD)
_THUMB, _BEND = int(Steer.THUMB), int(Steer.BEND)
_AHEAD = np.array([0.30, -0.70, 0.65]) / np.sqrt(0.3**2 + 0.7**2 + 0.65**2)  # a hand in front
_HANGS = np.array([0.2809, -0.5856, -0.7603])  # where its elbow points

_CURL = np.array([1.35, 1.65, 1.05])  # rad at full curl: proximal, intermediate, distal
_FAN = np.array([0.22, 0.03, -0.12, -0.28])  # rad towards the thumb at full spread


@posing
def elbow(along: Floats, swivel: float) -> Floats:
    """Where the elbow points (3,), square to the unit `along` from shoulder to wrist.

    x counts outwards. The elbow of a hand in front hangs down and back, and is carried along by
    the smallest turn to any other direction: it never flips, unless behind the head.
    """
    w = 1 + dot(_AHEAD, along)
    k = cross(_AHEAD, along)
    out = _HANGS * (w - 1) + cross(k, _HANGS) + k * (dot(k, _HANGS) / max(w, 1e-3))
    return np.asarray(out * np.cos(swivel) + cross(along, out) * np.sin(swivel))


@posing
def turned(roll: float, flex: float, deviate: float, side: float) -> Floats:
    """The hand's rotation (4,) from the forearm; `side` is 1 for the left arm, -1 for the right."""
    angle = np.sqrt(flex * flex + deviate * deviate)
    s = np.sin(angle / 2) / angle if angle > 1e-9 else 0.5
    c, y, z = np.cos(angle / 2), -side * deviate * s, -side * flex * s
    a, b = np.cos(roll / 2), -np.sin(roll / 2)
    return np.array([a * c, b * c, a * y - b * z, a * z + b * y])


@posing
def lifted(up: float, forward: float, side: float) -> Floats:
    """The collar bone's rotation vector (3,): it follows a raised and a forward hand.

    Scapulohumeral rhythm, damped.
    """
    high = max(up + 0.45, 0.0)
    ahead = max(forward, 0.0)
    return np.array([0.0, -side * 0.12 * ahead * ahead, side * 0.22 * high * high / (0.3 + high)])


@posing
def reach(arms: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """The meaning of `arms` (2, ARM), kept inside the joints' limits.

    In the upper chest's frame where wrists go, in shares of the arm's length from the shoulder
    (2, 3), and where elbows point (2, 3); how the hands turn on their forearms (2, 4); and the
    rotation vectors of the collar bones (2, 3).
    """
    wrist, pole = np.empty((2, 3)), np.empty((2, 3))
    hand, lift = np.empty((2, 4)), np.empty((2, 3))
    for i in range(2):
        side = 1.0 - 2.0 * i
        a = np.minimum(np.maximum(arms[i], LOW), HIGH)
        wrist[i], pole[i] = a[:3], elbow(a[:3] / max(length(a), 1e-6), a[_SWIVEL])
        wrist[i, 0] *= side
        pole[i, 0] *= side
        hand[i] = turned(a[_ROLL], a[_FLEX], a[_DEVIATE], side)
        lift[i] = lifted(a[1], a[2], side)
    return wrist, pole, hand, lift


@posing
def fingers(arms: Floats, turns: Floats) -> None:
    """Add the finger joints of `arms` (2, ARM) to the rotation vectors `turns` (J, 3)."""
    for i in range(2):
        side = 1.0 - 2.0 * i
        a = np.minimum(np.maximum(arms[i], LOW), HIGH)
        for k in range(4):
            for part in range(3):
                turns[FINGER[i, k, part], 2] -= side * a[_CURLS + k] * _CURL[part]
            turns[FINGER[i, k, 0], 1] -= side * a[_SPREAD] * _FAN[k]
        turns[THUMB[i, 0], 1] += side * 0.35 * a[_THUMB]
        turns[THUMB[i, 0], 0] += 0.75 * a[_THUMB]
        turns[THUMB[i, 1], 1] += side * 0.75 * a[_BEND]
        turns[THUMB[i, 2], 1] += side * 0.85 * a[_BEND]
