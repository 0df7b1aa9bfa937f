"""Postures, turns, steps and walks as somebody watching from the side would check them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.errors import ConfigError
from body import quat
from body.stance import POSTURES, Stance
from tests.body.stance.floor import (
    FEET,
    HANDS,
    HIPS,
    KNEES,
    TOES,
    TRUNK,
    Film,
    limits,
    play,
    stance,
)

CM = 0.01


def stable(film: Film) -> None:
    """The last frames stand, or sit, still, with both soles on the floor."""
    feet = film.feet[-5:]
    assert np.abs(feet[..., [1, 4]]).max() < 1e-6
    assert film.slide()[-5:].max() < 0.1 * CM
    assert film.speed(TRUNK)[-5:].max() < 12  # degrees a second: a shift of weight


def steps(film: Film) -> int:
    """How often a foot leaves the floor."""
    up = film.feet[..., 1] > 0.003
    return int(np.count_nonzero(up[1:] & ~up[:-1]))


@pytest.mark.parametrize("base", ["standing", "sitting"])
def test_every_posture_is_taken_smoothly_on_feet_that_stay(base: str) -> None:
    for name in POSTURES:
        who = stance(posture=base)
        seconds = who.take(name, 0.5)
        film = play(who, 0, 0.5 + seconds + 2.5, 20)
        assert film.slide().max() < 1 * CM, name
        assert film.speed(TRUNK).max() < 90, name
        assert name in who.posture
        limits(film)
        stable(film)


def test_postures_differ_from_each_other() -> None:
    ends = {}
    for name in POSTURES:
        who = stance()
        who.take(name, 0.0)
        ends[name] = play(who, 0, 5, 10).joints[-1]
    names = [n for n in POSTURES if n not in ("standing", "at ease")]
    for i, a in enumerate(names):
        for b in [*names[:i], "standing"]:
            assert np.abs(ends[a] - ends[b]).max() > 0.02, (a, b)


def test_sitting_has_level_thighs_upright_shins_and_hands_in_the_lap() -> None:
    film = play(stance(posture="sitting"), 0, 1)
    hips, knees, ankles = film.at[-1, HIPS], film.at[-1, KNEES], film.at[-1, FEET]
    assert np.abs(hips[:, 1] - knees[:, 1]).max() < 0.07
    assert np.abs(knees[:, 2] - ankles[:, 2]).max() < 0.10
    assert np.allclose(ankles[:, 1], 0.08, atol=0.005)
    for hand, hip, knee in zip(film.at[-1, HANDS], hips, knees, strict=True):
        along = (hand - hip) @ (knee - hip) / ((knee - hip) @ (knee - hip))
        assert 0.4 < along < 0.9
        assert 0.06 < hand[1] - (hip + along * (knee - hip))[1] < 0.14


@pytest.mark.parametrize("name", ["sitting", "standing"])
def test_the_trunk_bows_before_the_hips_go_down_or_up(name: str) -> None:
    who = stance(posture="standing" if name == "sitting" else "sitting")
    who.take(name, 0.0)
    film = play(who, 0, 4)
    bow = np.degrees(2 * film.joints[:, 0, 1])
    half = np.argmax(np.abs(film.root[:, 1] - film.root[0, 1]) > 0.1)
    assert bow.max() > bow[0] + 15
    assert bow[half] > bow[0] + 10
    assert film.speed([*TRUNK, *HIPS, *KNEES]).max() < 95


def test_a_small_turn_leaves_the_feet_and_a_large_one_takes_them() -> None:
    for yaw, moves in ((0.25, False), (1.5, True), (-2.8, True), (3.1, True)):
        who = stance()
        seconds = who.turn(0.5, yaw)
        film = play(who, 0, 0.5 + seconds + 0.5)
        assert np.isclose(film.ground[-1, 2], yaw)
        assert (np.ptp(film.at[:, TOES], axis=0).max() > 0.1) == moves
        assert film.slide().max() < 1 * CM
        assert film.speed(TRUNK).max() < 90
        assert seconds < max(1.51, 1.05 + abs(yaw) / np.radians(72))
        assert steps(film) <= 5
        limits(film)
        stable(film)


def test_who_turns_looks_there_first() -> None:
    who = stance()
    who.turn(0.0, 2.0)
    film = play(who, 0, 1)
    heading = np.cumsum([quat.log(film.joints[-1, j])[1] for j in TRUNK])
    assert heading[-1] > heading[0] + 0.15
    assert abs(film.feet[-1, :, 3].mean()) > 0.1  # the feet are behind


def test_only_what_eyes_and_head_cannot_reach_turns_the_body() -> None:
    who = stance()
    assert who.face(0.0, 0.5) == 0
    assert who.face(0.0, 1.2) > 0.5
    play(who, 0, 4)
    assert np.isclose(who.place(4)[2], 1.2)


def test_on_a_seat_the_trunk_turns_and_the_feet_stay() -> None:
    who = stance(posture="sitting")
    before = play(who, 0, 0.5)
    who.turn(0.5, 0.5)
    film = play(who, 0.5, 4)
    assert np.degrees(quat.log(quat.mul(quat.conj(before.joints[-1, TRUNK[3]]),
                                        film.joints[-1, TRUNK[3]]))[1]) > 4  # fmt: skip
    shoulders = film.at[-1, HANDS[0]] - before.at[-1, HANDS[0]]
    assert np.allclose(film.at[-1, FEET], before.at[-1, FEET], atol=1e-3)
    assert film.speed(TRUNK).max() < 90
    assert np.linalg.norm(shoulders) < 0.1  # the hands stay in the lap


@pytest.mark.parametrize("yaw", [1.5, -2.8])
def test_on_a_seat_a_large_turn_is_about_the_seat(yaw: float) -> None:
    who = stance(posture="sitting")
    seconds = who.turn(0.5, yaw)
    film = play(who, 0, 0.5 + seconds + 0.5)
    assert np.isclose(film.ground[-1, 2], yaw)
    assert np.ptp(film.at[:, 0], axis=0).max() < 1 * CM  # the hips stay on the seat
    assert film.slide().max() < 1 * CM
    assert film.speed(TRUNK).max() < 90
    for hand, hip, knee in zip(HANDS, HIPS, KNEES, strict=True):  # the hands stay in the lap
        lap = film.at[:, hip] + 0.66 * (film.at[:, knee] - film.at[:, hip])
        assert np.linalg.norm(film.at[:, hand] - lap, axis=1).max() < 0.2
    limits(film)
    stable(film)
    then = 0.5 + seconds + 0.5
    end = then + who.walk(then, (0.0, 2.0)) + 0.5
    after = play(who, then, end)
    assert np.abs(after.joints[0] - film.joints[-1]).max() < 0.05
    stable(after)


def test_who_sits_down_turns_when_seated() -> None:
    who = stance()
    who.take("sitting", 0.0)
    who.turn(0.4, 1.5)
    film = play(who, 0, 8)
    moved = np.argmax(film.ground[:, 2] > 0.02)
    assert film.root[moved, 1] < -0.3
    assert np.isclose(film.ground[-1, 2], 1.5)
    stable(film)


@pytest.mark.parametrize(
    ("direction", "goal"),
    [("forward", (0, 0.35)), ("back", (0, -0.35)), ("left", (0.35, 0)), ("right", (-0.35, 0))],
)
def test_a_step_goes_where_it_is_asked(direction: str, goal: tuple[float, float]) -> None:
    who = stance()
    seconds = who.step(0.5, direction)
    film = play(who, 0, 0.5 + seconds + 0.5)
    assert np.allclose(who.place(9)[:2], goal)
    assert np.allclose(film.at[-1, FEET].mean(0)[[0, 2]] - film.at[0, FEET].mean(0)[[0, 2]], goal,
                       atol=0.03)  # fmt: skip
    assert film.slide().max() < 1 * CM
    limits(film)
    stable(film)


@pytest.mark.parametrize("into", [0.3, 1.0, 1.7, 2.5])  # s into the walk
def test_a_step_out_of_a_walk_is_over_when_it_says(into: float) -> None:
    who = stance()
    who.walk(0.0, (0.0, 4.0))
    play(who, 0, into)
    seconds = who.step(into, "left")
    film = play(who, into, into + seconds + 2.0)
    done = round((seconds + 0.1) * film.fps)
    assert np.abs(film.ground[done:] - film.ground[-1]).max() < 1e-6
    assert np.abs(film.feet[done:, :, 1]).max() < 1e-6  # both feet are down
    busy = np.flatnonzero(np.abs(film.ground - film.ground[-1]).max(1) > 1e-6)[-1] / film.fps
    assert seconds < busy + 1.2
    assert np.allclose(who.place(99)[:2], film.ground[-1, :2])


def test_what_is_asked_after_a_step_out_of_a_walk_is_planned_from_where_that_ends() -> None:
    who = stance()
    who.walk(0.0, (0.0, 4.0))
    play(who, 0, 1.5)
    t = 1.5 + who.step(1.5, "right")
    seconds = who.walk(t, (0.0, 0.0))
    film = play(who, 1.5, t + seconds + 0.5)
    assert np.allclose(film.ground[-1, :2], 0, atol=1e-6)
    assert 1.5 < seconds < 6  # it need not come back from 4 m
    stable(film)


def test_a_walk_is_a_gait() -> None:
    who = stance()
    seconds = who.walk(0.5, (0.0, 5.0))
    film = play(who, 0, 0.5 + seconds + 0.5, 60)
    middle = slice(150, 240)  # frames of steady walking
    speed = np.diff(film.root[:, 2]) * 60
    assert 1.0 < speed[middle].mean() < 1.4
    assert np.ptp(film.root[middle, 1]) < 0.07  # m, the bob
    assert np.ptp(film.root[middle, 1]) > 0.02
    assert film.feet[middle, :, 4].max() > 0.6  # the heel leaves first
    assert film.feet[middle, :, 4].min() < -0.2  # and touches first
    assert film.bends(KNEES)[middle].max() > 50
    assert film.speed(KNEES)[middle].max() < 400  # degrees a second (Winter 1991)
    left, right = (film.at[:, j, 2] - film.root[:, 2] for j in FEET)
    for hand, foot in zip(HANDS, (left, right), strict=True):
        swing = film.at[:, hand, 2] - film.root[:, 2]
        assert np.corrcoef(swing[middle], foot[middle])[0, 1] < -0.7
    strides = np.count_nonzero(np.diff(np.sign(left - right)[60:-60]))
    assert 5 <= strides <= 9
    assert film.slide().max() < 1 * CM
    assert np.allclose(film.root[-1, [0, 2]], (0, 5), atol=0.05)
    assert np.abs(np.diff(film.at[-1, FEET, 2])) < 0.03  # side by side
    assert film.at[:, [*FEET, *TOES], 1].min() > 0.01
    limits(film)
    stable(film)


@pytest.mark.parametrize("mark", [(2.0, 1.0), (-1.5, -1.0), (0.1, -3.0), (0.4, 0.0)])
def test_a_walk_turns_on_its_way_and_faces_what_it_should(mark: tuple[float, float]) -> None:
    who = stance()
    who.places["door"] = mark
    seconds = who.walk(0.5, "door", facing=0.3)
    film = play(who, 0, 0.5 + seconds + 0.5)
    assert np.allclose(film.ground[-1], (*mark, 0.3 + 2 * np.pi * round(film.ground[-1, 2] / 6.3)))
    assert film.slide().max() < 1 * CM
    assert film.speed(TRUNK).max() < 90
    limits(film)
    stable(film)


def test_a_seated_body_stands_up_before_it_walks() -> None:
    who = stance(posture="sitting")
    seconds = who.walk(0.0, (0.0, 2.0))
    film = play(who, 0, seconds + 0.5)
    moved = np.argmax(film.ground[:, 1] > 0.02)
    assert film.root[moved, 1] > -0.05
    assert who.posture[0] == "standing"
    stable(film)


def test_what_it_does_not_know_is_named() -> None:
    who = stance()
    with pytest.raises(ConfigError, match="unknown posture 'sit'; did you mean 'sitting'"):
        who.take("sit", 0)
    who.places["door"] = (1, 1)
    with pytest.raises(ConfigError, match="unknown place 'dor'; did you mean 'door'"):
        who.walk(0, "dor")
    with pytest.raises(ConfigError, match="unknown direction 'up'"):
        who.step(0, "up")
    for far in (float("nan"), 1e9):
        with pytest.raises(ConfigError, match="within 100 m"):
            who.walk(0, (far, 0))
    with pytest.raises(ConfigError, match="0 to 3 m, got 5"):
        who.step(0, "left", 5)


def order(who: Stance, what: str, t: float) -> None:
    match what.split(" "):
        case ["turn", yaw]:
            who.turn(t, float(yaw))
        case ["walk", x, z]:
            who.walk(t, (float(x), float(z)))
        case ["step", direction]:
            who.step(t, direction)
        case ["cut"]:
            who.cut(t)
        case _:
            who.take(what, t)


deed = st.tuples(
    st.sampled_from(
        [*POSTURES, "cut", "turn 1.4", "turn -2.5", "walk 1 2", "walk -2 0.5", "walk 0.3 -0.4",
         "step left", "step back"]
    ),
    st.integers(0, 30),  # tenths of a second since the last
)  # fmt: skip


@given(st.lists(deed, min_size=1, max_size=6), st.integers(0, 100))
@settings(max_examples=12, deadline=None)
def test_whatever_is_asked_and_cut_the_body_is_smooth_and_ends_stable(
    deeds: list[tuple[str, int]], seed: int
) -> None:
    who, t = stance(seed), 0.2
    films = [play(who, 0, t)]
    for what, wait in deeds:
        order(who, what, t)
        films.append(play(who, t, t + wait / 10))
        t += wait / 10
    who.cut(t)
    films.append(play(who, t, t + 6))
    whole = Film(30, *(np.concatenate([getattr(f, n) for f in films])
                       for n in ("joints", "at", "root", "feet", "ground")))  # fmt: skip
    assert whole.slide().max() < 1 * CM
    assert whole.speed(TRUNK).max() < 95
    assert np.abs(np.diff(whole.speed(TRUNK), axis=0)).max() / 30 < 1  # degrees a frame
    assert whole.speed(KNEES).max() < 500
    assert whole.at[:, [*FEET, *TOES], 1].min() > 0.01
    limits(whole)
    stable(films[-1])


def test_what_it_does_does_not_depend_on_the_frame_rate() -> None:
    ends = []
    for fps in (25, 60):
        who = stance()
        who.turn(0.51, 1.0)
        who.walk(1.13, (1.0, 2.0))
        who.take("sitting", 5.37)
        ends.append(play(who, 0, 8, fps).joints[-1])
        assert who.posture[0] == "sitting"
    assert np.allclose(ends[0], ends[1], atol=1e-3)


@pytest.mark.slow
def test_an_hour_of_standing_neither_drifts_nor_repeats() -> None:
    film = play(stance(), 0, 3600, 1)
    ankles = film.at[:, FEET]
    assert np.ptp(ankles, axis=0).max() < 0.004
    sway = film.root[:, 0] - film.root[:, 0].mean()
    assert abs(film.root[:500, 0].mean() - film.root[-500:, 0].mean()) < 0.02
    spectrum = np.abs(np.fft.rfft(sway, 2 * len(sway))) ** 2
    again = np.fft.irfft(spectrum)[: len(sway)]
    again /= again[0]
    assert again[60:].max() < 0.5  # from one minute on
