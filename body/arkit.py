"""The 52 face shapes of ARKit, in the order that every array here uses."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agent.types import Array

SHAPES: tuple[str, ...] = (
    "eyeBlinkLeft", "eyeLookDownLeft", "eyeLookInLeft", "eyeLookOutLeft", "eyeLookUpLeft",
    "eyeSquintLeft", "eyeWideLeft", "eyeBlinkRight", "eyeLookDownRight", "eyeLookInRight",
    "eyeLookOutRight", "eyeLookUpRight", "eyeSquintRight", "eyeWideRight", "jawForward",
    "jawRight", "jawLeft", "jawOpen", "mouthClose", "mouthFunnel", "mouthPucker", "mouthRight",
    "mouthLeft", "mouthSmileLeft", "mouthSmileRight", "mouthFrownLeft", "mouthFrownRight",
    "mouthDimpleLeft", "mouthDimpleRight", "mouthStretchLeft", "mouthStretchRight",
    "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper", "mouthPressLeft",
    "mouthPressRight", "mouthLowerDownLeft", "mouthLowerDownRight", "mouthUpperUpLeft",
    "mouthUpperUpRight", "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft",
    "browOuterUpRight", "cheekPuff", "cheekSquintLeft", "cheekSquintRight", "noseSneerLeft",
    "noseSneerRight", "tongueOut",
)  # fmt: skip

INDEX: dict[str, int] = {name: i for i, name in enumerate(SHAPES)}

# Degrees that an eyeball turns at weight 1. `In` is towards the nose.
LOOK_UP, LOOK_DOWN, LOOK_IN, LOOK_OUT = 25.0, 30.0, 35.0, 35.0


_LOOKS = tuple(
    tuple(INDEX[f"eyeLook{way}{side}"] for way in ("Out", "In", "Up", "Down"))
    for side in ("Left", "Right")
)


def looks(face: Array) -> NDArray[np.float64]:
    """(2, 2) radians, left eye and right eye: yaw to the character's left, and pitch down."""
    out = np.empty((2, 2))
    for i, (away, towards, up, down) in enumerate(_LOOKS):
        side = 1.0 if i == 0 else -1.0
        out[i, 0] = side * (LOOK_OUT * float(face[away]) - LOOK_IN * float(face[towards]))
        out[i, 1] = LOOK_DOWN * float(face[down]) - LOOK_UP * float(face[up])
    return np.radians(out)


def columns(name: str) -> tuple[int, ...]:
    """The column of a shape; of one named without its side, those of both. Empty: there is none."""
    return tuple(INDEX[n] for n in (name, f"{name}Left", f"{name}Right") if n in INDEX)


def weights(**shapes: float) -> NDArray[np.float64]:
    """Weights (52,) by name; a name without a side stands for both."""
    out = np.zeros(len(SHAPES))
    for name, weight in shapes.items():
        out[list(columns(name))] = weight
    return out
