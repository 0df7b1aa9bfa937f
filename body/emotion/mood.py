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

_SHARPNESS = 3.0  # of the interpolation; higher keeps closer to the nearest anchor

NAMES = tuple(EMOTIONS)
_POINTS = np.array([(e.valence, e.arousal, e.dominance) for e in EMOTIONS.values()])
_STILL = np.concatenate([np.zeros(FACE), BEARINGS[NEUTRAL]])
_ANCHORS = np.array([np.concatenate([EXPRESSIONS[n].units, BEARINGS[n]]) for n in NAMES]) - _STILL
_BASE = REST @ facs.TO_ARKIT.T
_SHOWN = np.ascontiguousarray(facs.TO_ARKIT.T)


def shares(affect: Affect) -> Floats:
    """How much of each of `NAMES` is in `affect`; together 1.

    All of an anchor at its place in affect space, and a blend between (Shepard 1968).
    """
    at = np.array([affect.valence, affect.arousal, affect.dominance])
    far = np.sqrt(((_POINTS - at) ** 2).sum(1))
    share = 1 / (far + 1e-4) ** _SHARPNESS
    return np.asarray(share / share.sum())


def mood(affect: Affect) -> Floats:
    """The mood vector (MOOD,) of a point in affect space."""
    return np.asarray(_STILL + shares(affect) @ _ANCHORS)


def feeling(levels: Iterable[tuple[str, float]]) -> Floats:
    """The mood vector (MOOD,) of named emotions. Raises `ConfigError` on an unknown name."""
    vector = _STILL.copy()
    for name, level in levels:
        if name not in EMOTIONS:
            raise ConfigError(unknown("emotion", name, EMOTIONS))
        vector += level * _ANCHORS[NAMES.index(name)]
    return vector


def resting(home: Affect | Levels | None) -> Floats:
    """The mood vector (MOOD,) of whoever rests in an affect, in named emotions, or in neither."""
    if isinstance(home, Affect):
        return mood(home)
    return feeling(home or ())


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
