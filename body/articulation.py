"""Measures of how well a face speaks, which need nothing but its weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from agent.types import Phone
from body.arkit import INDEX
from body.phonetics import segments

Floats = NDArray[np.float64]

CLOSED = 0.03  # lip gap below which the lips touch; 0.05 is about 2 mm
WINDOW = 0.040  # s around a sound in which its closure counts

# How far each shape parts (+) or shuts (-) the lips at their middle, against jawOpen, whose 1 is
# 34 mm. Measured on the shapes that the cast is made of.
_GAP = {
    "jawOpen": 1.0,
    "mouthClose": -1.0,
    "mouthFunnel": 0.39,
    "mouthShrugUpper": 0.12,
    "mouthUpperUpLeft": 0.07,
    "mouthUpperUpRight": 0.07,
    "mouthLowerDownLeft": 0.06,
    "mouthLowerDownRight": 0.06,
    "jawForward": 0.04,
    "mouthLeft": -0.03,
    "mouthRight": -0.03,
    "mouthPucker": -0.035,
    "mouthPressLeft": -0.04,
    "mouthPressRight": -0.04,
    "mouthSmileLeft": -0.045,
    "mouthSmileRight": -0.045,
    "mouthRollUpper": -0.08,
    "mouthRollLower": -0.09,
    "mouthShrugLower": -0.15,
}


def lip_gap(faces: ArrayLike) -> Floats:
    """The opening between the lips (...) for faces (..., 52), in units of jawOpen, >= 0."""
    faces = np.asarray(faces, np.float64)
    gap = sum(faces[..., INDEX[name]] * gain for name, gain in _GAP.items())
    return np.maximum(gap, 0.0)


@dataclass(frozen=True, slots=True)
class Closures:
    """Shares of sounds with shut lips: of those that need it, and of those that must not."""

    recall: float  # of p, b, m
    false: float  # of all other sounds that are not next to one of them
    wanted: int  # how many p, b, m there were


def closures(phones: Sequence[Phone], times: ArrayLike, faces: ArrayLike) -> Closures:
    """Judge faces (T, 52) at `times` (T,) s against `phones`. No p, b, m: a recall of 1."""
    times, gap = np.asarray(times, np.float64), lip_gap(faces)
    need = [any(s.closes_lips for s in segments(p.symbol)) for p in phones]
    hits, slips, others = 0, 0, 0
    for i, phone in enumerate(phones):
        if need[i]:
            near = (times >= phone.start - WINDOW) & (times <= phone.end + WINDOW)
            hits += bool((gap[near] < CLOSED).any())
        elif segments(phone.symbol)[0].vowel:
            middle = gap[np.abs(times - 0.5 * (phone.start + phone.end)).argmin()]
            slips += bool(middle < CLOSED)
            others += 1
    wanted = sum(need)
    return Closures(hits / wanted if wanted else 1.0, slips / others if others else 0.0, wanted)


def closure_recall(phones: Sequence[Phone], times: ArrayLike, faces: ArrayLike) -> float:
    """The share of p, b, m whose lips are shut within ±40 ms."""
    return closures(phones, times, faces).recall
