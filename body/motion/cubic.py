"""Cubics through evenly spaced rows: between frames, value and speed are continuous."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def cubic(rows: Floats, at: ArrayLike) -> Floats:
    """`rows` (T, n) at fractional indices `at` (...): Catmull and Rom 1974. Clipped to the ends."""
    x = np.clip(np.asarray(at, np.float64), 0, len(rows) - 1)
    low = np.minimum(x.astype(int), max(len(rows) - 2, 0))
    x = x - low
    index = np.clip(low[..., None] + np.arange(-1, 3), 0, len(rows) - 1)
    return np.asarray(np.einsum("...k,...kn->...n", weights(x), rows[index]))


def weights(x: Floats) -> Floats:
    """Of the four rows around, (..., 4), at `x` in [0, 1] between the middle two."""
    x2, x3 = x * x, x * x * x
    return 0.5 * np.stack([2 * x2 - x - x3, 2 - 5 * x2 + 3 * x3, x + 4 * x2 - 3 * x3, x3 - x2], -1)
