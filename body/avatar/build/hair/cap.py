"""The cap: the hair's own ground, skin-tight, whose edge feathers into single hairs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from body.avatar.build.hair.clumps import Flow, Locks, grid_triangles
from body.avatar.build.hair.scalp import Head
from body.avatar.build.hair.strands import FEATHER_GAIN, Strip, span
from body.avatar.build.parts import Floats

_COLUMNS, _RINGS = 64, 14  # an even number, for the strip is laid to and fro
_FEATHER = 0.011  # m that the edge reaches beyond the hair line
_THICK = 0.0031  # m above the skin, inside the hair line


def add_cap(
    locks: Locks,
    head: Head,
    knots: Sequence[tuple[float, float]],
    colour: Callable[[Floats], Floats],
    flow: Flow,
    bulk: float = 0.0,
) -> None:
    """Add the ground above the hair line `knots`; `colour` maps points (n, 3) to linear RGB.

    `bulk`: metres by which it swells from the hair line to the crown, to fill big hair.
    """
    azimuth = np.linspace(-180, 180, _COLUMNS + 1)
    line = head.line(azimuth, knots)
    below = line - np.degrees(_FEATHER / 0.09)
    inside = line + (90 - line) * np.linspace(0.015, 1.0, _RINGS)[:, None]
    elevation = np.concatenate([below[None], line[None], inside])
    azimuths = np.broadcast_to(azimuth, elevation.shape)
    skin = head.at(azimuths, elevation)
    thick = np.full(len(elevation), _THICK)
    thick[:2] = 0.0015, 0.0023
    thick[3:] += bulk * np.sin(np.linspace(0.35, 1.0, _RINGS - 1) * np.pi / 2)
    points = head.lifted(skin, thick[:, None])
    points = head.outside(points, 0.001)
    left, right = span(Strip.FEATHER)
    u = np.where(np.arange(_COLUMNS + 1) % 2, right, left)
    v = np.zeros(len(elevation))
    v[:2] = 1.0, 0.15
    uv = np.stack(np.broadcast_arrays(u, v[:, None]), -1)
    flat = points.reshape(-1, 3)
    normal = head.normal(flat)
    along = flow(flat, 0.0)
    along = along - normal * (along * normal).sum(1, keepdims=True)
    bare = np.linalg.norm(along, axis=1) < 1e-6
    along[bare] = np.cross(normal[bare], [1.0, 0.0, 0.0])
    triangles = grid_triangles(1, len(elevation), _COLUMNS + 1)
    corner = flat[triangles]
    area = np.linalg.norm(
        np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]), axis=1
    )
    locks.add(
        flat, triangles[area > 1e-10], uv.reshape(-1, 2), colour(flat) * FEATHER_GAIN, along, normal
    )
