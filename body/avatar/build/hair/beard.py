"""A short groomed beard: a thin shell on the skin and short cards, both moved by it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from body.avatar.build.hair.clumps import Guides, Locks, Look, grid_triangles, sweep
from body.avatar.build.hair.scalp import Head, curve, nearest, unit
from body.avatar.build.hair.strands import FEATHER_GAIN, Strip, span
from body.avatar.build.parts import Floats, Ints, Part, Raw
from body.avatar.model import Material

# Upper and lower edge: (|azimuth| in degrees, units above the line between the lips).
_CHEEK = (
    (0, 0.17), (9, 0.165), (15, 0.12), (24, 0.05), (40, 0.10), (55, 0.22), (66, 0.42), (73, 0.72),
    (84, 0.72),
)  # fmt: skip
_NECK = ((0, -0.42), (30, -0.40), (50, -0.30), (62, -0.13), (72, 0.06), (80, 0.32), (86, 0.5))
_CARDS = 480
_SHELL = 0.0012  # m above the skin
_LONG = 0.0095  # m, a card
_FINER = 2  # cells of the shell along a quad's side
_T = np.linspace(0, 1, _FINER + 1)
_S, _R = np.meshgrid(_T, _T)
_GRID = np.stack([(1 - _R) * (1 - _S), (1 - _R) * _S, _R * _S, _R * (1 - _S)], -1).reshape(-1, 4)


@dataclass(frozen=True, slots=True, eq=False)
class _Area:
    """The bearded skin, finer than the base mesh: n points, each bound to the corners of a quad."""

    points: Floats  # (n, 3)
    normal: Floats  # (n, 3)
    density: Floats  # (n,) 0 at the edge, 1 inside
    lips: Floats  # (n,) m to the lips
    faces: Ints  # (m, 3)
    corner: Ints  # (n, 4) rows of Raw.vertices
    share: Floats  # (n, 4) rows sum to 1
    mouth: Floats  # (3,)


def add_beard(
    raw: Raw,
    head: Head,
    lips: Ints,
    colour: tuple[float, float, float],
    skin: tuple[float, float, float],
    texture: dict[str, NDArray[np.uint8]],
    rng: np.random.Generator,
) -> Part:
    """The beard as a part of its own, bound to the skin beneath. `lips`: rows of Raw.vertices."""
    area = _area(raw, head, lips)
    locks = Locks()
    thick = np.clip(2.4 * area.density, 0, 1)[:, None]
    shade = np.array(colour) * 0.7 * thick + np.array(skin) * 0.5 * (1 - thick)
    left, right = span(Strip.FEATHER)
    wave = np.abs((head.azimuth(area.points) / 15) % 2 - 1)
    v = 0.98 - 0.96 * np.clip(1.4 * area.density, 0, 1)
    uv = np.stack([left + (right - left) * wave, v], 1)
    shell = area.points + area.normal * _SHELL
    along = _growth(area, area.points, area.normal)
    locks.add(shell, area.faces, uv, shade * FEATHER_GAIN, along, area.normal)

    guides, root = _cards(area, rng)
    look = Look(
        colour, (Strip.WISP,), columns=1, arch=0, roll=0.3, taper=(0.8, 1, 0.8),
        shade=(0.6, 0.75, 0.9), edge=1, vary=0.15,
    )  # fmt: skip
    sweep(locks, guides, rng.uniform(0.005, 0.008, _CARDS), look, rng)
    bound = np.concatenate([np.arange(len(shell)), np.repeat(root, guides.points.shape[1] * 2)])
    rows, mix = area.corner[bound], area.share[bound]
    return Part(
        name="beard",
        material=Material.HAIR,
        vertices=np.concatenate(locks.vertices),
        triangles=np.concatenate(locks.triangles),
        weights=np.einsum("nk,nkb->nb", mix, raw.weights[rows]).astype(np.float32),
        uv=np.concatenate(locks.uv),
        colour=np.concatenate(locks.colour),
        deltas=np.einsum("nk,snkc->snc", mix, raw.deltas[:, rows]).astype(np.float32),
        tangent=np.concatenate(locks.tangent),
        fixed_normal=np.concatenate(locks.normal),
        two_sided=True,
        casts=False,
        textures=texture,
    )


def _area(raw: Raw, head: Head, lips: Ints) -> _Area:
    """Where a beard grows: below the cheek line, above the neck line, off the lips."""
    row = np.full(len(raw.vertices), -1)
    row[head.skin_index] = np.arange(len(head.skin))
    quads = row[raw.quads[raw.group["body"]]]
    quads = quads[(quads >= 0).all(1)]
    middle = head.skin[quads].mean(1)
    facing = (head.skin_normal[quads].mean(1) * head.direction(middle)).sum(1) > 0.1
    quads = quads[facing & (head.height(middle) > -0.006) & (head.level(middle) < 0.2)]
    points = np.einsum("gk,qkc->qgc", _GRID, head.skin[quads]).reshape(-1, 3)
    normal = unit(np.einsum("gk,qkc->qgc", _GRID, head.skin_normal[quads]).reshape(-1, 3))
    density, away, mouth = _density(raw, head, lips, points)
    block = grid_triangles(len(quads), _FINER + 1, _FINER + 1)
    block = block[(density[block] > 0).any(1)]
    side = points[block]
    outward = np.cross(side[:, 1] - side[:, 0], side[:, 2] - side[:, 0])
    wrong = (outward * normal[block[:, 0]]).sum(1) < 0
    block[wrong] = block[wrong][:, ::-1]
    used, flat = np.unique(block, return_inverse=True)
    corner = np.repeat(head.skin_index[quads], len(_GRID), 0)[used]
    share = np.tile(_GRID, (len(quads), 1))[used]
    return _Area(
        points[used], normal[used], density[used], away[used], flat.reshape(-1, 3),
        corner, share, mouth,
    )  # fmt: skip


def _density(raw: Raw, head: Head, lips: Ints, points: Floats) -> tuple[Floats, Floats, Floats]:
    """How thick the beard is at `points` (n,), how far the lips are, and their middle (3,)."""
    quads = raw.quads[raw.group["body"]]
    quads = quads[np.isin(quads, lips).all(1)]
    red = np.einsum("gk,qkc->qgc", _GRID, raw.vertices[quads]).reshape(-1, 3)
    between = 0.5 * float(head.level(red).min() + head.level(red).max())
    level = head.level(points)
    azimuth = np.abs(head.azimuth(points))
    below = curve(azimuth, _CHEEK) + between - level
    above = level - curve(azimuth, _NECK) - between
    away = np.linalg.norm(points - red[nearest(points, red)], axis=1)
    inside = np.minimum.reduce([below, above, away / head.unit - 0.02, (86 - azimuth) / 60])
    narrow = np.exp(-((azimuth / 15) ** 2)) * (level > between)  # the lip leaves little room
    return np.clip(inside / 0.09 * (1 + 2.5 * narrow), -1, 1), away, red.mean(0)


def _growth(area: _Area, points: Floats, normal: Floats) -> Floats:
    """Unit directions (n, 3) along the skin: down, and away from the mouth's middle."""
    away = (points - area.mouth) * [1.0, 0.0, 1.0]
    above = points[:, 1:2] > area.mouth[1]
    near = np.linalg.norm(away, axis=1, keepdims=True) < 0.035
    aside = np.where(above & near, 1.6, 0.35)
    wish = np.array([0.0, -1.0, 0.0]) + unit(away) * aside
    return unit(wish - normal * (wish * normal).sum(1, keepdims=True))


def _cards(area: _Area, rng: np.random.Generator) -> tuple[Guides, Ints]:
    """Short guides, and which of the area's points (n,) each is rooted in."""
    chance = np.clip(area.density - 0.15, 0, 1)
    pick = rng.choice(len(chance), _CARDS, replace=len(chance) < _CARDS, p=chance / chance.sum())
    root, normal = area.points[pick], area.normal[pick]
    along = unit(_growth(area, root, normal) + rng.normal(0, 0.18, root.shape))
    above = root[:, 1] > area.mouth[1]
    length = np.where(above, np.minimum(_LONG, 0.002 + area.lips[pick]), _LONG)[:, None]
    points, ups = [], []
    for k, rise in enumerate((0.0008, 0.0022, 0.0026)):
        p = root + along * (0.5 * k * length)
        near = nearest(p, area.points)
        n = unit(0.5 * normal + 0.5 * area.normal[near])
        p = p + n * (rise - ((p - area.points[near]) * n).sum(1, keepdims=True))
        points.append(p)
        ups.append(n)
    return Guides(np.stack(points, 1), np.stack(ups, 1)), pick
