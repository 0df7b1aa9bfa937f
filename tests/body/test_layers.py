from __future__ import annotations

import numpy as np

from body import quat
from body.arkit import INDEX
from body.layers import Draft, Offer, single
from body.posture import Figure
from body.rig import INDEX as JOINT
from tests.body.skeletons import adult


def face(**weights: float) -> np.ndarray:
    out = np.zeros(52)
    for name, value in weights.items():
        out[INDEX[name]] = value
    return out


def test_a_later_layer_wins_where_it_has_weight() -> None:
    draft = Draft()
    draft.take(Offer(face=face(jawOpen=0.4, browInnerUp=0.6)))
    draft.take(Offer(face=face(jawOpen=1.0), weight=face(jawOpen=0.5)))
    assert np.isclose(draft.face[INDEX["jawOpen"]], 0.7)
    assert np.isclose(draft.face[INDEX["browInnerUp"]], 0.6)


def test_turns_of_the_trunk_add_up() -> None:
    draft = Draft()
    for _ in range(2):
        draft.take(Offer(turns=np.full((54, 3), 0.1), root=np.ones(3)))
    assert np.allclose(draft.turns, 0.2)
    assert np.allclose(draft.root, 2)


def test_each_arm_is_mixed_by_its_own_weight() -> None:
    draft = Draft()
    draft.take(Offer(arms=np.ones((2, 14)), arm_weight=np.array([1.0, 0.25])))
    assert np.allclose(draft.arms[0], 1)
    assert np.allclose(draft.arms[1], 0.25)


def test_what_float32_would_lose_is_zero() -> None:
    assert single(np.array([1e-60, 0.5])).tolist() == [0.0, 0.5]


def test_a_clip_takes_the_joints_that_it_has_weight_on() -> None:
    figure = Figure.of(adult())
    still = figure.joints(Draft())
    turned = np.tile(quat.exp(np.array([0.0, 0.4, 0.0])), (54, 1))
    weight = np.zeros(54)
    weight[JOINT["head"]], weight[JOINT["neck"]] = 1.0, 0.5
    draft = Draft(root=np.array([0.0, 1.0, 0.0]))
    draft.take(Offer(clip=turned, clip_weight=weight, place=np.ones(3)))
    joints = figure.joints(draft)
    np.testing.assert_allclose(joints[JOINT["head"]], turned[0], atol=1e-9)
    between = quat.slerp(still[JOINT["neck"]], turned[0], 0.5)
    np.testing.assert_allclose(joints[JOINT["neck"]], between, atol=1e-9)
    assert draft.root.tolist() == [0.0, 1.0, 0.0]  # the hips' weight is none
