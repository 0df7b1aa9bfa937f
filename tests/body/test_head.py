from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from body import head
from body.glide import Track
from body.head import Curve
from body.prosody import STEP, Accent, Prosody, accents, hear
from tests.body.talk import speech


def flat(seconds: float) -> Prosody:
    n = int(seconds / STEP) + 2
    return Prosody(np.full(n, 0.5), np.zeros(n))


def rows(found: list[Accent], *, asks: bool = False, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return head.motion(found, flat(3), 3.0, rng, asks=asks).rows


def test_a_nod_lands_on_the_accent() -> None:
    at = 1.5
    # The same seed with and without the accent: what differs is the nod.
    lifts = []
    for seed in range(12):
        both = [rows(a, seed=seed)[:, 0] for a in ([Accent(at, at + 0.1, 0.3, 0)], [])]
        lifts.append(both[0] - both[1])
    mean = np.degrees(np.mean(lifts, 0))
    peak = mean.argmax() * STEP - head.LEAD
    assert peak == pytest.approx(at + 0.04, abs=0.08)
    assert mean.max() > 0.4


def test_questions_end_with_the_chin_up_and_statements_with_it_down() -> None:
    end = int((3.1 + head.LEAD) / STEP)
    ask = np.mean([rows([], asks=True, seed=s)[end, 0] for s in range(8)])
    tell = np.mean([rows([], seed=s)[end, 0] for s in range(8)])
    assert tell > ask + np.radians(1.5)


def test_the_head_moves_as_much_and_as_fast_as_a_persons() -> None:
    said = speech()
    sound = hear(said.samples)
    found = accents(said.phones, sound)
    turns = [
        head.motion(found, sound, said.duration, np.random.default_rng(s)).rows[30:-100]
        for s in range(8)
    ]
    degrees = np.degrees(np.concatenate(turns))
    pitch, yaw, roll = degrees.std(0)
    assert 0.7 < pitch < 2.8  # a capture: 1.4
    assert 0.6 < yaw < 2.4  # 1.2
    assert 0.4 < roll < 1.8  # 0.9
    speed = np.concatenate(
        [np.linalg.norm(np.diff(np.degrees(t), axis=0), axis=1) / STEP for t in turns]
    )
    assert 5 < speed.mean() < 16  # 10.8
    assert 12 < np.percentile(speed, 95) < 40  # 24.8


def test_it_starts_and_ends_at_rest() -> None:
    turn = rows([Accent(0.02, 0.1, 1.0, 0), Accent(2.9, 3.0, 1.0, 1)])
    assert np.abs(turn[[0, -1]]).max() < 1e-3


def test_brows_rise_on_strong_accents_and_questions() -> None:
    strong = [Accent(0.5 * i, 0.5 * i + 0.1, 0.9, i) for i in range(6)]
    weak = [Accent(a.start, a.end, 0.2, a.word) for a in strong]
    rng = np.random.default_rng
    assert head.brows(strong, 3.0, rng(0)).max() > 0.3
    assert head.brows(weak, 3.0, rng(0)).max() == 0
    assert head.brows(weak, 3.0, rng(0), asks=True).max() > 0.3


def test_a_curve_is_nothing_outside_its_span() -> None:
    curve = Curve(1.0, np.ones((11, 2), np.float32))
    assert curve.at(0.99) is None
    assert curve.at(1.11) is None
    assert curve.at(1.05) is not None


@pytest.mark.parametrize(("gesture", "axis"), [(head.nod, 0), (head.shake, 1)])
def test_nods_and_shakes_move_their_axis_and_return(
    gesture: Callable[[Track, float], object], axis: int
) -> None:
    track = Track.still(np.zeros(3))
    gesture(track, 0.5)
    turns = np.degrees([track.at(k / 60) for k in range(240)])
    assert np.abs(turns[:, axis]).max() > 3
    assert np.abs(np.delete(turns, axis, 1)).max() == 0
    assert np.abs(turns[-1]).max() == 0
