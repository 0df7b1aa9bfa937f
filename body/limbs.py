"""Two-bone inverse kinematics for the arms and the legs, all four at once.

Rows of every array here: left arm, right arm, left leg, right leg.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from body import quat
from body.compiled import posing
from body.rig import INDEX, Skeleton
from body.rotor import between, conj, cross, length, mul, square, unit

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
_SOFT = np.array([0.96, 0.96, 0.993, 0.993])
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
        return solve(
            np.ascontiguousarray(target, np.float64),
            np.ascontiguousarray(pole, np.float64),
            self.upper,
            self.lower,
            self.upper_rest,
            self.lower_rest,
        )


@posing  # one scalar loop is ten times as quick as numpy on four rows
def solve(
    target: Floats,
    pole: Floats,
    upper: Floats,
    lower: Floats,
    upper_rest: Floats,
    lower_rest: Floats,
) -> tuple[Floats, Floats]:
    """`Limbs.reach`, of the measures of `Limbs`."""
    above, below = np.empty((4, 4)), np.empty((4, 4))
    for i in range(4):
        a, b = upper[i], lower[i]
        full = a + b
        far = length(target[i])
        along = target[i] / max(far, 1e-6)
        soft, hard = _SOFT[i] * full, _HARD[i] * full
        if far > soft:
            far = soft + (hard - soft) * (1 - np.exp(-(far - soft) / (hard - soft)))
        far = max(far, _SHORT * full)
        out = unit(square(pole[i], along))
        cosine = min((a * a + far * far - b * b) / (2 * a * far), 1.0)
        middle = a * (along * cosine + out * np.sqrt(1 - cosine * cosine))
        hinge = cross(out, along)
        above[i] = _turn(middle, hinge, upper_rest[i])
        whole = _turn(along * far - middle, hinge, lower_rest[i])
        below[i] = mul(conj(above[i]), whole)
    return above, below


@posing
def _turn(bone: Floats, hinge: Floats, rest: Floats) -> Floats:
    """The quaternion (4,) that takes the frame `rest` to the one along `bone` about `hinge`."""
    x = unit(bone)
    y = unit(square(hinge, x))
    m = between(x, y, cross(x, y), rest)
    q = np.empty(4)
    # Shepperd 1978: divide by the largest of the four.
    trace, k = m[0, 0] + m[1, 1] + m[2, 2], 0
    if m[0, 0] > trace or m[1, 1] > trace or m[2, 2] > trace:
        k = 1
        if m[1, 1] > m[0, 0]:
            k = 2
        if m[2, 2] > m[k - 1, k - 1]:
            k = 3
    if k == 0:
        q[0] = 1 + trace
        q[1], q[2], q[3] = m[2, 1] - m[1, 2], m[0, 2] - m[2, 0], m[1, 0] - m[0, 1]
    else:
        i, j, n = k - 1, k % 3, (k + 1) % 3
        q[0] = m[n, j] - m[j, n]
        q[1 + i] = 1 + m[i, i] - m[j, j] - m[n, n]
        q[1 + j] = m[j, i] + m[i, j]
        q[1 + n] = m[n, i] + m[i, n]
    size = np.sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3])
    return np.asarray(q / size)


def _frame(bone: Floats, hinge: Floats) -> Floats:
    """Orthonormal columns (n, 3, 3): along the bone, about the hinge, and their cross product."""
    x = quat.unit(bone)
    y = quat.unit(hinge - x * (x * hinge).sum(1, keepdims=True))
    return np.stack([x, y, quat.cross(x, y)], -1)
