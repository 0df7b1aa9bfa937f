from __future__ import annotations

import numpy as np
import pytest

from body.noise import Drift


def drift(channels: int = 3, low: float = 0.05, high: float = 0.6, seed: int = 0) -> Drift:
    return Drift(np.random.default_rng(seed), channels, low, high)


def test_it_has_unit_variance_around_zero_and_independent_channels() -> None:
    rows = drift(6).over(np.arange(0, 20_000, 0.5))
    assert np.allclose(rows.std(0), 1, atol=0.1)
    assert np.abs(rows.mean(0)).max() < 0.12
    assert np.abs(np.corrcoef(rows.T) - np.eye(6)).max() < 0.12


def test_it_is_a_function_of_time_alone() -> None:
    times = np.array([3.0, 0.1, 900.0, -0.2, 3.0, 3.001])
    one, other = drift(), drift()
    rows = np.array([one.at(float(t)) for t in times])
    assert np.allclose(rows, other.over(times))
    assert np.array_equal(rows[0], rows[4])
    assert not np.allclose(rows, drift(seed=1).over(times))


def test_it_is_smooth() -> None:
    t = np.arange(0, 20, 0.001)
    rows = drift(high=4.0).over(t)
    speed = np.diff(rows, axis=0) / 0.001
    assert np.abs(np.diff(speed, axis=0)).max() < 0.05 * np.abs(speed).max()


def test_it_never_comes_back_to_itself() -> None:
    x = drift(1, 0.03, 0.5).over(np.arange(0, 7200, 0.5))[:, 0]
    n = 1 << 15
    echo = np.fft.irfft(np.abs(np.fft.rfft(x - x.mean(), n)) ** 2, n)[: len(x)]
    echo /= np.arange(len(x), 0, -1)
    assert np.abs(echo[120:7200] / echo[0]).max() < 0.3  # from a minute to an hour


@pytest.mark.parametrize(("low", "high"), [(0.05, 0.5), (0.5, 4.0)])
def test_its_pace_is_as_asked_for(low: float, high: float) -> None:
    t = np.arange(0, 4000, 0.05)
    x = drift(1, low, high).over(t)[:, 0]
    power = np.abs(np.fft.rfft(x)) ** 2
    hertz = np.fft.rfftfreq(len(x), 0.05)
    within = power[(hertz > 0.3 * low) & (hertz < 1.2 * high)].sum() / power[1:].sum()
    assert within > 0.8
