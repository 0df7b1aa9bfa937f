"""A linear space of expressions: emotion x level x single units is vector arithmetic.

    EXPRESSIONS["happy"] * 0.6 + EXPRESSIONS["tender"] * 0.3
    blend([("happy", 0.6), ("tender", 0.3)]).edit("AU12L", +0.2)

An `Expression` is a direction in the space of Action Units, seen from the resting face; so an
emotion at level 0 is the rest, and at level 1 its prototype. Everything comes back out:
`levels` of a blend, `recover` of a face.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from agent.affect import EMOTIONS
from agent.errors import ConfigError
from agent.registry import unknown
from body.emotion import facs

Floats = NDArray[np.float64]

NEUTRAL = "neutral"

# Prototypes after EMFACS (Friesen and Ekman 1983), softened for company. Embarrassment: Keltner
# 1995; pride: Tracy and Robins 2004; contempt: Matsumoto and Ekman 2004. Tired, bored, thinking,
# tender and amused are ours. A name without L or R stands for both sides.
_PROTOTYPES: dict[str, dict[str, float]] = {
    NEUTRAL: {"AU2": 0.02, "AU6": 0.06, "AU12": 0.22},
    "happy": {
        "AU2": 0.12, "AU6": 0.80, "AU7": 0.04, "AU10": 0.34, "AU12": 0.94, "AU14": 0.08,
        "AU16": 0.28, "AU26": 0.14,
    },
    "sad": {"AU1": 0.94, "AU4": 0.22, "AU7": 0.08, "AU15": 0.66, "AU17": 0.38, "AU43": 0.14},
    "angry": {
        "AU4": 0.92, "AU5": 0.26, "AU7": 0.46, "AU9": 0.30, "AU10": 0.06, "AU15": 0.30,
        "AU17": 0.20, "AU24": 0.62, "AU29": 0.18,
    },
    "afraid": {
        "AU1": 0.90, "AU2": 0.34, "AU4": 0.28, "AU5": 0.74, "AU16": 0.24, "AU20": 0.66,
        "AU26": 0.10,
    },
    "surprised": {"AU1": 0.80, "AU2": 0.88, "AU5": 0.62, "AU22": 0.22, "AU26": 0.34},
    "disgusted": {
        "AU4": 0.50, "AU6": 0.26, "AU7": 0.32, "AU9": 1.0, "AU10": 0.70, "AU15": 0.36,
        "AU17": 0.42,
    },
    "contempt": {
        "AU2R": 0.28, "AU4L": 0.18, "AU7": 0.22, "AU10L": 0.12, "AU12L": 0.42, "AU14L": 0.70,
        "AU24R": 0.18, "AU43": 0.10, "MouthL": 0.18,
    },
    "tender": {"AU1": 0.54, "AU6": 0.34, "AU7": 0.06, "AU12": 0.50, "AU43": 0.06},
    "amused": {
        "AU2L": 0.56, "AU2R": 0.10, "AU4R": 0.10, "AU6": 0.46, "AU7": 0.22, "AU12L": 0.78,
        "AU12R": 0.48, "AU14": 0.36, "AU24": 0.52, "AU28B": 0.12,
    },
    "bored": {
        "AU2": 0.24, "AU14L": 0.20, "AU15": 0.26, "AU17": 0.36, "AU43": 0.29, "MouthL": 0.32,
    },
    "tired": {"AU1": 0.40, "AU15": 0.14, "AU16": 0.08, "AU26": 0.10, "AU43": 0.46},
    "thinking": {
        "AU2L": 0.44, "AU4L": 0.08, "AU4R": 0.36, "AU7": 0.26, "AU12": 0.04, "AU18": 0.44,
        "AU24": 0.22, "MouthR": 0.46,
    },
    "embarrassed": {
        "AU1": 0.54, "AU6": 0.20, "AU12L": 0.42, "AU12R": 0.26, "AU15": 0.18, "AU24": 0.46,
        "AU28B": 0.36, "AU43": 0.14,
    },
    "proud": {"AU2": 0.28, "AU6": 0.30, "AU12": 0.56, "AU17": 0.30, "AU24": 0.16, "AU43": 0.12},
}  # fmt: skip

REST: Floats = facs.vector(_PROTOTYPES[NEUTRAL])
# What talk adds to a calm face in the median, measured on our own speech.
TALK: Floats = facs.vector(
    {"AU1": 0.05, "AU2": 0.02, "AU5": 0.02, "AU10": 0.05, "AU12": -0.05, "AU16": 0.09,
     "AU18": 0.10, "AU20": 0.03, "AU22": 0.02, "AU26": 0.14}
)  # fmt: skip
REST.flags.writeable = TALK.flags.writeable = False


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """What a face does beyond resting, as Action Units (A,), which may be negative."""

    units: Floats

    def __post_init__(self) -> None:
        units = np.array(self.units, np.float64)
        if units.shape != (len(facs.UNITS),):
            want = f"({len(facs.UNITS)},)"
            raise ValueError(f"Expression.units must have shape {want}, got {units.shape}")
        units.flags.writeable = False
        object.__setattr__(self, "units", units)

    @classmethod
    def of(cls, face: ArrayLike) -> Expression:
        """The expression on a face of ARKit weights (52,)."""
        return cls(facs.from_arkit(face) - REST)

    def __add__(self, other: Expression) -> Expression:
        return Expression(self.units + other.units)

    def __sub__(self, other: Expression) -> Expression:
        return Expression(self.units - other.units)

    def __mul__(self, level: float) -> Expression:
        return Expression(self.units * level)

    __rmul__ = __mul__

    def edit(self, unit: str, by: float) -> Expression:
        """With one more unit, `AU12L`, or `AU12` for both sides. Raises `ConfigError`."""
        units = self.units.copy()
        units[facs.columns(unit)] += by
        return Expression(units)

    def face(self) -> Floats:
        """The ARKit weights (52,) in [0, 1]."""
        return np.clip(facs.to_arkit(self.units + REST), 0.0, 1.0)

    def levels(self) -> dict[str, float]:
        """The level of every emotion: exact for a blend, the nearest blend otherwise."""
        return dict(zip(_TOLD, (_UNMIX @ self.units).tolist(), strict=True))


EXPRESSIONS: dict[str, Expression] = {
    name: Expression(facs.vector(_PROTOTYPES[name]) - REST) for name in EMOTIONS
}

_TOLD = tuple(name for name in EXPRESSIONS if name != NEUTRAL)
_DIRECTIONS = np.array([EXPRESSIONS[name].units for name in _TOLD])  # (14, A)
_UNMIX = np.linalg.pinv(_DIRECTIONS.T)
_TALKS = {"AU8", "AU10", "AU16", "AU18", "AU19", "AU20", "AU22", "AU26", "AU28T", "AU28B"}
_TRUST = np.array([0.3 if unit.rstrip("LR") in _TALKS else 1.0 for unit in facs.UNITS])
_FAINT = 0.12  # below this level, a face is at rest


def blend(levels: Iterable[tuple[str, float]]) -> Expression:
    """Named emotions added up. Raises `ConfigError` on an unknown name."""
    units = np.zeros(len(facs.UNITS))
    for name, level in levels:
        if name not in EXPRESSIONS:
            raise ConfigError(unknown("emotion", name, EXPRESSIONS))
        units += level * EXPRESSIONS[name].units
    return Expression(units)


def recover(faces: ArrayLike, *, talking: bool = False) -> tuple[str, float]:
    """The one emotion that ARKit weights (52,) show best, and its level; neutral has level 0.

    It is the direction that leaves least of the expression unexplained. Of several faces (T, 52)
    it is what they have in common, which takes out blinks and accents; `talking` takes out what a
    mouth in speech and its brows do on the whole.
    """
    faces = np.asarray(faces, np.float64)
    units = Expression.of(np.median(faces, 0) if faces.ndim > 1 else faces).units
    trust = _TRUST if talking else np.ones_like(units)
    if talking:
        units = units - TALK
    rows = _DIRECTIONS * trust
    lengths = np.sqrt((rows**2).sum(1))
    along = rows @ (units * trust) / lengths
    best = int(along.argmax())
    level = float(along[best] / lengths[best])
    return (_TOLD[best], level) if level >= _FAINT else (NEUTRAL, 0.0)
