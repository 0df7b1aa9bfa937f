from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from body.stance.way import DT, Way, wrapped

near = st.floats(-6, 6).map(lambda x: round(x, 2))


@given(near, near, st.sampled_from([None, 0.0, 2.5]))
@settings(max_examples=40, deadline=None)
def test_a_walk_arrives_wherever_it_is_asked_to(x: float, z: float, facing: float | None) -> None:
    way = Way.still(np.zeros(3)).walk(1.0, (x, z), facing, 1.2)
    assert np.allclose(way.at(way.end)[:2], (x, z))
    assert np.allclose(way.rate(way.end), 0)
    if facing is not None:
        assert np.isclose(wrapped(float(way.goal[2]) - facing), 0)
    assert way.end - 1 < 8 + np.hypot(x, z) / 0.9
    assert np.abs(np.diff(way.rates, axis=0) / DT).max() < 8  # nobody is thrown about


@pytest.mark.parametrize("t", [1.3, 2.0, 3.1])
def test_a_way_is_left_at_its_own_speed(t: float) -> None:
    way = Way.still(np.zeros(3)).walk(1.0, (1.5, 3.0), None, 1.2)
    for other in (way.halt(t), way.turn(t, -1.0), way.walk(t, (-2, 1), None, 1.2)):
        assert np.allclose(other.at(t), way.at(t))
        assert np.allclose(other.rate(t), way.rate(t), atol=0.02)
        assert np.allclose(other.at(t + 0.06), way.at(t + 0.06), atol=0.006)


def test_a_turn_takes_the_shorter_side() -> None:
    way = Way.still((0.0, 0.0, 3.0)).turn(0.0, -3.0)
    assert np.isclose(way.goal[2], 2 * np.pi - 3.0)
    assert way.end < 1


def test_a_way_that_is_over_stays() -> None:
    way = Way.still((1.0, 2.0, 0.5))
    assert way.at(99.0).tolist() == [1.0, 2.0, 0.5]
    assert way.halt(99.0).goal.tolist() == [1.0, 2.0, 0.5]
    assert not way.rate(99.0).any()
