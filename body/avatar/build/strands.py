"""Thin tapered hairs bound to the skin, so that they follow every shape of the face."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from body.avatar.build.parts import Floats, Ints, Part
from body.avatar.model import Material


def strand_part(
    name: str,
    spine: Floats,
    width: Floats,
    normal: Floats,
    colour: Floats,
    deltas: NDArray[np.float32],
    weights: NDArray[np.float32],
) -> Part:
    """Ribbons along `spine` (n, k, 3), facing `normal` (n, 3), `width` (n,) metres at the root.

    `colour` (n, 3); `deltas` (52, n, k, 3); `weights` (n, B). They end in a point.
    """
    n, k = spine.shape[:2]
    along = np.gradient(spine, axis=1)
    along /= np.maximum(np.linalg.norm(along, axis=2, keepdims=True), 1e-12)
    side = np.cross(along, normal[:, None])
    side /= np.maximum(np.linalg.norm(side, axis=2, keepdims=True), 1e-12)
    taper = np.sqrt(np.clip(1 - np.linspace(0, 1, k) ** 1.6, 0, 1))
    half = 0.5 * width[:, None, None] * taper[None, :, None] * side
    # Both edges of every ring but the last, then the tip.
    edges = np.stack([spine[:, :-1] - half[:, :-1], spine[:, :-1] + half[:, :-1]], 2)
    points = np.concatenate([edges.reshape(n, -1, 3), spine[:, -1:]], 1)
    ring = np.concatenate([np.repeat(np.arange(k - 1), 2), [k - 1]])
    per = 2 * k - 1
    one = [(i, i + 1, i + 2) for i in range(per - 2)]  # a strip; every second one turned
    one[1::2] = [(a, c, b) for a, b, c in one[1::2]]
    triangles: Ints = (np.arange(n)[:, None, None] * per + np.array(one)).reshape(-1, 3)
    return Part(
        name,
        Material.FIBRE,
        points.reshape(-1, 3),
        triangles,
        np.repeat(weights, per, 0),
        np.zeros((n * per, 2)),
        np.repeat(colour, per, 0),
        deltas=np.ascontiguousarray(deltas[:, :, ring].reshape(len(deltas), -1, 3)),
        tangent=along[:, ring].reshape(-1, 3),
        fixed_normal=np.repeat(normal, per, 0),
        two_sided=True,
        casts=False,
    )
