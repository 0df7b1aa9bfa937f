from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from agent.errors import ConfigError
from body.arkit import INDEX as SHAPE
from body.emotion.facs import INDEX, TO_ARKIT, UNITS, columns, from_arkit, to_arkit, vector

units = arrays(np.float64, len(UNITS), elements=st.integers(-20, 20).map(lambda x: x / 20))


@given(units)
def test_every_combination_of_units_comes_back_from_the_face_it_makes(au: np.ndarray) -> None:
    assert np.allclose(from_arkit(to_arkit(au)), au, atol=1e-12)


@given(units, units, st.integers(-8, 8).map(lambda x: x / 4))
def test_units_add_up_and_scale_as_faces_do(a: np.ndarray, b: np.ndarray, k: float) -> None:
    assert np.allclose(to_arkit(a + k * b), to_arkit(a) + k * to_arkit(b), atol=1e-12)


def test_a_face_that_no_units_make_is_read_as_the_nearest_that_they_do() -> None:
    face = np.zeros(52)
    face[SHAPE["mouthShrugUpper"]] = 1.0  # the upper lip alone: FACS has no unit for it
    near = to_arkit(from_arkit(face))
    assert 0.01 < near[SHAPE["mouthShrugUpper"]] < 0.5
    assert np.allclose(to_arkit(from_arkit(near)), near, atol=1e-12)
    rng = np.random.default_rng(0)
    best = np.linalg.norm(near - face)
    for _ in range(50):
        other = to_arkit(from_arkit(face) + rng.normal(0, 0.1, len(UNITS)))
        assert np.linalg.norm(other - face) > best


def test_many_faces_are_read_at_once() -> None:
    faces = to_arkit(np.random.default_rng(1).uniform(0, 1, (3, 4, len(UNITS))))
    assert faces.shape == (3, 4, 52)
    assert np.allclose(from_arkit(faces)[1, 2], from_arkit(faces[1, 2]))


@pytest.mark.parametrize(
    ("unit", "shapes"),
    [
        ("AU1", {"browInnerUp"}),
        ("AU4", {"browDownLeft", "browDownRight"}),
        ("AU12L", {"mouthSmileLeft"}),
        ("AU12R", {"mouthSmileRight"}),
        ("AU6L", {"cheekSquintLeft", "eyeSquintLeft"}),
        ("AU45", {"eyeBlinkLeft", "eyeBlinkRight"}),
        ("AU46L", {"eyeBlinkLeft"}),
        ("AU27", {"jawOpen"}),
        ("AU30R", {"jawRight"}),
        ("AU61", {"eyeLookOutLeft", "eyeLookInRight"}),
    ],
)
def test_a_unit_moves_its_own_shapes_and_no_others(unit: str, shapes: set[str]) -> None:
    face = to_arkit(vector({unit: 1.0}))
    assert {name for name, i in SHAPE.items() if face[i] > 0} == shapes


def test_left_and_right_do_the_same_to_either_side() -> None:
    for unit in UNITS:
        if unit.endswith("L") and unit[:-1] + "R" in INDEX:
            left, right = TO_ARKIT[:, INDEX[unit]], TO_ARKIT[:, INDEX[unit[:-1] + "R"]]
            assert sorted(left) == sorted(right)
            assert not (left * right).any()


def test_an_unknown_unit_is_named_with_its_remedy() -> None:
    with pytest.raises(ConfigError, match="unknown action unit 'AU112'; did you mean"):
        columns("AU112")
    for wrong in ("AU1L", "", "L"):
        with pytest.raises(ConfigError, match="unknown action unit"):
            columns(wrong)
