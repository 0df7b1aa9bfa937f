"""A surface made whole again where its texture has seams, and there has a vertex several times."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agent.types import Array


def welded(vertices: Array, part: NDArray[np.uint8]) -> NDArray[np.int64]:
    """A number for each vertex, the same where a part has several at one place."""
    cell = np.round(vertices * 1e6).astype(np.int64)
    x, y, z = (cell - cell.min(0)).T
    wide, high, deep = (int(axis.max()) + 1 for axis in (x, y, z))
    column = np.unique((part.astype(np.int64) * wide + x) * high + y, return_inverse=True)[1]
    number: NDArray[np.int64] = np.unique(column * deep + z, return_inverse=True)[1]
    return number


def normals(vertices: Array, triangles: NDArray[np.int32], weld: NDArray[np.int64]) -> Array:
    """(V, 3) unit normals, smooth across the seams of a texture."""
    at = vertices.astype(np.float64)
    a, b, c = (at[corners] for corners in triangles.T)
    (px, py, pz), (qx, qy, qz) = (b - a).T, (c - a).T
    face = (py * qz - pz * qy, pz * qx - px * qz, px * qy - py * qx)
    # A seam's copies may share a triangle's corner: count each triangle once at each place.
    corner = weld[triangles].ravel()
    total = np.empty((weld.max() + 1, 3))
    for k, axis in enumerate(face):
        total[:, k] = np.bincount(corner, np.repeat(axis, 3))
    total /= np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-20)
    return np.ascontiguousarray(total[weld], np.float32)
