"""Eyebrows: a soft shadow painted on the skin, and tapered strands over it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from body.avatar.build.face import Face, body_normals
from body.avatar.build.geometry import Frontal, noise
from body.avatar.build.parts import Floats, Part, Raw
from body.avatar.build.strands import strand_part


@dataclass(frozen=True, slots=True)
class Brow:
    """One person's brows. Lengths in units of the distance between the eyes."""

    colour: tuple[float, float, float]  # sRGB
    height: float = 0.27  # of the inner end above the eye's centre
    arch: float = 0.10  # how far the arch rises above the inner end
    peak: float = 0.62  # where, from the inner end (0) to the outer (1)
    fall: float = 0.10  # how far the outer end drops below the arch
    inner: float = 0.185  # of the inner end from the middle of the face
    outer: float = 0.845
    thickness: float = 0.085
    count: int = 210  # strands a brow
    unruly: float = 0.1
    uneven: float = 0.012  # the left one sits higher by this


def _curve(t: Floats, side: float, face: Face, brow: Brow) -> tuple[Floats, Floats, Floats]:
    """x, y of the brow's middle line and its half thickness, metres, at `t` (n,) from 0 to 1."""
    u = face.apart
    eye = face.eyes[0 if side > 0 else 1]
    middle = 0.5 * (face.eyes[0][0] + face.eyes[1][0])
    x = middle + side * (brow.inner + (brow.outer - brow.inner) * t) * u
    rise = np.where(t < brow.peak, np.sin(0.5 * np.pi * np.clip(t / brow.peak, 0, 1)),
                    1 - (brow.fall / max(brow.arch, 1e-3))
                    * (np.clip((t - brow.peak) / (1 - brow.peak), 0, 1)) ** 1.5)  # fmt: skip
    y = eye[1] + u * (brow.height + brow.arch * rise + side * 0.5 * brow.uneven)
    full = np.clip(t / 0.14, 0, 1) ** 0.5 * np.clip((1.02 - t) / 0.55, 0, 1) ** 0.75
    return x, y, 0.5 * brow.thickness * u * (0.12 + 0.88 * full)


def brow_cover(place: Floats, normal: Floats, face: Face, brow: Brow) -> Floats:
    """How much (n,), 0 to 1, of the skin at `place` lies in the shade of a brow."""
    cover = np.zeros(len(place))
    middle = 0.5 * (face.eyes[0][0] + face.eyes[1][0])
    for side in (1.0, -1.0):
        t = (side * (place[:, 0] - middle) / face.apart - brow.inner) / (brow.outer - brow.inner)
        near = (t > -0.1) & (t < 1.08) & (normal[:, 2] > 0) & (place[:, 1] > face.eyes[0][1])
        _, y, half = _curve(np.clip(t[near], 0, 1), side, face, brow)
        off = np.abs(place[near, 1] - y) / half
        ends = np.clip((t[near] + 0.06) / 0.26, 0, 1) * np.clip((1.03 - t[near]) / 0.12, 0, 1)
        grain = 0.9 + 0.16 * noise(place[near] * [1.0, 0.45, 1.0], 0.0012, 91)
        cover[near] += np.clip(1.25 - off**1.5, 0, 1) * ends * grain
    return np.clip(cover, 0, 1)


def brow_part(raw: Raw, face: Face, brow: Brow, rng: np.random.Generator) -> Part:
    """The strands of both brows."""
    normal = body_normals(raw)
    plans = [_combed(side, face, brow, rng) for side in (1.0, -1.0)]
    plan, width = (np.concatenate([p[k] for p in plans]) for k in (0, 1))
    row, weight = _front(raw, face, normal).bind(plan.reshape(-1, 2))
    skin, up = (
        np.einsum("nk,nkc->nc", weight, field[row]).reshape(-1, 3, 3)
        for field in (raw.vertices, normal)
    )
    up /= np.linalg.norm(up, axis=2, keepdims=True)
    facing = up.mean(1) / np.linalg.norm(up.mean(1), axis=1, keepdims=True)
    deltas = np.einsum("nk,snkc->snc", weight, raw.deltas[:, row]).astype(np.float32)
    hang = np.einsum("nk,nkb->nb", weight[::3], raw.weights[row[::3]]).astype(np.float32)
    tone = np.array(brow.colour) ** 2.2 * rng.uniform(0.75, 1.2, (len(plan), 1))
    lift = np.array([0.0002, 0.0009, 0.0005])[None, :, None]  # m, from root to tip
    deltas = deltas.reshape(len(deltas), -1, 3, 3)
    return strand_part("brows", skin + up * lift, width, facing, tone, deltas, hang)


def _combed(side: float, face: Face, brow: Brow, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Three points along each strand of a brow seen from the front (n, 3, 2), and widths (n,)."""
    n = brow.count
    t = rng.uniform(0.0, 0.97, n) ** 0.92
    x, y, half = _curve(t, side, face, brow)
    off = np.clip(rng.normal(0, 0.42, n), -0.9, 0.9)
    root = np.stack([x, y + off * half], 1)
    # Hairs rise at the inner end, lie along the brow outside, and close in on its middle.
    lean = np.radians(np.interp(t, [0, 0.12, 0.4, 1], [62, 46, 22, -14]))
    lean += rng.normal(0, brow.unruly, n) - off * np.interp(t, [0, 0.3], [0.15, 0.5])
    length = face.apart * np.interp(t, [0, 0.3, 1], [0.085, 0.115, 0.08])
    length *= rng.uniform(0.75, 1.15, n)
    step = np.stack([side * np.cos(lean), np.sin(lean)], 1) * length[:, None]
    bend = np.stack([side * np.sin(lean), -np.cos(lean)], 1) * length[:, None] * 0.14
    plan = np.stack([root + f * step + f * f * bend for f in (0.0, 0.5, 1.0)], 1)
    return plan, rng.uniform(0.00032, 0.00052, n) * np.interp(t, [0, 0.1, 1], [0.7, 1, 0.85])


def _front(raw: Raw, face: Face, normal: Floats) -> Frontal:
    """The forehead and the skin around the brows."""
    v, level = raw.vertices, face.eyes[0][1]
    body = np.unique(raw.quads[raw.group["body"]])
    middle = 0.5 * (face.eyes[0][0] + face.eyes[1][0])
    at = v[body] - [middle, level, face.eyes[0][2]]
    brow = (np.abs(at[:, 0]) < 1.3 * face.unit) & (at[:, 1] > 0.05 * face.unit)
    brow &= (at[:, 1] < 0.9 * face.unit) & (at[:, 2] > -face.unit) & (normal[body, 2] > 0.02)
    return Frontal(v, body[brow])
