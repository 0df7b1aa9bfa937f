from __future__ import annotations

import numpy as np
import pytest

from body import arms
from body.arms import FINGER, Steer
from body.breath import Breath
from body.breath import offer as breathe
from body.layers import Draft, Offer
from body.posture import REST, Figure, standing
from body.rig import INDEX
from body.stance import Stance
from tests.body.skeletons import adult, place


def test_feet_stay_where_they_stand_while_the_body_sways() -> None:
    skeleton = adult()
    figure, stance = Figure.of(skeleton), Stance(np.random.default_rng(0), Figure.of(adult()))
    feet = []
    for k in range(0, 600):
        stance.advance(k / 10)
        draft = Draft()
        draft.take(stance.offer(k / 10))
        _, at = place(skeleton, figure.joints(draft), draft.root)
        feet.append(at[[INDEX["leftFoot"], INDEX["rightFoot"]]])
    assert np.ptp(np.array(feet), axis=0).max() < 0.004  # m


def test_weight_shifts_from_leg_to_leg_slowly() -> None:
    stance = Stance(np.random.default_rng(0), Figure.of(adult()))
    hips = []
    for k in range(1200):
        stance.advance(k / 10)
        root = stance.offer(k / 10).root
        assert root is not None
        hips.append(root[0])
    assert max(hips) > 0.015
    assert min(hips) < -0.015
    assert np.abs(np.diff(hips)).max() * 10 < 0.12  # m/s


def test_it_never_repeats_itself() -> None:
    stance = Stance(np.random.default_rng(0), Figure.of(adult()))
    turns = []
    for k in range(3000):
        stance.advance(k / 5)
        offered = stance.offer(k / 5).turns
        assert offered is not None
        turns.append(offered[INDEX["spine"]])
    track = np.array(turns) - np.mean(turns, 0)
    track /= track.std(0)
    for lag in range(100, 1500, 7):  # 20 s to 5 min
        assert np.mean(track[lag:] * track[:-lag]) < 0.85


@pytest.mark.parametrize("scale", [0.85, 1.0, 1.15])
def test_arms_at_rest_hang_beside_the_body_with_curled_fingers(scale: float) -> None:
    skeleton = adult(scale)
    joints = standing(skeleton)
    turn, at = place(skeleton, joints)
    for side, sign in (("left", 1), ("right", -1)):
        hand, shoulder = at[INDEX[f"{side}Hand"]], at[INDEX[f"{side}UpperArm"]]
        assert 0 < sign * (hand - shoulder)[0] < 0.12 * scale
        assert (hand - shoulder)[1] < -0.45 * scale
        tip = at[INDEX[f"{side}MiddleDistal"]]
        assert tip[1] < hand[1] - 0.08 * scale
        palm = turn[INDEX[f"{side}Hand"]] @ [0, -1, 0]
        assert sign * palm[0] < -0.4  # the palms face the thighs
    assert np.allclose((joints**2).sum(1), 1)


def test_a_fist_curls_every_finger_towards_the_palm() -> None:
    draft = Draft()
    fist = REST.copy()
    fist[Steer.INDEX : Steer.LITTLE + 1] = 1.0
    draft.take(Offer(arms=np.stack([fist, fist])))
    turns = np.zeros((54, 3))
    arms.fingers(draft.arms, turns)
    assert (turns[FINGER[0], 2] < -0.9).all()
    assert (turns[FINGER[1], 2] > 0.9).all()


@pytest.mark.parametrize(
    ("what", "amount", "axis"),
    [(Steer.FLEX, 0.5, (-1, 0, 0)), (Steer.DEVIATE, 0.3, (0, 1, 0)), (Steer.ROLL, 1.2, None)],
)
def test_a_wrist_bends_to_the_palm_and_the_thumb_and_turns_the_palm_up(
    what: Steer, amount: float, axis: tuple[float, ...] | None
) -> None:
    skeleton, figure = adult(), Figure.of(adult())

    def left(change: float) -> tuple[np.ndarray, np.ndarray]:
        """Where the fingers point and the palm faces, the forearm pointing forward."""
        arm = REST.copy()
        arm[:7] = (-0.05, -0.45, 0.50, 0, 0, 0, 0)
        arm[what] += change
        draft = Draft()
        draft.take(Offer(arms=np.stack([arm, arm])))
        turn, _ = place(skeleton, figure.joints(draft))
        return turn[INDEX["leftHand"]] @ [1, 0, 0], turn[INDEX["leftHand"]] @ [0, -1, 0]

    (straight, inward), (bent, palm) = left(0.0), left(amount)
    if axis is None:
        assert palm[1] > inward[1] + 0.7
    else:
        assert (bent - straight) @ np.array(axis) > 0.15


def test_left_and_right_mirror_each_other() -> None:
    skeleton = adult()
    _, at = place(skeleton, standing(skeleton))
    left = at[[i for n, i in INDEX.items() if n.startswith("left")]]
    right = at[[i for n, i in INDEX.items() if n.startswith("right")]]
    assert np.allclose(left * [-1, 1, 1], right, atol=1e-6)


def test_breath_comes_about_fourteen_times_a_minute_and_before_speech() -> None:
    breath = Breath(np.random.default_rng(0))
    level = np.array([breath.level(k / 20) for k in range(20 * 120)])
    crossings = np.count_nonzero(np.diff((level > 0.5).astype(int)) > 0)
    assert 20 <= crossings <= 36
    spoken = Breath(np.random.default_rng(0))
    for k in range(40):
        spoken.level(k / 20)
    spoken.speak(4.0, 7.0)
    level = np.array([spoken.level(k / 20) for k in range(40, 160)])
    assert level[38] > 0.95  # full just before the first sound
    assert level[100] < 0.3  # empty at the last


def test_breathing_leaves_the_head_level() -> None:
    turns = breathe(1.0).turns
    assert turns is not None
    line = [INDEX[n] for n in ("spine", "chest", "upperChest", "neck", "head")]
    assert np.abs(turns[line].sum(0)).max() < 0.01


def test_a_body_elsewhere_is_the_same_body_turned_and_moved() -> None:
    skeleton, figure = adult(), Figure.of(adult())
    here, there = Draft(), Draft()
    for draft in (here, there):
        draft.take(Stance(np.random.default_rng(0), figure).offer(0.0))
    there.take(Offer(ground=np.array([1.0, -2.0, 0.8])))
    _, at = place(skeleton, figure.joints(here), figure.root(here))
    _, moved = place(skeleton, figure.joints(there), figure.root(there))
    sin, cos = np.sin(0.8), np.cos(0.8)
    turned = np.stack([cos * at[:, 0] + sin * at[:, 2], cos * at[:, 2] - sin * at[:, 0]], 1)
    assert np.allclose(moved[:, [0, 2]] - turned, (1, -2), atol=1e-5)
    assert np.allclose(moved[:, 1], at[:, 1], atol=1e-5)


def test_a_heel_rises_about_the_ball_of_its_foot_and_toes_about_its_heel() -> None:
    skeleton, figure = adult(), Figure.of(adult())
    feet = np.zeros((2, 5))
    feet[0, 4], feet[1, 4] = 0.5, -0.3
    draft = Draft()
    draft.take(Offer(feet=feet, root=np.array([0.0, -0.05, 0.0])))
    turn, at = place(skeleton, figure.joints(draft), draft.root)
    _, home = place(skeleton, figure.joints(Draft(root=draft.root)), draft.root)
    ball, ankle = INDEX["leftToes"], INDEX["leftFoot"]
    assert np.allclose(at[ball], home[ball], atol=1e-3)
    assert at[ankle][1] > home[ankle][1] + 0.05
    ahead = turn[ball] @ [0, 0, 1]
    assert abs(ahead[1]) < 0.01  # the toes stay flat
    assert at[INDEX["rightToes"]][1] > home[INDEX["rightToes"]][1] + 0.03


def test_a_foot_is_put_where_it_is_asked() -> None:
    skeleton, figure = adult(), Figure.of(adult())
    feet = np.zeros((2, 5))
    feet[0, :4] = 0.05, 0.1, 0.2, 0.3
    draft = Draft()
    draft.take(Offer(feet=feet, root=np.array([0.0, -0.03, 0.0])))
    _, at = place(skeleton, figure.joints(draft), draft.root)
    gone = at[INDEX["leftFoot"]] - skeleton.heads[INDEX["leftFoot"]]
    assert np.allclose(gone, (0.05, 0.1, 0.2), atol=2e-3)
