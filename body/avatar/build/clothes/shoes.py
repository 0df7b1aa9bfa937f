"""Shoes around the foot: an upper draped over it, a sole beneath it, laces and a rim."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from body.avatar.build.clothes.cloth import Cloth, Cut, cut, loops, split, vector
from body.avatar.build.clothes.drape import drape, relaxed
from body.avatar.build.clothes.figure import SIDES, Figure
from body.avatar.build.clothes.tailor import part, settled, wrapped
from body.avatar.build.clothes.trim import ABOVE, Piece, grid, project, rail, sweep, tube
from body.avatar.build.parts import Floats, Part
from body.avatar.model import Material
from body.rig import INDEX

Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Shoe:
    """A pattern. Lengths are metres; heights are above the ankle's joint."""

    material: Material
    colour: Colour
    sole_colour: Colour
    top: float  # height of the opening
    tilt: float = 0.0  # how much lower the opening is at the toes, metres a metre
    sole: float = 0.021  # thickness
    rise: float = 0.009  # how far the sole's rim climbs up the upper
    arch: float = 0.0  # how far the sole is cut out before the heel
    laces: int = 0
    lace_colour: Colour = (0.8, 0.8, 0.78)
    cap: Colour | None = None  # the toe's colour
    rim_colour: Colour | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Both shoes, and their outside for trousers to rest on."""

    parts: list[Part]
    uppers: list[Cloth]


def shoes(figure: Figure, shoe: Shoe) -> Pair:
    """The pair, soles flat on one plane below the feet."""
    skins: list[Piece] = []
    soles: list[Piece] = []
    rims: list[Piece] = []
    laces: list[Piece] = []
    uppers: list[Cloth] = []
    for side, sign in SIDES:
        upper = _upper(figure, shoe, side, sign)
        uppers.append(upper)
        foot, toes = figure.joint(f"{side}Foot"), figure.joint(f"{side}Toes")
        skin = wrapped(upper, foot + vector(0, 0.05, 0), foot * [1, 0, 1] + vector(0, -0.05, 0))
        if shoe.cap is not None:
            ahead = (skin.at - toes) @ _forward(foot, toes)
            skin = replace(skin, shade=1.0 + np.clip((ahead - 0.014) / 0.006, 0, 1))
        skins.append(skin)
        soles.append(_sole(figure, shoe, upper, side))
        opening = max(loops(upper.faces), key=lambda ring: float(upper.at[ring, 1].mean()))
        profile = np.array([[-0.007, 0.0012], [-0.002, 0.0032], [0.003, 0.003], [0.0045, 0.0],
                            [-0.003, -0.0055], [-0.02, -0.006]])  # fmt: skip
        rims.append(sweep(rail(upper, opening, 0.014), profile))
        laces += _laces(upper, shoe, foot, toes)
    parts = [
        _capped(part("shoes", shoe.material, shoe.colour, skins), shoe, skins),
        part("soles", Material.RUBBER, shoe.sole_colour, soles),
        part("shoe rims", shoe.material, shoe.rim_colour or shoe.colour, rims, two_sided=False),
    ]
    if laces:
        parts.append(part("laces", Material.COTTON, shoe.lace_colour, laces, two_sided=False))
    return Pair(parts, uppers)


def _capped(whole: Part, shoe: Shoe, skins: list[Piece]) -> Part:
    if shoe.cap is None:
        return whole
    share = np.concatenate([s.shade for s in skins])[:, None] - 1
    colour = (1 - share) * np.asarray(shoe.colour) + share * np.asarray(shoe.cap)
    return replace(whole, colour=colour)


def _forward(foot: Floats, toes: Floats) -> Floats:
    out = (toes - foot) * [1, 0, 1]
    return np.asarray(out / np.linalg.norm(out))


def opening(figure: Figure, shoe: Shoe, side: str) -> Cut:
    """Keeps what the shoe covers of its foot."""
    foot, toes = figure.joint(f"{side}Foot"), figure.joint(f"{side}Toes")
    forward = _forward(foot, toes)
    return lambda p, _: foot[1] + shoe.top - shoe.tilt * ((p - foot) @ forward) - p[:, 1]


def _upper(figure: Figure, shoe: Shoe, side: str, sign: float) -> Cloth:
    foot, toes = figure.joint(f"{side}Foot"), figure.joint(f"{side}Toes")
    cloth = cut(figure.tights, lambda p, _: p[:, 0] * sign - 0.001, opening(figure, shoe, side))
    ahead = (cloth.under - toes) @ _forward(foot, toes)
    box = np.clip((ahead + 0.02) / 0.05, 0, 1) * np.clip(cloth.normal[:, 1] + 0.25, 0, 1)
    cloth = drape(cloth, 0.0045 + 0.011 * box, 200)
    cloth = relaxed(cloth, 4, np.full(len(cloth.at), 0.0035))
    return settled(split(cloth, cloth.at[:, 1] - 0.003)[0])


def _sole(figure: Figure, shoe: Shoe, upper: Cloth, side: str) -> Piece:
    """A flat slab whose outline follows the upper; `arch` lifts it off the ground mid-foot."""
    foot, toes = figure.joint(f"{side}Foot"), figure.joint(f"{side}Toes")
    line = _outline(upper.at[upper.at[:, 1] < 0.04][:, [0, 2]], 44)
    outward = np.roll(line, -1, 0) - np.roll(line, 1, 0)
    outward = np.stack([outward[:, 1], -outward[:, 0]], 1)
    outward /= np.linalg.norm(outward, axis=1, keepdims=True)
    heart = line.mean(0)
    outward *= np.sign(((line - heart) * outward).sum())
    forward = _forward(foot, toes)[[0, 2]]
    s = line @ forward
    s = (s - s.min()) / np.ptp(s)
    cut_out = shoe.arch * np.clip((s - 0.29) / 0.02, 0, 1) * np.clip((0.6 - s) / 0.22, 0, 1)
    t, r = shoe.sole, shoe.rise
    rows = ((-0.02, np.inf), (0.0, r), (0.003, r - 0.002), (0.004, 0.35 * r - 0.65 * t),
            (0.003, 0.003 - t), (0.0, -t), (-0.012, -t))  # fmt: skip
    at = []
    hollow = np.clip(1 - np.abs(s - 0.47) / 0.22, 0, 1)
    for out, y in rows:
        spot = line + out * outward
        if np.isinf(y):  # under the hollow of the foot the sole rises to meet the upper
            at.append(np.stack([spot[:, 0], r - 0.003 + 0.02 * hollow, spot[:, 1]], 1))
            continue
        height = np.maximum(y, np.where(y < 0, cut_out - t, y))
        at.append(np.stack([spot[:, 0], height, spot[:, 1]], 1))
    spine = heart + np.outer((line - heart) @ forward, forward) * 0.8
    at.append(np.stack([spine[:, 0], cut_out - t, spine[:, 1]], 1))
    places = np.stack(at, 1)
    bend = np.clip(((places - toes) @ _forward(foot, toes) + 0.025) / 0.05, 0, 1)
    bend = bend * bend * (3 - 2 * bend)
    carry = np.zeros((*places.shape[:2], upper.carry.shape[1]))
    carry[..., INDEX[f"{side}Toes"]] = bend
    carry[..., INDEX[f"{side}Foot"]] = 1 - bend
    piece = grid(places, carry, closed=True)
    away = piece.at[:, [0, 2]] - heart
    if (piece.normal[:, [0, 2]] * away).sum() < 0:
        piece = replace(piece, faces=piece.faces[:, ::-1], normal=-piece.normal)
    return piece


def _outline(points: Floats, count: int) -> Floats:
    """The outline of points (n, 2) as `count` even, slightly smoothed stations."""
    from scipy.spatial import ConvexHull

    hull = points[ConvexHull(points).vertices]
    ring = np.concatenate([hull, hull[:1]])
    arc = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(ring, axis=0), axis=1))])
    where = np.linspace(0, arc[-1], count, endpoint=False)
    line = np.stack([np.interp(where, arc, ring[:, k]) for k in range(2)], 1)
    for _ in range(3):  # the hull spans the arch of the foot: draw it in
        away = np.linalg.norm(line[:, None] - points, axis=2)
        line = (
            line
            + 0.6 * (points[away.argmin(1)] - line) * np.clip(away.min(1) / 0.006, 0, 1)[:, None]
        )
        line = 0.5 * line + 0.25 * (np.roll(line, 1, 0) + np.roll(line, -1, 0))
    for _ in range(6):
        line = 0.5 * line + 0.25 * (np.roll(line, 1, 0) + np.roll(line, -1, 0))
    return line


def _laces(upper: Cloth, shoe: Shoe, foot: Floats, toes: Floats) -> list[Piece]:
    forward = _forward(foot, toes)
    side = np.cross([0.0, 1.0, 0.0], forward)
    out = []
    for k in range(shoe.laces):
        share = 0.52 + 0.36 * k / max(1, shoe.laces - 1)
        middle = foot + share * np.linalg.norm((toes - foot)[[0, 2]]) * forward
        x = np.linspace(-0.017, 0.017, 5)
        spots = (
            middle
            + np.outer(x, side)
            + np.outer((0.0025 if k % 2 else -0.0025) * x / 0.017, forward)
        )
        at, normal, carry = project(upper, np.stack([spots[:, 0], -spots[:, 2]], 1), ABOVE)
        ends = np.where(np.abs(x) > 0.016, -0.002, 0.0016)[:, None]
        out.append(tube(at + ends * normal, 0.0021, carry, 5))
    return out
