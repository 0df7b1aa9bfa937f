"""Action Units of the Facial Action Coding System, and ARKit's 52 shapes, as one matrix.

After Ekman, Friesen and Hager 2002 for what a unit does, and after the pictures in Apple's
`ARFaceAnchor.BlendShapeLocation` for what a shape does. Units end in L or R (the character's own
side) where ARKit tells the sides apart; T and B are the top and the bottom lip.

Where the two disagree:

* AU 27 is AU 26 further on; AU 45 and 46 (blink, wink) are courses in time of AU 43 (`SAME`).
* AU 25 (lips part) is what AU 10, 16 and 26 come to; AU 23 what 24 and 28 do. Neither has a shape.
* AU 11 and 13 have none either. AU 17 lifts both lips, so it moves two shapes.
* ARKit pulls the mouth sideways, which FACS does not code: `MouthL`, `MouthR`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from agent.errors import ConfigError
from agent.registry import unknown
from body.arkit import INDEX as SHAPE
from body.arkit import SHAPES

Floats = NDArray[np.float64]

# What a unit at 1 does to the shapes. "*" stands for a side: two units, each its own shape.
_TABLE: dict[str, dict[str, float]] = {
    "AU1": {"browInnerUp": 1.0},  # inner brow raiser (frontalis, medial); one shape for both
    "AU2*": {"browOuterUp*": 1.0},  # outer brow raiser (frontalis, lateral)
    "AU4*": {"browDown*": 1.0},  # brow lowerer (corrugator, depressor supercilii)
    "AU5*": {"eyeWide*": 1.0},  # upper lid raiser (levator palpebrae)
    "AU6*": {"cheekSquint*": 1.0, "eyeSquint*": 0.30},  # cheek raiser (orbicularis oculi, orbital)
    "AU7*": {"eyeSquint*": 1.0},  # lid tightener (orbicularis oculi, palpebral)
    "AU8": {"mouthClose": 1.0},  # lips towards each other over an open jaw
    "AU9*": {"noseSneer*": 1.0},  # nose wrinkler (levator labii alaeque nasi)
    "AU10*": {"mouthUpperUp*": 1.0},  # upper lip raiser (levator labii superioris)
    "AU12*": {"mouthSmile*": 1.0},  # lip corner puller (zygomaticus major)
    "AU14*": {"mouthDimple*": 1.0},  # dimpler (buccinator)
    "AU15*": {"mouthFrown*": 1.0},  # lip corner depressor (depressor anguli oris)
    "AU16*": {"mouthLowerDown*": 1.0},  # lower lip depressor (depressor labii)
    "AU17": {"mouthShrugLower": 1.0, "mouthShrugUpper": 0.35},  # chin raiser (mentalis)
    "AU18": {"mouthPucker": 1.0},  # lip pucker (incisivii labii)
    "AU19": {"tongueOut": 1.0},  # tongue show
    "AU20*": {"mouthStretch*": 1.0},  # lip stretcher (risorius)
    "AU22": {"mouthFunnel": 1.0},  # lip funneler (orbicularis oris)
    "AU24*": {"mouthPress*": 1.0},  # lip pressor (orbicularis oris)
    "AU26": {"jawOpen": 1.0},  # jaw drop
    "AU28T": {"mouthRollUpper": 1.0},  # lip suck
    "AU28B": {"mouthRollLower": 1.0},
    "AU29": {"jawForward": 1.0},  # jaw thrust
    "AU30L": {"jawLeft": 1.0},  # jaw sideways
    "AU30R": {"jawRight": 1.0},
    "AU34": {"cheekPuff": 1.0},  # cheek puff
    "AU43*": {"eyeBlink*": 1.0},  # eye closure (levator palpebrae lets go)
    "AU61": {"eyeLookOutLeft": 1.0, "eyeLookInRight": 1.0},  # eyes to the left,
    "AU62": {"eyeLookInLeft": 1.0, "eyeLookOutRight": 1.0},  # to the right,
    "AU63": {"eyeLookUpLeft": 1.0, "eyeLookUpRight": 1.0},  # up,
    "AU64": {"eyeLookDownLeft": 1.0, "eyeLookDownRight": 1.0},  # down
    "MouthL": {"mouthLeft": 1.0},
    "MouthR": {"mouthRight": 1.0},
}
SAME = {"AU27": "AU26", "AU45": "AU43", "AU46": "AU43"}  # units that are others in time or extent
_SIDES = {"L": "Left", "R": "Right"}


def _columns() -> dict[str, dict[str, float]]:
    units: dict[str, dict[str, float]] = {}
    for name, shapes in _TABLE.items():
        for side, long in _SIDES.items() if "*" in name else [("", "")]:
            units[name.replace("*", side)] = {s.replace("*", long): w for s, w in shapes.items()}
    return units


_COLUMNS = _columns()
UNITS: tuple[str, ...] = tuple(_COLUMNS)
INDEX: dict[str, int] = {name: i for i, name in enumerate(UNITS)}

TO_ARKIT: Floats = np.zeros((len(SHAPES), len(UNITS)))  # shapes from units
for _i, _shapes in enumerate(_COLUMNS.values()):
    for _shape, _weight in _shapes.items():
        TO_ARKIT[SHAPE[_shape], _i] = _weight
FROM_ARKIT: Floats = np.asarray(
    np.linalg.pinv(TO_ARKIT), np.float64
)  # units from shapes: least squares
FROM_ARKIT[np.abs(FROM_ARKIT) < 1e-12] = 0.0
TO_ARKIT.flags.writeable = FROM_ARKIT.flags.writeable = False


def columns(unit: str) -> list[int]:
    """Where `unit` is in an array of units: `AU12L`, or `AU12` for both sides.

    Raises `ConfigError` on an unknown one.
    """
    bare = unit.rstrip("LR")
    name = SAME.get(bare, bare) + unit[len(bare) :]
    found = [INDEX[n] for n in (name, f"{name}L", f"{name}R") if n in INDEX]
    if not found:
        raise ConfigError(unknown("action unit", unit, (*UNITS, *SAME)))
    return found


def vector(levels: dict[str, float]) -> Floats:
    """Units (A,) by name, as `columns` knows them. Raises `ConfigError` on an unknown one."""
    out = np.zeros(len(UNITS))
    for name, level in levels.items():
        out[columns(name)] = level
    return out


def to_arkit(units: ArrayLike) -> Floats:
    """ARKit weights (..., 52) of units (..., A). Linear: not clipped."""
    return np.asarray(np.asarray(units, np.float64) @ TO_ARKIT.T)


def from_arkit(faces: ArrayLike) -> Floats:
    """Units (..., A) of ARKit weights (..., 52).

    Exact for a face that units can make, the nearest in least squares for any other.
    """
    return np.asarray(np.asarray(faces, np.float64) @ FROM_ARKIT.T)
