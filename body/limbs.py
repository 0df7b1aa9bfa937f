"""Two-bone inverse kinematics for the arms and the legs, all four at once.

Rows of every array here: left arm, right arm, left leg, right leg.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
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
        full = self.length
        far = np.sqrt((target * target).sum(1))
        along = target / np.maximum(far, 1e-6)[:, None]
        soft, hard = _SOFT * full, _HARD * full
        over = np.maximum(far - soft, 0) / (hard - soft)
        far = np.where(over > 0, soft + (hard - soft) * -np.expm1(-np.minimum(over, 50)), far)
        far = np.maximum(far, _SHORT * full)
        pole = np.asarray(pole, np.float64)
        out = quat.unit(pole - along * (pole * along).sum(1, keepdims=True))
        cosine = (self.upper**2 + far**2 - self.lower**2) / (2 * self.upper * far)
        cosine = np.minimum(cosine, 1.0)
        sine = np.sqrt(1 - cosine * cosine)
        middle = self.upper[:, None] * (along * cosine[:, None] + out * sine[:, None])
        hinge = quat.cross(out, along)
        upper = _frame(middle, hinge) @ self.upper_rest.transpose(0, 2, 1)
        lower = _frame(along * far[:, None] - middle, hinge) @ self.lower_rest.transpose(0, 2, 1)
        turns = quat.from_matrix(np.stack([upper, lower]))
        return turns[0], quat.mul(quat.conj(turns[0]), turns[1])


def _frame(bone: Floats, hinge: Floats) -> Floats:
    """Orthonormal columns (n, 3, 3): along the bone, about the hinge, and their cross product."""
    x = quat.unit(bone)
    y = quat.unit(hinge - x * (x * hinge).sum(1, keepdims=True))
    return np.stack([x, y, quat.cross(x, y)], -1)
