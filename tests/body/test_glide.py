from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from body.glide import Track, ease, eases

move = st.tuples(
    st.integers(0, 80).map(lambda x: x / 10),
    st.floats(0.3, 2),
    st.integers(-10, 10).map(lambda x: x / 10),
)


@given(st.lists(move, min_size=1, max_size=8))
@settings(max_examples=40)
def test_a_track_never_jumps_however_moves_interrupt_each_other(
    moves: list[tuple[float, float, float]],
) -> None:
    track = Track.still([0.0])
    for start, duration, goal in moves:
        track.add(start, duration, [goal])
    step = 1e-3
    values = np.array([track.at(k * step)[0] for k in range(12_000)])
    speed = np.diff(values) / step
    # In one step, speed changes by no more than a bounded acceleration allows.
    assert np.abs(np.diff(speed)).max() < 2.0
    assert values[-1] == moves_end(moves)


def moves_end(moves: list[tuple[float, float, float]]) -> float:
    return sorted(moves, key=lambda m: m[0])[-1][2]


def test_a_move_in_the_past_starts_from_the_present() -> None:
    track = Track.still([0.0])
    before = track.at(2.0)[0]
    track.add(1.0, 0.5, [1.0])
    assert abs(track.at(2.001)[0] - before) < 1e-4
    assert track.at(3.0)[0] == 1.0


def test_dropped_moves_never_happen() -> None:
    track = Track.still([0.0])
    track.add(1.0, 0.5, [1.0])
    track.add(3.0, 0.5, [2.0])
    track.drop(2.0)
    assert track.at(5.0)[0] == 1.0


def test_the_value_does_not_depend_on_how_often_it_is_asked() -> None:
    def at_end(step: float) -> float:
        track = Track.still([0.0])
        track.add(0.51, 1.0, [1.0])
        track.add(1.03, 1.0, [-1.0])
        for k in range(round(1.5 / step)):
            track.at(k * step)
        return float(track.at(1.5)[0])

    assert np.isclose(at_end(0.5), at_end(0.01))


def test_easing_is_monotone_from_0_to_1() -> None:
    x = np.linspace(-1, 2, 301)
    y = eases(x)
    assert y[0] == 0
    assert y[-1] == 1
    assert (np.diff(y) >= 0).all()
    assert np.allclose(y, [ease(float(v)) for v in x])


def test_speed_of_before_does_not_lead_beyond_a_far_goal() -> None:
    track = Track.still([0.0])
    track.add(0.0, 0.45, [1.0])
    track.add(0.2, 12.0, [0.1])
    values = np.array([track.at(k / 100)[0] for k in range(1250)])
    assert values.max() < 1.2
    assert values.min() >= 0.0
    assert values[-1] == 0.1
