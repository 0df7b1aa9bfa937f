"""The characters that are shipped: what every other part of the body relies on."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from body.arkit import SHAPES, columns
from body.avatar.model import Avatar, Material, load
from body.rig import INDEX

ASSETS = Path(__file__).parents[3] / "body" / "assets"
CAST = sorted(path.stem for path in ASSETS.glob("*.npz"))
LARGEST = 5_000_000  # bytes; what the download of a character may cost


@cache
def avatar(name: str) -> Avatar:
    return load(ASSETS / f"{name}.npz")


@cache
def shaped(name: str, *weights: tuple[str, float]) -> NDArray[np.float64]:
    """Vertices in the bind pose under the given face shapes; without a side: both."""
    mesh = avatar(name).mesh
    out = mesh.vertices.astype(np.float64)
    for shape, weight in weights:
        for column in columns(shape):
            out[mesh.shaped] += weight * mesh.deltas[column]
    return out


def part(name: str, which: str) -> NDArray[np.int64]:
    return np.flatnonzero(avatar(name).mesh.part == avatar(name).parts.index(which))


def bind(name: str, point: str) -> NDArray[np.float64]:
    """A landmark of the T-pose where it is in the bind pose."""
    bones, head = avatar(name).bones, INDEX["head"]
    away = np.array(avatar(name).points[point]) - bones.head[head]
    return np.asarray(bones.rest[head].T @ away + bones.bind_head[head], np.float64)


def test_at_least_four_characters_are_shipped() -> None:
    assert len(CAST) >= 4


@pytest.mark.parametrize("name", CAST)
class TestEach:
    def test_the_file_is_small_and_named_as_the_character(self, name: str) -> None:
        assert (ASSETS / f"{name}.npz").stat().st_size <= LARGEST
        assert avatar(name).name == name
        assert len(avatar(name).mesh.triangles) <= 62_000

    def test_every_face_shape_moves_the_face_or_turns_the_eyes(self, name: str) -> None:
        moved = np.abs(avatar(name).mesh.deltas).max((1, 2))
        weak = [s for s, m in zip(SHAPES, moved, strict=True) if m < 1e-3]
        assert not weak, f"{weak} hardly move"

    def test_skin_weights_sum_to_one_and_bones_exist(self, name: str) -> None:
        mesh, bones = avatar(name).mesh, avatar(name).bones
        np.testing.assert_allclose(mesh.weight.sum(1), 1, atol=1e-5)
        assert mesh.bone.max() < len(bones.joint)

    def test_triangles_use_all_vertices_of_finite_place(self, name: str) -> None:
        mesh = avatar(name).mesh
        assert np.isfinite(mesh.vertices).all()
        assert mesh.triangles.min() == 0
        assert mesh.triangles.max() < len(mesh.vertices)
        assert (np.ptp(np.sort(mesh.triangles, 1), axis=1) > 0).all()

    def test_the_skeleton_stands_in_a_t_pose(self, name: str) -> None:
        heads = avatar(name).skeleton.heads
        at = {j: heads[i] for j, i in INDEX.items()}
        for side, sign in (("left", 1), ("right", -1)):
            arm = at[f"{side}Hand"] - at[f"{side}UpperArm"]
            assert sign * arm[0] / np.linalg.norm(arm) > 0.995
            leg = at[f"{side}Foot"] - at[f"{side}UpperLeg"]
            assert -leg[1] / np.linalg.norm(leg) > 0.99
        assert abs(at["hips"][0]) < 0.01
        assert at["head"][1] > at["neck"][1] > at["upperChest"][1] > at["hips"][1] > 0.6

    def test_the_soles_touch_the_ground(self, name: str) -> None:
        mesh, bones = avatar(name).mesh, avatar(name).bones
        standing = np.zeros((len(mesh.vertices), 3))
        for k in range(4):
            b, w = mesh.bone[:, k], mesh.weight[:, k : k + 1]
            away = mesh.vertices - bones.bind_head[b]
            standing += w * (np.einsum("nij,nj->ni", bones.rest[b], away) + bones.head[b])
        assert abs(standing[:, 1].min()) < 2e-3
        assert standing[:, 1].max() == pytest.approx(avatar(name).points["top"][1], abs=5e-3)

    def test_eyes_turn_about_their_centres_and_no_shape_moves_them(self, name: str) -> None:
        mesh = avatar(name).mesh
        for eye in ("left eye", "right eye"):
            ball = part(name, eye)
            joint = INDEX[f"{eye.split()[0]}Eye"]
            assert (mesh.bone[ball, 0] == joint).all()
            away = np.linalg.norm(mesh.vertices[ball] - bind(name, eye), axis=1)
            assert np.ptp(away) < 0.02 * away.mean()
            assert not np.isin(ball, mesh.shaped).any()

    def test_a_blink_covers_both_eyes(self, name: str) -> None:
        for side, sign in (("left", 1), ("right", -1)):
            assert _lid_gap(name, side, sign, ()) > 0.006
            assert _lid_gap(name, side, sign, (("eyeBlink", 1.0),)) < 0.0012

    @pytest.mark.parametrize("blink", [0.0, 0.3, 0.6, 1.0])
    def test_lids_slide_over_the_balls(self, name: str, blink: float) -> None:
        place = shaped(name, ("eyeBlink", blink))
        skin = part(name, "body")
        for eye in ("left eye", "right eye"):
            centre = bind(name, eye)
            radius = np.linalg.norm(
                avatar(name).mesh.vertices[part(name, eye)] - centre, axis=1
            ).max()
            away = place[skin] - centre
            far = np.linalg.norm(away, axis=1)
            lids = (far < 1.35 * radius) & (away[:, 2] > 0.75 * far)
            sunk = (far[lids] < 0.99 * radius).mean()
            assert sunk < 0.30, f"{sunk:.0%} of the lids' vertices lie within the ball"

    def test_lips_meet_at_rest_and_when_the_jaw_opens_behind_closed_lips(self, name: str) -> None:
        assert _lip_gap(name, ()) < 0.0012
        assert _lip_gap(name, (("jawOpen", 0.5),)) > 0.008
        assert _lip_gap(name, (("jawOpen", 0.5), ("mouthClose", 0.5))) < 0.0025

    def test_teeth_stay_behind_the_lips(self, name: str) -> None:
        lips = bind(name, "mouth")[1]
        for which in ("upper teeth", "lower teeth"):
            teeth = part(name, which)
            for weights in (
                (),
                (("mouthPress", 1.0),),
                (("mouthRollLower", 1.0), ("mouthRollUpper", 1.0)),
            ):
                place = shaped(name, *weights)
                skin = place[part(name, "body")]
                front = np.abs(skin[:, 0]) < 0.012
                near = front & (np.abs(skin[:, 1] - lips) < 0.02)
                assert place[teeth, 2].max() < skin[near, 2].max() - 0.002

    def test_nothing_of_the_trunk_is_in_the_file(self, name: str) -> None:
        mesh = avatar(name).mesh
        skin = mesh.vertices[np.unique(mesh.triangles[mesh.material == Material.SKIN])]
        heads = avatar(name).bones.bind_head
        hips, chest = heads[INDEX["hips"]], heads[INDEX["chest"]]
        trunk = (skin[:, 1] < chest[1]) & (np.abs(skin[:, 0]) < 0.16) & (skin[:, 1] > 0.7 * hips[1])
        assert not trunk.any()

    def test_textures_are_there(self, name: str) -> None:
        textures = avatar(name).textures
        assert textures["skin"].shape[2] == 4
        assert textures["relief"].shape[2] == 3
        assert textures["iris"].shape == (512, 512, 3)
        assert abs(float(textures["relief"].astype(float).mean()) - 128) < 4


def _lid_gap(name: str, side: str, sign: int, weights: tuple[tuple[str, float], ...]) -> float:
    """Height of the opening between the lids before the pupil, metres.

    Seen as the ball sees it: the lowest skin above and the highest below straight ahead.
    """
    place, mesh = shaped(name, *weights), avatar(name).mesh
    centre = bind(name, f"{side} eye")
    corners = mesh.triangles[mesh.material == Material.SKIN]
    near = np.linalg.norm(mesh.vertices[corners[:, 0]] - centre, axis=1) < 0.04
    a, b, c = (place[corners[near, k]] - centre for k in range(3))
    gaps = []
    for x in sign * np.array([-0.003, 0.0, 0.003]):
        open_ = 0
        for y in np.arange(-0.012, 0.012, 0.0004):
            open_ += not _hit(a, b, c, np.array([x, y]))
        gaps.append(open_ * 0.0004)
    return float(np.median(gaps))


def _hit(a: NDArray[np.float64], b: NDArray[np.float64], c: NDArray[np.float64],
         at: NDArray[np.float64]) -> bool:  # fmt: skip
    """Whether a ray along z at `at` meets a triangle in front of the eye's centre."""

    def side(p: NDArray[np.float64], q: NDArray[np.float64]) -> NDArray[np.float64]:
        cross: NDArray[np.float64] = (q[:, 0] - p[:, 0]) * (at[1] - p[:, 1]) - (
            q[:, 1] - p[:, 1]
        ) * (at[0] - p[:, 0])
        return cross

    u, v, w = side(a, b), side(b, c), side(c, a)
    inside = ((u >= 0) & (v >= 0) & (w >= 0)) | ((u <= 0) & (v <= 0) & (w <= 0))
    return bool((inside & (a[:, 2] > 0.3 * np.abs(a[:, 2]).max())).any())


def _lip_gap(name: str, weights: tuple[tuple[str, float], ...]) -> float:
    """How far apart the lips are in the middle of the mouth, metres.

    Lower lip: the skin in front of the teeth that the jaw carries; upper lip: that it leaves.
    """
    mesh = avatar(name).mesh
    rest, place = shaped(name), shaped(name, *weights)
    mouth = bind(name, "mouth")
    jaw = shaped(name, ("jawOpen", 1.0))[:, 1] - rest[:, 1]
    skin = part(name, "body")
    near = skin[(np.abs(rest[skin, 0]) < 0.006) & (np.abs(rest[skin, 1] - mouth[1]) < 0.03)]
    near = near[rest[near, 2] > mouth[2] + 0.002]
    lower, upper = near[jaw[near] < -0.02], near[jaw[near] > -0.008]
    del mesh
    return float(place[upper, 1].min() - place[lower, 1].max())
