"""Hair on a head made of ellipsoids: nothing here needs the baked bodies."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from body.arkit import INDEX as SHAPE
from body.arkit import SHAPES
from body.avatar.build.hair import styles
from body.avatar.build.hair.clumps import Locks, Look, comb, sweep
from body.avatar.build.hair.scalp import Head, curve, measure, nearest
from body.avatar.build.hair.scatter import cut, scatter
from body.avatar.build.hair.strands import strands
from body.avatar.build.hair.styles import STYLES, hair_parts
from body.avatar.build.parts import Floats, Ints, Part, Raw
from body.avatar.model import Bones, Material
from body.rig import INDEX, JOINTS

BUDGET = 14_000


def _ball(
    centre: tuple[float, ...], radii: tuple[float, ...], rows: int, columns: int
) -> tuple[Floats, Ints]:
    """A ball of quads whose outside is counter-clockwise."""
    e = np.linspace(-np.pi / 2, np.pi / 2, rows + 1)[:, None]
    a = np.arange(columns) * 2 * np.pi / columns
    d = np.stack([np.sin(a) * np.cos(e), np.sin(e) + 0 * a, np.cos(a) * np.cos(e)], -1)
    i, j = np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij")
    k = (j + 1) % columns
    quads = np.stack(
        [i * columns + j, i * columns + k, (i + 1) * columns + k, (i + 1) * columns + j], -1
    )
    return (np.array(centre) + d * np.array(radii)).reshape(-1, 3), quads.reshape(-1, 4)


@pytest.fixture(scope="module")
def body() -> tuple[Raw, Bones]:
    balls = {
        "body": _ball((0.0, 1.61, 0.04), (0.075, 0.13, 0.1), 48, 64),
        "ear l": _ball((0.078, 1.61, 0.04), (0.012, 0.03, 0.02), 8, 10),
        "ear r": _ball((-0.078, 1.61, 0.04), (0.012, 0.03, 0.02), 8, 10),
        "neck": _ball((0.0, 1.46, 0.02), (0.055, 0.15, 0.06), 16, 24),
        "bust": _ball((0.0, 1.3, 0.02), (0.2, 0.11, 0.1), 16, 32),
        "helper-l-eye": _ball((0.03, 1.62, 0.122), (0.012,) * 3, 8, 10),
        "helper-r-eye": _ball((-0.03, 1.62, 0.122), (0.012,) * 3, 8, 10),
    }
    starts = np.cumsum([0, *(len(v) for v, _ in balls.values())])
    vertices = np.concatenate([v for v, _ in balls.values()])
    quads = np.concatenate([q + s for (_, q), s in zip(balls.values(), starts[:-1], strict=True)])
    owner = np.repeat(list(balls), [len(q) for _, q in balls.values()])
    group = {name: owner == name for name in ("helper-l-eye", "helper-r-eye")}
    group["body"] = ~(group["helper-l-eye"] | group["helper-r-eye"])
    deltas = np.zeros((len(SHAPES), len(vertices), 3), np.float32)
    front = (np.abs(vertices[:, 0]) < 0.022) & (vertices[:, 2] > 0.08)
    y = vertices[:, 1]
    deltas[SHAPE["mouthRollUpper"], front & (y > 1.545) & (y < 1.556), 2] = -0.005
    deltas[SHAPE["mouthRollLower"], front & (y > 1.532) & (y < 1.545), 2] = -0.005
    deltas[SHAPE["jawOpen"], y < 1.545, 1] = -0.02
    weights = np.zeros((len(vertices), len(JOINTS)), np.float32)
    weights[y > 1.46, INDEX["head"]] = 1
    weights[y <= 1.46, INDEX["upperChest"]] = 1
    raw = Raw(vertices, deltas, quads, quads, vertices[:, :2], group, weights)
    heads = np.zeros((len(JOINTS), 3), np.float32)
    heads[INDEX["upperChest"], 1] = 1.25
    count = len(JOINTS)
    bones = Bones(
        np.arange(count, dtype=np.int32), heads, heads,
        np.tile(np.eye(3, dtype=np.float32), (count, 1, 1)), np.full(count, -1, np.int32),
        np.zeros(count, np.float32), np.zeros((count, 3), np.float32),
    )  # fmt: skip
    return raw, bones


@pytest.fixture(scope="module", autouse=True)
def head(body: tuple[Raw, Bones]) -> Iterator[Head]:
    """Measured once for all styles: it takes longer than the hair."""
    once = measure(*body)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(styles, "measure", lambda raw, bones: once)
        yield once


@pytest.fixture(scope="module")
def lips(body: tuple[Raw, Bones]) -> Ints:
    rolls = body[0].deltas[[SHAPE["mouthRollUpper"], SHAPE["mouthRollLower"]], :, 2]
    return np.flatnonzero((np.abs(rolls) > 0.001).any(0))


@pytest.fixture(scope="module")
def hair(body: tuple[Raw, Bones], lips: Ints) -> dict[str, list[Part]]:
    return {id: hair_parts(id, *body, lips, np.random.default_rng(3)) for id in STYLES}


def test_skull_follows_the_skin_and_has_no_ears(head: Head) -> None:
    points = head.at(np.array([0.0, 90.0, 180.0, -90.0]), np.array([40.0, 30.0, 20.0, 30.0]))
    inside = ((points - [0, 1.61, 0.04]) / [0.075, 0.13, 0.1]) ** 2
    assert np.allclose(inside.sum(1), 1, atol=0.04)
    assert abs(head.height(np.array([0.075, 1.61, 0.04]))) < 0.01
    assert head.height(np.array([0.09, 1.61, 0.04])) > 0.008


def test_hair_line_passes_through_its_levels(head: Head) -> None:
    azimuth = np.array([0.0, -60.0, 120.0])
    line = head.line(azimuth, ((0, 0.7), (60, 0.4), (120, 0.1), (180, -0.3)))
    assert np.allclose(head.level(head.at(azimuth, line)), [0.7, 0.4, 0.1], atol=0.01)


def test_curve_meets_its_knots_and_never_overshoots() -> None:
    knots = ((0.0, 1.0), (1.0, 1.0), (2.0, 3.0), (4.0, 0.0))
    y = curve(np.linspace(-1, 5, 200), knots)
    assert np.allclose(curve(np.array([0.0, 1.0, 2.0, 4.0]), knots), [1, 1, 3, 0])
    assert y.min() >= -1e-9
    assert y.max() <= 3 + 1e-9


def test_nearest_is_the_nearest() -> None:
    cloud = np.eye(3)
    assert nearest(np.array([[0.1, 0.9, 0.0], [0.0, 0.2, 5.0]]), cloud).tolist() == [1, 2]


def test_scattered_roots_stand_above_the_hair_line(head: Head) -> None:
    roots = scatter(head, ((0, 0.6), (180, 0.0)), 60, np.random.default_rng(0))
    assert len(roots) == 60
    assert (head.level(roots) > -0.02).all()
    assert np.abs(head.height(roots)).max() < 1e-6


def test_combed_guides_keep_their_height_and_their_length(head: Head) -> None:
    roots = head.at(np.array([30.0, 150.0]), np.array([60.0, 50.0]))
    height = np.full((2, 9), 0.01)
    guides = comb(
        head, roots, lambda p, t: p * 0 + [0.0, -1.0, 0.0], np.full(2, 0.06), height,
        np.ones((2, 9)),
    )  # fmt: skip
    assert np.allclose(head.height(guides.points), 0.01, atol=0.001)
    run = np.linalg.norm(np.diff(guides.points, axis=1), axis=2).sum(1)
    assert np.allclose(run, 0.06, rtol=0.15)


def test_cut_ends_a_guide_at_its_hem(head: Head) -> None:
    drop = np.linspace(1.7, 1.4, 20)
    points = np.stack([0 * drop, drop, 0 * drop + 0.2], 1)[None]
    end = cut(head, points, np.array([0.1]))[0, -1]
    assert head.level(end) == pytest.approx(0.1, abs=0.01)


def test_ribbons_face_outward(head: Head) -> None:
    locks = Locks()
    roots = head.at(np.array([0.0, 170.0]), np.array([50.0, 50.0]))
    guides = comb(
        head, roots, lambda p, t: p * 0 + [0.0, -1.0, 0.0], np.full(2, 0.03),
        np.full((2, 5), 0.005), np.ones((2, 5)),
    )  # fmt: skip
    sweep(locks, guides, np.full(2, 0.01), Look((0.1, 0.1, 0.1)), np.random.default_rng(0))
    v, t = locks.vertices[0], locks.triangles[0]
    face = np.cross(v[t[:, 1]] - v[t[:, 0]], v[t[:, 2]] - v[t[:, 0]])
    assert ((face * locks.normal[0][t[:, 0]]).sum(1) > 0).all()


def test_strands_are_one_texture_with_clear_cut_outs() -> None:
    texture = strands()
    assert texture.dtype == np.uint8
    assert texture.shape[2] == 4
    assert texture.shape[0] <= 1024
    assert texture.shape[1] <= 512
    assert np.array_equal(texture, strands())
    solid = texture[..., 3] >= 128
    assert solid[0].mean() > 0.5  # roots hold together
    assert solid[-1].mean() < 0.3  # tips fall apart


def test_unknown_style_is_refused_by_name(body: tuple[Raw, Bones], lips: Ints) -> None:
    with pytest.raises(ValueError, match=r"hair style id must be one of .*got 'bald'"):
        hair_parts("bald", *body, lips, np.random.default_rng(0))


@pytest.mark.parametrize("id", STYLES)
def test_hair_is_well_formed(id: str, hair: dict[str, list[Part]]) -> None:
    assert sum(len(p.triangles) for p in hair[id]) <= BUDGET
    for part in hair[id]:
        n = len(part.vertices)
        assert part.material == Material.HAIR
        assert part.tangent is not None
        assert part.fixed_normal is not None
        assert np.allclose(np.linalg.norm(part.tangent, axis=1), 1)
        assert np.allclose(np.linalg.norm(part.fixed_normal, axis=1), 1)
        assert np.allclose(part.weights.sum(1), 1, atol=1e-5)
        assert part.triangles.min() == 0
        assert part.triangles.max() < n
        assert part.uv.min() >= 0
        assert part.uv.max() <= 1
        assert part.colour.min() > 0
        assert part.colour.max() < 1
        assert "strands" in part.textures


@pytest.mark.parametrize("id", STYLES)
def test_hair_stays_outside_the_skull(id: str, hair: dict[str, list[Part]], head: Head) -> None:
    part = hair[id][0]
    middles = part.vertices[part.triangles].mean(1)
    for points in (part.vertices, middles):  # also between its corners no skin looks through
        above = points[head.level(points) > 0.2]
        assert head.height(above).min() > 0


@pytest.mark.parametrize("id", STYLES)
def test_hair_stays_off_neck_and_shoulders(
    id: str, hair: dict[str, list[Part]], head: Head
) -> None:
    v = hair[id][0].vertices
    v = v[head.level(v) < -0.3]
    if len(v):
        near = nearest(v, head.skin)
        off = ((v - head.skin[near]) * head.skin_normal[near]).sum(1)
        assert np.quantile(off, 0.02) > 0


@pytest.mark.parametrize("id", STYLES)
def test_face_is_clear_of_hair(id: str, hair: dict[str, list[Part]], head: Head) -> None:
    v = hair[id][0].vertices
    beside = np.abs(v[:, 0]) < head.eyes[0, 0] + 0.016
    before = beside & (v[:, 2] > head.centre[2] + 0.03)
    level = head.level(v[before])
    assert not ((level > -0.9) & (level < 0.1)).any()


def test_scalp_is_covered_where_hair_grows(hair: dict[str, list[Part]], head: Head) -> None:
    for id in STYLES:
        found = head.direction(hair[id][0].vertices)
        above = head.at(np.linspace(-180, 180, 24), np.full(24, 75.0))
        apart = np.arccos(np.clip(head.direction(above) @ found.T, -1, 1)).min(1)
        assert np.degrees(apart).max() < 8, id


def test_the_same_seed_gives_the_same_hair_and_another_does_not(
    body: tuple[Raw, Bones], hair: dict[str, list[Part]], lips: Ints
) -> None:
    for id in ("mira", "samir"):
        again = hair_parts(id, *body, lips, np.random.default_rng(3))
        other = hair_parts(id, *body, lips, np.random.default_rng(4))
        for a, b, c in zip(hair[id], again, other, strict=True):
            assert np.array_equal(a.vertices, b.vertices)
            assert not np.array_equal(a.vertices, c.vertices)


def test_only_long_hair_leaves_the_head_bone(hair: dict[str, list[Part]]) -> None:
    for id in STYLES:
        on_head = hair[id][0].weights[:, INDEX["head"]]
        assert (on_head.min() < 0.9) == (id == "aoife"), id


def test_beard_follows_the_jaw_and_leaves_the_lips(
    body: tuple[Raw, Bones], hair: dict[str, list[Part]], lips: Ints
) -> None:
    beard = hair["samir"][1]
    assert beard.deltas is not None
    chin = beard.vertices[:, 1] < 1.52
    assert chin.sum() > 100
    assert np.allclose(beard.deltas[SHAPE["jawOpen"], chin, 1], -0.02, atol=1e-6)
    apart = np.linalg.norm(beard.vertices[:, None] - body[0].vertices[lips], axis=2).min(1)
    near = apart < 0.002
    assert near.any()
    assert (beard.uv[near, 1] > 0.9).all()  # only cut-away tips reach them
