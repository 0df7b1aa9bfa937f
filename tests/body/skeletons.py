"""A plausible adult, 1.7 m tall, in the T-pose."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from body.rig import INDEX, JOINTS, Skeleton

Floats = NDArray[np.float64]

_MIDDLE = {
    "hips": (0, 0.93, 0.0),
    "spine": (0, 1.00, -0.005),
    "chest": (0, 1.13, -0.015),
    "upperChest": (0, 1.26, -0.02),
    "neck": (0, 1.42, -0.015),
    "head": (0, 1.51, 0.005),
}
_LEFT = {
    "Eye": (0.032, 1.585, 0.075),
    "Shoulder": (0.03, 1.385, -0.01),
    "UpperArm": (0.165, 1.385, -0.02),
    "LowerArm": (0.430, 1.385, -0.03),
    "Hand": (0.670, 1.385, -0.02),
    "ThumbMetacarpal": (0.695, 1.375, 0.015),
    "ThumbProximal": (0.725, 1.360, 0.045),
    "ThumbDistal": (0.752, 1.352, 0.062),
    "UpperLeg": (0.090, 0.885, 0.0),
    "LowerLeg": (0.095, 0.485, 0.01),
    "Foot": (0.098, 0.080, -0.02),
    "Toes": (0.105, 0.020, 0.11),
}
_KNUCKLES = {"Index": 0.022, "Middle": 0.0, "Ring": -0.02, "Little": -0.038}  # m, z


def adult(scale: float = 1.0) -> Skeleton:
    """The skeleton, `scale` times as tall as 1.7 m."""
    heads = np.zeros((len(JOINTS), 3), np.float32)
    for name, at in _MIDDLE.items():
        heads[INDEX[name]] = at
    left = dict(_LEFT)
    for finger, z in _KNUCKLES.items():
        for part, x in (("Proximal", 0.760), ("Intermediate", 0.802), ("Distal", 0.828)):
            left[f"{finger}{part}"] = (x, 1.383, z - 0.01)
    for name, (x, y, z) in left.items():
        heads[INDEX[f"left{name}"]] = (x, y, z)
        heads[INDEX[f"right{name}"]] = (-x, y, z)
    return Skeleton(heads * np.float32(scale))


def place(
    skeleton: Skeleton, joints: Floats, root: Floats | tuple[float, ...] = (0, 0, 0)
) -> tuple[Floats, Floats]:
    """World rotations (J, 3, 3) and positions (J, 3), m."""
    return skeleton.globals(np.asarray(joints, np.float32), np.asarray(root, np.float32))
