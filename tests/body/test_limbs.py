from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from body import quat
from body.limbs import END, LOWER, UPPER, Limbs
from tests.body.skeletons import adult

SKELETON = adult()
LIMBS = Limbs.of(SKELETON)
HEADS = SKELETON.heads.astype(float)
POLE = np.array([[0.3, -1, -0.5], [-0.3, -1, -0.5], [0, 0, 1], [0, 0, 1.0]])


def ends(target: quat.Floats) -> tuple[quat.Floats, quat.Floats]:
    """Where wrists and ankles come to, and the elbows and knees."""
    upper, lower = LIMBS.reach(target, POLE)
    middle = quat.rotate(upper, HEADS[LOWER] - HEADS[UPPER])
    return middle + quat.rotate(quat.mul(upper, lower), HEADS[END] - HEADS[LOWER]), middle


@given(arrays(np.float64, (4, 3), elements=st.floats(-1, 1).map(lambda x: round(x, 4))))
def test_limbs_reach_whatever_is_within_reach(direction: quat.Floats) -> None:
    if np.linalg.norm(direction, axis=1).min() < 0.05:
        return
    target = quat.unit(direction) * (0.8 * LIMBS.length)[:, None]
    if np.abs(np.sum(quat.unit(direction) * quat.unit(POLE), 1)).max() > 0.98:
        return  # the elbow has no side to point to
    assert np.allclose(ends(target)[0], target, atol=1e-6)


def test_elbows_and_knees_point_to_their_poles() -> None:
    target = np.array([[0, -0.3, 0.3], [0, -0.3, 0.3], [0, -0.7, 0], [0, -0.7, 0]])
    end, middle = ends(target)
    along = quat.unit(end)
    off = middle - along * (middle * along).sum(1, keepdims=True)
    assert ((off * POLE).sum(1) > 0).all()


def test_a_target_out_of_reach_stretches_the_limb_without_a_snap() -> None:
    far = np.linspace(0.9, 1.4, 200)
    way = np.array([[0.2, -0.5, 0.8]] * 2 + [[0.0, -1.0, 0.1]] * 2)
    reached = np.array(
        [np.linalg.norm(ends(quat.unit(way) * (f * LIMBS.length)[:, None])[0], axis=1) for f in far]
    )
    assert (reached < LIMBS.length).all()
    assert (np.diff(reached, axis=0) >= -1e-9).all()


def test_the_elbow_bends_about_its_hinge_alone() -> None:
    target = np.array([[0.1, -0.2, 0.35], [-0.1, -0.2, 0.35], [0, -0.7, 0.1], [0, -0.7, 0.1]])
    _, lower = LIMBS.reach(target, POLE)
    turn = quat.log(lower)
    assert np.abs(turn[:2, [0, 2]]).max() < 0.1 * np.abs(turn[:2, 1]).min()  # y alone
    assert np.abs(turn[2:, 1:]).max() < 0.1 * np.abs(turn[2:, 0]).min()  # x alone
