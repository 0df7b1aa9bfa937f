"""The parts of an outfit that several people share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from body.avatar.build.clothes import collars
from body.avatar.build.clothes.cloth import Cloth, Cut, cut, loops, vector
from body.avatar.build.clothes.drape import drape, evened, smoothed
from body.avatar.build.clothes.figure import (
    SIDES,
    Figure,
    above,
    armholes,
    below,
    neckline,
    vee,
)
from body.avatar.build.clothes.shoes import Shoe, shoes
from body.avatar.build.clothes.tailor import Fit, part, settled, top, wrapped
from body.avatar.build.clothes.trim import Piece, button, patch, project
from body.avatar.build.clothes.trousers import cuff, lay_out_legs, trousers
from body.avatar.build.parts import Floats, Part
from body.avatar.model import Material

_MARGIN = 0.03  # m of skin that stays beneath a hem
Colour = tuple[float, float, float]


@dataclass(slots=True)
class Wardrobe:
    """An outfit while it is being made."""

    figure: Figure
    rng: np.random.Generator
    parts: list[Part] = field(default_factory=list)
    hides: list[tuple[Cut, ...]] = field(default_factory=list)

    def add(self, name: str, material: Material, colour: Colour, pieces: Sequence[Piece],
            mottle: float = 0.0, two_sided: bool = False) -> None:  # fmt: skip
        self.parts.append(part(name, material, colour, pieces, mottle, two_sided))


def within(one: Cut, margin: float = _MARGIN) -> Cut:
    """`one`, drawn in by `margin` metres."""
    return lambda p, carry: one(p, carry) - margin


def dress_legs(
    w: Wardrobe,
    shoe: Shoe,
    fit: Fit,
    name: str,
    material: Material,
    colour: Colour,
    waist: float = 0.085,
    hem: float = 0.03,
    mottle: float = 0.0,
) -> Cloth:
    """Shoes, socks and trousers."""  # fmt: skip
    figure = w.figure
    pair = shoes(figure, shoe)
    w.parts += pair.parts
    ankle = figure.joint("leftFoot")[1]
    sock = cut(figure.tights, above(ankle + 0.005), below(ankle + 0.09))
    sock = settled(drape(sock, np.full(len(sock.at), 0.0015), 20))
    w.add("socks", Material.KNIT, (0.05, 0.05, 0.055), lay_out_legs(figure, sock))
    cloth = trousers(figure, waist, hem, fit, collars.ground([*pair.uppers, sock]), w.rng)
    hems = [
        collars.band(cloth, cuff(cloth, sign), 0.014, 0.014, shape=collars.HEM) for _, sign in SIDES
    ]
    w.add(name, material, colour, [*lay_out_legs(figure, cloth), *hems], mottle)
    w.hides.append((below(figure.joint("leftUpperLeg")[1] + waist - 0.01),))
    return cloth


def cuff_bands(
    figure: Figure,
    cloth: Cloth,
    share: float,
    width: float,
    spacing: float,
    ribs: float,
    shape: Floats = collars.RIB,
) -> list[Piece]:
    """Bands at the ends of both sleeves."""  # fmt: skip
    out = []
    for side, _ in SIDES:
        elbow, wrist = figure.joint(f"{side}LowerArm"), figure.joint(f"{side}Hand")
        loop = collars.edge(cloth, elbow + share * (wrist - elbow))
        out.append(collars.band(cloth, loop, width, spacing, ribs, shape))
    return out


def hemline(
    figure: Figure,
    cloth: Cloth,
    height: float,
    width: float,
    spacing: float,
    ribs: float = 0.0,
    shape: Floats = collars.RIB,
) -> Piece:
    hips = figure.joint("hips") * [1, 0, 1] + vector(0, height, 0)
    return collars.band(cloth, collars.edge(cloth, hips), width, spacing, ribs, shape)


ROLL = np.array(
    [
        [-0.1, -0.001],
        [-0.1, 0.004],
        [0.0, 0.007],
        [0.85, 0.0075],
        [1.0, 0.005],
        [0.98, 0.0],
        [0.6, -0.004],
        [-0.1, -0.008],
    ]
)


def front_line(figure: Figure, low: float) -> tuple[float, float]:
    """Heights of the front's middle line: from `low` to the pit of the neck."""
    return low, float(figure.joint("leftShoulder")[1]) - 0.005


def placket(figure: Figure, shirt: Cloth, hem: float) -> list[Piece]:
    low, high = front_line(figure, hem + 0.004)
    x, y = np.meshgrid([-0.016, -0.005, 0.005, 0.016], np.linspace(low, high, 18), indexing="ij")
    return [patch(shirt, np.stack([x, y], -1), 0.0022, 0.004)]


def buttons(figure: Figure, shirt: Cloth, hem: float, count: int, radius: float) -> list[Piece]:
    low, high = front_line(figure, hem + 0.05)
    spots = np.stack([np.zeros(count), np.linspace(low, high - 0.02, count)], 1)
    at, normal, carry = project(shirt, spots)
    return [
        button(p + 0.0026 * n, n, c, radius, 0.0018)
        for p, n, c in zip(at, normal, carry, strict=True)
    ]


def pockets(figure: Figure, shirt: Cloth) -> list[Piece]:
    shoulder = figure.joint("leftUpperArm")
    out = []
    for sign in (1.0, -1.0):
        x = sign * (0.47 * shoulder[0] + np.linspace(-0.045, 0.045, 6) * sign)
        y = shoulder[1] - 0.07 - np.linspace(0.0, 0.105, 6)
        grid_x, grid_y = np.meshgrid(x, y, indexing="ij")
        grid_y = grid_y - 0.012 * (1 - np.abs(np.linspace(-1, 1, 6)))[:, None] * np.linspace(
            0, 1, 6
        )
        out.append(patch(shirt, np.stack([grid_x, grid_y], -1), 0.003, 0.005))
        flap = np.stack(
            [grid_x[:, :3] * 1.0, 0.012 + grid_y[:, :1] - np.array([0, 0.015, 0.03])], -1
        )
        out.append(patch(shirt, flap, 0.0065, 0.005))
    return out


def waistcoat(w: Wardrobe, beneath: Sequence[Cloth], hem: float) -> tuple[Cloth, tuple[Cut, ...]]:
    """Sewn over `beneath`, its points at `hem`; returns it and the cuts that bound it."""
    figure = w.figure
    middle = figure.joint("spine")[2]

    def pointed(p: Floats, _: Floats) -> Floats:
        point = 0.04 * np.maximum(0, 1 - np.abs(np.abs(p[:, 0]) - 0.04) / 0.075)
        return p[:, 1] - hem + np.where(p[:, 2] > middle, point, 0)

    holes = tuple(sleeveless(figure, side, 0.004) for side, _ in SIDES)
    collar, deep = neckline(figure, -0.01, 0.048, 0.09), vee(figure, -0.15, 0.42)
    cuts = (pointed, collar, deep, *holes)
    coat = top(figure, cuts, Fit(0.013, 0.013, 0.012, 0.1, 0.004), w.rng)
    coat = over(coat, beneath, 0.005)
    wool = (0.075, 0.065, 0.05)
    edges = [
        collars.band(coat, loop, 0.008, 0.018, shape=collars.HEM, calm=2)
        for loop in loops(coat.faces)
    ]
    chest = [wrapped(coat, figure.joint("upperChest"), figure.joint("hips"))]
    low, high = hem + 0.03, figure.joint("leftShoulder")[1] - 0.175
    x, y = np.meshgrid(
        [-0.001, 0.005, 0.013, 0.02], np.linspace(low - 0.045, high, 16), indexing="ij"
    )
    edges.append(patch(coat, np.stack([x, y], -1), 0.0018, 0.003))
    for sign in (1.0, -1.0):
        x, y = np.meshgrid(np.linspace(0.06, 0.115, 6), np.linspace(0.0, 0.016, 3), indexing="ij")
        y = y + low + 0.04 + 0.15 * (x - 0.06)
        spots = np.stack([x * sign, y], -1)
        edges.append(patch(coat, spots if sign > 0 else spots[::-1], 0.002, 0.003))
    w.add("waistcoat", Material.WOOL, wool, chest, 0.05, two_sided=True)
    w.add("waistcoat trim", Material.WOOL, wool, edges)
    spots = np.stack([np.full(5, 0.0095), np.linspace(low, high - 0.012, 5)], 1)
    at, normal, carry = project(coat, spots)
    w.add(
        "waistcoat buttons",
        Material.LEATHER,
        (0.06, 0.03, 0.015),
        [
            button(p + 0.0022 * n, n, c, 0.0075, 0.0022)
            for p, n, c in zip(at, normal, carry, strict=True)
        ],
    )
    return coat, cuts


def sleeveless(figure: Figure, side: str, inset: float) -> Cut:
    hole = armholes(figure)[side]
    return lambda p, c: np.where(figure.arm(c, side) > 0.02, -hole(p, c) - inset, 1.0)


def over(cloth: Cloth, beneath: Sequence[Cloth], gap: float) -> Cloth:
    """The cloth, nowhere nearer than `gap` metres to those beneath it."""
    at = collars.ground(beneath).cleared(cloth.at, gap)
    moved = replace(cloth, at=at)
    at = smoothed(moved, at, 2)
    cloth = evened(replace(cloth, at=collars.ground(beneath).cleared(at, gap)), 3)
    return settled(cloth)
