"""The colour, gloss and fine relief of skin, painted at each texel from its place in space."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from body.avatar.build.brows import Brow, brow_cover
from body.avatar.build.face import Face, at_uv
from body.avatar.build.geometry import noise, spots
from body.avatar.build.parts import Floats

RGB = tuple[float, float, float]


def rgb(code: str) -> RGB:
    """SRGB in [0, 1] of "c69278"."""
    r, g, b = (int(code[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return r, g, b


@dataclass(frozen=True, slots=True)
class Complexion:
    """How one person's skin looks. Colours are sRGB; amounts are 0 (none) to 1 (strong)."""

    base: RGB
    lip: RGB
    brow: Brow
    blush: float = 0.5
    liner: float = 0.5  # the dark line of the lashes' roots
    freckles: float = 0.0
    stubble: float = 0.0
    beard: RGB = (0.12, 0.1, 0.09)
    age: float = 0.2  # wrinkles and spots
    seed: int = 1


def paint(at: Floats, face: Face, look: Complexion) -> tuple[Floats, Floats]:
    """Colour and gloss (n, 4) in [0, 1] and height (n,) in metres.

    `at` (n, 8): place, normal, and MakeHuman's texture point of each texel.
    """
    place, uv = at[:, :3], at[:, 6:8]
    grain = [
        noise(place, size, look.seed + i) for i, size in enumerate((0.03, 0.011, 0.0035, 0.0012))
    ]
    lips = np.clip(at_uv("lips", uv), 0, 1)
    inside = at_uv("inside-mouth", uv)
    colour = np.tile(np.array(look.base), (len(at), 1))
    colour *= 1 + (grain[0] * 0.012 + grain[1] * 0.012 + grain[2] * 0.012 + grain[3] * 0.01)[
        :, None
    ] * (np.array([1.0, 1.25, 1.2]))
    colour = _flushed(colour, place, uv, face, look)
    colour = _palmed(colour, place, at[:, 3:6], face, look)
    colour = _around_eyes(colour, place, at[:, 3:6], face, look)
    if look.stubble > 0:
        colour = _stubbled(colour, place, face, look, lips)
    if look.freckles > 0:
        colour = _freckled(colour, place, face, look)
    cover = brow_cover(place, at[:, 3:6], face, look.brow)
    cover = np.clip(cover * (0.74 + 0.08 * grain[3]), 0, 1)[:, None]
    colour = colour * (1 - cover) + np.array(look.brow.colour) * cover
    colour = _mouthed(colour, place, face, look, lips, inside, grain)
    nails = at_uv("fingernails", uv)[:, None]
    colour = colour * (1 - 0.5 * nails) + 0.5 * nails * (
        np.array(look.base) * 0.6 + np.array([0.42, 0.3, 0.29])
    )
    gloss = _gloss(place, face, lips, inside, grain) + 0.25 * nails[:, 0] - 0.2 * cover[:, 0]
    lines = look.age * _wrinkles(place, face, look.seed)
    colour = _tint(colour, np.clip(lines / -2e-4, 0, 1) * 0.55, (0.80, 0.66, 0.64))
    return np.concatenate([colour, gloss[:, None]], 1), lines + _pores(place, look, lips)


def _near(place: Floats, centre: Floats, size: tuple[float, float, float], unit: float) -> Floats:
    """A soft blob (n,) of 1 at `centre`, `size` in units of the face."""
    off = (place - centre) / (np.array(size) * unit)
    result: Floats = np.exp(-np.minimum((off * off).sum(1), 60.0))
    return result


def _sides(place: Floats, centre: tuple[float, float, float], size: tuple[float, float, float],
           face: Face) -> Floats:  # fmt: skip
    """Blobs at both sides, placed from the point between the eyes in units of the face."""
    middle = 0.5 * (face.eyes[0] + face.eyes[1])
    total = np.zeros(len(place))
    for s in (1.0, -1.0):
        total += _near(place, middle + np.array(centre) * [s, 1, 1] * face.unit, size, face.unit)
    return total


def _tint(colour: Floats, amount: Floats, by: RGB) -> Floats:
    """Multiplied towards the tint `by` where `amount` (n,) is high."""
    tinted: Floats = colour * (1 + amount[:, None] * (np.array(by) - 1))
    return tinted


def _flushed(colour: Floats, place: Floats, uv: Floats, face: Face, look: Complexion) -> Floats:
    middle = 0.5 * (face.eyes[0] + face.eyes[1])
    patch = 1 + 0.25 * noise(place, 0.012, look.seed + 20)
    cheeks = _sides(place, (0.60, -0.50, 0.0), (0.36, 0.27, 0.42), face) * patch
    nose = _near(place, face.nose - [0, 0, 0.1 * face.unit], (0.24, 0.2, 0.35), face.unit)
    chin = _near(place, face.chin, (0.3, 0.22, 0.3), face.unit)
    ears = np.clip(at_uv("ears", uv), 0, 1)
    knuckles = np.zeros(len(place))
    hands = np.abs(place[:, 0]) > 0.3
    if hands.any():
        away = cKDTree(face.knuckles).query(place[hands])[0]
        knuckles[hands] = np.exp(-((away / 0.011) ** 2))
    red = look.blush * (0.9 * cheeks + 0.75 * nose + 0.25 * chin + 0.55 * ears + 0.35 * knuckles)
    colour = _tint(colour, np.clip(red, 0, 1.2), (1.0, 0.80, 0.80))
    forehead = _near(
        place, middle + np.array([0, 0.62 * face.unit, 0]), (0.7, 0.35, 0.6), face.unit
    )
    colour = _tint(colour, forehead * 0.5, (1.03, 1.02, 0.97))
    neck = np.clip((face.chin[1] - 0.2 * face.unit - place[:, 1]) / (0.5 * face.unit), 0, 1)
    return _tint(colour, neck, (0.965, 0.945, 0.93))


def _palmed(colour: Floats, place: Floats, normal: Floats, face: Face, look: Complexion) -> Floats:
    """Palms are lighter and rosier than the backs of the hands, most of all on dark skin."""
    pale = 0.45 * np.array(look.base) + 0.55 * np.array([0.87, 0.66, 0.57])
    for hand, side in zip(face.hands, (1.0, -1.0), strict=True):
        reach = side * (place[:, 0] - side * np.abs(face.knuckles[:, 0]).min()) + 0.09
        down = -normal @ hand[1]
        palm = np.clip((down - 0.15) / 0.5, 0, 1) * np.clip(reach / 0.03, 0, 1)
        colour = colour * (1 - 0.75 * palm[:, None]) + 0.75 * palm[:, None] * pale
    return colour


def _around_eyes(
    colour: Floats, place: Floats, normal: Floats, face: Face, look: Complexion
) -> Floats:
    for eye, edge in zip(face.eyes, face.lid_points, strict=True):
        close = np.linalg.norm(place - eye, axis=1) < 2.6 * face.radius
        spot, n = place[close], normal[close]
        off = spot - eye
        socket = np.exp(
            -(
                (
                    (off + np.array([0, 0.25 * face.radius, 0]))
                    / (face.radius * np.array([1.5, 1.0, 1.5]))
                )
                ** 2
            ).sum(1)
        )
        lidded = _tint(colour[close], socket * (0.55 + 0.3 * look.age), (0.90, 0.83, 0.84))
        away, at = cKDTree(edge).query(spot)
        upper = np.clip((edge[at, 1] - eye[1]) / (0.16 * face.radius) + 0.4, 0, 1)
        line = np.exp(-((away / (0.00105 + 0.0006 * look.liner)) ** 2)) * (
            0.30 + (0.35 + 0.55 * look.liner) * upper
        )
        lidded = _tint(lidded, np.clip(line, 0, 0.93), (0.16, 0.12, 0.11))
        rim = np.exp(-((away / 0.003) ** 2)) * (1 - upper)
        lidded = _tint(lidded, rim * 0.55, (1.0, 0.82, 0.80))
        crease = (
            np.exp(-(((away - 0.30 * face.radius) / (0.075 * face.radius)) ** 2))
            * upper
            * (n[:, 2] > 0.1)
        )
        lidded = _tint(lidded, crease * 0.30, (0.80, 0.70, 0.70))
        # Behind the margin the socket is in the dark.
        deep = np.clip((0.985 - np.linalg.norm(off, axis=1) / face.radius) / 0.05, 0, 1)
        lidded = _tint(lidded, deep, (0.4, 0.25, 0.25))
        colour[close] = lidded
    return colour


def beard_area(place: Floats, face: Face) -> Floats:
    """Where a man's beard grows (n,), 0 to 1: upper lip, chin, jaw up to the ears, throat."""
    u, middle = face.unit, 0.5 * (face.eyes[0] + face.eyes[1])
    x = np.abs(place[:, 0] - middle[0]) / u
    y = (place[:, 1] - face.mouth[1]) / u
    ear_x = abs(face.ears[0][0] - middle[0]) / u
    # The upper edge runs from the wing of the nose, below the cheek, up to the ear.
    edge = np.interp(x, [0.0, 0.28, 0.5, 0.8, ear_x], [0.30, 0.27, 0.10, 0.22, 0.85])
    floor = np.interp(x, [0.0, 0.6, ear_x], [-1.05, -0.95, -0.55])
    side = 1 / (1 + np.exp(-(ear_x * 0.97 - x) / 0.02))
    front = np.clip((place[:, 2] - face.ears[0][2]) / (0.12 * u), 0, 1)
    inside = 1 / (1 + np.exp(-np.clip((edge - y) / 0.045, -50, 50)))
    inside *= 1 / (1 + np.exp(-np.clip((y - floor) / 0.07, -50, 50)))
    thin = 1 - 0.55 * np.exp(
        -(((x - 0.17) / 0.1) ** 2) - ((y + 0.33) / 0.08) ** 2
    )  # beside the chin
    result: Floats = inside * side * front * thin
    return result


def _stubbled(colour: Floats, place: Floats, face: Face, look: Complexion, lips: Floats) -> Floats:
    area = beard_area(place, face) * (1 - lips)
    dots = np.maximum(
        spots(place, 0.0011, 0.75, look.seed + 31), spots(place, 0.0015, 0.6, look.seed + 32)
    )
    clumps = 1 + 0.1 * noise(place, 0.01, look.seed + 33)
    shade = np.clip(area * look.stubble * clumps * (0.42 + 0.5 * dots), 0, 0.92)[:, None]
    return colour * (1 - shade) + np.array(look.beard) * shade


def _freckled(colour: Floats, place: Floats, face: Face, look: Complexion) -> Floats:
    middle = 0.5 * (face.eyes[0] + face.eyes[1])
    area = _sides(place, (0.55, -0.38, -0.05), (0.62, 0.42, 0.6), face)
    area += _near(place, face.nose + np.array([0, 0.2 * face.unit, 0]), (0.4, 0.4, 0.5), face.unit)
    area += 0.55 * _near(
        place, middle + np.array([0, 0.6 * face.unit, 0]), (0.9, 0.4, 0.8), face.unit
    )
    area = np.clip(area + 0.22, 0, 1) * np.clip(
        0.9 + 0.2 * noise(place, 0.02, look.seed + 40), 0, 1.3
    )
    dots = 0.6 * spots(place, 0.0038, 0.5, look.seed + 41)
    dots = np.maximum(dots, 0.65 * spots(place, 0.0027, 0.5, look.seed + 42))
    dots = np.maximum(dots, 0.5 * spots(place, 0.0019, 0.4, look.seed + 43))
    return _tint(colour, np.clip(dots * area * look.freckles, 0, 1), (0.72, 0.52, 0.40))


def _mouthed(colour: Floats, place: Floats, face: Face, look: Complexion, lips: Floats,
             inside: Floats, grain: list[Floats]) -> Floats:  # fmt: skip
    line = lip_line(place[:, 0], face)
    off = place[:, 1] - line
    tone = np.array(look.lip) * (1 + (0.03 * grain[2] + 0.03 * grain[3])[:, None])
    upper = np.clip(off / 0.003, 0, 1) * 0.10
    inner = np.exp(-((off / 0.0019) ** 2)) * 0.34
    tone = tone * (1 - np.clip(upper + inner, 0, 0.9))[:, None] * np.array([1, 0.98, 0.98])
    soft = np.clip(lips * 1.25 - 0.12, 0, 1)[:, None] * 0.86
    colour = colour * (1 - soft) + tone * soft
    depth = np.clip((face.mouth[2] - 0.10 * face.unit - place[:, 2]) / (0.45 * face.unit), 0, 1)[
        :, None
    ]
    flesh = np.array([0.47, 0.17, 0.16]) * (1 - 0.8 * depth)
    mix = np.clip(inside, 0, 1)[:, None]
    colour = colour * (1 - mix) + flesh * mix
    corner = sum(_near(place, c, (0.055, 0.045, 0.1), face.unit) for c in face.corners)
    return _tint(colour, np.clip(np.asarray(corner), 0, 1) * 0.5, (0.72, 0.58, 0.56))


def lip_line(x: Floats, face: Face) -> Floats:
    """Height (n,) at which the lips meet, at `x` (n,)."""
    left, right = face.corners
    side = np.where(x > face.mouth[0], left[0] - face.mouth[0], face.mouth[0] - right[0])
    end = np.where(x > face.mouth[0], left[1], right[1])
    t = np.clip(np.abs(x - face.mouth[0]) / side, 0, 1)
    result: Floats = face.mouth[1] + (end - face.mouth[1]) * t * t
    return result


def _gloss(place: Floats, face: Face, lips: Floats, inside: Floats, grain: list[Floats]) -> Floats:
    middle = 0.5 * (face.eyes[0] + face.eyes[1])
    shine = 0.40 + 0.02 * grain[1] + 0.02 * grain[3]
    shine += 0.14 * _near(place, face.nose, (0.18, 0.5, 0.3), face.unit)
    shine += 0.12 * _near(
        place, middle + np.array([0, 0.6 * face.unit, 0]), (0.5, 0.3, 0.6), face.unit
    )
    shine += 0.05 * _sides(place, (0.62, -0.25, 0.0), (0.25, 0.15, 0.4), face)
    shine -= 0.07 * _sides(place, (0.65, -0.75, -0.1), (0.35, 0.3, 0.5), face)
    result: Floats = shine + 0.16 * lips + 0.25 * np.clip(inside, 0, 1)
    return result


def _pores(place: Floats, look: Complexion, lips: Floats) -> Floats:
    """Height (n,) in metres of pores and of the lips' furrows."""
    fine = noise(place, 0.0008, look.seed + 50) * 8e-6
    fine += noise(place, 0.0019, look.seed + 51) * 14e-6
    furrow = noise(place * [1.0, 0.28, 0.28], 0.0011, look.seed + 52) * 4.5e-5
    return fine * (1 - 0.8 * lips) * (1 + 0.8 * look.age) + lips * furrow


def _wrinkles(place: Floats, face: Face, seed: int) -> Floats:
    """Lines across the forehead, at the eyes' outer corners, below the eyes, around the throat."""
    u, middle = face.unit, 0.5 * (face.eyes[0] + face.eyes[1])
    x, y = (place[:, 0] - middle[0]) / u, (place[:, 1] - middle[1]) / u
    front = np.clip((place[:, 2] - middle[2] + 0.35 * u) / (0.3 * u), 0, 1)
    warp = noise(place, 0.025, seed + 60) * 0.05 + noise(place, 0.01, seed + 61) * 0.012
    broken = np.clip(0.75 + 0.45 * noise(place * [0.35, 1, 1], 0.014, seed + 62), 0, 1.3)
    brow = np.exp(-(((y - 0.68) / 0.2) ** 2) - (x / 0.62) ** 2) * front * broken
    total = -2.2e-4 * brow * _ridge((y + 0.10 * x * x + warp) / 0.125)
    for eye, s in zip(face.eyes, (1.0, -1.0), strict=True):
        from_eye = (place - eye) / face.radius
        out, up = s * from_eye[:, 0] - 0.75, from_eye[:, 1] - 0.02
        angle, away = np.arctan2(up, out), np.hypot(out, up)
        feet = np.exp(-(((away - 0.95) / 0.42) ** 2)) * np.exp(-((angle / 0.62) ** 2)) * front
        total -= 1.7e-4 * feet * broken * _ridge(angle / 0.24 + 2 * warp)
        bag = np.exp(-(((from_eye[:, 1] + 0.95) / 0.3) ** 2) - (from_eye[:, 0] / 0.9) ** 2)
        total -= (
            0.9e-4
            * bag
            * front
            * _ridge((from_eye[:, 1] + 0.16 * from_eye[:, 0] ** 2 + 3 * warp) / 0.27)
        )
    throat = np.clip((face.chin[1] - 0.35 * u - place[:, 1]) / (0.2 * u), 0, 1)
    throat *= np.clip((place[:, 1] - face.chin[1] + 2.2 * u) / (0.5 * u), 0, 1)
    total -= 2.0e-4 * throat * broken * _ridge((y + 0.25 * np.abs(x) + 1.4 * warp) / 0.3)
    return np.asarray(total, np.float64)


def _ridge(phase: Floats) -> Floats:
    """A narrow furrow (0 to 1) once in each unit of `phase`."""
    result: Floats = np.exp(-(((phase - np.round(phase)) / 0.13) ** 2))
    return result
