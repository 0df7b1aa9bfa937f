from __future__ import annotations

import numpy as np
import pytest

from body.blink import Blinks, Role, lid

STEP = 1 / 120


def closed(role: Role, seconds: float, seed: int = 0) -> np.ndarray:
    blinks = Blinks(np.random.default_rng(seed))
    out = []
    for k in range(round(seconds / STEP)):
        blinks.advance(k * STEP, role)
        out.append(blinks.at(k * STEP))
    return np.array(out)


def test_a_blink_is_as_wide_as_a_persons_and_opens_slower_than_it_closes() -> None:
    t = np.arange(0, 0.4, 0.001)
    depth = np.array([lid(float(x)) for x in t])
    half = t[depth > 0.5]
    assert 0.086 <= half[-1] - half[0] <= 0.116
    assert depth.max() > 0.99
    speed = np.diff(depth)
    assert speed.max() > 1.5 * -speed.min()


@pytest.mark.parametrize(
    ("role", "least", "most"),
    [(Role.IDLE, 8, 22), (Role.LISTENING, 8, 21), (Role.SPEAKING, 6, 20)],  # less those asked for
)
def test_the_rate_is_a_persons(role: Role, least: float, most: float) -> None:
    lids = closed(role, 600)[:, 0] > 0.4
    count = np.count_nonzero(np.diff(lids.astype(int)) > 0)
    assert least <= count / 10 <= most


def test_an_anxious_mood_blinks_more() -> None:
    def count(rate: float) -> int:
        blinks, began = Blinks(np.random.default_rng(0)), 0
        shut = False
        for k in range(round(600 / STEP)):
            blinks.advance(k * STEP, Role.IDLE, rate)
            was, shut = shut, blinks.at(k * STEP)[0] > 0.5
            began += shut and not was
        return began

    assert count(1.6) > 1.3 * count(1.0) > 1.6 * count(0.5)


def test_both_lids_move_together_but_not_as_one() -> None:
    lids = closed(Role.IDLE, 120)
    assert np.abs(lids[:, 0] - lids[:, 1]).max() < 0.35
    assert not np.array_equal(lids[:, 0], lids[:, 1])


def test_a_trigger_brings_a_blink_forward_but_never_two_in_one() -> None:
    blinks = Blinks(np.random.default_rng(0))
    blinks.trigger(0.1, 1.0)
    blinks.advance(0.1, Role.IDLE)
    assert blinks.at(0.18)[0] > 0.5
    blinks.trigger(0.2, 1.0)
    blinks.advance(0.2, Role.IDLE)
    assert blinks.at(0.45)[0] == 0


def test_the_same_moment_makes_an_anxious_one_blink_more_often() -> None:
    def count(rate: float) -> int:
        began = 0
        for seed in range(300):
            blinks = Blinks(np.random.default_rng(seed))
            blinks.advance(0.0, Role.SPEAKING, rate)
            blinks.trigger(0.1, 0.4)
            blinks.advance(0.1, Role.SPEAKING, rate)
            began += blinks._last == 0.1
        return began

    assert count(1.4) > 1.2 * count(1.0) > 1.2 * 1.2 * count(0.6)


def test_eyes_that_are_held_open_blink_as_soon_as_they_may() -> None:
    def began(fps: int) -> list[float]:
        blinks, out = Blinks(np.random.default_rng(3)), [0.0]
        for k in range(20 * fps):
            t = k / fps
            if t < 12:
                blinks.hold(min(12.0, t + 0.3))
            blinks.advance(t, Role.SPEAKING)
            if blinks._last > out[-1]:
                out.append(blinks._last)
        return out[1:]

    assert began(30)[0] == 12.0
    assert began(30) == began(90)
