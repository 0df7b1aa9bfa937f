"""Tops: cut, eased, draped and folded; and how any cloth is laid out for its fabric."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from body.avatar.build.clothes.cloth import Cloth, Cut, cut, normals, split, vector
from body.avatar.build.clothes.drape import drape, evened, fold, hang, relaxed
from body.avatar.build.clothes.figure import SIDES, Figure, armholes
from body.avatar.build.clothes.trim import Piece
from body.avatar.build.parts import Floats, Ints, Part
from body.avatar.model import Material

_TILE = 0.1  # m of cloth to one unit of uv


@dataclass(frozen=True, slots=True)
class Fit:
    """How loosely something is cut, metres; `fall` is how fast it may narrow downwards."""

    body: float
    limbs: float
    hem: float
    fall: float
    wrinkles: float = 0.004


def top(figure: Figure, cuts: Sequence[Cut], fit: Fit, rng: np.random.Generator) -> Cloth:
    """Something worn above the waist."""
    cloth = cut(figure.tights, *cuts)
    torso = np.clip(1.6 - 2 * sum(figure.arm(cloth.carry, s) for s, _ in SIDES), 0, 1)
    ease = fit.limbs + (fit.body - fit.limbs) * torso
    for side, _ in SIDES:
        down = _down_arm(figure, cloth.under, side)
        arm = figure.arm(cloth.carry, side) > 0.3
        near = np.clip((down - 1.6) / 0.35, 0, 1)
        ease = np.where(arm, ease + (fit.hem - fit.limbs) * near**2 * (3 - 2 * near), ease)
    chest = figure.joint("leftShoulder") * [0, 1, 0] + [0, -0.09, figure.joint("chest")[2] + 0.02]
    hips = figure.joint("hips") + vector(0, -0.12, 0.01)
    ease = hang(cloth, ease, chest, hips, fit.fall, torso)
    cloth = drape(cloth, ease)
    lift = _top_wrinkles(figure, cloth, rng) * fit.wrinkles
    return settled(evened(relaxed(lifted(cloth, lift), 2, 0.85 * ease), 5))


def lengthened(cloth: Cloth, loop: Ints, towards: Floats, rows: int) -> tuple[Cloth, Ints]:
    """The cloth grown from one boundary `loop` by the vector `towards` (3,) or (len(loop), 3).

    Returns it and the new boundary, in the old order.
    """
    n, k = len(cloth.at), len(loop)
    steps = np.linspace(0, 1, rows + 1)[1:]
    grown = np.concatenate([cloth.at[loop] + s * towards for s in steps])
    faces, before = [cloth.faces], loop
    for r in range(rows):
        after = np.arange(n + r * k, n + (r + 1) * k)
        b, a = np.roll(before, -1), np.roll(after, -1)
        faces += [np.stack([before, after, a], 1), np.stack([before, a, b], 1)]
        before = after
    tile = [np.tile(x[loop], (rows, 1)) for x in (cloth.normal, cloth.carry)]
    return Cloth(
        np.concatenate([cloth.under, grown]),
        np.concatenate([cloth.normal, tile[0]]),
        np.concatenate([cloth.at, grown]),
        np.concatenate([cloth.carry, tile[1]]),
        np.concatenate(faces),
    ), before


def settled(cloth: Cloth) -> Cloth:
    """With `normal` now that of the cloth itself."""
    return replace(cloth, normal=normals(cloth.at, cloth.faces))


def lifted(cloth: Cloth, lift: Floats) -> Cloth:
    return replace(cloth, at=cloth.at + lift[:, None] * cloth.normal)


def _down_arm(figure: Figure, at: Floats, side: str) -> Floats:
    """0 at the shoulder, 1 at the elbow, 2 at the wrist."""
    shoulder, elbow, wrist = (figure.joint(side + p) for p in ("UpperArm", "LowerArm", "Hand"))
    upper, fore = elbow - shoulder, wrist - elbow
    first = np.clip((at - shoulder) @ upper / (upper @ upper), 0, 1)
    return np.asarray(first + np.clip((at - elbow) @ fore / (fore @ fore), 0, 1))


def _top_wrinkles(figure: Figure, cloth: Cloth, rng: np.random.Generator) -> Floats:
    out = np.zeros(len(cloth.at))
    for side, sign in SIDES:
        shoulder, elbow, wrist = (figure.joint(side + p) for p in ("UpperArm", "LowerArm", "Hand"))
        arm = figure.arm(cloth.carry, side)
        inner = elbow + vector(0, 0, 0.035)
        out += (
            1.1
            * arm
            * fold(cloth.under, inner, wrist - shoulder, 0.042, (0.07, 0.06), rng.uniform(0, 2))
        )
        above_cuff = elbow + 0.78 * (wrist - elbow)
        out += (
            0.7
            * arm
            * fold(cloth.under, above_cuff, wrist - elbow, 0.05, (0.06, 0.09), rng.uniform(0, 2))
        )
        pit = shoulder + vector(-0.035 * sign, -0.09, 0.05)
        out += 0.9 * fold(cloth.under, pit, np.array([0.9 * sign, 0.55, 0.0]), 0.045, (0.06, 0.07))
        waist = figure.joint("spine") + vector(0.11 * sign, 0.0, 0.03)
        slant = np.array([0.35 * sign * rng.uniform(0.4, 1.2), 1.0, 0.2])
        out += 0.9 * fold(cloth.under, waist, slant, 0.07, (0.12, 0.13), rng.uniform(0, 6))
        back = figure.joint("spine") + vector(0.05 * sign, 0.02, -0.1)
        out += 0.8 * fold(
            cloth.under, back, slant * [-1, 1, 1], 0.065, (0.09, 0.12), rng.uniform(0, 6)
        )
    return out


def lay_out(figure: Figure, cloth: Cloth) -> list[Piece]:
    """A top as body and sleeves, each with the weave along it."""
    rest, pieces = cloth, []
    for side, hole in armholes(figure).items():
        sleeve, rest = split(rest, _beyond(figure, rest, side, hole))
        elbow, wrist = figure.joint(f"{side}LowerArm"), figure.joint(f"{side}Hand")
        shoulder = figure.joint(f"{side}UpperArm")
        pieces.append(wrapped(sleeve, shoulder, 0.35 * elbow + 0.65 * wrist))
    hips, neck = figure.joint("hips"), figure.joint("upperChest")
    return [wrapped(rest, neck, hips), *pieces]


def _beyond(figure: Figure, cloth: Cloth, side: str, hole: Cut) -> Floats:
    value = hole(cloth.under, cloth.carry)
    return np.where(figure.arm(cloth.carry, side) > 0.02, value, -1.0)


def wrapped(cloth: Cloth, top_: Floats, bottom_: Floats) -> Piece:
    """The cloth as a piece whose uv runs around and along the axis from `top_` to `bottom_`."""
    axis = (bottom_ - top_) / np.linalg.norm(bottom_ - top_)
    side = np.cross(axis, [0.0, 0.0, 1.0])
    side /= np.linalg.norm(side)
    front = np.cross(side, axis)
    spot = cloth.at - top_
    x, z = spot @ side, spot @ front
    period = max(1.0, float(np.round(2 * np.pi * np.median(np.hypot(x, z)) / _TILE)))
    u = np.arctan2(x, z) / (2 * np.pi) * period
    uv = np.stack([u, spot @ axis / _TILE], 1)
    first = u[cloth.faces[:, :1]]
    turns = np.round((first - u[cloth.faces]) / period).astype(int)
    key = cloth.faces * 5 + turns + 2
    used, faces = np.unique(key, return_inverse=True)
    vertex, turn = used // 5, used % 5 - 2
    uv = uv[vertex] + np.stack([turn * period, np.zeros(len(turn))], 1)
    return Piece(
        cloth.at[vertex], faces.reshape(-1, 3), cloth.carry[vertex], uv, cloth.normal[vertex],
        np.ones(len(vertex)),
    )  # fmt: skip


def part(
    name: str,
    material: Material,
    colour: Sequence[float],
    pieces: Sequence[Piece],
    mottle: float = 0.0,
    two_sided: bool = True,
) -> Part:
    """Pieces of one fabric as a part. `mottle` is the share by which wear changes its colour."""
    base = np.cumsum([0, *(len(p.at) for p in pieces[:-1])])
    at = np.concatenate([p.at for p in pieces])
    normal = np.concatenate([p.normal for p in pieces])
    shade = np.concatenate([p.shade for p in pieces])
    worn = sum(
        np.sin(at @ np.array(k, np.float64) + i)
        for i, k in enumerate(((31, 9, 17), (-13, 41, 7), (5, -23, 37)))
    )
    tone = shade * (1 + mottle / 3 * np.asarray(worn))
    return Part(
        name=name,
        material=material,
        vertices=at,
        triangles=np.concatenate([p.faces + b for p, b in zip(pieces, base, strict=True)]),
        weights=np.concatenate([p.carry for p in pieces]).astype(np.float32),
        uv=np.concatenate([p.uv for p in pieces]),
        colour=np.clip(tone[:, None] * np.asarray(colour, np.float64), 0, 1),
        fixed_normal=normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9),
        two_sided=two_sided,
    )
