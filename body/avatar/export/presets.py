"""VRM's own expressions, mixed from the 52 shapes of ARKit."""

from __future__ import annotations

import numpy as np

from agent.types import Array
from body.arkit import INDEX, SHAPES
from body.quat import Floats

Mix = dict[str, float]

_DAMPING = 0.02
_FAINT = 1e-4  # a weight below it is none


def _both(**weights: float) -> Mix:
    """Shapes that come in a left and a right."""
    return {f"{name}{side}": w for name, w in weights.items() for side in ("Left", "Right")}


VISEMES: dict[str, Mix] = {
    "aa": {"jawOpen": 0.6, **_both(mouthLowerDown=0.25, mouthUpperUp=0.15)},
    "ih": {"jawOpen": 0.25, **_both(mouthStretch=0.2, mouthSmile=0.15, mouthLowerDown=0.2)},
    "ou": {"jawOpen": 0.2, "mouthPucker": 0.75, "mouthFunnel": 0.25},
    "ee": {"jawOpen": 0.15, **_both(mouthStretch=0.45, mouthSmile=0.3, mouthLowerDown=0.2)},
    "oh": {"jawOpen": 0.42, "mouthFunnel": 0.6, "mouthPucker": 0.25},
}

BLINKS: dict[str, Mix] = {
    "blink": _both(eyeBlink=1.0),
    "blinkLeft": {"eyeBlinkLeft": 1.0},
    "blinkRight": {"eyeBlinkRight": 1.0},
}

PRESETS: dict[str, Mix] = {
    "happy": _both(mouthSmile=0.8, cheekSquint=0.6, eyeSquint=0.25, mouthDimple=0.2),
    "angry": _both(
        browDown=0.9, noseSneer=0.4, eyeSquint=0.4, mouthPress=0.45, mouthFrown=0.35
    ),
    "sad": {"browInnerUp": 0.85, "mouthShrugLower": 0.35, **_both(mouthFrown=0.7, eyeSquint=0.15)},
    "relaxed": _both(mouthSmile=0.35, eyeBlink=0.2, cheekSquint=0.2),
    "surprised": {
        "jawOpen": 0.35, "browInnerUp": 0.8, "mouthFunnel": 0.15,
        **_both(browOuterUp=0.8, eyeWide=0.8),
    },
    "neutral": {},
    **VISEMES,
    **BLINKS,
    "lookUp": _both(eyeLookUp=1.0),
    "lookDown": _both(eyeLookDown=1.0),
    "lookLeft": {"eyeLookOutLeft": 1.0, "eyeLookInRight": 1.0},
    "lookRight": {"eyeLookInLeft": 1.0, "eyeLookOutRight": 1.0},
}  # fmt: skip


def _reading() -> Floats:
    """(5, 52): what reads the visemes back out of a face, by least squares."""
    forward = np.zeros((len(SHAPES), len(VISEMES)))
    for k, mix in enumerate(VISEMES.values()):
        for name, w in mix.items():
            forward[INDEX[name], k] = w
    # A little damping: the vowels overlap, and none of them may shoot up to cancel another.
    square = forward.T @ forward + _DAMPING * np.eye(len(VISEMES))
    return np.asarray(np.linalg.solve(square, forward.T), np.float64)


_BACK = _reading()


def visemes(face: Array) -> Array:
    """Weights (..., 5) of `VISEMES` in [0, 1] that come nearest to `face` (..., 52).

    Lips that `mouthClose` holds shut over an open jaw count as shut.
    """
    face = face.astype(np.float64)
    shut = face[..., INDEX["mouthClose"], None]
    jaw = face[..., INDEX["jawOpen"], None]
    ajar = np.clip(1 - shut / np.maximum(jaw, 0.05), 0, 1)
    out = np.clip(face @ _BACK.T, 0, 1) * ajar
    out /= np.maximum(out.sum(-1, keepdims=True), 1.0)
    return np.where(out < _FAINT, 0.0, out).astype(np.float32)
