from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from body.arkit import LOOK_OUT, LOOK_UP, SHAPES
from body.avatar.model import Avatar, Bones
from body.render.crew import progress
from body.render.deform import Rig, shape
from body.render.geometry import geometry
from body.rig import INDEX
from tests.body.render.figure import figure, pose


def _rotation(axis: int, angle: float) -> NDArray[np.float64]:
    c, s = np.cos(angle), np.sin(angle)
    out = np.eye(3)
    i, j = (axis + 1) % 3, (axis + 2) % 3
    out[i, i], out[i, j], out[j, i], out[j, j] = c, -s, s, c
    return out


def _bent(avatar: Avatar) -> Avatar:
    """The avatar with a slanted bind pose and one twist bone on the left forearm."""
    bones = avatar.bones
    forearm, hand = INDEX["leftLowerArm"], INDEX["leftHand"]
    rest = np.concatenate([bones.rest, bones.rest[forearm : forearm + 1]]).astype(np.float32)
    rest[INDEX["leftUpperArm"]] = _rotation(2, 0.7)
    bind = np.concatenate([bones.bind_head, bones.bind_head[forearm : forearm + 1]])
    bind[:, 1] += 0.02
    head = np.concatenate([bones.head, bones.head[forearm : forearm + 1]])
    twist_of = np.append(bones.twist_of, hand).astype(np.int32)
    twist = np.append(bones.twist, 0.5).astype(np.float32)
    joint = np.append(bones.joint, forearm).astype(np.int32)
    axis = np.concatenate([bones.axis, [[1, 0, 0]]]).astype(np.float32)
    return replace(avatar, bones=Bones(joint, bind, head, rest, twist_of, twist, axis))


def test_bones_carry_points_as_the_format_describes() -> None:
    avatar = _bent(figure())
    half = float(np.sqrt(0.5))
    turned = pose(
        root=(0.1, 0.2, -0.1),
        turn={
            "chest": (half, 0, half, 0),
            "leftHand": (np.cos(0.4), np.sin(0.4), 0, 0),
        },
    )
    matrices, joints = Rig(avatar).matrices(turned)
    world, at = avatar.skeleton.globals(turned.joints, turned.root)
    np.testing.assert_allclose(joints, at, atol=1e-6)
    bones = avatar.bones
    point = np.array([0.3, 1.4, 0.05])
    for b in range(len(bones.joint)):
        j = bones.joint[b]
        extra = _rotation(0, 0.4) if bones.twist_of[b] >= 0 else np.eye(3)  # half of 0.8 rad
        turn = world[j] @ extra @ bones.rest[b]
        place = at[j] + world[j] @ (bones.head[b] - avatar.skeleton.heads[j])
        expected = turn @ (point - bones.bind_head[b]) + place
        got = matrices[b, :, :3] @ point + matrices[b, :, 3]
        np.testing.assert_allclose(got, expected, atol=2e-6)


def test_an_eye_turns_about_its_own_centre_with_the_head() -> None:
    avatar = figure()
    look = pose(eyeLookOutLeft=1.0, eyeLookUpLeft=0.5, turn={"head": (0.8, 0, 0.6, 0)})
    rig = Rig(avatar)
    matrices, _ = rig.matrices(look)
    ball, head = matrices[rig.count - 2], matrices[INDEX["head"]]
    centre = np.array(avatar.points["left eye"])
    for bone in (ball, head):
        np.testing.assert_allclose(
            bone[:, :3] @ centre + bone[:, 3], head[:, :3] @ centre + head[:, 3], atol=1e-6
        )
    gaze = head[:, :3].T @ ball[:, :3] @ np.array([0, 0, 1.0])
    assert np.degrees(np.arctan2(gaze[0], gaze[2])) == pytest.approx(LOOK_OUT, abs=0.01)
    assert np.degrees(np.arcsin(gaze[1])) == pytest.approx(LOOK_UP / 2, abs=0.01)


def test_the_right_eye_looks_out_to_the_other_side() -> None:
    rig = Rig(figure())
    matrices, _ = rig.matrices(pose(eyeLookOutRight=1.0))
    gaze = matrices[rig.count - 1][:, 2]
    assert np.degrees(np.arctan2(gaze[0], gaze[2])) == pytest.approx(-LOOK_OUT, abs=0.01)


def test_face_shapes_add_up() -> None:
    laid = geometry(figure(), legs=True)
    rng = np.random.default_rng(1)
    weights = np.where(rng.random(52) > 0.5, rng.random(52), 0).astype(np.float32)
    moved, sums = laid.bind.copy(), np.empty(3 * len(laid.shaped), np.float32)
    posed = pose(**dict(zip(SHAPES, weights.tolist(), strict=True)))
    shape(progress(1), 0, laid.bind, laid.shaped, laid.deltas, posed.face, moved, sums)
    expected = laid.bind.copy()
    expected[laid.shaped] += np.tensordot(weights, laid.deltas.reshape(52, -1, 3), 1)
    assert np.abs(moved - expected).max() < 1e-6
    shape(progress(1), 0, laid.bind, laid.shaped, laid.deltas, pose().face, moved, sums)
    np.testing.assert_array_equal(moved, laid.bind)


def test_normals_are_smooth_across_texture_seams() -> None:
    laid = geometry(figure(), legs=True)
    skin = laid.bind[laid.material == 0]
    normals = laid.normal[laid.material == 0]
    places, where = np.unique(np.round(skin, 6), axis=0, return_inverse=True)
    assert len(places) < len(skin)  # there is a seam
    first = np.zeros((len(places), 3), np.float32)
    first[where.ravel()] = normals
    np.testing.assert_allclose(normals, first[where.ravel()], atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(normals, axis=1), 1, atol=1e-5)


def test_legs_are_left_out_where_they_cannot_be_seen() -> None:
    whole, upper = (geometry(figure(), legs=legs) for legs in (True, False))
    assert len(upper.triangles) < len(whole.triangles)
    assert upper.bind[:, 1].min() > 0.9
    assert whole.bind[:, 1].min() < 0.1
