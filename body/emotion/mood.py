"""Feelings and moods as one vector: Action Units beyond rest (A,), then the bearing."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from agent.affect import EMOTIONS
from agent.affect import Feeling as Levels
from agent.errors import ConfigError
from agent.registry import unknown
from agent.types import Act, Affect
from body.emotion import facs
from body.emotion.carriage import BEARINGS, SIZE, Bearing
from body.emotion.space import EXPRESSIONS, NEUTRAL, REST

Floats = NDArray[np.float64]

FACE = len(facs.UNITS)
MOOD = FACE + SIZE  # numbers that describe a mood

_SHARPNESS = 3.0  # of the interpolation; higher keeps closer to the nearest ray
_TOUCHING = 1e-3  # distance in affect space that is none

NAMES = tuple(name for name in EMOTIONS if name != NEUTRAL)
_POINTS = np.array(
    [(EMOTIONS[n].valence, EMOTIONS[n].arousal, EMOTIONS[n].dominance) for n in NAMES]
)
_RAYS = _POINTS / (_POINTS**2).sum(1, keepdims=True)
_STILL = np.concatenate([np.zeros(FACE), BEARINGS[NEUTRAL]])
_ANCHORS = np.array([np.concatenate([EXPRESSIONS[n].units, BEARINGS[n]]) for n in NAMES]) - _STILL
_BASE = REST @ facs.TO_ARKIT.T
_SHOWN = np.ascontiguousarray(facs.TO_ARKIT.T)


def levels(affect: Affect) -> Floats:
    """How much of each of `NAMES` is in `affect`, at most 1 together.

    An emotion is a ray from neutral to its place in affect space. Every ray has a nearest point;
    the rays share `affect` by how near that is (Shepard 1968), each at the level of its point. So
    what lies on one ray is that emotion alone, however weak.
    """
    at = np.array([affect.valence, affect.arousal, affect.dominance])
    along = np.minimum(np.maximum(_RAYS @ at, 0.0), 1.0)
    off = np.sqrt(((at - along[:, None] * _POINTS) ** 2).sum(1))
    near = 1 / (off + _TOUCHING) ** _SHARPNESS
    return np.asarray(along * near / near.sum())


def mood(affect: Affect) -> Floats:
    """The mood vector (MOOD,) of a point in affect space."""
    return np.asarray(_STILL + levels(affect) @ _ANCHORS)


def feeling(named: Iterable[tuple[str, float]]) -> Floats:
    """The mood vector (MOOD,) of emotions and levels. Raises `ConfigError` on an unknown name."""
    vector = _STILL.copy()
    for name, level in named:
        if name not in EMOTIONS:
            raise ConfigError(unknown("emotion", name, EMOTIONS))
        if name != NEUTRAL:
            vector += level * _ANCHORS[NAMES.index(name)]
    return vector


def resting(home: Affect | Levels | None) -> Floats:
    """The mood vector (MOOD,) of whoever rests in an affect, in named emotions, or in neither."""
    if isinstance(home, Affect):
        return mood(home)
    return feeling(home or ())


def named(act: Act) -> Levels:
    """What an act shows, in named emotions: its feeling, where it has one."""
    shares = zip(NAMES, levels(act.affect).tolist(), strict=True)
    return act.feeling or tuple((name, level) for name, level in shares if level > 0)


def shown(act: Act) -> Floats:
    """The mood vector (MOOD,) that an act shows: its feeling, where it names one."""
    return feeling(act.feeling) if act.feeling else mood(act.affect)


def hidden(act: Act) -> Floats | None:
    """The mood vector (MOOD,) behind what an act shows, if it is told apart from it."""
    return mood(act.affect) if act.feeling and act.affect != Affect() else None


def expression(vector: Floats) -> Floats:
    """The face (52,) of a mood vector, in [0, 1] even while it glides."""
    return np.minimum(np.maximum(_BASE + vector[:FACE] @ _SHOWN, 0.0), 1.0)


def bearing(vector: Floats) -> Bearing:
    """How the mood vector is carried."""
    return Bearing.of(vector[FACE:])
