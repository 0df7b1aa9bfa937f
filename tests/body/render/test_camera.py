from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from agent.errors import ConfigError
from body.render.camera import PRESETS, Camera, framed
from tests.body.render.figure import figure

SIZES = [(512, 512), (1080, 1920), (1920, 1080), (64, 4096), (4096, 64)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("preset", PRESETS)
def test_the_head_is_inside_the_frame_with_room_above(preset: str, size: tuple[int, int]) -> None:
    avatar = figure()
    width, height = size
    camera = framed(avatar, preset, width / height)
    names = ("top", "chin", "left eye", "right eye")
    at = camera.project(np.array([avatar.points[n] for n in names]), width, height)
    top, chin = at[0, 1] / height, at[1, 1] / height
    assert 0.03 <= top < chin <= 0.9
    if width <= height <= 2 * width:
        assert top <= 0.3
    assert np.all(at[2:, 0] / width > 0.15)
    assert np.all(at[2:, 0] / width < 0.85)


def test_presets_come_closer_from_body_to_face() -> None:
    avatar = figure()
    heads = []
    for preset in PRESETS:
        camera = framed(avatar, preset, 1.0)
        ends = camera.project(np.array([avatar.points["top"], avatar.points["chin"]]), 100, 100)
        heads.append(ends[1, 1] - ends[0, 1])
    assert heads[0] > 1.5 * heads[1] > 2.5 * heads[2]


def test_the_body_camera_shows_the_soles_and_the_bust_camera_the_hands_at_the_chest() -> None:
    avatar = figure()
    sole = framed(avatar, "body", 1.0).project(np.array([[0, 0, 0.1]]), 100, 100)[0, 1]
    assert 80 < sole < 100
    hands = np.array([[0.2, 1.2, 0.25], [-0.2, 1.2, 0.25]])
    at = framed(avatar, "bust", 1.0).project(hands, 100, 100)
    assert at.min() > 5
    assert at.max() < 95


def test_the_left_hand_is_on_the_right_of_the_picture() -> None:
    camera = framed(figure(), "body", 1.0)
    left = camera.project(np.array([[0.3, 1.0, 0.0]]), 100, 100)
    assert left[0, 0] > 55


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: Camera((0, 1, 2), (0, 1, 0), fov=0), "fov"),
        (lambda: Camera((0, 2, 0), (0, 1, 0)), "target"),
        (lambda: framed(figure(), "bsut", 1.0), "did you mean 'bust'"),
    ],
)
def test_a_camera_that_cannot_be_is_refused(make: Callable[[], Camera], field: str) -> None:
    with pytest.raises(ConfigError, match=field):
        make()
