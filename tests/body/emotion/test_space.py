from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.affect import EMOTIONS
from agent.errors import ConfigError
from body.arkit import INDEX as SHAPE
from body.emotion.space import EXPRESSIONS, Expression, blend, recover

LEVELS = (0.33, 0.66, 1.0)
NAMES = [name for name in EMOTIONS if name != "neutral"]

level = st.integers(0, 20).map(lambda x: x / 20)
mixture = st.dictionaries(st.sampled_from(NAMES), level, max_size=4)


def test_every_named_emotion_has_an_expression() -> None:
    assert set(EXPRESSIONS) == set(EMOTIONS)
    assert not EXPRESSIONS["neutral"].units.any()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("share", LEVELS)
def test_an_emotion_and_its_level_are_read_off_its_face(name: str, share: float) -> None:
    face = (EXPRESSIONS[name] * share).face()
    found, at = recover(face)
    assert found == name
    assert at == pytest.approx(share, abs=1e-9)
    rng = np.random.default_rng(0)
    for _ in range(20):  # and off a face that somebody measured
        found, at = recover(np.clip(face + rng.normal(0, 0.02, 52), 0, 1))
        assert found == name
        assert at == pytest.approx(share, abs=0.17)


def test_a_face_at_rest_is_neutral() -> None:
    assert recover(EXPRESSIONS["neutral"].face()) == ("neutral", 0.0)


def test_no_two_emotions_point_the_same_way() -> None:
    for a, b in itertools.combinations(NAMES, 2):
        x, y = EXPRESSIONS[a].units, EXPRESSIONS[b].units
        assert x @ y / np.linalg.norm(x) / np.linalg.norm(y) < 0.85, (a, b)


@given(mixture)
def test_a_blend_comes_apart_into_what_was_put_in(levels: dict[str, float]) -> None:
    found = blend(levels.items()).levels()
    assert found == pytest.approx({name: levels.get(name, 0.0) for name in NAMES}, abs=1e-9)


@given(mixture, mixture, level)
def test_blends_are_arithmetic(a: dict[str, float], b: dict[str, float], k: float) -> None:
    x, y = blend(a.items()), blend(b.items())
    assert np.allclose((x + y - y).units, x.units, atol=1e-12)
    assert np.allclose((k * (x + y)).units, (x * k).units + (y * k).units, atol=1e-12)


@given(mixture, st.sampled_from(["AU12L", "AU2", "AU45", "AU26"]), level)
def test_an_edit_of_one_unit_is_taken_back_by_its_opposite(
    levels: dict[str, float], unit: str, by: float
) -> None:
    plain = blend(levels.items())
    assert np.allclose(plain.edit(unit, by).edit(unit, -by).units, plain.units, atol=1e-12)


def test_an_edit_moves_one_side_or_both() -> None:
    calm = EXPRESSIONS["neutral"]
    before, left, both = (x.face() for x in (calm, calm.edit("AU12L", 0.2), calm.edit("AU12", 0.2)))
    assert left[SHAPE["mouthSmileLeft"]] == pytest.approx(before[SHAPE["mouthSmileLeft"]] + 0.2)
    assert left[SHAPE["mouthSmileRight"]] == before[SHAPE["mouthSmileRight"]]
    assert both[SHAPE["mouthSmileRight"]] == pytest.approx(before[SHAPE["mouthSmileRight"]] + 0.2)


def test_an_expression_is_a_value_that_nobody_can_change() -> None:
    happy = EXPRESSIONS["happy"]
    with pytest.raises(ValueError, match="read-only"):
        happy.units[0] = 1.0
    source = happy.units.copy()
    copied = Expression(source)
    source[:] = 9.0
    assert copied.units.max() < 2
    with pytest.raises(ValueError, match=r"Expression\.units must have shape"):
        Expression(np.zeros(3))


def test_an_unknown_emotion_is_named_with_its_remedy() -> None:
    with pytest.raises(ConfigError, match="unknown emotion 'hapy'; did you mean 'happy'"):
        blend([("hapy", 0.5)])


@pytest.mark.parametrize("name", NAMES)
def test_an_emotion_needs_no_clipping_at_any_level(name: str) -> None:
    for share in LEVELS:
        again = Expression.of((EXPRESSIONS[name] * share).face())
        assert np.allclose(again.units, EXPRESSIONS[name].units * share, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("happy", "mouthSmileLeft"),
        ("sad", "mouthFrownLeft"),
        ("angry", "browDownLeft"),
        ("afraid", "mouthStretchLeft"),
        ("surprised", "browOuterUpLeft"),
        ("disgusted", "noseSneerLeft"),
        ("contempt", "mouthDimpleLeft"),
        ("tired", "eyeBlinkLeft"),
    ],
)
def test_an_emotion_shows_most_in_its_own_muscle(name: str, shape: str) -> None:
    levels = {n: float(e.face()[SHAPE[shape]]) for n, e in EXPRESSIONS.items()}
    assert max(levels, key=levels.__getitem__) == name


def test_contempt_is_on_one_side_only() -> None:
    face = EXPRESSIONS["contempt"].face()
    assert face[SHAPE["mouthDimpleLeft"]] > 0.4 > 4 * face[SHAPE["mouthDimpleRight"]]


def test_the_resting_face_is_friendly_and_its_mouth_is_shut() -> None:
    rest = EXPRESSIONS["neutral"].face()
    assert 0.1 < rest[SHAPE["mouthSmileLeft"]] < 0.4
    assert rest[SHAPE["jawOpen"]] < 0.02
