from __future__ import annotations

import numpy as np
import pytest

from body import arkit
from body.arkit import INDEX
from body.blink import Blinks, Role
from body.gaze import DIRECTIONS, Gaze, offer, saccade
from body.layers import Draft

STEP = 1 / 100


def path(role: Role, seconds: float, gaze: Gaze | None = None, away: float = 0.0) -> np.ndarray:
    """Directions (T, 2) in degrees."""
    gaze = gaze or Gaze(np.random.default_rng(1))
    blinks = Blinks(np.random.default_rng(2))
    out = []
    for k in range(round(seconds / STEP)):
        gaze.advance(k * STEP, role, away, blinks)
        out.append(gaze.at(k * STEP))
    return np.array(out)


def seen(track: np.ndarray) -> float:
    """The share of time that the listener is looked at."""
    return float((np.hypot(*track.T) < 4).mean())


def test_saccades_are_on_the_main_sequence() -> None:
    assert saccade(10) == pytest.approx(0.043, abs=0.005)  # Bahill 1975
    track = path(Role.IDLE, 60)
    speed = np.hypot(*np.diff(track, axis=0).T) / STEP
    assert speed.max() < 700  # degrees a second
    assert np.median(speed) == 0  # between saccades the eyes are still


def test_a_listener_looks_more_than_a_speaker() -> None:
    speaking, listening = (seen(path(r, 300)) for r in (Role.SPEAKING, Role.LISTENING))
    assert 0.35 < speaking < 0.66
    assert listening > speaking + 0.2


def test_shyness_turns_the_eyes_away() -> None:
    assert seen(path(Role.SPEAKING, 200, away=0.25)) < seen(path(Role.SPEAKING, 200)) - 0.1


def test_an_act_may_ask_for_a_direction_and_give_it_back() -> None:
    gaze = Gaze(np.random.default_rng(0))
    gaze.focus(0.5, "down")
    gaze.focus(3.0, "listener")
    track = path(Role.LISTENING, 6, gaze)
    assert np.median(track[60:250, 1]) == pytest.approx(DIRECTIONS["down"][1], abs=4)
    assert np.abs(np.median(track[320:], axis=0)).max() < 4


def test_the_head_follows_large_shifts_and_lags_behind_the_eyes() -> None:
    gaze = Gaze(np.random.default_rng(0))
    gaze.focus(1.0, "left")
    blinks = Blinks(np.random.default_rng(0))
    turned = []
    for k in range(250):
        gaze.advance(k * STEP, Role.LISTENING, 0.0, blinks)
        if k == 108:
            assert gaze.at(k * STEP)[0] > 15
            assert gaze.follow.at(k * STEP)[0] < 1
        turned.append(gaze.follow.at(k * STEP)[0])
    assert max(turned) > 3


def test_the_eyes_give_back_what_the_head_turns() -> None:
    def yaw(head: float) -> float:
        draft = Draft()
        draft.take(offer(np.zeros(2), np.array([0.0, head, 0.0])))
        out, into = draft.face[INDEX["eyeLookOutLeft"]], draft.face[INDEX["eyeLookInLeft"]]
        return float(out * arkit.LOOK_OUT - into * arkit.LOOK_IN)

    assert yaw(0.1) - yaw(0.0) == pytest.approx(-np.degrees(0.1), abs=1e-6)


def test_the_lids_follow_the_eyes_down() -> None:
    down, level = Draft(), Draft()
    down.take(offer(np.array([0.0, -15.0]), np.zeros(3)))
    level.take(offer(np.zeros(2), np.zeros(3)))
    assert down.face[INDEX["eyeBlinkLeft"]] > level.face[INDEX["eyeBlinkLeft"]] + 0.1


def test_both_eyes_look_at_one_point() -> None:
    draft = Draft()
    draft.take(offer(np.array([10.0, 0.0]), np.zeros(3)))
    left = draft.face[INDEX["eyeLookOutLeft"]] * arkit.LOOK_OUT
    right = draft.face[INDEX["eyeLookInRight"]] * arkit.LOOK_IN
    assert 0.5 < right - left < 3  # they converge, a little
