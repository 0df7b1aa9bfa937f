"""Mira's curls: ringlets over a soft dark core."""

from __future__ import annotations

import numpy as np

from body.avatar.build.hair.cap import add_cap
from body.avatar.build.hair.clumps import Guides, Locks, Look, comb, smoothed, sweep
from body.avatar.build.hair.scalp import Head, unit
from body.avatar.build.hair.scatter import along_line, scatter
from body.avatar.build.parts import Floats

_LINE = (
    (0, 0.73), (20, 0.71), (38, 0.62), (54, 0.46), (64, 0.3), (72, 0.1), (84, 0.05), (98, 0.2),
    (118, 0.05), (140, -0.3), (180, -0.42),
)  # fmt: skip
_POINTS = 33  # along a coil
_DARK = (0.032, 0.020, 0.014)


def mira(head: Head, rng: np.random.Generator) -> Locks:
    """Natural curls, big and soft, to the jaw."""
    locks = Locks()
    roots = scatter(head, _LINE, 149, rng)
    crown = scatter(head, ((0, 0.92), (180, 0.9)), 14, rng, 0.0)
    edge = along_line(head, _LINE, np.linspace(-84, 84, 22), 0.03)
    roots = np.concatenate([roots, crown, edge])
    lean = rng.normal(0, 1, (len(roots), 3)) * [1.0, 0.0, 1.0]
    lean = unit(lean) * 1.3 * np.clip((head.level(roots) - 0.72) / 0.2, 0, 1)[:, None]

    def out(p: Floats, t: float) -> Floats:
        n = head.normal(p)
        side = np.array([0.0, -1.0, -0.15])
        away = np.clip((62 - np.abs(head.azimuth(p))) / 25, 0, 1) * (head.level(p) < 0.75)
        aside = np.stack([np.sign(p[:, 0]), 0 * away, 0 * away], 1) * away[:, None]
        return unit(n * (1.1 - 1.0 * t) + side * (0.35 + 1.2 * t) + aside + lean)

    add_cap(
        locks, head, _LINE, lambda p: np.tile(np.array(_DARK) * 0.5, (len(p), 1)),
        lambda p, t: np.tile([0.0, -1.0, -0.15], (len(p), 1)), 0.022,
    )  # fmt: skip
    steps = 8
    t = np.linspace(0, 1, steps)
    inner = 0.004 + 0.012 * np.clip((head.level(roots) - 0.2) / 0.5, 0, 1)[:, None]
    height = inner + t * rng.uniform(0.028, 0.048, (len(roots), 1))
    beside = np.exp(-(((np.abs(head.azimuth(roots)) - 100) / 45) ** 2))
    length = rng.uniform(0.07, 0.1, len(roots)) + 0.03 * beside
    length *= np.where(head.level(roots) < 0, 0.75, 1.0)  # the nape stays neat
    axis = comb(head, roots, out, length, height, np.full(height.shape, 0.15), 0.5)
    guides = _coiled(axis, rng)
    guides = Guides(head.outside(guides.points, 0.004), guides.up)
    look = Look(_DARK, taper=(0.8, 1, 1, 0.45), columns=1, arch=0.0, vary=0.2, edge=0.8)
    sweep(locks, guides, rng.uniform(0.013, 0.017, len(roots)), look, rng)
    # Lit as one soft volume, with the coils as its detail.
    locks.normal[-1] = unit(locks.normal[-1] + 0.8 * head.normal(locks.vertices[-1]))
    return locks


def _coiled(axis: Guides, rng: np.random.Generator) -> Guides:
    """Helices about the axes, facing away from them."""
    n, s = axis.points.shape[:2]
    at = np.linspace(0, s - 1, _POINTS)
    i = np.clip(at.astype(int), 0, s - 2)
    f = (at - i)[None, :, None]
    points = smoothed(axis.points[:, i] * (1 - f) + axis.points[:, i + 1] * f, 2)
    tangent = unit(np.gradient(points, axis=1))
    up = unit(axis.up[:, i])
    up = unit(up - tangent * (up * tangent).sum(-1, keepdims=True))
    side = np.cross(tangent, up)
    run = np.linalg.norm(np.diff(points, axis=1), axis=2).cumsum(1)
    run = np.concatenate([np.zeros((n, 1)), run], 1)
    hand = np.where(rng.random((n, 1)) < 0.5, 1.0, -1.0)
    pitch = rng.uniform(0.021, 0.027, (n, 1))
    angle = (hand * 2 * np.pi * run / pitch + rng.uniform(0, 6, (n, 1)))[..., None]
    radius = rng.uniform(0.006, 0.008, (n, 1)) * np.clip(run / 0.015, 0.2, 1)
    outward = up * np.cos(angle) + side * np.sin(angle)
    return Guides(points + outward * radius[..., None], outward)
