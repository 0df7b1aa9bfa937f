"""Clips over a living body: smooth in, smooth out, whatever happens in between."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.errors import ConfigError
from agent.types import Pose
from body import quat
from body.layers import Draft, Offer, single
from body.motion import bvh
from body.motion.clip import Clip
from body.motion.library import SHIPPED, Library
from body.motion.player import Clips
from body.motion.retarget import retarget
from body.performer import Performer
from body.posture import REST, Figure
from body.rig import INDEX
from tests.body.motion import strangers
from tests.body.skeletons import adult, place

FPS = 30
NAMES = sorted(Library([SHIPPED]).entries)
FAST = ("jump", "jumping-jacks", "celebrate", "cheer", "tada")


def performer(seed: int = 0) -> Performer:
    body = Performer(adult(), np.random.default_rng(seed))
    body.clips = Clips(adult(), Library([SHIPPED]))
    return body


def run(body: Performer, start: float, stop: float, fps: int = FPS) -> list[Pose]:
    return [body.pose(k / fps) for k in range(round(start * fps), round(stop * fps))]


def jolt(poses: list[Pose]) -> float:
    """The largest change of a joint's turn from one frame to the next, degrees."""
    q = np.array([p.joints for p in poses], np.float64)
    step = quat.log(quat.mul(quat.conj(q[:-1]), q[1:]))
    return float(np.degrees(np.abs(np.diff(step, axis=0))).max())


def test_a_clip_moves_the_body_and_lets_it_go_again() -> None:
    body, idle = performer(), performer()
    body.clips.play("stretch", 1.0)
    poses, other = run(body, 0, 9), run(idle, 0, 9)
    away = [
        float(strangers.apart(p.joints[INDEX["leftUpperArm"]], o.joints[INDEX["leftUpperArm"]]))
        for p, o in zip(poses, other, strict=True)
    ]
    assert max(away[:30]) < 1e-3
    assert max(away[90:120]) > 60
    assert max(away[-30:]) < 1e-3
    assert not body.clips.busy


def still(name: str) -> list[Pose]:
    """The clip on somebody who else does nothing at all."""
    clips, figure, poses = Clips(adult(), Library([SHIPPED])), Figure.of(adult()), list[Pose]()
    stop = clips.play(name, 0.2, times=2) + 0.5
    for k in range(round(stop * FPS)):
        draft = Draft()
        draft.take(Offer(arms=np.stack([REST, REST]), root=np.array([0, -0.006, 0])))
        for offer in clips.offer(k / FPS, draft):
            draft.take(offer)
        joints = single(figure.joints(draft))
        poses.append(Pose(0.0, np.zeros(52, np.float32), joints, single(draft.root)))
    return poses


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_clip_neither_jolts_nor_sinks_into_the_floor(name: str) -> None:
    poses, skeleton = still(name), adult()
    assert jolt(poses) < (14.0 if name in FAST else 9.0)  # a real wave, as captured: 18
    toes = [INDEX["leftToes"], INDEX["rightToes"]]
    low = min(
        place(skeleton, p.joints.astype(float), p.root.astype(float))[1][toes, 1].min()
        for p in poses[::3]
    )
    assert low > skeleton.heads[toes[0], 1] - 0.006


@pytest.mark.parametrize("name", ["sigh", "think", "laugh", "stretch", "bow-deep", "hug-self"])
def test_a_calm_clip_comes_and_goes_without_a_jolt_of_3_degrees(name: str) -> None:
    assert jolt(still(name)) < 3.0


deed = st.tuples(st.sampled_from(["think", "stretch", "sigh", "cut", "stop"]), st.integers(1, 20))


@given(st.lists(deed, min_size=2, max_size=5))
@settings(max_examples=12, deadline=None)
def test_one_clip_into_another_and_interruptions_never_jolt(deeds: list[tuple[str, int]]) -> None:
    body, t, poses = performer(), 0.5, list[Pose]()
    for what, wait in deeds:
        poses += run(body, len(poses) / FPS, t)
        if what == "cut":
            body.cut(t)
        elif what == "stop":
            body.clips.stop(t)
        else:
            body.clips.play(what, t)
        t += wait / 10
    poses += run(body, len(poses) / FPS, t + 1)
    assert jolt(poses) < 8.0


def test_a_short_gap_between_two_clips_is_bridged_and_a_long_one_is_not() -> None:
    def raised(gap: float) -> tuple[float, float]:
        """How far the arm is from rest halfway through the gap, degrees, and the worst jolt."""
        body = performer()
        end = body.clips.play("hug-self", 0.5)
        body.clips.play("think", end + gap)
        poses = run(body, 0, end + gap + 1.5)
        arm = INDEX["rightLowerArm"]
        middle = poses[round((end + gap / 2) * FPS)]
        return float(strangers.apart(middle.joints[arm], poses[0].joints[arm])), jolt(poses)

    near, rough = raised(0.5)
    far, _ = raised(3.0)
    assert rough < 3.0
    assert far < 3.0
    assert near < 90


def test_the_pose_does_not_depend_on_how_often_it_is_asked() -> None:
    def final(fps: int) -> Pose:
        body = performer()
        body.clips.play("dance-sway", 0.5, loop=True)
        body.clips.play("think", 2.0)
        run(body, 0, 3, fps)
        return body.pose(3.0)

    slow, fast = final(20), final(60)
    assert strangers.apart(slow.joints, fast.joints).max() < 0.05
    assert np.abs(slow.root - fast.root).max() < 1e-4


def test_feet_of_a_standing_clip_stay_where_they_stand() -> None:
    body, skeleton = performer(), adult()
    body.clips.play("hug-self", 0.5)
    feet = [
        place(skeleton, p.joints.astype(float), p.root.astype(float))[1][
            [INDEX["leftFoot"], INDEX["rightFoot"]]
        ]
        for p in run(body, 0, 6)
    ]
    assert np.linalg.norm(np.diff(feet, axis=0), axis=2).max() * FPS < 0.01


def test_a_clip_may_be_held_to_some_joints() -> None:
    body, idle = performer(), performer()
    body.clips.play("stretch", 0.0, only=["rightUpperArm", "rightLowerArm"])
    pose, other = run(body, 0, 2)[-1], run(idle, 0, 2)[-1]
    turned = strangers.apart(pose.joints, other.joints)
    assert turned[INDEX["rightUpperArm"]] > 60
    assert turned[INDEX["leftUpperArm"]] < 1e-3


def test_a_mirrored_clip_uses_the_other_hand() -> None:
    def raised(*, mirror: bool) -> tuple[float, float]:
        body, skeleton = performer(), adult()
        body.clips.play("salute", 0.0, mirror=mirror)
        pose = run(body, 0, 1)[-1]
        at = place(skeleton, pose.joints.astype(float))[1]
        return float(at[INDEX["leftHand"], 1]), float(at[INDEX["rightHand"], 1])

    left, right = raised(mirror=False)
    assert right > left + 0.4
    left, right = raised(mirror=True)
    assert left > right + 0.4


def test_a_loop_goes_round_until_it_is_stopped() -> None:
    body = performer()
    assert body.clips.play("dance-twist", 0.0, loop=True) == np.inf
    run(body, 0, 8)
    assert body.clips.busy
    body.clips.stop(8.0)
    run(body, 8, 10)
    assert not body.clips.busy


def test_a_clip_is_found_by_what_it_shows() -> None:
    clips = Clips(adult(), Library([SHIPPED]))
    assert clips.find("jump") == "jump"
    assert clips.find("shivers in the cold") == "shiver"
    assert clips.find("celebrate!") == "celebrate"
    assert (clips.find("dance") or "").startswith("dance")
    assert clips.find("quantum chromodynamics") is None


def test_an_unknown_clip_is_told_with_its_neighbour() -> None:
    with pytest.raises(ConfigError, match=r"unknown clip 'qqzz'.*known: .*stretch"):
        Clips(adult(), Library([SHIPPED])).play("qqzz", 0.0)


def test_following_a_voice_keeps_the_hands_alive_and_ends_with_it() -> None:
    body, library = performer(), body_library()
    body.clips = Clips(adult(), library)
    stresses = [(1.1, 0.8), (1.9, 0.6), (2.8, 0.9)]
    body.clips.follow("hello you", np.tile([0.2, 0.9], 15), stresses, 0.5)
    poses = run(body, 0, 7)
    arm = np.array([p.joints[INDEX["rightUpperArm"]] for p in poses])
    assert strangers.apart(arm[30:60], arm[0]).max() > 10
    assert strangers.apart(arm[-1], arm[0]) < 8
    assert not body.clips.busy
    assert jolt(poses) < 8


def body_library() -> Library:
    """The shipped clips, of which some go with talk."""
    library = Library([SHIPPED])
    assert any("talk" in e.tags for e in library.entries.values())
    return library


@pytest.mark.parametrize("name", strangers.CAPTURES)
def test_a_real_capture_plays_no_rougher_than_it_is(name: str) -> None:
    clip, _ = retarget(bvh.read(strangers.capture(name)), adult())
    body = performer()
    body.clips.play(clip, 1.0)
    poses = run(body, 0, clip.duration + 3)
    own = [
        Pose(0.0, np.zeros(52, np.float32), j, r)
        for j, r in zip(clip.joints[:: round(clip.fps / 30)], clip.root, strict=False)
    ]
    assert jolt(poses) < jolt(own) + 3.0


def test_a_layer_without_a_clip_costs_nothing(tmp_path: Path) -> None:
    clips = Clips(adult(), Library([tmp_path]))
    assert clips.offer(1.0, Draft()) == ()
    with pytest.raises(ConfigError, match="no clip has the tag"):
        clips.follow("hello", [0.5], [], 2.0)


def test_settings_out_of_range_are_refused() -> None:
    clips = Clips(adult(), Library([SHIPPED]))
    for bad in ({"speed": 9.0}, {"weight": 2.0}, {"times": 0}):
        with pytest.raises(ConfigError, match=r"speed 0.25 to 4"):
            clips.play("jump", 0.0, **bad)
    with pytest.raises(ConfigError, match="unknown joint"):
        clips.play("jump", 0.0, only=["tail"])


def test_a_clip_that_is_given_as_such_needs_no_library(tmp_path: Path) -> None:
    joints, root = strangers.wander()
    clip = Clip(
        "mine", 30.0, joints.astype(np.float32), root.astype(np.float32), 0.8,
        np.ones(54, np.float32), np.ones((len(joints), 2), bool),
    )  # fmt: skip
    clips = Clips(adult(), Library([tmp_path]))
    assert clips.play(clip, 0.0) == pytest.approx(2.0)
