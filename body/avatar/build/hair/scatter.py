"""Where clumps are rooted, and where they are cut."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from body.avatar.build.hair.scalp import Head, unit
from body.avatar.build.parts import Floats

_GOLDEN = np.pi * (3 - 5**0.5)


def scatter(
    head: Head,
    knots: Sequence[tuple[float, float]],
    count: int,
    rng: np.random.Generator,
    inset: float = 0.02,
) -> Floats:
    """About `count` points (n, 3), evenly spread over the scalp above the hair line `knots`.

    `inset`: how far above the line, in units.
    """
    wanted = count
    for _ in range(6):
        k = np.arange(wanted) + 0.5
        y = 1 - 2 * k / wanted
        a = k * _GOLDEN
        r = np.sqrt(1 - y * y)
        jitter = rng.normal(0, 0.35 / np.sqrt(wanted), (wanted, 3))
        d = unit(np.stack([r * np.sin(a), y, r * np.cos(a)], 1) + jitter)
        points = head.centre + d * head.reach(d)[:, None]
        azimuth = head.azimuth(points)
        elevation = np.degrees(np.arcsin(d[:, 1]))
        limit = head.line(azimuth, [(at, level + inset) for at, level in knots])
        inside = points[elevation > limit]
        if len(inside) >= count:
            return inside[np.sort(rng.permutation(len(inside))[:count])]
        wanted = int(wanted * count / max(len(inside), 1) * 1.02) + 4
    return inside


def along_line(
    head: Head, knots: Sequence[tuple[float, float]], azimuth: Floats, inset: Floats | float
) -> Floats:
    """Points (n, 3) at `inset` units above the hair line at `azimuth` (n,) degrees."""
    elevation = head.line(azimuth, knots) + np.degrees(inset)
    return head.at(azimuth, elevation)


def cut(head: Head, points: Floats, hem: Floats) -> Floats:
    """Guides (n, s, 3) shortened to where they first sink to `hem` (n,), a level in units."""
    level = head.level(points)
    below = level < hem[:, None]
    below[:, 0] = False
    first = np.where(below.any(1), below.argmax(1), points.shape[1] - 1)
    row = np.arange(len(points))
    a, b = level[row, first - 1], level[row, first]
    share = np.where(below.any(1), (a - hem) / np.maximum(a - b, 1e-6), 1.0)
    return resampled(points, first - 1 + np.clip(share, 0, 1), points.shape[1])


def resampled(points: Floats, end: Floats, count: int) -> Floats:
    """Guides (n, count, 3) that run evenly from the first point to index `end` (n,)."""
    at = np.linspace(0, 1, count) * end[:, None]
    i = np.clip(at.astype(int), 0, points.shape[1] - 2)
    f = (at - i)[..., None]
    row = np.arange(len(points))[:, None]
    return np.asarray(points[row, i] * (1 - f) + points[row, i + 1] * f)
