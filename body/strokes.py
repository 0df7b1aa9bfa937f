"""When quick movements are seen to end, found in a curve of speed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_SLOW = 0.35  # share of a movement's highest speed at which it is seen to end


def ends(speed: Floats, least: float) -> NDArray[np.intp]:
    """The rows of `speed` (T,) where movements end that were quicker than `least`."""
    top = np.flatnonzero((speed[1:-1] >= speed[:-2]) & (speed[1:-1] > speed[2:])) + 1
    found = list[int]()
    for i, until in pairwise([*top, len(speed)]):
        slow = np.flatnonzero(speed[i:until] < _SLOW * speed[i])
        if len(slow) and speed[i] > least:
            found.append(int(i + slow[0]))
    return np.array(found, np.intp)
