"""The eyeballs and lids of a posed body that looks at a point."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, degrees, hypot, sqrt

import numpy as np
from numpy.typing import NDArray

from body import arkit
from body.arkit import SHAPES, columns
from body.compiled import posing
from body.gaze.places import Point
from body.gaze.shares import within
from body.layers import Draft, Offer
from body.rig import INDEX as JOINT
from body.rig import Skeleton
from body.rotor import conj, exp, mul, rotate

Floats = NDArray[np.float64]

_LINE = np.array([JOINT[n] for n in ("hips", "spine", "chest", "upperChest", "neck", "head")])
_EYES = [JOINT["leftEye"], JOINT["rightEye"]]


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """Where the eyes of one character are, by the turns of its trunk. Lengths in metres."""

    hips: Floats  # (3,)
    bones: Floats  # (5, 3) from each joint of the trunk to the next, in the T-pose
    eyes: Floats  # (2, 3) left and right, from the head

    @classmethod
    def of(cls, skeleton: Skeleton) -> Sight:
        heads = np.asarray(skeleton.heads, np.float64)
        line = heads[_LINE]
        return cls(line[0], np.diff(line, axis=0), heads[_EYES] - line[-1])

    @property
    def rest(self) -> Point:
        """Between the eyes of a body that stands upright."""
        x, y, z = (self.hips + self.bones.sum(0) + self.eyes.mean(0)).tolist()
        return x, y, z

    def pose(self, draft: Draft) -> tuple[Floats, Floats]:
        """How the head is turned in the world (4,), and where left and right eye are (2, 3)."""
        clips, weights = _NO_CLIPS, _NO_WEIGHTS
        if draft.clips:
            clips = np.array([c[_LINE] for c, _ in draft.clips])
            weights = np.array([w[_LINE] for _, w in draft.clips])
        origin = self.hips + draft.root
        return _followed(draft.turns, clips, weights, origin, self.bones, self.eyes)


_NO_CLIPS, _NO_WEIGHTS = np.empty((0, len(_LINE), 4)), np.empty((0, len(_LINE)))


@posing
def _followed(
    turns: Floats, clips: Floats, weights: Floats, origin: Floats, bones: Floats, eyes: Floats
) -> tuple[Floats, Floats]:
    """The head (4,) and the eyes (2, 3) m at the end of a trunk of N joints from `origin` (3,).

    `turns` (J, 3) are rotation vectors, in part replaced by `clips` (C, N, 4) by `weights` (C, N).
    """
    at, q = origin.copy(), np.array([1.0, 0.0, 0.0, 0.0])
    for i in range(len(_LINE)):
        local = exp(turns[_LINE[i]])
        for k in range(len(clips)):
            if weights[k, i] > 0:
                local = _blend(local, clips[k, i], weights[k, i])
        q = mul(q, local)
        if i < len(bones):
            at = at + rotate(q, bones[i])
    out = np.empty((2, 3))
    for k in range(2):
        out[k] = at + rotate(q, eyes[k])
    return q, out


@posing
def _blend(a: Floats, b: Floats, s: float) -> Floats:
    """From `a` to `b` along the straight line, for eyes near enough to the arc."""
    out = (1 - s) * a + (-s if (a * b).sum() < 0 else s) * b
    return np.asarray(out / max(np.sqrt((out * out).sum()), 1e-9))


_UP, _DOWN = columns("eyeLookUp"), columns("eyeLookDown")
_IN, _OUT = columns("eyeLookIn"), columns("eyeLookOut")
_WIDE, _LID = columns("eyeWide"), columns("eyeBlink")
_MOVED, _SHUT = np.zeros(len(SHAPES)), np.zeros(len(SHAPES))
_MOVED[[*_UP, *_DOWN, *_IN, *_OUT]] = 1.0
_SHUT[[*_LID, *_WIDE]] = 1.0
_FALL, _RISE = 0.34, 0.24  # of the lids, at the shapes' full turn down and up


def _turned(x: float, y: float, z: float) -> tuple[float, float]:
    """Yaw and pitch in degrees that take an eye to what is at x, y, z from it, if it can."""
    away = max(sqrt(x * x + y * y + z * z), 1e-6)
    # Behind the head there is nothing for eyes to turn to; they stay at the side it lies on.
    yaw = degrees(asin(max(-1.0, min(x / max(hypot(x, z), 1e-6), 1.0))))
    if z < 0:
        yaw = 90.0 if x >= 0 else -90.0
    return within(yaw, degrees(asin(max(-1.0, min(y / away, 1.0)))))


@posing
def _seen(head: Floats, eyes: Floats, goal: Floats) -> Floats:
    """From each eye to `goal` in the frame of the head, (2, 3) m."""
    out = np.empty((2, 3))
    for i in range(2):
        out[i] = rotate(conj(head), goal - eyes[i])
    return out


def offer(head: Floats, eyes: Floats, goal: Point) -> Offer:
    """Both `eyes` (2, 3) on `goal`, so that they converge on what is near; the lids follow.

    Whatever has turned the `head` (4,), the eyes give it back (vestibulo-ocular reflex).
    """
    face, weight = _SHUT.copy(), _MOVED.copy()
    for i, (x, y, z) in enumerate(_seen(head, eyes, np.array(goal)).tolist()):
        yaw, pitch = _turned(x, y, z)
        away = yaw if i == 0 else -yaw  # from the nose
        face[_OUT[i]] = max(away, 0.0) / arkit.LOOK_OUT
        face[_IN[i]] = max(-away, 0.0) / arkit.LOOK_IN
        face[_UP[i]] = up = max(pitch, 0.0) / arkit.LOOK_UP
        face[_DOWN[i]] = down = max(-pitch, 0.0) / arkit.LOOK_DOWN
        weight[_LID[i]], weight[_WIDE[i]] = _FALL * down, _RISE * up
    return Offer(face=face, weight=weight)
