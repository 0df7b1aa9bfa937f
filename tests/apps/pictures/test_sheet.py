"""Contact sheets show what they say."""

from __future__ import annotations

import pytest

from apps import build
from apps.config import Options
from apps.pictures import sheet
from body.emotion import recover


@pytest.fixture(scope="module")
def who() -> build.Actor:
    return build.actor(Options(persona="mira", size=(64, 64)))


@pytest.mark.parametrize("name", ["contempt", "proud", "sad"])
def test_a_pose_on_the_sheet_shows_its_emotion_with_open_eyes(who: build.Actor, name: str) -> None:
    pose = sheet._felt(who, name, 0.66)
    found, level = recover(pose.face)
    assert found == name
    assert level == pytest.approx(0.66, abs=0.2)


@pytest.mark.slow
def test_the_sheet_of_emotions_has_a_picture_of_each_at_three_levels(who: build.Actor) -> None:
    side, step = 64, 64 + sheet._LABEL
    picture = sheet.emotions(who, side)
    assert picture.size == (9 * side, 5 * step)
    tiles = {
        picture.crop((x * side, (y + 1) * step - side, (x + 1) * side, (y + 1) * step)).tobytes()
        for y in range(5)
        for x in range(9)
    }
    assert len(tiles) >= 43  # those of neutral are alike
