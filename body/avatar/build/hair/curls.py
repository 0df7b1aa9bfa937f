"""Mira's curls: ringlets over a soft dark core."""

from __future__ import annotations

import numpy as np

from body.avatar.build.hair.cap import add_cap
from body.avatar.build.hair.clumps import Guides, Locks, Look, comb, facing, sweep
from body.avatar.build.hair.scalp import Head, unit
from body.avatar.build.hair.scatter import along_line, scatter
from body.avatar.build.parts import Floats

_LINE = (
    (0, 0.73), (20, 0.71), (38, 0.62), (54, 0.46), (64, 0.3), (72, 0.1), (84, 0.05), (98, 0.2),
    (118, 0.05), (140, -0.3), (180, -0.42),
)  # fmt: skip
_DARK = (0.032, 0.020, 0.014)


def mira(head: Head, rng: np.random.Generator) -> Locks:
    """Natural curls, big and soft, to the jaw."""
    locks = Locks()

    def out(p: Floats, t: float) -> Floats:
        n = head.normal(p)
        side = np.array([0.0, -1.0, -0.15])
        away = np.clip((62 - np.abs(head.azimuth(p))) / 25, 0, 1) * (head.level(p) < 0.75)
        aside = np.stack([np.sign(p[:, 0]), 0 * away, 0 * away], 1) * away[:, None]
        return unit(n * (1.1 - 1.0 * t) + side * (0.35 + 1.2 * t) + aside)

    add_cap(locks, head, _LINE, lambda p: np.tile(np.array(_DARK) * 0.5, (len(p), 1)), out)
    roots = scatter(head, _LINE, 130, rng)
    roots = np.concatenate([roots, along_line(head, _LINE, np.linspace(-70, 70, 18), 0.03)])
    steps = 8
    t = np.linspace(0, 1, steps)
    height = 0.004 + t * rng.uniform(0.028, 0.05, (len(roots), 1))
    length = rng.uniform(0.07, 0.12, len(roots))
    axis = comb(head, roots, out, length, height, np.full(height.shape, 0.15), 0.5)
    points = _coiled(head, axis, rng)
    points = head.outside(points, 0.004)
    look = Look(_DARK, taper=(0.8, 1, 1, 0.6), columns=1, arch=0.0, vary=0.2)
    guides = facing(head, points)
    sweep(locks, guides, rng.uniform(0.011, 0.016, len(roots)), look, rng)
    return locks


def _coiled(head: Head, axis: Guides, rng: np.random.Generator) -> Floats:
    """Helices (n, s, 3) about the axes."""
    n, s = axis.points.shape[:2]
    fine = 36
    at = np.linspace(0, s - 1, fine)
    i = np.clip(at.astype(int), 0, s - 2)
    f = (at - i)[None, :, None]
    points = axis.points[:, i] * (1 - f) + axis.points[:, i + 1] * f
    tangent = unit(np.gradient(points, axis=1))
    up = unit(axis.up[:, i])
    up = unit(up - tangent * (up * tangent).sum(-1, keepdims=True))
    side = np.cross(tangent, up)
    run = np.linalg.norm(np.diff(points, axis=1), axis=2).cumsum(1)
    run = np.concatenate([np.zeros((n, 1)), run], 1)
    hand = np.where(rng.random((n, 1)) < 0.5, 1.0, -1.0)
    angle = hand * 2 * np.pi * run / rng.uniform(0.024, 0.034, (n, 1)) + rng.uniform(0, 6, (n, 1))
    radius = rng.uniform(0.006, 0.009, (n, 1)) * np.clip(run / 0.015, 0.2, 1)
    return np.asarray(
        points
        + up * (radius * np.cos(angle))[..., None]
        + side * (radius * np.sin(angle))[..., None]
    )
