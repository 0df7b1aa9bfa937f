"""What a pose means for the nodes of a file: joints, eyeballs and twist helpers, as rotations.

Also rotations as the angles that some formats want.
"""

from __future__ import annotations

import numpy as np

from agent.types import Pose
from body import quat
from body.arkit import looks
from body.avatar.model import Bones
from body.quat import Floats
from body.rig import INDEX, JOINTS

_EYES = (INDEX["leftEye"], INDEX["rightEye"])


def look(yaw: float, pitch: float) -> Floats:
    """The rotation of an eyeball: yaw about Y after pitch about X, radians."""
    return quat.mul(quat.exp([0.0, yaw, 0.0]), quat.exp([pitch, 0.0, 0.0]))


def joints(pose: Pose) -> Floats:
    """(54, 4): the joints of `pose`, the eyes turned by what the face says of them."""
    out = pose.joints.astype(np.float64)
    for eye, (yaw, pitch) in zip(_EYES, looks(pose.face), strict=True):
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


def zxy(q: Floats, near: Floats | None = None) -> Floats:
    """(..., 3) radians z, x, y with R = Rz Rx Ry, of unit quaternions (..., 4).

    Of the two ways to say it, and of the whole turns, the one that is next to `near`.
    """
    m = quat.matrix(q)
    x = np.arcsin(np.clip(m[..., 2, 1], -1, 1))
    y = np.arctan2(-m[..., 2, 0], m[..., 2, 2])
    z = np.arctan2(-m[..., 0, 1], m[..., 1, 1])
    out = np.stack([z, x, y], -1)
    if near is None:
        return out
    other = np.stack([z + np.pi, np.pi - x, y + np.pi], -1)
    out, other = (a + 2 * np.pi * np.round((near - a) / (2 * np.pi)) for a in (out, other))
    first = np.abs(out - near).sum(-1) <= np.abs(other - near).sum(-1) + 1e-9
    return np.where(first[..., None], out, other)


def yaw_pitch_roll(q: Floats) -> Floats:
    """(..., 3) radians with R = Ry(yaw) Rx(pitch) Rz(roll): to the left, down, left ear up."""
    m = quat.matrix(q)
    pitch = np.arcsin(np.clip(-m[..., 1, 2], -1, 1))
    yaw = np.arctan2(m[..., 0, 2], m[..., 2, 2])
    roll = np.arctan2(m[..., 1, 0], m[..., 1, 1])
    return np.stack([yaw, pitch, roll], -1)


def head(pose: Pose) -> Floats:
    """(4,): the head in the world."""
    out = quat.IDENTITY
    for name in ("hips", "spine", "chest", "upperChest", "neck", "head"):
        out = quat.mul(out, pose.joints[INDEX[name]].astype(np.float64))
    return out
