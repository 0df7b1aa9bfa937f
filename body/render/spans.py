"""Where the rows of samples enter and leave a triangle."""

from __future__ import annotations

from typing import Any

import numpy as np

from body.render.crew import Scalar, inlined

F = np.float32
_FAR = F(1e9)
_HAIR = F(0.001)  # samples; neighbours overlap by a hair and never gape


@inlined
def _edge(ax: Scalar, ay: Scalar, bx: Scalar, by: Scalar, y: Scalar, turn: Scalar) -> Any:
    """One edge as a left and a right border: places at row `y` and slopes.

    `turn` is 1 where the corners run clockwise on the screen (y down), else -1.
    """
    dy = by - ay
    low = -_FAR
    low_slope = F(0)
    top = _FAR
    top_slope = F(0)
    if dy != F(0):
        slope = (bx - ax) / dy
        x = ax + slope * (y - ay)
        if dy * turn > F(0):
            top = x
            top_slope = slope
        else:
            low = x
            low_slope = slope
    return low, low_slope, top, top_slope


@inlined
def borders(
    ax: Scalar, ay: Scalar, bx: Scalar, by: Scalar, cx: Scalar, cy: Scalar, y: Scalar, turn: Scalar
) -> Any:
    """The three edges' borders at row `y`, for `between`."""
    return (
        _edge(ax, ay, bx, by, y, turn),
        _edge(bx, by, cx, cy, y, turn),
        _edge(cx, cy, ax, ay, y, turn),
    )


@inlined
def between(edges: Any, down: Scalar, low: Scalar, top: Scalar, grow: Scalar) -> Any:
    """Left and right end of the row `down` below the one of `borders`, within `low` to `top`.

    The triangle is widened by `grow` to either side.
    """
    a, b, c = edges
    left = max(a[0] + a[1] * down, max(b[0] + b[1] * down, c[0] + c[1] * down))
    right = min(a[2] + a[3] * down, min(b[2] + b[3] * down, c[2] + c[3] * down))
    return max(low, left - grow - _HAIR), min(top, right + grow + _HAIR)
