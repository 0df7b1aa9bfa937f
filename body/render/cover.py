"""Which samples a triangle covers: nearest wins, thin strands and alpha included."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agent.types import Array
from body.avatar.model import Material
from body.render.crew import LANES, Scalar, ceil, enter, floor, inlined, ranked
from body.render.geometry import CUT
from body.render.spans import between, borders
from body.render.texture import Texture

F = np.float32
_FIBRE = int(Material.FIBRE)


@inlined
def cover(
    screen: Array,
    drawn: Array,
    triangles: NDArray[np.int32],
    flags: NDArray[np.uint8],
    strands: Texture,
    t: int,
    y0: int,
    y1: int,
    wide: int,
    best: NDArray[np.int64],
) -> None:
    """Enter triangle `t` into the samples of rows `y0` to `y1` that it is nearest in."""
    half = F(0.5)
    a = triangles[t, 0]
    b = triangles[t, 1]
    c = triangles[t, 2]
    ax, ay, az = screen[a, 0], screen[a, 1], screen[a, 2]
    bx, by, bz = screen[b, 0], screen[b, 1], screen[b, 2]
    cx, cy, cz = screen[c, 0], screen[c, 1], screen[c, 2]
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    flag = flags[t]
    left = min(ax, min(bx, cx))
    right = max(ax, max(bx, cx))
    low_y = min(ay, min(by, cy))
    top_y = max(ay, max(by, cy))
    grow = F(0)
    solid = 4
    closer = F(1)
    if flag & 15 == _FIBRE:
        # A strand thinner than a sample is drawn one sample wide, and as much rarer.
        thin = abs(area) / (right - left + top_y - low_y + F(1e-6))
        closer = F(1.0008)
        if thin < F(0.8):
            grow = F(0.5) * (F(0.8) - thin)
            solid = max(1, int(F(4.999) * min(F(1), F(0.25) + thin)))
    low = max(y0, ceil(low_y - half - grow))
    top = min(y1 - 1, floor(top_y - half + grow))
    if low > top:
        return
    inv = F(1) / area
    zx = ((bz - az) * (cy - ay) - (cz - az) * (by - ay)) * inv
    zy = ((cz - az) * (bx - ax) - (bz - az) * (cx - ax)) * inv
    nearest = max(az, max(bz, cz)) * closer
    y = F(low) + half
    lines = borders(ax, ay, bx, by, cx, cy, y, F(1) if area > F(0) else F(-1))
    base = az + zx * (half - ax) + zy * (y - ay)
    # The centres of samples lie at halves: the first one at or after x is number int(x + 1/2).
    left = max(F(0), left - grow)
    right = min(F(wide), right + grow)
    for row in range(low, top + 1):
        down = F(row - low)
        x0, x1 = between(lines, down, left, right, grow)
        first = int(x0 + half)
        last = int(x1 + half) - 1
        z = (base + zy * down + zx * F(first)) * closer
        at = row - y0
        if flag & CUT:
            _cover_cut(drawn, strands, a, b, c, ax, ay, bx, by, cx, cy, inv, row, first, last,
                       z, zx, nearest, t, at, best)  # fmt: skip
        elif solid == 4:
            # Whole vectors, masked: spans are short, and a guess at their ends is often wrong.
            for x in range(first, last + 1, LANES):
                enter(best, at, x, z, zx, nearest, t + 1, last + 1 - x)
                z += zx * F(LANES)
        else:
            for x in range(first, last + 1):
                if ((x + 2 * row + (t >> 1)) & 3) < solid:
                    best[at, x] = max(best[at, x], ranked(min(z, nearest), t + 1))
                z += zx


@inlined
def _cover_cut(
    drawn: Array, strands: Texture, a: int, b: int, c: int, ax: Scalar, ay: Scalar, bx: Scalar,
    by: Scalar, cx: Scalar, cy: Scalar, inv: Scalar, row: int, first: int, last: int, z: Scalar,
    zx: Scalar, nearest: Scalar, t: int, at: int, best: NDArray[np.int64],
) -> None:  # fmt: skip
    """A row of a triangle that is cut out by the alpha of `strands`."""
    wide = F(strands.shape[1])
    high = F(strands.shape[0])
    px = F(first) + F(0.5) - cx
    py = F(row) + F(0.5) - cy
    p = ((by - cy) * px + (cx - bx) * py) * inv
    q = ((cy - ay) * px + (ax - cx) * py) * inv
    u = (p * drawn[a, 13] + q * drawn[b, 13] + (F(1) - p - q) * drawn[c, 13]) * wide
    v = (p * drawn[a, 14] + q * drawn[b, 14] + (F(1) - p - q) * drawn[c, 14]) * high
    dp = (by - cy) * inv
    dq = (cy - ay) * inv
    du = (dp * (drawn[a, 13] - drawn[c, 13]) + dq * (drawn[b, 13] - drawn[c, 13])) * wide
    dv = (dp * (drawn[a, 14] - drawn[c, 14]) + dq * (drawn[b, 14] - drawn[c, 14])) * high
    for x in range(first, last + 1):
        key = ranked(min(z, nearest), t + 1)
        if key > best[at, x]:
            j = int(min(wide - F(1), max(F(0), u)))
            i = int(min(high - F(1), max(F(0), v)))
            # Each sample of a pixel asks for another opacity: edges come out soft.
            lot = (x & 1) + 2 * ((row + (x >> 1)) & 1)
            if F(strands[i, j, 3]) > (F(lot) + F(0.5)) * F(63.75):
                best[at, x] = key
        z += zx
        u += du
        v += dv
