"""Moods as expressions and bearings, read off between named anchors of affect space."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.affect import EMOTIONS
from agent.types import Affect
from body.arkit import INDEX, SHAPES

Floats = NDArray[np.float64]

# Expressions after the prototypes of FACS (Ekman, Friesen and Hager 2002), softened for company.
# A name without Left or Right stands for both sides.
_FACES: dict[str, dict[str, float]] = {
    "neutral": {"mouthSmile": 0.22, "cheekSquint": 0.06, "browOuterUp": 0.02, "eyeSquint": 0.02},
    "happy": {
        "mouthSmile": 0.74, "cheekSquint": 0.54, "eyeSquint": 0.26, "mouthDimple": 0.14,
        "browOuterUp": 0.12, "mouthUpperUp": 0.10,
    },
    "sad": {
        "browInnerUp": 0.68, "mouthFrown": 0.48, "browDown": 0.12, "mouthShrugLower": 0.26,
        "eyeSquint": 0.14, "eyeBlink": 0.10, "mouthLowerDown": 0.0,
    },
    "angry": {
        "browDown": 0.78, "eyeSquint": 0.32, "noseSneer": 0.26, "mouthPress": 0.40,
        "mouthFrown": 0.22, "eyeWide": 0.12, "jawForward": 0.10, "mouthShrugLower": 0.12,
    },
    "afraid": {
        "browInnerUp": 0.72, "browOuterUp": 0.34, "eyeWide": 0.62, "mouthStretch": 0.42,
        "browDown": 0.18, "jawOpen": 0.08, "mouthLowerDown": 0.12,
    },
    "surprised": {
        "browInnerUp": 0.70, "browOuterUp": 0.74, "eyeWide": 0.60, "jawOpen": 0.20,
        "mouthFunnel": 0.10,
    },
    "disgusted": {
        "noseSneer": 0.64, "mouthUpperUp": 0.32, "browDown": 0.38, "eyeSquint": 0.34,
        "mouthFrown": 0.32, "mouthShrugLower": 0.24, "cheekSquint": 0.28,
    },
    "contempt": {
        "mouthSmileLeft": 0.36, "mouthDimpleLeft": 0.44, "mouthPress": 0.14, "eyeSquint": 0.18,
        "browOuterUpRight": 0.20, "browDownLeft": 0.12, "mouthLeft": 0.10, "eyeBlink": 0.08,
    },
    "tender": {
        "mouthSmile": 0.36, "cheekSquint": 0.22, "browInnerUp": 0.28, "eyeSquint": 0.16,
        "eyeBlink": 0.06,
    },
    "amused": {
        "mouthSmileLeft": 0.50, "mouthSmileRight": 0.42, "cheekSquint": 0.36, "eyeSquint": 0.26,
        "mouthPress": 0.14, "mouthDimple": 0.20, "browOuterUpLeft": 0.14,
    },
    "bored": {
        "eyeBlink": 0.26, "mouthFrown": 0.10, "mouthShrugLower": 0.12, "browOuterUp": 0.06,
        "mouthLeft": 0.06,
    },
    "tired": {
        "eyeBlink": 0.34, "browInnerUp": 0.14, "mouthFrown": 0.10, "eyeSquint": 0.04,
        "jawOpen": 0.02,
    },
    "thinking": {
        "browDown": 0.16, "browOuterUpLeft": 0.10, "eyeSquint": 0.14, "mouthPress": 0.18,
        "mouthLeft": 0.10, "mouthSmile": 0.04, "mouthPucker": 0.08,
    },
    "embarrassed": {
        "mouthSmileLeft": 0.26, "mouthSmileRight": 0.18, "browInnerUp": 0.40, "mouthPress": 0.28,
        "cheekSquint": 0.16, "eyeSquint": 0.10, "mouthRollLower": 0.12,
    },
    "proud": {
        "mouthSmile": 0.34, "cheekSquint": 0.20, "browOuterUp": 0.14, "mouthShrugLower": 0.10,
        "eyeBlink": 0.06, "mouthPress": 0.06,
    },
}  # fmt: skip

# Degrees and shares: chest back (+) or sunk, head lifted, head tilted to its left, shoulders
# raised; size and speed of movement, against 1; share of the time that the eyes turn away.
_BEARINGS: dict[str, tuple[float, float, float, float, float, float, float]] = {
    "neutral": (0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0),
    "happy": (2.0, 2.0, 1.5, 0.5, 1.25, 1.15, -0.05),
    "sad": (-4.5, -7.0, 2.0, -0.5, 0.6, 0.7, 0.25),
    "angry": (1.5, -4.0, 0.0, 1.5, 1.3, 1.35, -0.15),
    "afraid": (-2.0, 2.0, -1.0, 4.0, 0.75, 1.25, 0.1),
    "surprised": (2.0, 3.0, 0.0, 2.0, 1.2, 1.2, -0.15),
    "disgusted": (1.0, 2.0, -3.0, 1.0, 0.85, 0.9, 0.15),
    "contempt": (1.5, 4.0, -3.0, 0.0, 0.7, 0.8, 0.05),
    "tender": (-0.5, -1.0, 4.0, 0.0, 0.85, 0.8, -0.1),
    "amused": (0.5, 1.0, 3.0, 0.5, 1.1, 1.05, 0.0),
    "bored": (-3.5, -2.0, 4.0, -1.0, 0.55, 0.7, 0.2),
    "tired": (-4.0, -5.0, 2.5, -1.0, 0.55, 0.65, 0.15),
    "thinking": (0.0, 1.0, 3.5, 0.0, 0.75, 0.8, 0.3),
    "embarrassed": (-2.0, -6.0, 3.0, 2.0, 0.7, 0.95, 0.3),
    "proud": (4.0, 4.5, 0.0, 0.0, 1.15, 0.95, -0.1),
}

BEARING = len(_BEARINGS["neutral"])
MOOD = len(SHAPES) + BEARING  # numbers that describe a mood
_SHARPNESS = 3.0  # of the interpolation; higher keeps closer to the nearest anchor


def _column(weights: dict[str, float]) -> Floats:
    face = np.zeros(len(SHAPES))
    for name, value in weights.items():
        columns = [INDEX[n] for n in (name, f"{name}Left", f"{name}Right") if n in INDEX]
        face[columns[:1] if name in INDEX else columns] = value
    return face


_NAMES = tuple(EMOTIONS)
_POINTS = np.array([(e.valence, e.arousal, e.dominance) for e in EMOTIONS.values()])
_ANCHORS = np.array([np.concatenate([_column(_FACES[n]), _BEARINGS[n]]) for n in _NAMES])


@dataclass(frozen=True, slots=True, eq=False)
class Bearing:
    """How a mood is carried. Angles in radians; sizes against 1."""

    chest: float  # back and up
    lift: float  # of the head
    tilt: float  # of the head, to its left
    shrug: float  # shoulders raised
    extent: float  # of gestures and head
    speed: float
    away: float  # added to the share of time in which the eyes turn away


def mood(affect: Affect) -> Floats:
    """The expression (52,) and, behind it, the bearing, as one vector (MOOD,).

    Exactly an anchor's at its place in affect space and a blend between (Shepard 1968).
    """
    at = np.array([affect.valence, affect.arousal, affect.dominance])
    far = np.sqrt(((_POINTS - at) ** 2).sum(1))
    share = 1 / (far + 1e-4) ** _SHARPNESS
    return np.asarray((share / share.sum()) @ _ANCHORS)


def expression(vector: Floats) -> Floats:
    """The face (52,) of a mood vector, in [0, 1] even while it glides."""
    return np.clip(vector[: len(SHAPES)], 0, 1)


def bearing(vector: Floats) -> Bearing:
    """How the mood vector is carried."""
    chest, lift, tilt, shrug, extent, speed, away = vector[len(SHAPES) :].tolist()
    rad = np.pi / 180
    return Bearing(chest * rad, lift * rad, tilt * rad, shrug * rad, extent, speed, away)
