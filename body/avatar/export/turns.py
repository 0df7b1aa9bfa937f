"""What a pose means for the nodes of a file: joints, eyeballs and twist helpers, as rotations."""

from __future__ import annotations

import numpy as np

from agent.types import Array, Pose
from body import quat
from body.arkit import INDEX as SHAPE
from body.arkit import LOOK_DOWN, LOOK_IN, LOOK_OUT, LOOK_UP
from body.avatar.model import Bones
from body.quat import Floats
from body.rig import INDEX, JOINTS

_EYES = (INDEX["leftEye"], INDEX["rightEye"])
_WAYS = tuple(
    tuple(SHAPE[f"eyeLook{way}{side}"] for way in ("Out", "In", "Up", "Down"))
    for side in ("Left", "Right")
)


def gaze(face: Array) -> Floats:
    """(2, 2) radians, left eye and right eye: yaw to the character's left, and pitch down."""
    out = np.empty((2, 2))
    for i, (away, towards, up, down) in enumerate(_WAYS):
        side = 1.0 if i == 0 else -1.0
        out[i, 0] = side * (LOOK_OUT * float(face[away]) - LOOK_IN * float(face[towards]))
        out[i, 1] = LOOK_DOWN * float(face[down]) - LOOK_UP * float(face[up])
    return np.radians(out)


def look(yaw: float, pitch: float) -> Floats:
    """The rotation of an eyeball: yaw about Y after pitch about X, radians."""
    return quat.mul(quat.exp([0.0, yaw, 0.0]), quat.exp([pitch, 0.0, 0.0]))


def joints(pose: Pose) -> Floats:
    """(54, 4): the joints of `pose`, the eyes turned by what the face says of them."""
    out = pose.joints.astype(np.float64)
    for eye, (yaw, pitch) in zip(_EYES, gaze(pose.face), strict=True):
        out[eye] = quat.mul(out[eye], look(yaw, pitch))
    return out


def twists(bones: Bones, pose: Pose) -> Floats:
    """(B - 54, 4): the helpers, each relative to the joint that carries it."""
    rows = slice(len(JOINTS), None)
    axis = bones.axis[rows].astype(np.float64)
    q = pose.joints.astype(np.float64)[bones.twist_of[rows]]
    angle = 2 * np.arctan2((q[:, 1:] * axis).sum(1), q[:, 0])
    angle = (angle + np.pi) % (2 * np.pi) - np.pi
    return quat.exp(axis * (angle * bones.twist[rows])[:, None])
