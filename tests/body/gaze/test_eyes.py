from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from body import arkit, quat
from body.arkit import INDEX
from body.blink import Blinks, Role
from body.gaze import Gaze, Sight
from body.gaze.eyes import offer
from body.gaze.places import Point
from body.layers import Draft
from body.posture import Figure
from body.rig import INDEX as JOINT
from body.rig import JOINTS
from tests.body.skeletons import adult, place

SIGHT = Sight.of(adult())
LEVEL = quat.IDENTITY
EYES = np.array([[0.032, 1.6, 0.0], [-0.032, 1.6, 0.0]])


def shown(goal: Point, head: quat.Floats = LEVEL) -> Draft:
    draft = Draft()
    draft.take(offer(head, EYES, goal))
    return draft


def yaws(draft: Draft) -> tuple[float, float]:
    """Degrees to the character's left that the left and the right eye turn."""
    f = draft.face

    def out(side: str) -> float:
        return float(
            f[INDEX[f"eyeLookOut{side}"]] * arkit.LOOK_OUT
            - f[INDEX[f"eyeLookIn{side}"]] * arkit.LOOK_IN
        )

    return out("Left"), -out("Right")


def test_eyes_converge_on_what_is_near_and_are_parallel_for_what_is_far() -> None:
    left, right = yaws(shown((0.0, 1.6, 0.4)))
    assert left - right == pytest.approx(-2 * np.degrees(np.arctan(0.032 / 0.4)), abs=1e-6)
    left, right = yaws(shown((0.0, 1.6, 50.0)))
    assert abs(left - right) < 0.1


def test_both_eyes_point_at_one_place_to_the_side() -> None:
    left, right = yaws(shown((0.2, 1.6, 1.0)))
    assert left == pytest.approx(np.degrees(np.arctan2(0.168, 1.0)), abs=0.01)
    assert right == pytest.approx(np.degrees(np.arctan2(0.232, 1.0)), abs=0.01)


def test_the_eyes_give_back_what_the_head_turns() -> None:
    for axis in np.eye(3):
        turned, level = (yaws(shown((0.0, 1.6, 2.0), q)) for q in (quat.exp(0.12 * axis), LEVEL))
        gone = np.degrees(0.12 * axis[1])
        assert turned[0] - level[0] == pytest.approx(-gone, abs=0.25)
    nodded = shown((0.0, 1.6, 2.0), quat.exp([0.12, 0.0, 0.0]))
    assert nodded.face[INDEX["eyeLookUpLeft"]] * arkit.LOOK_UP == pytest.approx(6.9, abs=0.1)


def test_the_lids_follow_the_eyes_down_and_up() -> None:
    level, down, up = (shown((0.0, 1.6 + y, 2.0)) for y in (0.0, -0.6, 0.4))
    lid, wide = INDEX["eyeBlinkLeft"], INDEX["eyeWideLeft"]
    assert down.face[lid] > level.face[lid] + 0.1
    assert up.face[wide] > level.face[wide] + 0.05


def test_no_eye_leaves_its_opening_whatever_is_looked_at() -> None:
    rng = np.random.default_rng(0)
    for goal in rng.uniform(-3, 3, (300, 3)):
        face = shown((float(goal[0]), float(goal[1]), float(goal[2]))).face
        looks = [face[i] for n, i in INDEX.items() if n.startswith("eyeLook")]
        assert max(looks) < 0.6


@pytest.mark.parametrize("clip", [False, True])
def test_eyes_know_where_every_layer_has_brought_them(clip: bool) -> None:
    rng = np.random.default_rng(3)
    draft = Draft(root=rng.normal(0, 0.05, 3), arms=np.zeros((2, 14)))
    draft.turns[[JOINT[n] for n in ("hips", "spine", "chest", "neck", "head")]] = rng.normal(
        0, 0.15, (5, 3)
    )
    draft.arms[:, :3] = 0.1, -0.9, 0.1
    if clip:
        turns = quat.exp(rng.normal(0, 0.2, (len(JOINTS), 3)))
        draft.clips.append((turns, np.full(len(JOINTS), 0.7)))
    head, (left, right) = SIGHT.pose(draft)
    turn, at = place(adult(), Figure.of(adult()).joints(draft), tuple(draft.root))
    assert np.allclose(left, at[JOINT["leftEye"]], atol=2e-3)
    assert np.allclose(right, at[JOINT["rightEye"]], atol=2e-3)
    forward = quat.rotate(head, np.array([0.0, 0.0, 1.0]))
    assert np.allclose(forward, turn[JOINT["head"]][:, 2], atol=0.01)


def test_a_gaze_holds_its_point_while_the_body_sways() -> None:
    gaze, blinks = Gaze(np.random.default_rng(0), SIGHT), Blinks(np.random.default_rng(1))
    gaze._next = 9.0
    gaze.place("cup", np.add(SIGHT.rest, (0.1, -0.1, 0.5)))
    gaze.plan(0.1, "cup", 5.0)
    gaze.advance(1.0, Role.LISTENING, 0.0, blinks)
    gaze.advance(2.0, Role.LISTENING, 0.0, blinks)

    def meets(sway: Callable[[Draft], None]) -> float:
        """How far from the cup the left eye looks, m."""
        draft = Draft()
        sway(draft)
        draft.take(gaze.follow.offer(2.0, draft))
        draft.take(gaze.offer(2.0, draft))
        head, (left, _) = SIGHT.pose(draft)
        yaw = np.radians(yaws(draft)[0])
        f = draft.face
        pitch = np.radians(
            f[INDEX["eyeLookUpLeft"]] * arkit.LOOK_UP
            - f[INDEX["eyeLookDownLeft"]] * arkit.LOOK_DOWN
        )
        ray = np.array([np.sin(yaw) * np.cos(pitch), np.sin(pitch), np.cos(yaw) * np.cos(pitch)])
        ray = quat.rotate(head, ray)
        to = np.add(SIGHT.rest, (0.1, -0.1, 0.5)) - left
        return float(np.linalg.norm(np.cross(to, ray)))

    def aside(draft: Draft) -> None:
        draft.root[0] = 0.05

    def nod(draft: Draft) -> None:
        draft.turns[JOINT["head"]] = 0.1, -0.1, 0.05

    assert meets(lambda draft: None) < 0.012
    assert meets(aside) < 0.012
    assert meets(nod) < 0.012
