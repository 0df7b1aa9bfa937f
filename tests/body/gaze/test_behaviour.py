from __future__ import annotations

import numpy as np
import pytest

from body.blink import Blinks, Role
from body.gaze import DIRECTIONS, Gaze, Sight, saccade
from tests.body.skeletons import adult

STEP = 1 / 200
REST = np.array(Sight.of(adult()).rest)


def looking(seed: int = 1) -> Gaze:
    return Gaze(np.random.default_rng(seed), Sight.of(adult()))


def path(
    role: Role, seconds: float, gaze: Gaze | None = None, *, away: float = 0.0, step: float = STEP
) -> np.ndarray:
    """Directions of the gaze and turns of the head (T, 4) in degrees: yaw, pitch, yaw, pitch."""
    gaze = gaze or looking()
    blinks = Blinks(np.random.default_rng(2))
    out = []
    for k in range(round(seconds / step)):
        gaze.advance(k * step, role, away, blinks)
        out.append([*gaze.at(k * step), *gaze.follow.at(k * step)[:2]])
    return np.array(out)


def seen(track: np.ndarray) -> float:
    """The share of time that the listener is looked at."""
    return float((np.hypot(*track[:, :2].T) < 4).mean())


def shift(yaw: float) -> np.ndarray:
    """The `path` of a gaze that leaves the listener at 0.25 s for `yaw` degrees."""
    gaze = looking()
    gaze._next = 9.0  # nothing else happens
    gaze.plan(0.25, (yaw, 0.0), 5.0)
    return path(Role.LISTENING, 1.5, gaze, step=1 / 1000)


@pytest.mark.parametrize(
    ("degrees", "seconds", "peak"),
    [(5, 0.032, 270), (10, 0.043, 400), (20, 0.065, 550)],  # Bahill, Clark and Stark 1975
)
def test_saccades_are_on_the_main_sequence(degrees: float, seconds: float, peak: float) -> None:
    assert saccade(degrees) == pytest.approx(seconds, rel=0.15)
    speed = np.diff(shift(degrees)[:600, 0]) * 1000
    assert speed.max() == pytest.approx(peak, rel=0.2)
    assert np.count_nonzero(speed > 1) / 1000 == pytest.approx(saccade(degrees), abs=0.006)


def test_no_saccade_is_faster_than_eyes_are_and_between_them_the_eyes_rest() -> None:
    track = path(Role.IDLE, 60)[:, :2]
    speed = np.hypot(*np.diff(track, axis=0).T) / STEP
    assert 150 < speed.max() < 800
    assert np.median(speed) < 1e-6


def test_a_listener_looks_about_twice_as_much_as_a_speaker() -> None:
    speaking, listening = (seen(path(r, 600, step=0.02)) for r in (Role.SPEAKING, Role.LISTENING))
    assert 0.33 < speaking < 0.55  # Kendon 1967, before the glances that a speech plans
    assert 0.80 < listening < 0.95


def test_shyness_turns_the_eyes_away() -> None:
    shy, bold = (seen(path(Role.SPEAKING, 300, away=a, step=0.02)) for a in (0.25, 0.0))
    assert shy < bold - 0.1


def test_a_speech_begins_away_and_ends_at_the_listener() -> None:
    ended, began = 0, 0
    for seed in range(12):
        gaze = looking(seed)
        gaze.speak(1.0, 5.0)
        track = np.hypot(*path(Role.SPEAKING, 7, gaze, step=0.02)[:, :2].T)
        began += bool(track[60:75].max() > 4)
        ended += bool(np.median(track[290:305]) < 4)
    assert ended == 12
    assert 4 <= began <= 11


def test_an_act_may_ask_for_a_direction_and_give_it_back() -> None:
    gaze = looking(0)
    gaze.focus(0.5, "down")
    gaze.focus(3.0, "listener")
    track = path(Role.LISTENING, 6, gaze)
    assert np.median(track[120:500, 1]) == pytest.approx(DIRECTIONS["down"][1], abs=4)
    assert np.abs(np.median(track[640:, :2], axis=0)).max() < 4


def test_away_is_sometimes_to_one_side_and_sometimes_to_the_other() -> None:
    sides = set()
    for seed in range(8):
        gaze = looking(seed)
        gaze.focus(0.2, "away")
        sides.add(np.sign(np.median(path(Role.SPEAKING, 1.0, gaze)[100:, 0])))
    assert sides == {-1.0, 1.0}


def test_a_name_is_where_it_was_placed_and_an_unknown_one_is_the_listener() -> None:
    gaze = looking()
    gaze.place("Ana", np.add(REST, (-1.0, -0.3, 1.0)))
    assert gaze.knows("ana")
    assert gaze.knows("left")
    assert not gaze.knows("Bob")
    gaze.focus(0.2, "ana")
    track = path(Role.LISTENING, 1.5, gaze)
    yaw, pitch = np.median(track[150:, :2], axis=0)
    assert yaw == pytest.approx(-45, abs=3)
    assert pitch == pytest.approx(-12, abs=3)
    gaze = looking()
    gaze.focus(0.2, "Bob")
    assert np.abs(np.median(path(Role.LISTENING, 1.5, gaze)[:, :2], axis=0)).max() < 4


def test_eyes_stay_on_who_moves_and_the_head_comes_along() -> None:
    gaze = looking()
    blinks = Blinks(np.random.default_rng(2))
    for k in range(600):
        t = k / 100
        gaze.advance(t, Role.LISTENING, -0.1, blinks)
        if k == 200:
            gaze.place("listener", np.add(REST, (1.5, 0.0, 1.5)))
    assert gaze.at(6.0)[0] == pytest.approx(45, abs=4)
    assert gaze.follow.at(6.0)[0] > 20


def test_the_eyes_lead_and_the_head_follows_the_later_the_larger_the_shift() -> None:
    late = []
    for yaw in (10, 20, 40):
        track = shift(yaw)
        eyes, head = (int(np.argmax(track[:, c] > 0.03 * track[-1, c])) / 1000 for c in (0, 2))
        assert eyes < head
        late.append(head - eyes)
    assert late == sorted(late)
    assert 0.03 < late[0] < late[-1] < 0.25


def test_a_head_that_is_called_back_while_it_turns_neither_stops_nor_jumps() -> None:
    gaze = looking()
    gaze._next = 9.0
    gaze.plan(0.2, (50.0, 0.0), 5.0)
    gaze.plan(0.7, (-30.0, 10.0), 5.0)  # half way
    head = path(Role.LISTENING, 2.0, gaze, step=1 / 500)[:, 2:]
    speed = np.diff(head, axis=0) * 500
    assert np.abs(np.diff(speed, axis=0)).max() < 12  # degrees a second, in 2 ms
    assert head[:, 0].max() > 5
    assert head[-1, 0] < -10


def test_the_gaze_does_not_depend_on_how_often_it_is_asked() -> None:
    coarse, fine = (path(Role.SPEAKING, 60, looking(), step=s)[-1] for s in (1 / 25, 1 / 100))
    at = 60 - 1 / 25
    gaze, blinks = looking(), Blinks(np.random.default_rng(2))
    for k in range(round(at * 100) + 1):
        gaze.advance(k / 100, Role.SPEAKING, 0.0, blinks)
    assert np.allclose(coarse, [*gaze.at(at), *gaze.follow.at(at)[:2]], atol=1e-9)
    assert not np.allclose(coarse, fine * 0 + 1)


def test_a_body_that_has_turned_looks_back_over_its_shoulder() -> None:
    gaze = looking()
    gaze.follow.stand(np.array([0.0, 0.0, np.radians(60)]))
    yaw = np.median(path(Role.LISTENING, 2.0, gaze)[100:, 0])
    assert yaw == pytest.approx(-60, abs=5)
    assert gaze.follow.call() is None


def test_what_lies_behind_calls_for_the_feet_once() -> None:
    gaze = looking()
    gaze.place("door", np.add(REST, (0.5, 0.0, -2.0)))
    gaze.focus(0.3, "door")
    path(Role.LISTENING, 1.0, gaze)
    yaw = gaze.follow.call()
    assert yaw == pytest.approx(np.arctan2(0.5, -2.0), abs=0.05)
    assert gaze.follow.call() is None
