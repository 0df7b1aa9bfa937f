from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from body.gaze.shares import share, within

angles = st.floats(-180, 180)


def test_the_head_takes_little_of_a_small_shift_and_most_of_a_large_one() -> None:
    part = [abs(share(a, 0).yaw) / a for a in (3, 10, 20, 40)]
    assert part == sorted(part)
    assert part[0] < 0.12
    assert part[-1] > 0.55


def test_the_trunk_helps_only_with_very_large_shifts() -> None:
    assert share(25, 0).trunk == 0
    assert share(80, 0).trunk > 8
    assert share(60, 0).beyond == 0
    assert share(175, 0).beyond > 40


@given(angles, st.floats(-90, 90))
def test_what_is_shared_out_adds_up_and_leaves_the_eyes_at_ease(yaw: float, pitch: float) -> None:
    part = share(yaw, pitch)
    rest = yaw - part.yaw - part.trunk - part.beyond
    assert abs(rest) < 16.0 + 1e-6
    assert part.yaw * yaw >= -1e-9
    assert abs(part.yaw) <= 52
    assert abs(pitch - part.pitch) <= max(11.0, abs(pitch) - 28.0) + 1e-9


@given(angles, angles)
def test_eyes_never_turn_further_than_looks_good(yaw: float, pitch: float) -> None:
    a, b = within(yaw, pitch)
    assert abs(a) <= 20
    assert -17 <= b <= 13


@pytest.mark.parametrize("of", [lambda x: share(x, 0).yaw, lambda x: within(x, 0)[0]])
def test_nothing_jumps_as_the_target_wanders(of: Callable[[float], float]) -> None:
    x = np.linspace(-120, 120, 4801)
    y = np.array([of(float(v)) for v in x])
    assert np.abs(np.diff(y)).max() <= 0.0501
