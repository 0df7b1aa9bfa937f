"""Eyeballs that turn about their true centres, and the texture of an iris."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, gaussian_filter1d

from body.avatar.build.face import Face
from body.avatar.build.parts import Floats, Ints, Part, Raw
from body.avatar.model import Material
from body.rig import INDEX

SIZE = 512  # texels of the texture, which spans 180 degrees
_SPOKES, _RINGS = 30, 15
_BACK = 1.95  # rad from the pupil; what lies behind is in the head
IRIS, PUPIL = 0.445, 0.16  # rad, their edges


@dataclass(frozen=True, slots=True)
class Iris:
    """sRGB in [0, 1]: round the pupil, the middle, and the ring at the rim."""

    inner: tuple[float, float, float]
    outer: tuple[float, float, float]
    ring: tuple[float, float, float]
    seed: int = 1


def eye_parts(raw: Raw, face: Face, iris: Iris) -> list[Part]:
    """The left and the right ball. Face shapes do not move them: the renderer turns them."""
    direction, uv, triangles = _ball()
    parts = []
    for side, centre in zip(("left", "right"), face.eyes, strict=True):
        weights = np.zeros((len(direction), raw.weights.shape[1]), np.float32)
        weights[:, INDEX[f"{side}Eye"]] = 1
        parts.append(
            Part(
                f"{side} eye",
                Material.EYE,
                centre + direction * face.ball,
                triangles,
                weights,
                uv,
                np.ones((len(direction), 3)),
                casts=False,
                textures={"iris": paint_iris(iris)},
            )
        )
    return parts


def _ball() -> tuple[Floats, Floats, Ints]:
    """Directions (n, 3), texture points (n, 2) running evenly out from the pupil, triangles."""
    angle = np.linspace(0, 1, _RINGS + 1)[1:] ** 0.9 * _BACK
    turn = np.arange(_SPOKES) / _SPOKES * 2 * np.pi
    a, b = (g.ravel() for g in np.meshgrid(angle, turn, indexing="ij"))
    a, b = np.append(a, 0.0), np.append(b, 0.0)
    out = np.stack([np.sin(a) * np.cos(b), np.sin(a) * np.sin(b), np.cos(a)], 1)
    reach = np.minimum(a / np.pi, 0.499)
    uv = np.stack([0.5 + reach * np.cos(b), 0.5 - reach * np.sin(b)], 1)
    i = np.arange(_SPOKES)
    j = (i + 1) % _SPOKES
    faces = [np.stack([np.full(_SPOKES, len(a) - 1), i, j], 1)]
    for r in range(_RINGS - 1):
        p, q = r * _SPOKES, (r + 1) * _SPOKES
        faces += [np.stack([p + i, q + i, q + j], 1), np.stack([p + i, q + j, p + j], 1)]
    return out, uv, np.concatenate(faces).astype(np.int64)


def paint_iris(iris: Iris) -> NDArray[np.uint8]:
    """SRGB (512, 512, 3): pupil, fibres, collarette, limbal ring, and a white that is not white."""
    rng = np.random.default_rng(iris.seed)
    v, u = (np.mgrid[0:SIZE, 0:SIZE] + 0.5) / SIZE - 0.5
    angle, turn = np.hypot(u, v) * np.pi, np.arctan2(v, u)
    t = np.clip((angle - PUPIL) / (IRIS - PUPIL), 0, 1)
    fine, broad = (_spokes(rng, turn, s) for s in (1.4, 7.0))
    wave = t + 0.05 * broad
    tone = np.clip((wave - 0.22) / 0.5, 0, 1)[..., None]
    colour = np.array(iris.inner) * (1 - tone) + np.array(iris.outer) * tone
    collarette = np.exp(-(((wave - 0.30) / 0.075) ** 2))
    light = 1 + 0.13 * fine * np.clip(1.3 - t, 0, 1) + 0.10 * broad + 0.16 * collarette
    light *= 0.60 + 0.42 * np.sin(np.pi * np.clip(t * 0.85 + 0.12, 0, 1))
    colour = colour * light[..., None]
    rim = np.clip((t - 0.74) / 0.26, 0, 1)[..., None] ** 1.4
    colour = colour * (1 - 0.88 * rim) + np.array(iris.ring) * 0.88 * rim
    hole = _smooth(angle, PUPIL + 0.012, PUPIL - 0.012)[..., None]
    colour = colour * (1 - hole) + np.array([0.018, 0.015, 0.014]) * hole
    edge = _smooth(angle, IRIS - 0.022, IRIS + 0.028)[..., None]
    colour = colour * (1 - edge) + _sclera(rng, u, v, angle) * edge
    texture: NDArray[np.uint8] = np.round(np.clip(colour, 0, 1) * 255).astype(np.uint8)
    return texture


def _spokes(rng: np.random.Generator, turn: Floats, width: float) -> Floats:
    """Noise of deviation 1 that varies only around the pupil."""
    line = gaussian_filter1d(rng.standard_normal(900), width, mode="wrap")
    line /= line.std()
    result: Floats = np.interp(turn, np.linspace(-np.pi, np.pi, 900), line, period=2 * np.pi)
    return result


def _sclera(rng: np.random.Generator, u: Floats, v: Floats, angle: Floats) -> Floats:
    colour = np.tile(np.array([0.905, 0.882, 0.862]), (*u.shape, 1))
    corner = np.clip((np.abs(u) * np.pi - 0.75) / 0.75, 0, 1) ** 1.3
    colour -= corner[..., None] * np.array([0.03, 0.17, 0.16])
    veins = np.abs(gaussian_filter(rng.standard_normal(u.shape), (2.0, 7.0)))
    thin = np.clip(1 - veins / veins.std() / 0.22, 0, 1) * np.clip(
        (np.abs(u) * np.pi - 0.6) / 0.6, 0, 1
    )
    colour -= gaussian_filter(thin, 0.7)[..., None] * np.array([0.02, 0.11, 0.10])
    colour -= np.clip((angle - 0.55) / 1.2, 0, 1)[..., None] * np.array([0.05, 0.07, 0.07])
    return colour


def _smooth(x: Floats, low: float, high: float) -> Floats:
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)
