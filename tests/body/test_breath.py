from __future__ import annotations

import numpy as np

from body.breath import Breath

STEP = 0.05


def filled(breath: Breath, seconds: float, rate: float = 1.0) -> np.ndarray:
    return np.array([breath.level(k * STEP, rate) for k in range(round(seconds / STEP))])


def breaths(level: np.ndarray) -> int:
    return int(np.count_nonzero(np.diff((level > 0.5).astype(int)) > 0))


def test_it_breathes_as_often_as_people_at_rest_and_more_when_told() -> None:
    calm, quick = (
        breaths(filled(Breath(np.random.default_rng(0)), 300, r)) / 5 for r in (1.0, 1.6)
    )
    assert 12 < calm < 16
    assert 1.4 < quick / calm < 1.8


def test_it_sighs_now_and_then() -> None:
    level = filled(Breath(np.random.default_rng(1)), 3600)
    sighs = np.count_nonzero(np.diff((level > 1.4).astype(int)) > 0)
    assert 4 <= sighs <= 30  # Li et al. 2016: about twelve an hour


def test_it_fills_before_speech_and_empties_during_it() -> None:
    breath = Breath(np.random.default_rng(2))
    breath.speak(3.0, 7.0)
    level = filled(breath, 8)
    assert level[round(3.0 / STEP)] > 1.1
    assert level[round(6.9 / STEP)] < 0.2
    assert np.abs(np.diff(level)).max() < 0.3


def test_a_breath_taken_in_readiness_is_held_and_let_go() -> None:
    breath = Breath(np.random.default_rng(3))
    breath.fill(5.0)
    level = filled(breath, 12)
    assert level[round(5.5 / STEP) : round(6.7 / STEP)].min() > 0.9
    assert level[round(9.0 / STEP)] < 0.7


def test_a_long_speech_without_notice_does_not_burst_the_lungs() -> None:
    breath = Breath(np.random.default_rng(0))
    breath.level(0.0)
    breath.speak(0.1, 12.0)
    assert filled(breath, 12.0).max() < 1.3
