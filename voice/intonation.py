"""Shaping a pitch track: mean, range and how a phrase ends."""

from __future__ import annotations

from enum import Enum, auto

import numpy as np
from numpy.typing import NDArray

_FRAME = 0.005  # s between two values of a track
_END = 0.40  # s before the last voiced frame in which the end of a phrase is heard
_LOWEST, _HIGHEST = 55.0, 480.0  # Hz; beyond them the excitation breaks up


class Shape(Enum):
    """The end of a phrase: down as a statement, up as a question, held where more will come."""

    FALL = auto()
    RISE = auto()
    CONTINUE = auto()


_SEMITONES = {Shape.FALL: -1.5, Shape.RISE: 6.0, Shape.CONTINUE: 1.5}  # at the very end


def shaped(
    pitch: NDArray[np.float32], mean: float, spread: float, shape: Shape
) -> NDArray[np.float32]:
    """`pitch` (n,) in Hz, 0 where unvoiced, moved to `mean` Hz with its range times `spread`.

    Works on the logarithm, as the ear does; the end bends by the semitones of `shape`.
    """
    voiced = np.flatnonzero(np.isfinite(pitch) & (pitch > 0))
    if not len(voiced):
        return pitch
    semitones = 12 * np.log2(pitch[voiced])
    bent = (semitones - semitones.mean()) * spread
    near = 1 - (voiced[-1] - voiced) * _FRAME / _END
    bent += _SEMITONES[shape] * np.clip(near, 0, 1) ** 2
    out = np.zeros_like(pitch)
    out[voiced] = np.clip(mean * 2 ** (bent / 12), _LOWEST, _HIGHEST)
    return out
