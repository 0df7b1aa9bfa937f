"""An arm as a few meaningful numbers, and the joints that follow from them.

Steering an arm by where its wrist is, rather than by joint angles, lets gestures mix, be
interrupted and start from anywhere while the hand still travels on a sensible path.
Lengths are shares of the straight arm's length, angles are radians; x counts outwards, so that
the same numbers mirror.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from body import quat
from body.layers import ARM
from body.rig import INDEX

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
    THUMB = 12  # 0 beside the palm to 1 across it
    BEND = 13  # of the thumb's own joints, 0..1


assert len(Steer) == ARM

SIDE: Floats = np.array([1.0, -1.0])  # sign of x, left then right
# A little inside what a shoulder and wrist can do (AAOS norms).
LOW: Floats = np.array([-0.6, -1.0, -0.35, -0.6, -1.3, -0.9, -0.3, *[-0.1] * 4, -0.1, -0.3, 0.0])
HIGH: Floats = np.array([1.0, 0.8, 1.0, 1.4, 1.45, 1.0, 0.5, *[1.0] * 4, 1.0, 1.0, 1.0])

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

_CURL = np.array([1.35, 1.65, 1.05])  # rad at full curl: proximal, intermediate, distal
_FAN = np.array([0.16, 0.02, -0.11, -0.26])  # rad towards the thumb at full spread


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """Where wrists go and elbows point, in the upper chest's frame; hands and fingers in theirs."""

    wrist: Floats  # (2, 3), shares of arm length from the shoulder
    pole: Floats  # (2, 3) direction in which the elbow points
    hand: Floats  # (2, 4) local to the forearm
    lift: Floats  # (2, 3) rotation vectors of the collar bones


def reach(arms: Floats) -> Reach:
    """The meaning of `arms` (2, ARM), kept inside the joints' limits."""
    a = np.clip(arms, LOW, HIGH)
    wrist = a[:, :3].copy()
    wrist[:, 0] *= SIDE
    swivel = a[:, Steer.SWIVEL]
    # Elbows hang down, back and a little out; the swivel lifts them sideways.
    pole = np.stack(
        [
            SIDE * (0.35 + 1.1 * np.sin(swivel)),
            -0.75 * np.cos(swivel),
            -0.55 * np.cos(swivel),
        ],
        1,
    )
    roll = np.zeros((2, 3))
    roll[:, 0] = -a[:, Steer.ROLL]
    bend = np.zeros((2, 3))
    bend[:, 1] = -SIDE * a[:, Steer.DEVIATE]
    bend[:, 2] = -SIDE * a[:, Steer.FLEX]
    hand = quat.mul(quat.exp(roll), quat.exp(bend))
    # The collar bone follows a raised and a forward hand (scapulohumeral rhythm, damped).
    up = np.maximum(a[:, Steer.UP] + 0.45, 0)
    lift = np.zeros((2, 3))
    lift[:, 2] = SIDE * 0.22 * up * up / (0.3 + up)
    lift[:, 1] = -SIDE * 0.12 * np.maximum(a[:, Steer.FORWARD], 0) ** 2
    return Reach(wrist, pole, hand, lift)


def fingers(arms: Floats, turns: Floats) -> None:
    """Add the finger joints of `arms` (2, ARM) to the rotation vectors `turns` (J, 3)."""
    a = np.clip(arms, LOW, HIGH)
    curl = a[:, Steer.INDEX : Steer.LITTLE + 1]
    turns[FINGER, 2] -= SIDE[:, None, None] * curl[..., None] * _CURL
    turns[FINGER[..., 0], 1] -= SIDE[:, None] * a[:, Steer.SPREAD, None] * _FAN
    across, bent = a[:, Steer.THUMB], a[:, Steer.BEND]
    turns[THUMB[:, 0], 1] += SIDE * 0.35 * across
    turns[THUMB[:, 0], 0] += 0.75 * across
    turns[THUMB[:, 1], 1] += SIDE * 0.75 * bent
    turns[THUMB[:, 2], 1] += SIDE * 0.85 * bent
