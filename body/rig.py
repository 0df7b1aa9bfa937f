"""The skeleton: VRM's humanoid bones, their parents, and forward kinematics.

All rotations are local and relative to the T-pose, in axes parallel to the world's (VRM's
normalised humanoid): the identity everywhere is a T-pose. Eyeballs are turned by the face's
`eyeLook*` weights; `leftEye` and `rightEye` add to that and are normally the identity.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.types import Array

_FINGERS = ("Index", "Middle", "Ring", "Little")


def _side(side: str) -> dict[str, str]:
    arm = {
        f"{side}Shoulder": "upperChest",
        f"{side}UpperArm": f"{side}Shoulder",
        f"{side}LowerArm": f"{side}UpperArm",
        f"{side}Hand": f"{side}LowerArm",
        f"{side}ThumbMetacarpal": f"{side}Hand",
        f"{side}ThumbProximal": f"{side}ThumbMetacarpal",
        f"{side}ThumbDistal": f"{side}ThumbProximal",
    }
    for finger in _FINGERS:
        parent = f"{side}Hand"
        for part in ("Proximal", "Intermediate", "Distal"):
            arm[f"{side}{finger}{part}"] = parent
            parent = f"{side}{finger}{part}"
    return arm


def _leg(side: str) -> dict[str, str]:
    parts = ["hips", *(f"{side}{p}" for p in ("UpperLeg", "LowerLeg", "Foot", "Toes"))]
    return dict(zip(parts[1:], parts[:-1], strict=True))


_PARENTS: dict[str, str] = {
    "hips": "",
    "spine": "hips",
    "chest": "spine",
    "upperChest": "chest",
    "neck": "upperChest",
    "head": "neck",
    "leftEye": "head",
    "rightEye": "head",
    **_side("left"),
    **_side("right"),
    **_leg("left"),
    **_leg("right"),
}

JOINTS: tuple[str, ...] = tuple(_PARENTS)  # 54; a parent always stands before its children
INDEX: dict[str, int] = {name: i for i, name in enumerate(JOINTS)}
PARENTS: tuple[int, ...] = tuple(INDEX.get(p, -1) for p in _PARENTS.values())


@dataclass(frozen=True, slots=True, eq=False)
class Skeleton:
    """Where the joints of one character are, (J, 3) metres, standing in the T-pose.

    The soles are on y = 0, the hips above the origin, the left hand at +X.
    """

    heads: Array

    def __post_init__(self) -> None:
        if self.heads.shape != (len(JOINTS), 3):
            raise ValueError(f"Skeleton.heads must be ({len(JOINTS)}, 3), got {self.heads.shape}")

    def globals(
        self, joints: NDArray[np.floating], root: NDArray[np.floating]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """World rotations (..., J, 3, 3), relative to the T-pose, and positions (..., J, 3), m.

        Of poses with `joints` (..., J, 4) and `root` (..., 3) m.
        """
        local = _matrices(np.asarray(joints, np.float64))
        turn = np.empty_like(local)
        at = np.empty(local.shape[:-1])
        heads = np.asarray(self.heads, np.float64)
        turn[..., 0, :, :], at[..., 0, :] = local[..., 0, :, :], heads[0] + root
        for j in range(1, len(JOINTS)):
            p = PARENTS[j]
            turn[..., j, :, :] = turn[..., p, :, :] @ local[..., j, :, :]
            at[..., j, :] = at[..., p, :] + turn[..., p, :, :] @ (heads[j] - heads[p])
        return turn, at


def _matrices(q: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rotation matrices (..., 3, 3) of unit quaternions (..., 4) wxyz."""
    w, x, y, z = np.moveaxis(q, -1, 0)
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ]
    return np.moveaxis(np.array(rows), (0, 1), (-2, -1))
