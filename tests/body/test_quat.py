from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from body import quat
from body.rig import _matrices

number = st.floats(-1, 1).map(lambda x: round(x, 6))
vector = arrays(np.float64, (3,), elements=number)
turn = vector.map(lambda v: v * 1.8)  # at most 3.12 rad long
rotation = turn.map(quat.exp)


def same(a: quat.Floats, b: quat.Floats) -> bool:
    """Whether two quaternions are one rotation."""
    return bool(abs(abs(float((a * b).sum())) - 1) < 1e-7)


@given(turn)
def test_log_undoes_exp(v: quat.Floats) -> None:
    assert np.allclose(quat.log(quat.exp(v)), v, atol=1e-6)


@given(rotation, rotation, rotation)
def test_products_associate_and_stay_unit(a: quat.Floats, b: quat.Floats, c: quat.Floats) -> None:
    left, right = quat.mul(quat.mul(a, b), c), quat.mul(a, quat.mul(b, c))
    assert np.allclose(left, right)
    assert np.isclose((left**2).sum(), 1)


@given(rotation, rotation, vector)
def test_a_product_turns_by_its_right_factor_first(
    a: quat.Floats, b: quat.Floats, v: quat.Floats
) -> None:
    assert np.allclose(quat.rotate(quat.mul(a, b), v), quat.rotate(a, quat.rotate(b, v)))


@given(rotation, vector)
def test_conjugate_turns_back(q: quat.Floats, v: quat.Floats) -> None:
    assert np.allclose(quat.rotate(quat.conj(q), quat.rotate(q, v)), v)


@given(rotation)
def test_matrices_agree_with_the_rig_and_come_back(q: quat.Floats) -> None:
    assert np.allclose(quat.matrix(q), _matrices(q))
    assert same(quat.from_matrix(quat.matrix(q)), q)


@given(rotation, rotation, st.integers(0, 100).map(lambda x: x / 100))
def test_slerp_meets_its_ends_at_constant_speed(a: quat.Floats, b: quat.Floats, s: float) -> None:
    assert same(quat.slerp(a, b, 0.0), a)
    assert same(quat.slerp(a, b, 1.0), b)
    whole = np.linalg.norm(quat.log(quat.mul(quat.conj(a), b)))
    part = np.linalg.norm(quat.log(quat.mul(quat.conj(a), quat.slerp(a, b, s))))
    assert np.isclose(part, s * whole, atol=1e-6)


@given(vector, vector)
def test_between_takes_one_direction_to_the_other(u: quat.Floats, v: quat.Floats) -> None:
    if min(np.linalg.norm(u), np.linalg.norm(v)) > 1e-3:
        assert np.allclose(quat.rotate(quat.between(u, v), quat.unit(u)), quat.unit(v), atol=1e-6)


def test_between_opposite_directions_is_half_a_turn() -> None:
    u = np.array([0.0, 0.0, 2.0])
    assert np.allclose(quat.rotate(quat.between(u, -u), u), -u)


@given(rotation, vector)
def test_swing_and_twist_make_the_whole(q: quat.Floats, axis: quat.Floats) -> None:
    if np.linalg.norm(axis) > 1e-3:
        axis = quat.unit(axis)
        swing, twist = quat.swing_twist(q, axis)
        assert same(quat.mul(swing, twist), q)
        assert np.allclose(np.cross(twist[1:], axis), 0, atol=1e-7)
        assert abs(float((swing[1:] * axis).sum())) < 1e-6
