"""The skull as a smooth height field, and the hair line on it.

Directions from the skull's centre are an azimuth (0 in front, +90° at the character's left) and an
elevation. The field has no ears, so that hair is combed over a clean surface. Heights on the head
are told in units: 0 at the eyes' level, 1 at the crown, so that a style fits any head.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from body.avatar.build.assemble import normals
from body.avatar.build.parts import Floats, Ints, Raw
from body.avatar.model import Bones
from body.rig import INDEX

_AZIMUTHS, _ELEVATIONS = 120, 61  # 3° a cell
_KERNEL = 0.075  # rad: the spacing of the base mesh on the scalp
_EAR = 0.42  # units about the ear's tip that are cut out of the skull
_STEP = 0.006  # m: for gradients, a little more than a cell


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """Where hair can stand, metres, in the bind pose."""

    centre: Floats  # (3,) of the skull
    unit: float  # from the eyes' level to the crown
    eyes: Floats  # (2, 3) centres, left first
    ears: Floats  # (2, 3) middles, left first
    ear_size: tuple[float, float]  # how far an ear stands out of the skull, and its half length
    radius: Floats  # (elevations, azimuths) from `centre` to the skin
    skin: Floats  # (n, 3) of head, neck and shoulders, without ears
    skin_normal: Floats  # (n, 3)
    skin_index: Ints  # (n,) rows of Raw.vertices

    def level(self, points: Floats) -> Floats:
        """Height (...) in units: 0 at the eyes, 1 at the crown."""
        return np.asarray((points[..., 1] - self.eyes[0, 1]) / self.unit)

    def azimuth(self, points: Floats) -> Floats:
        """Degrees (...) in (-180, 180], positive to the character's left."""
        d = points - self.centre
        return np.asarray(np.degrees(np.arctan2(d[..., 0], d[..., 2])))

    def direction(self, points: Floats) -> Floats:
        """Unit vectors (..., 3) from the centre."""
        return unit(points - self.centre)

    def reach(self, direction: Floats) -> Floats:
        """Distance (...) from the centre to the skin along unit `direction` (..., 3)."""
        row = (np.arcsin(np.clip(direction[..., 1], -1, 1)) / np.pi + 0.5) * (_ELEVATIONS - 1)
        column = np.arctan2(direction[..., 0], direction[..., 2]) / (2 * np.pi) * _AZIMUTHS
        i = np.clip(np.floor(row).astype(int), 0, _ELEVATIONS - 2)
        j = np.floor(column).astype(int)
        a, b = row - i, column - j
        j, k = j % _AZIMUTHS, (j + 1) % _AZIMUTHS
        low = self.radius[i, j] * (1 - b) + self.radius[i, k] * b
        high = self.radius[i + 1, j] * (1 - b) + self.radius[i + 1, k] * b
        return np.asarray(low * (1 - a) + high * a)

    def height(self, points: Floats) -> Floats:
        """Metres (...) outside the skull, along the ray from the centre."""
        away = points - self.centre
        return np.asarray(np.linalg.norm(away, axis=-1) - self.reach(unit(away)))

    def normal(self, points: Floats) -> Floats:
        """Outward unit normals (..., 3) of the skull beneath or above `points`."""
        axes = np.eye(3) * _STEP
        slope = [self.height(points + axis) - self.height(points - axis) for axis in axes]
        return unit(np.stack(slope, -1))

    def lifted(self, points: Floats, height: Floats | float) -> Floats:
        """`points` (..., 3) moved along their rays to `height` (...) above the skin."""
        d = self.direction(points)
        return np.asarray(self.centre + d * (self.reach(d) + height)[..., None])

    def at(self, azimuth: Floats, elevation: Floats) -> Floats:
        """Points (..., 3) on the skin; degrees."""
        a, e = np.radians(azimuth), np.radians(elevation)
        d = np.stack([np.sin(a) * np.cos(e), np.sin(e), np.cos(a) * np.cos(e)], -1)
        return np.asarray(self.centre + d * self.reach(d)[..., None])

    def line(self, azimuth: Floats, knots: Sequence[tuple[float, float]]) -> Floats:
        """Elevation (...) in degrees of a hair line whose level, in units, is given at azimuths.

        `knots`: (|azimuth| in degrees, level), or signed azimuths when any is negative.
        """
        signed = any(a < 0 for a, _ in knots)
        wanted = curve(azimuth if signed else np.abs(azimuth), knots)
        low, high = np.full(np.shape(azimuth), -75.0), np.full(np.shape(azimuth), 89.0)
        for _ in range(22):
            middle = 0.5 * (low + high)
            below = self.level(self.at(azimuth, middle)) < wanted
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return low

    def room(self, points: Floats) -> Floats:
        """Metres (...) that hair must stand off the skull at `points` to lie over the ears."""
        out, length = self.ear_size
        aside = np.linalg.norm((points[..., None, :] - self.ears)[..., 1:], axis=-1).min(-1)
        return np.asarray((out + 0.004) * np.exp(-((aside / (1.35 * length)) ** 4)))

    def outside(self, points: Floats, margin: Floats | float) -> Floats:
        """`points` (..., 3) pushed out of head, neck and shoulders to `margin` (...) metres."""
        flat = points.reshape(-1, 3).copy()
        margin = np.broadcast_to(margin, points.shape[:-1]).ravel()
        for _ in range(2):
            near = nearest(flat, self.skin)
            n = self.skin_normal[near]
            lack = margin - ((flat - self.skin[near]) * n).sum(1)
            close = np.linalg.norm(flat - self.skin[near], axis=1) < 0.05
            flat += n * np.where(close & (lack > 0), np.minimum(lack, 0.03), 0.0)[:, None]
        return flat.reshape(points.shape)


def measure(raw: Raw, bones: Bones) -> Head:
    """The head of a baked body."""
    quads = raw.quads[raw.group["body"]]
    index = np.unique(quads)
    body = raw.vertices
    normal = normals(body, np.concatenate([quads[:, :3], quads[:, [0, 2, 3]]]).astype(np.int32))
    eyes = np.stack([_middle(raw, f"helper-{s}-eye") for s in "lr"])
    carried = raw.weights[:, [INDEX["head"], INDEX["neck"]]].sum(1)
    on_head = index[carried[index] > 0.5]
    head = body[on_head]
    top = head[:, 1].max() - eyes[0, 1]
    upper = head[head[:, 1] > eyes[0, 1]]
    z = 0.5 * (upper[:, 2].min() + eyes[:, 2].mean() + 0.1 * top)
    centre = np.array([0.0, eyes[0, 1] + 0.2 * top, z])
    beside = head[np.abs(head[:, 1] - eyes[0, 1]) < 0.35 * top]
    tips = np.stack([beside[np.argmax(s * beside[:, 0])] for s in (1, -1)])
    apart = np.linalg.norm(body[:, None] - tips, axis=2).min(1)
    skull = on_head[apart[on_head] > _EAR * top]
    radius = _field(centre, body[skull], normal[skull])
    bust = index[body[index, 1] > bones.bind_head[INDEX["upperChest"], 1] - 0.05]
    bust = bust[apart[bust] > _EAR * top]
    bare = Head(
        centre, float(top), eyes, tips, (0.0, 0.0), radius,
        body[bust], normal[bust], bust.astype(np.int64),
    )  # fmt: skip
    ear = body[on_head[apart[on_head] < _EAR * top]]
    stand = bare.height(ear)
    ear, stand = ear[stand > 0.004], stand[stand > 0.004]
    middles = np.stack([ear[s * ear[:, 0] > 0].mean(0) for s in (1, -1)])
    half = 0.55 * _EAR * float(top)
    return replace(bare, ears=middles, ear_size=(float(stand.max()), half))


def _middle(raw: Raw, group: str) -> Floats:
    ball = raw.vertices[np.unique(raw.quads[raw.group[group]])]
    return np.asarray(0.5 * (ball.min(0) + ball.max(0)))


def _field(centre: Floats, skin: Floats, normal: Floats) -> Floats:
    """Radii (elevations, azimuths): planes through the vertices, blended by angle."""
    a = np.arange(_AZIMUTHS) * 2 * np.pi / _AZIMUTHS
    e = (np.arange(_ELEVATIONS) / (_ELEVATIONS - 1) - 0.5) * np.pi
    e, a = np.meshgrid(e, a, indexing="ij")
    rays = np.stack([np.sin(a) * np.cos(e), np.sin(e), np.cos(a) * np.cos(e)], -1).reshape(-1, 3)
    towards = unit(skin - centre)
    outer = (normal * towards).sum(1) > 0.35
    skin, normal, towards = skin[outer], normal[outer], towards[outer]
    plane = ((skin - centre) * normal).sum(1)
    distance = np.linalg.norm(skin - centre, axis=1)
    radius = np.empty(len(rays))
    for part in np.array_split(np.arange(len(rays)), 16):
        closeness = np.clip(2 - 2 * rays[part] @ towards.T, 0, None) / (2 * _KERNEL**2)
        slant = rays[part] @ normal.T
        hit = plane / np.maximum(slant, 0.35)
        near = np.exp(-np.minimum(closeness, 200))
        # Where the ears are cut out, what faces the ray from farther away closes the hole.
        wide = 1e-3 * np.exp(-np.minimum(closeness / 6, 200)) * np.maximum(slant, 0.1) ** 8 + 1e-30
        sunk = np.minimum(hit, distance)
        radius[part] = (near * hit + wide * sunk).sum(1) / (near + wide).sum(1)
    wide_at = np.abs(skin[skin[:, 1] > centre[1] - 0.05, 0]).max()  # nothing but ears goes beyond
    radius = np.minimum(radius, wide_at / np.maximum(np.abs(rays[:, 0]), 1e-6))
    return np.asarray(radius.reshape(_ELEVATIONS, _AZIMUTHS))


def nearest(points: Floats, cloud: Floats) -> Ints:
    """For each of `points` (n, 3) the row of the nearest of `cloud` (m, 3)."""
    square = (cloud**2).sum(1)
    out = np.empty(len(points), np.int64)
    for at in range(0, len(points), 1024):
        out[at : at + 1024] = np.argmin(square - 2 * points[at : at + 1024] @ cloud.T, 1)
    return out


def unit(v: Floats) -> Floats:
    """`v` (..., 3) at length one; zero stays zero."""
    return np.asarray(v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-12))


def curve(x: Floats, knots: Sequence[tuple[float, float]]) -> Floats:
    """A smooth curve through `knots` that never overshoots them."""
    at, value = np.array(knots).T
    k = np.clip(np.searchsorted(at, x) - 1, 0, len(at) - 2)
    t = np.clip((x - at[k]) / (at[k + 1] - at[k]), 0, 1)
    slope = np.gradient(value, at)
    flat = np.zeros(len(at), bool)
    flat[1:-1] = (value[1:-1] - value[:-2]) * (value[2:] - value[1:-1]) <= 0
    slope[flat | np.isin(np.arange(len(at)), [0, len(at) - 1])] = 0
    span = at[k + 1] - at[k]
    h = t * t * (3 - 2 * t)
    return np.asarray(
        value[k] * (1 - h) + value[k + 1] * h
        + span * (slope[k] * t * (1 - t) ** 2 - slope[k + 1] * t * t * (1 - t))
    )  # fmt: skip
