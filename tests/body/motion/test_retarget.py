"""Other skeletons, rest poses, units and axes come to the same motion of ours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from agent.errors import ConfigError
from body import quat
from body.motion import bvh, contact, rest
from body.motion.names import mapping
from body.motion.retarget import retarget
from body.rig import INDEX
from tests.body.motion import strangers
from tests.body.skeletons import adult

Z_UP = quat.exp([np.pi / 2, 0, 0])
BODY = [i for n, i in INDEX.items() if n in strangers.kept(strangers.MIXAMO)]


@pytest.mark.parametrize("names", ["MIXAMO", "BIOVISION", "UNREAL"])
@pytest.mark.parametrize("drop", [0.0, 0.8, 1.4], ids=["T", "A", "down"])
def test_names_and_rest_poses_make_no_difference(names: str, drop: float, tmp_path: Path) -> None:
    joints, root = strangers.wander()
    path = strangers.bvh(
        tmp_path / "a.bvh", joints, root, names=getattr(strangers, names), drop=drop
    )
    clip, _ = retarget(bvh.read(path), adult())
    # From an A-pose the turn of an arm about itself is a guess.
    assert strangers.apart(clip.joints[:, BODY], joints[:, BODY]).max() < (5.0 if drop else 1.0)
    assert np.abs(np.diff(clip.root, axis=0) - np.diff(root, axis=0)).max() < 2e-3


@pytest.mark.parametrize("scale", [0.4, 1.0, 39.37, 100.0])
def test_units_and_axes_make_no_difference(scale: float, tmp_path: Path) -> None:
    joints, root = strangers.wander(seed=2)
    path = strangers.bvh(tmp_path / "a.bvh", joints, root, scale=scale, world=Z_UP)
    clip, report = retarget(bvh.read(path), adult())
    assert strangers.apart(clip.joints[:, BODY], joints[:, BODY]).max() < 1.0
    assert "up is Z" in str(report) or "up is -Z" in str(report)


def test_a_motion_that_faces_elsewhere_is_turned_to_the_front(tmp_path: Path) -> None:
    joints, root = strangers.wander()
    away = quat.exp([0.0, 2.0, 0.0])
    turned = joints.copy()
    turned[:, 0] = quat.mul(away, turned[:, 0])
    path = strangers.bvh(tmp_path / "a.bvh", turned, quat.rotate(away, root))
    clip, _ = retarget(bvh.read(path), adult())
    ahead = quat.rotate(np.asarray(clip.joints[0, 0], np.float64), np.array([0.0, 0, 1]))
    assert ahead[2] > 0.98


def test_joints_without_telling_names_are_told_by_their_places(tmp_path: Path) -> None:
    joints, root = strangers.wander()
    path = strangers.bvh(tmp_path / "a.bvh", joints, root, names=strangers.NAMELESS)
    clip, report = retarget(bvh.read(path), adult())
    assert "told by their places" in str(report)
    arms = [INDEX[f"{s}{p}"] for s in ("left", "right") for p in ("UpperArm", "LowerArm")]
    assert strangers.apart(clip.joints[:, arms], joints[:, arms]).max() < 3.0


def test_a_skeleton_without_arms_is_refused_in_one_line(tmp_path: Path) -> None:
    few = {n: strangers.MIXAMO[n] for n in ("hips", "spine", "UpperLeg", "LowerLeg", "Foot")}
    joints, root = strangers.wander()
    path = strangers.bvh(tmp_path / "a.bvh", joints, root, names=few)
    with pytest.raises(ConfigError, match=r"no joint for leftUpperArm.*rename") as told:
        retarget(bvh.read(path), adult())
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("name", strangers.CAPTURES)
def test_limbs_of_a_real_capture_point_where_the_source_points(name: str) -> None:
    source, skeleton = bvh.read(strangers.capture(name)), adult()
    clip, _ = retarget(source, skeleton)
    found = mapping(source)
    world, at = source.place(source.turns, source.travel)
    upright, _ = rest.upright(at, found)
    there = quat.rotate(upright, at)
    here = np.array(
        [skeleton.globals(j, r)[1] for j, r in zip(clip.joints, clip.root, strict=True)]
    )
    # The same heading: by the line between the hips in the first frame.
    yaw = _heading(here[0], INDEX) - _heading(there[0], found.joints)
    there = quat.rotate(quat.exp([0.0, yaw, 0.0]), there)
    for side in ("left", "right"):
        for a, b in (("UpperArm", "LowerArm"), ("LowerArm", "Hand"), ("UpperLeg", "LowerLeg")):
            ours = quat.unit(here[:, INDEX[side + b]] - here[:, INDEX[side + a]])
            theirs = quat.unit(there[:, found.joints[side + b]] - there[:, found.joints[side + a]])
            angle = np.degrees(np.arccos(np.clip((ours * theirs).sum(1), -1, 1)))
            assert np.median(angle) < 3.0, (side, a)
    assert world.shape[1] == len(source.names)


def _heading(at: quat.Floats, joints: dict[str, int]) -> float:
    across = at[joints["leftUpperLeg"]] - at[joints["rightUpperLeg"]]
    return float(np.arctan2(-across[2], across[0]))


@pytest.mark.parametrize("name", strangers.CAPTURES)
@pytest.mark.parametrize("scale", [0.85, 1.1])
def test_feet_of_a_real_capture_neither_slide_nor_sink(name: str, scale: float) -> None:
    clip, _ = retarget(bvh.read(strangers.capture(name)), adult())
    skeleton = adult(scale)
    joints, root = contact.planted(clip, skeleton)
    ankles = contact.ankles(joints, root, skeleton)
    still = clip.contacts[1:] & clip.contacts[:-1]
    speed = np.linalg.norm(np.diff(ankles[..., [0, 2]], axis=0), axis=2) * clip.fps
    assert speed[still].mean() < 0.01  # m/s
    assert ankles[..., 1].min() > skeleton.heads[INDEX["leftFoot"], 1] - 0.005


@pytest.mark.parametrize("name", strangers.CAPTURES)
def test_elbows_and_knees_of_a_real_capture_fold_about_their_hinges(name: str) -> None:
    clip, _ = retarget(bvh.read(strangers.capture(name)), adult())
    for joint, axis in (("leftLowerArm", 1), ("rightLowerArm", 1), ("leftLowerLeg", 0)):
        fold = np.degrees(quat.log(np.asarray(clip.joints[:, INDEX[joint]], np.float64)))
        aside = np.abs(np.delete(fold, axis, 1)).max(1)
        assert np.quantile(aside, 0.95) < 12, joint
