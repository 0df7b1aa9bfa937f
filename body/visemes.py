"""What each sound asks of the mouth: targets of the articulators, and how firmly it asks.

After the dominance model of Cohen and Massaro 1993: a sound that needs an articulator has high
dominance over it and so bends its neighbours; a sound that does not care follows them.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from body.phonetics import Manner, Place, Segment

Floats = NDArray[np.float64]


class Articulator(IntEnum):
    """Columns of every articulator array. All in [0, 1]."""

    JAW = 0
    PUCKER = 1  # lips forward and small: u, w
    FUNNEL = 2  # lips forward and open: o, sh
    SPREAD = 3  # corners back: i, s
    LOWER = 4  # lower lip down, teeth shown
    UPPER = 5  # upper lip up
    TONGUE = 6  # tip between the teeth


SILENT: Floats = np.zeros(len(Articulator))

# Seconds in which a sound's pull falls to 1/e before its start and after its end. Rounding is
# prepared early (Benguerel and Cowan 1974); the jaw is slow, the tongue quick.
ATTACK: Floats = np.array([0.050, 0.110, 0.090, 0.060, 0.045, 0.045, 0.030])
RELEASE: Floats = np.array([0.055, 0.060, 0.060, 0.055, 0.045, 0.045, 0.025])

# Jaw, funnel, spread, lower lip, upper lip and their dominances by place of a consonant.
_PLACES: dict[Place, tuple[tuple[float, ...], tuple[float, ...]]] = {
    #                     jaw   puck  funn  sprd  low   up    tongue
    Place.NONE: ((0.08, 0, 0, 0, 0, 0, 0), (0.3, 0.2, 0.2, 0.2, 0.2, 0.2, 0.5)),
    Place.BILABIAL: ((0.07, 0, 0, 0.02, 0, 0, 0), (1.1, 0.3, 0.6, 0.4, 1.0, 1.0, 1)),
    Place.LABIODENTAL: ((0.06, 0, 0, 0.06, 0, 0.44, 0), (1.2, 0.6, 0.9, 0.4, 1.0, 1.5, 1)),
    Place.DENTAL: ((0.12, 0, 0, 0.06, 0.14, 0.1, 0.16), (1.0, 0.3, 0.3, 0.3, 0.7, 0.5, 4)),
    Place.ALVEOLAR: ((0.07, 0, 0, 0.06, 0.10, 0.06, 0), (0.7, 0.2, 0.2, 0.25, 0.5, 0.4, 1)),
    Place.POSTALVEOLAR: ((0.06, 0.12, 0.5, 0, 0.10, 0.1, 0), (1.0, 0.8, 1.3, 0.5, 0.6, 0.6, 1)),
    Place.PALATAL: ((0.09, 0, 0, 0.16, 0.06, 0.04, 0), (0.6, 0.2, 0.2, 0.5, 0.4, 0.3, 1)),
    Place.VELAR: ((0.13, 0, 0, 0.02, 0.04, 0.02, 0), (0.45, 0.1, 0.1, 0.1, 0.2, 0.2, 1)),
    Place.GLOTTAL: ((0.15, 0, 0, 0, 0.04, 0.02, 0), (0.12, 0.05, 0.05, 0.05, 0.1, 0.1, 1)),
}


@lru_cache(maxsize=512)
def viseme(segment: Segment) -> tuple[Floats, Floats]:
    """Targets and dominances (7,) of the `Articulator`s for one segment."""
    if segment.manner is Manner.PAUSE:
        return SILENT, np.array([0.7, 0.5, 0.6, 0.5, 0.7, 0.7, 1.0])
    return _vowel(segment) if segment.vowel else _consonant(segment)


def _vowel(v: Segment) -> tuple[Floats, Floats]:
    front = 1 - v.back
    spread = (1 - v.round) * front * (1 - v.open)
    target = np.array(
        [
            0.16 + 0.52 * v.open**1.1,
            v.round * (1 - 0.75 * v.open) * 0.85,
            v.round * (0.35 + 0.75 * v.open) * 0.75,
            0.42 * spread + 0.08 * front,
            (0.15 + 0.17 * v.open) * (1 - v.round),
            (0.08 + 0.12 * v.open) * (1 - 0.6 * v.round),
            0.0,
        ]
    )
    sure = 0.35 if v.open == 0.5 and v.back == 0.5 else 1.0  # a schwa follows its neighbours
    rounding = 0.5 + 1.4 * v.round
    return target, sure * np.array([1.0, rounding, rounding, 0.8, 0.7, 0.6, 1.0])


def _consonant(c: Segment) -> tuple[Floats, Floats]:
    target, pull = (np.array(x, np.float64) for x in _PLACES[c.place])
    if c.round:
        tight = c.round > 0.7 or c.place is Place.ALVEOLAR
        target[Articulator.PUCKER] = max(
            target[Articulator.PUCKER], c.round * (0.95 if tight else 0.3)
        )
        target[Articulator.FUNNEL] = max(
            target[Articulator.FUNNEL], c.round * (0.15 if tight else 0.3)
        )
        target[Articulator.SPREAD] = 0
        pull[Articulator.PUCKER : Articulator.FUNNEL + 1] = 0.6 + 1.9 * c.round
    if c.place is Place.BILABIAL and not c.closes_lips:
        target[Articulator.JAW] = 0.10
        target[Articulator.LOWER] = target[Articulator.UPPER] = 0.03
    if c.manner is Manner.FRICATIVE and c.place in (Place.ALVEOLAR, Place.POSTALVEOLAR):
        pull[Articulator.JAW] = 1.8  # the teeth nearly meet for a hiss
        target[Articulator.JAW] = 0.045
        target[Articulator.LOWER] = 0.2
    if c.manner is Manner.LATERAL:
        target[Articulator.JAW] = 0.15
    return target, pull
