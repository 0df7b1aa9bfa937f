"""The key light's soft shadow: a variance shadow map (Donnelly and Lauritzen 2006).

The map holds the mean depth and the mean square depth around each texel; by Chebyshev's
inequality they bound how much of the light gets past. Blurred, they give a soft edge for the
price of one look-up, without acne.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agent.types import Array
from body.render.crew import (
    LANES,
    Scalar,
    borrow,
    ceil,
    claim,
    enter_phase,
    floor,
    inlined,
    kernel,
    leave_phase,
    sink,
)
from body.render.lanes import gather, pick, real, whole
from body.render.spans import between, borders

F = np.float32
ROWS = 16  # texels of a band
FAR = 1.6  # m behind the middle of the map: where nothing is


@kernel
def cast(
    progress: NDArray[np.int64],
    phase: int,
    thrown: Array,
    triangles: NDArray[np.int32],
    start: NDArray[np.int32],
    items: NDArray[np.int32],
    radius: int,
    out: Array,
) -> None:
    """Draw the depths of a band, then blur them along each row.

    `out` (2, n, n): mean and mean square of depth, blurred by `radius` texels along x.
    """
    progress = borrow(progress)
    thrown = borrow(thrown)
    triangles = borrow(triangles)
    start = borrow(start)
    items = borrow(items)
    out = borrow(out)
    n = out.shape[1]
    bands = start.shape[1] - 1
    own = np.empty((ROWS, n + LANES), np.float32)
    depth = borrow(own)
    enter_phase(progress, phase)
    while True:
        band = claim(progress, phase)
        if band >= bands:
            break
        y0 = band * ROWS
        y1 = min(n, y0 + ROWS)
        depth[:] = F(FAR)
        for chunk in range(start.shape[0]):
            for i in range(start[chunk, band], start[chunk, band + 1]):
                _fill(thrown, triangles, items[chunk, i], y0, y1, n, depth)
        for y in range(y0, y1):
            _blur_row(depth, y - y0, radius, out, y)
    leave_phase(progress, phase)
    own[0, 0] = F(0)  # in use until here


@inlined
def _fill(
    thrown: Array,
    triangles: NDArray[np.int32],
    t: int,
    y0: int,
    y1: int,
    n: int,
    depth: Array,
) -> None:
    half = F(0.5)
    p = triangles[t, 0]
    q = triangles[t, 1]
    r = triangles[t, 2]
    ax, ay, az = thrown[p, 0], thrown[p, 1], thrown[p, 2]
    bx, by, bz = thrown[q, 0], thrown[q, 1], thrown[q, 2]
    cx, cy, cz = thrown[r, 0], thrown[r, 1], thrown[r, 2]
    low = max(y0, ceil(min(ay, min(by, cy)) - half))
    top = min(y1 - 1, floor(max(ay, max(by, cy)) - half))
    if low > top:
        return
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    inv = F(1) / area
    zx = ((bz - az) * (cy - ay) - (cz - az) * (by - ay)) * inv
    zy = ((cz - az) * (bx - ax) - (bz - az) * (cx - ax)) * inv
    y = F(low) + half
    lines = borders(ax, ay, bx, by, cx, cy, y, F(1) if area > F(0) else F(-1))
    left = max(F(0), min(ax, min(bx, cx)))
    right = min(F(n), max(ax, max(bx, cx)))
    base = az + zx * (half - ax) + zy * (y - ay)
    for row in range(low, top + 1):
        down = F(row - low)
        x0, x1 = between(lines, down, left, right, F(0))
        first = int(x0 + half)
        last = int(x1 + half) - 1
        z = base + zy * down + zx * F(first)
        for x in range(first, last + 1, LANES):
            sink(depth, row - y0, x, z, zx, last + 1 - x)
            z += zx * F(LANES)


@inlined
def _blur_row(depth: Array, i: int, radius: int, out: Array, y: int) -> None:
    n = out.shape[1]
    k = F(1) / F(2 * radius + 1)
    m = F(FAR) * F(radius)
    s = F(FAR) * F(FAR) * F(radius)
    for x in range(radius + 1):
        m += depth[i, x]
        s += depth[i, x] * depth[i, x]
    for x in range(n):
        out[0, y, x] = m * k
        out[1, y, x] = s * k
        gone = depth[i, x - radius] if x >= radius else F(FAR)
        come = depth[i, x + radius + 1] if x + radius + 1 < n else F(FAR)
        m += come - gone
        s += come * come - gone * gone


@kernel
def blur(progress: NDArray[np.int64], phase: int, source: Array, radius: int, out: Array) -> None:
    """Blur along y by `radius` texels: `source` (2, n, n) to `out` (n, n, 2)."""
    progress = borrow(progress)
    source = borrow(source)
    out = borrow(out)
    n = source.shape[1]
    k = F(1) / F(2 * radius + 1)
    bands = (n + ROWS - 1) // ROWS
    mean = np.empty(n, np.float32)
    square = np.empty(n, np.float32)
    enter_phase(progress, phase)
    while True:
        band = claim(progress, phase)
        if band >= bands:
            break
        for y in range(band * ROWS, min(n, band * ROWS + ROWS)):
            low = max(0, y - radius)
            top = min(n - 1, y + radius)
            outside = F(2 * radius + 1 - (top - low + 1))
            mean[:] = F(FAR) * outside
            square[:] = F(FAR) * F(FAR) * outside
            for j in range(low, top + 1):
                for x in range(n):
                    mean[x] += source[0, j, x]
                    square[x] += source[1, j, x]
            for x in range(n):
                out[y, x, 0] = mean[x] * k
                out[y, x, 1] = square[x] * k
    leave_phase(progress, phase)


@inlined
def lit(shadow: Array, x: Scalar, y: Scalar, z: Scalar) -> Scalar:
    """The share of the key light, 0..1, that reaches depth `z` at texel (`x`, `y`)."""
    n = shadow.shape[0]
    top = F(n - 2)
    u = x - F(0.5)
    v = y - F(0.5)
    inside_u = min(top, max(F(0), u))
    inside_v = min(top, max(F(0), v))
    outside = abs(u - inside_u) + abs(v - inside_v)
    j = whole(inside_u)
    i = whole(inside_v)
    fu = inside_u - real(j)
    fv = inside_v - real(i)
    at = (i * n + j) * 2
    a = (F(1) - fu) * (F(1) - fv)
    b = fu * (F(1) - fv)
    c = (F(1) - fu) * fv
    d = fu * fv
    m = a * gather(shadow, at, 0) + b * gather(shadow, at, 2)
    m += c * gather(shadow, at, 2 * n) + d * gather(shadow, at, 2 * n + 2)
    s = a * gather(shadow, at, 1) + b * gather(shadow, at, 3)
    s += c * gather(shadow, at, 2 * n + 1) + d * gather(shadow, at, 2 * n + 3)
    spread = max(s - m * m, F(4e-6))
    behind = max(F(0), z - m)
    p = spread / (spread + behind * behind)
    # Cut the tail, where two throwers behind each other would let light leak.
    p = min(F(1), max(F(0), (p - F(0.22)) / F(0.78)))
    return pick(outside, F(0), p, F(1))
