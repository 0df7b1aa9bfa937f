"""Which triangles need their backs drawn: thin things do, but not where a body fills them.

A garment's inside shows at its openings only. Hair keeps all its backs: tufts stand up.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agent.types import Array
from body.avatar.model import Material

_CLOTH = (Material.KNIT, Material.COTTON, Material.DENIM, Material.WOOL)
_DEEP = 0.04  # m, at least so far into an opening one can look
_NEAR = (-1, 0, 1)


def seen_backs(
    bind: Array,
    triangles: NDArray[np.int32],
    weld: NDArray[np.int64],
    material: NDArray[np.uint8],
    two_sided: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """(T,) those of `two_sided` whose backs a camera outside the body can see.

    `bind` (V, 3) m; `weld` (V,): the same number for the copies of a vertex along a seam.
    """
    out = two_sided.copy()
    cloth = np.flatnonzero(two_sided & np.isin(material, _CLOTH))
    out[cloth] = _near_opening(bind, triangles[cloth], weld)
    return out


def _near_opening(
    bind: Array, triangles: NDArray[np.int32], weld: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """(t,) whether a triangle has a corner in a cell of the room at or next to an open border."""
    sides = triangles[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2)
    p, q = weld[sides].T
    edge = np.minimum(p, q) * (len(weld) + 1) + np.maximum(p, q)
    _, first, count = np.unique(edge, return_index=True, return_counts=True)
    alone = first[count == 1]
    open_ = alone[p[alone] != q[alone]]
    cell = np.floor(bind / _DEEP).astype(np.int64) + 512
    step = np.array([1, 1 << 10, 1 << 20])
    around = np.array([i + (j << 10) + (k << 20) for i in _NEAR for j in _NEAR for k in _NEAR])
    near = np.unique(((cell[sides[open_].ravel()] @ step)[:, None] + around).ravel())
    is_near: NDArray[np.bool_] = np.isin(cell @ step, near)[triangles]
    return is_near[:, 0] | is_near[:, 1] | is_near[:, 2]
