"""Plain geometry on triangles: quads, seams, noise, and painting a surface into its texture."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates
from scipy.spatial import Delaunay

from body.avatar.build.parts import Floats, Ints

_CELLS = 48  # a side of the block of random numbers that noise repeats


def triangulate(quads: Ints) -> Ints:
    """Two triangles a quad (2n, 3), fewer where a quad's corners coincide."""
    t = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    proper = (t[:, 0] != t[:, 1]) & (t[:, 1] != t[:, 2]) & (t[:, 2] != t[:, 0])
    triangles: Ints = t[proper]
    return triangles


def islands(faces: Ints, count: int) -> NDArray[np.int64]:
    """For each face (n, k) the number of the connected piece it belongs to."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    a = np.repeat(faces[:, 0], faces.shape[1] - 1)
    b = faces[:, 1:].ravel()
    graph = coo_matrix((np.ones(len(a)), (a, b)), shape=(count, count))
    label: NDArray[np.int64] = connected_components(graph, directed=False)[1]
    return label[faces[:, 0]]


def noise(points: Floats, size: float, seed: int) -> Floats:
    """Smooth noise (n,) of deviation 1 with features `size` metres across."""
    block = np.random.default_rng(seed).standard_normal((_CELLS,) * 3).astype(np.float32)
    value = map_coordinates(block, (points / size).T, order=1, mode="grid-wrap")
    return np.asarray(value, np.float64) * 1.6  # interpolation flattens


def spots(points: Floats, size: float, share: float, seed: int) -> Floats:
    """Round dabs (n,) in [0, 1]: one in `share` of the cells `size` metres wide has one."""
    rng = np.random.default_rng(seed)
    centre = rng.uniform(0.25, 0.75, (_CELLS, _CELLS, _CELLS, 3))
    radius = rng.uniform(0.12, 0.3, (_CELLS,) * 3) * (rng.random((_CELLS,) * 3) < share)
    at = points / size
    cell = np.floor(at).astype(np.int64)
    i, j, k = (cell % _CELLS).T
    off = np.linalg.norm(at - cell - centre[i, j, k], axis=1)
    r = radius[i, j, k]
    result: Floats = np.where(r > 0, np.clip(1.3 - off / np.maximum(r, 1e-6), 0, 1), 0.0)
    return result


@njit(cache=True)
def rasterise(
    triangles: Ints, uv: Floats, values: Floats, size: int, out: Floats, mark: NDArray[np.uint8]
) -> None:
    """Spread `values` (n, k) over a texture `out` (size, size, k), and 2 texels past its seams.

    `mark` (size, size) becomes 2 within triangles, 1 in the margin.
    """
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ax, ay = uv[a, 0] * size, uv[a, 1] * size
        bx, by = uv[b, 0] * size, uv[b, 1] * size
        cx, cy = uv[c, 0] * size, uv[c, 1] * size
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if abs(area) < 1e-9:
            continue
        x0, x1 = max(0, int(min(ax, bx, cx)) - 3), min(size - 1, int(max(ax, bx, cx)) + 3)
        y0, y1 = max(0, int(min(ay, by, cy)) - 3), min(size - 1, int(max(ay, by, cy)) + 3)
        span = max(abs(area) ** 0.5, 1.0)
        for y in range(y0, y1 + 1):
            for x in range(x0, x1 + 1):
                px, py = x + 0.5, y + 0.5
                p = ((by - cy) * (px - cx) + (cx - bx) * (py - cy)) / area
                q = ((cy - ay) * (px - cx) + (ax - cx) * (py - cy)) / area
                r = 1 - p - q
                inside = min(p, q, r) * span
                if inside >= -2.5 and (mark[y, x] == 0 or inside >= 0):
                    mark[y, x] = 2 if inside >= 0 else 1
                    for k in range(values.shape[1]):
                        out[y, x, k] = p * values[a, k] + q * values[b, k] + r * values[c, k]


class Frontal:
    """The skin seen from the front as a height field: binds points (x, y) to its vertices."""

    def __init__(self, vertices: Floats, index: Ints) -> None:
        """`index`: vertices that face forward, no two behind one another."""
        self.index = index
        self._mesh = Delaunay(vertices[index][:, :2])

    def bind(self, xy: Floats) -> tuple[Ints, Floats]:
        """Three vertices (n, 3) and their weights (n, 3) under each point (n, 2)."""
        at = self._mesh.find_simplex(xy)
        if (at < 0).any():
            raise ValueError(f"{int((at < 0).sum())} points lie beside the face")
        transform = self._mesh.transform[at]
        part = np.einsum("nij,nj->ni", transform[:, :2], xy - transform[:, 2])
        weights = np.concatenate([part, 1 - part.sum(1, keepdims=True)], 1)
        return self.index[self._mesh.simplices[at]], weights
