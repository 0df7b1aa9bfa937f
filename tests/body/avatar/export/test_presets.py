"""VRM's visemes read out of the 52 shapes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from body.arkit import INDEX, SHAPES
from body.avatar.export.presets import PRESETS, VISEMES, visemes


@pytest.mark.parametrize("name", VISEMES)
def test_a_viseme_is_recognised_in_the_face_that_it_makes(name: str) -> None:
    face = np.zeros(52, np.float32)
    for shape, weight in VISEMES[name].items():
        face[INDEX[shape]] = weight
    got = dict(zip(VISEMES, visemes(face).tolist(), strict=True))
    assert max(got, key=lambda n: got[n]) == name
    assert got[name] > 0.35  # "ih" lies between "aa" and "ee"


def test_lips_that_are_shut_over_an_open_jaw_are_no_vowel() -> None:
    face = np.zeros(52, np.float32)
    face[[INDEX["jawOpen"], INDEX["mouthClose"]]] = 0.3
    assert visemes(face) == pytest.approx(np.zeros(5), abs=1e-6)


@given(st.lists(st.floats(0, 1, width=32), min_size=52, max_size=52))
def test_visemes_are_shares_of_one_mouth(weights: list[float]) -> None:
    got = visemes(np.array(weights, np.float32))
    assert (got >= 0).all()
    assert got.sum() <= 1 + 1e-5


def test_every_preset_is_mixed_of_shapes_that_exist() -> None:
    assert {shape for mix in PRESETS.values() for shape in mix} <= set(SHAPES)
