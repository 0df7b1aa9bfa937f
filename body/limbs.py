"""Two-bone inverse kinematics for the arms and the legs, all four at once.

Rows of every array here: left arm, right arm, left leg, right leg.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from body import quat
from body.rig import INDEX, Skeleton

Floats = NDArray[np.float64]

_CHAINS = (
    ("leftUpperArm", "leftLowerArm", "leftHand"),
    ("rightUpperArm", "rightLowerArm", "rightHand"),
    ("leftUpperLeg", "leftLowerLeg", "leftFoot"),
    ("rightUpperLeg", "rightLowerLeg", "rightFoot"),
)
UPPER: NDArray[np.intp] = np.array([INDEX[c[0]] for c in _CHAINS])
LOWER: NDArray[np.intp] = np.array([INDEX[c[1]] for c in _CHAINS])
END: NDArray[np.intp] = np.array([INDEX[c[2]] for c in _CHAINS])

# Axis about which each limb folds in the T-pose: forearms come forward, shins go back.
_HINGE = np.array([[0.0, -1, 0], [0, 1, 0], [1, 0, 0], [1, 0, 0]])
# Share of the full length from which a limb resists, and that it never passes: arms, legs.
_SOFT = np.array([0.96, 0.96, 0.988, 0.988])
_HARD = np.array([0.998, 0.998, 0.9996, 0.9996])
_SHORT = 0.35  # share of the full length that a folded limb still has


@dataclass(frozen=True, slots=True, eq=False)
class Limbs:
    """The lengths and rest directions of a character's four limbs."""

    upper: Floats  # (4,) m
    lower: Floats  # (4,) m
    upper_rest: Floats  # (4, 3, 3) frame of the upper bone in the T-pose
    lower_rest: Floats  # (4, 3, 3)

    @classmethod
    def of(cls, skeleton: Skeleton) -> Limbs:
        heads = np.asarray(skeleton.heads, np.float64)
        a, b = heads[LOWER] - heads[UPPER], heads[END] - heads[LOWER]
        return cls(
            np.sqrt((a * a).sum(1)),
            np.sqrt((b * b).sum(1)),
            _frame(a, _HINGE),
            _frame(b, _HINGE),
        )

    @property
    def length(self) -> Floats:
        """Of the straight limbs, (4,) m."""
        return self.upper + self.lower

    def reach(self, target: Floats, pole: ArrayLike) -> tuple[Floats, Floats]:
        """Turn the limbs so that wrists and ankles come to `target` (4, 3), m from their roots.

        Elbows and knees point towards `pole` (4, 3). Targets out of reach are approached softly.
        Returns the upper bones' rotations (4, 4), in the frame that `target` is given in, and the
        lower bones', local to the upper ones.
        """
        return _solve(
            np.ascontiguousarray(target, np.float64),
            np.ascontiguousarray(pole, np.float64),
            self.upper,
            self.lower,
            self.upper_rest,
            self.lower_rest,
        )


@njit(cache=True)  # one scalar loop is ten times as quick as numpy on four rows
def _solve(
    target: Floats,
    pole: Floats,
    upper: Floats,
    lower: Floats,
    upper_rest: Floats,
    lower_rest: Floats,
) -> tuple[Floats, Floats]:
    above, below = np.empty((4, 4)), np.empty((4, 4))
    for i in range(4):
        a, b = upper[i], lower[i]
        full = a + b
        far = np.sqrt((target[i] ** 2).sum())
        along = target[i] / max(far, 1e-6)
        soft, hard = _SOFT[i] * full, _HARD[i] * full
        if far > soft:
            far = soft + (hard - soft) * (1 - np.exp(-(far - soft) / (hard - soft)))
        far = max(far, _SHORT * full)
        out = pole[i] - along * (pole[i] * along).sum()
        out /= max(np.sqrt((out**2).sum()), 1e-9)
        cosine = min((a * a + far * far - b * b) / (2 * a * far), 1.0)
        middle = a * (along * cosine + out * np.sqrt(1 - cosine * cosine))
        hinge = np.cross(out, along)
        above[i] = _turn(middle, hinge, upper_rest[i])
        whole = _turn(along * far - middle, hinge, lower_rest[i])
        below[i] = _product(-above[i, 0], above[i, 1:], whole)
    return above, below


@njit(cache=True)
def _turn(bone: Floats, hinge: Floats, rest: Floats) -> Floats:
    """The quaternion (4,) that takes the frame `rest` to the one along `bone` about `hinge`."""
    x = bone / np.sqrt((bone**2).sum())
    y = hinge - x * (x * hinge).sum()
    y /= max(np.sqrt((y**2).sum()), 1e-9)
    z = np.cross(x, y)
    m = np.outer(x, rest[:, 0]) + np.outer(y, rest[:, 1]) + np.outer(z, rest[:, 2])
    q = np.empty(4)
    # Shepperd 1978: divide by the largest of the four.
    size = np.array([m[0, 0] + m[1, 1] + m[2, 2], m[0, 0], m[1, 1], m[2, 2]])
    k = int(size.argmax())
    if k == 0:
        q[:] = 1 + size[0], m[2, 1] - m[1, 2], m[0, 2] - m[2, 0], m[1, 0] - m[0, 1]
    else:
        i, j, n = k - 1, k % 3, (k + 1) % 3
        q[0] = m[n, j] - m[j, n]
        q[1 + i] = 1 + m[i, i] - m[j, j] - m[n, n]
        q[1 + j] = m[j, i] + m[i, j]
        q[1 + n] = m[n, i] + m[i, n]
    q /= np.sqrt((q**2).sum())
    return q


@njit(cache=True)
def _product(w: float, v: Floats, q: Floats) -> Floats:
    """The product (4,) of (w, v) and q."""
    out = np.empty(4)
    out[0] = w * q[0] - (v * q[1:]).sum()
    out[1:] = w * q[1:] + q[0] * v + np.cross(v, q[1:])
    return out


_TOES_OUT = 0.14  # rad
_OUT = np.array([_TOES_OUT, -_TOES_OUT])
_ROCK = 0.1  # rad of roll about level, within which a lifted foot changes its pivot
_AIR = 0.02  # m of lift at which it does so fully


@njit(cache=True)
def plant(
    feet: Floats, ankles: Floats, balls: Floats, heels: Floats, hips: Floats, at: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Where the legs must reach so that the feet stand as `feet` (2, FOOT) says.

    `ankles` (2, 3) is where they stand in the T-pose, `balls` and `heels` (2, 3) are offsets from
    them; `hips` (4,) is the hips' rotation and `at` (3,) m their place. A foot that rolls pivots
    on its ball or its heel, and its toes stay flat on the floor.
    Returns, in the hips' frame, ankles from the hips (2, 3) m, poles of the knees (2, 3), the
    feet's rotations (2, 4); and the toes' rotations (2, 4), local.
    """
    target, pole = np.empty((2, 3)), np.empty((2, 3))
    foot, toes = np.empty((2, 4)), np.zeros((2, 4))
    for i in range(2):
        yaw, roll, up = feet[i, 3] + _OUT[i], feet[i, 4], feet[i, 1]
        air = min(max(up / _AIR, 0.0), 1.0)
        share = 1.0 if roll > 0 else 0.0
        if air > 0:
            x = min(max(0.5 + 0.5 * roll / (_ROCK * air), 0.0), 1.0)
            share = x * x * (3 - 2 * x)
        pivot = heels[i] + (balls[i] - heels[i]) * share
        c, s = np.cos(roll), np.sin(roll)
        back = pivot[2] - (c * pivot[2] + s * pivot[1])
        sin, cos = np.sin(yaw), np.cos(yaw)
        place = np.empty(3)
        place[0] = ankles[i, 0] + feet[i, 0] + sin * back - at[0]
        place[1] = ankles[i, 1] + up + pivot[1] - (c * pivot[1] - s * pivot[2]) - at[1]
        place[2] = ankles[i, 2] + feet[i, 2] + cos * back - at[2]
        ahead = np.array([sin, 0.25, cos])
        target[i], pole[i] = _back(hips, place), _back(hips, ahead)
        a, b = np.cos(yaw / 2), np.sin(yaw / 2)
        e, f = np.cos(roll / 2), np.sin(roll / 2)
        foot[i] = _product(hips[0], -hips[1:], np.array([a * e, a * f, b * e, -b * f]))
        bend = -max(roll, 0.0) * (1 - 0.6 * air)
        toes[i, 0], toes[i, 1] = np.cos(bend / 2), np.sin(bend / 2)
    return target, pole, foot, toes


@njit(cache=True)
def _back(q: Floats, v: Floats) -> Floats:
    """`v` (3,) turned by the inverse of `q` (4,)."""
    t = 2 * np.cross(v, q[1:])
    return np.asarray(v + q[0] * t + np.cross(t, q[1:]))


def _frame(bone: Floats, hinge: Floats) -> Floats:
    """Orthonormal columns (n, 3, 3): along the bone, about the hinge, and their cross product."""
    x = quat.unit(bone)
    y = quat.unit(hinge - x * (x * hinge).sum(1, keepdims=True))
    return np.stack([x, y, quat.cross(x, y)], -1)
