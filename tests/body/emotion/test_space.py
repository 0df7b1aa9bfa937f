from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.affect import EMOTIONS
from agent.types import Affect
from body.arkit import INDEX
from body.emotion import MOOD, bearing, expression, mood

level = st.integers(-20, 20).map(lambda x: x / 20)


def face(name: str, share: float = 1.0) -> np.ndarray:
    e = EMOTIONS[name]
    return expression(mood(Affect(e.valence * share, e.arousal * share, e.dominance * share)))


@given(level, level, level)
def test_every_affect_has_a_face_within_bounds(v: float, a: float, d: float) -> None:
    vector = mood(Affect(v, a, d))
    assert vector.shape == (MOOD,)
    assert (expression(vector) >= 0).all()
    assert (expression(vector) <= 0.85).all()
    how = bearing(vector)
    assert 0.5 <= how.extent <= 1.4
    assert 0.5 <= how.speed <= 1.4


def test_the_named_emotions_look_unlike_each_other() -> None:
    faces = {name: face(name) for name in EMOTIONS}
    for a in faces:
        for b in faces:
            if a < b:
                assert np.linalg.norm(faces[a] - faces[b]) > 0.2, (a, b)


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("happy", "mouthSmileLeft"),
        ("sad", "browInnerUp"),
        ("angry", "browDownLeft"),
        ("afraid", "eyeWideLeft"),
        ("surprised", "browOuterUpLeft"),
        ("disgusted", "noseSneerLeft"),
    ],
)
def test_an_emotion_shows_in_its_own_muscles_and_grows_with_its_level(
    name: str, shape: str
) -> None:
    levels = [float(face(name, share)[INDEX[shape]]) for share in (0.0, 0.5, 1.0)]
    assert levels == sorted(levels)
    assert levels[2] > 0.5
    others = [face(o)[INDEX[shape]] for o in ("neutral", "bored", "thinking")]
    assert levels[2] > 2 * max(others)


def test_the_resting_face_is_friendly_and_its_mouth_is_shut() -> None:
    rest = face("neutral")
    assert 0.1 < rest[INDEX["mouthSmileLeft"]] < 0.4
    assert rest[INDEX["jawOpen"]] < 0.02


def test_sadness_moves_less_and_slower_than_joy() -> None:
    sad, happy = (bearing(mood(EMOTIONS[n])) for n in ("sad", "happy"))
    assert sad.extent < 0.8 < happy.extent
    assert sad.speed < happy.speed
    assert sad.chest < happy.chest
    assert sad.away > happy.away
