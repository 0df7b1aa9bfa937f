"""The eyeballs and lids of a posed body that looks at a point."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, degrees, hypot, sin, sqrt

import numpy as np
from numpy.typing import NDArray

from body import arkit
from body.arkit import SHAPES, columns
from body.gaze.places import Point
from body.gaze.shares import within
from body.layers import Draft, Offer
from body.rig import INDEX as JOINT
from body.rig import Skeleton

Floats = NDArray[np.float64]
Turn = tuple[float, float, float, float]  # wxyz

_LINE = [JOINT[n] for n in ("hips", "spine", "chest", "upperChest", "neck", "head")]
_EYES = [JOINT["leftEye"], JOINT["rightEye"]]


@dataclass(frozen=True, slots=True)
class Sight:
    """Where the eyes of one character are, by the turns of its trunk. Lengths in metres."""

    hips: Point
    bones: tuple[Point, ...]  # from each joint of the trunk to the next, in the T-pose
    eyes: tuple[Point, Point]  # left and right, from the head

    @classmethod
    def of(cls, skeleton: Skeleton) -> Sight:
        heads = np.asarray(skeleton.heads, np.float64)
        line = heads[_LINE]
        bones = tuple(_point(b) for b in np.diff(line, axis=0))
        left, right = (heads[_EYES] - line[-1]).tolist()
        return cls(_point(line[0]), bones, (_point(left), _point(right)))

    @property
    def rest(self) -> Point:
        """Between the eyes of a body that stands upright."""
        at = np.array(self.hips) + np.sum(self.bones, 0) + np.mean(self.eyes, 0)
        return _point(at)

    def pose(self, draft: Draft) -> tuple[Turn, Point, Point]:
        """How the head is turned in the world, and where the left and the right eye are."""
        turns = draft.turns[_LINE].tolist()
        clips = [(c[_LINE].tolist(), w[_LINE].tolist()) for c, w in draft.clips]
        x, y, z = (h + r for h, r in zip(self.hips, draft.root.tolist(), strict=True))
        q: Turn = (1.0, 0.0, 0.0, 0.0)
        for i, turn in enumerate(turns):
            local = _exp(*turn)
            for clip, weight in clips:
                if weight[i] > 0:
                    local = _blend(local, clip[i], weight[i])
            q = _mul(q, local)
            if i < len(self.bones):
                dx, dy, dz = _rotate(q, self.bones[i])
                x, y, z = x + dx, y + dy, z + dz
        left, right = (_rotate(q, e) for e in self.eyes)
        return (
            q,
            (x + left[0], y + left[1], z + left[2]),
            (x + right[0], y + right[1], z + right[2]),
        )


def _point(v: object) -> Point:
    x, y, z = np.asarray(v, np.float64).tolist()
    return x, y, z


def _exp(x: float, y: float, z: float) -> Turn:
    angle = sqrt(x * x + y * y + z * z)
    if angle < 1e-9:
        return 1.0, 0.0, 0.0, 0.0
    s = sin(0.5 * angle) / angle
    return cos(0.5 * angle), x * s, y * s, z * s


def _mul(a: Turn, b: Turn) -> Turn:
    aw, ax, ay, az = a
    bw, bx, by, bz = b
    return (
        aw * bw - ax * bx - ay * by - az * bz,
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
    )


def _blend(a: Turn, b: Turn, s: float) -> Turn:
    """From `a` to `b` along the straight line, for eyes near enough to the arc."""
    aw, ax, ay, az = a
    bw, bx, by, bz = b
    t = -s if aw * bw + ax * bx + ay * by + az * bz < 0 else s
    r = 1 - s
    w, x, y, z = r * aw + t * bw, r * ax + t * bx, r * ay + t * by, r * az + t * bz
    n = 1 / max(sqrt(w * w + x * x + y * y + z * z), 1e-9)
    return w * n, x * n, y * n, z * n


def _rotate(q: Turn, v: Point) -> Point:
    w, x, y, z = q
    a, b, c = v
    tx, ty, tz = 2 * (y * c - z * b), 2 * (z * a - x * c), 2 * (x * b - y * a)
    return (
        a + w * tx + y * tz - z * ty,
        b + w * ty + z * tx - x * tz,
        c + w * tz + x * ty - y * tx,
    )


_UP, _DOWN = columns("eyeLookUp"), columns("eyeLookDown")
_IN, _OUT = columns("eyeLookIn"), columns("eyeLookOut")
_WIDE, _LID = columns("eyeWide"), columns("eyeBlink")
_MOVED, _SHUT = np.zeros(len(SHAPES)), np.zeros(len(SHAPES))
_MOVED[[*_UP, *_DOWN, *_IN, *_OUT]] = 1.0
_SHUT[[*_LID, *_WIDE]] = 1.0
_FALL, _RISE = 0.34, 0.24  # of the lids, at the shapes' full turn down and up


def turned(head: Turn, eye: Point, goal: Point) -> tuple[float, float]:
    """Yaw and pitch in degrees that take an eye of a turned head to `goal`, as far as it can."""
    w, x, y, z = head
    a, b, c = _rotate((w, -x, -y, -z), (goal[0] - eye[0], goal[1] - eye[1], goal[2] - eye[2]))
    away = max(sqrt(a * a + b * b + c * c), 1e-6)
    # Behind the head there is nothing for eyes to turn to; they stay at the side it lies on.
    yaw = degrees(asin(max(-1.0, min(a / max(hypot(a, c), 1e-6), 1.0))))
    if c < 0:
        yaw = 90.0 if a >= 0 else -90.0
    return within(yaw, degrees(asin(max(-1.0, min(b / away, 1.0)))))


def offer(head: Turn, eyes: tuple[Point, Point], goal: Point) -> Offer:
    """Both eyes on `goal`, so that they converge on what is near; the lids follow up and down.

    Whatever has turned the head, the eyes give it back (vestibulo-ocular reflex).
    """
    face, weight = _SHUT.copy(), _MOVED.copy()
    for i, eye in enumerate(eyes):
        yaw, pitch = turned(head, eye, goal)
        away = yaw if i == 0 else -yaw  # from the nose
        face[_OUT[i]] = max(away, 0.0) / arkit.LOOK_OUT
        face[_IN[i]] = max(-away, 0.0) / arkit.LOOK_IN
        face[_UP[i]] = up = max(pitch, 0.0) / arkit.LOOK_UP
        face[_DOWN[i]] = down = max(-pitch, 0.0) / arkit.LOOK_DOWN
        weight[_LID[i]], weight[_WIDE[i]] = _FALL * down, _RISE * up
    return Offer(face=face, weight=weight)
