"""Drawing one band of the picture: which triangle each sample sees, then its colour.

Visibility is settled for all samples of a band before anything is shaded; each pixel is shaded
once for every surface in it, not once a sample. Buffers belong to the band, so memory does not
grow with the picture.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from agent.types import Array
from body.avatar.model import Material
from body.render.background import grounded
from body.render.crew import (
    LANES,
    Scalar,
    borrow,
    ceil,
    claim,
    enter,
    enter_phase,
    floor,
    inlined,
    kernel,
    leave_phase,
    rank,
    ranked,
)
from body.render.geometry import CUT
from body.render.light import TONES, TOP
from body.render.shade import fragment
from body.render.spans import between, borders
from body.render.texture import Texture
from body.render.vertices import clamp

F = np.float32
NUMBER = 0xFFFFFFFF  # of the nearest triangle, from one, in what `ranked` made
_FIBRE = int(Material.FIBRE)
_SCALE = F((TONES - 1) / TOP**0.5)


@inlined
def _cover(
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


@inlined
def _tone(tones: Array, x: Scalar) -> Scalar:
    return tones[min(TONES - 1, int(math.sqrt(max(F(0), x)) * _SCALE + F(0.5)))]


@inlined
def _spread(reach: Array, band: int, wide: int, ss: int) -> tuple[int, int]:
    """The columns of pixels, first and one past the last, that a band's triangles reach."""
    low = F(wide * ss)
    top = F(0)
    for chunk in range(reach.shape[0]):
        low = min(low, reach[chunk, band, 0])
        top = max(top, reach[chunk, band, 1])
    first = max(0, int(max(F(0), low) / F(ss)) - 2)
    return first, max(first, min(wide, int(min(F(wide * ss), top) / F(ss)) + 3))


@inlined
def _background(
    out: NDArray[np.uint8], backdrop: NDArray[np.uint8], frame: Array, shadow: Array,
    y: int, x0: int, x1: int,
) -> None:  # fmt: skip
    """Pixels `x0` to `x1` of row `y`, where no surface is: `out` holds the backdrop already."""
    if frame[44] > F(0) and out.shape[2] == 3:
        for x in range(x0, x1):
            left = grounded(frame, shadow, F(x), F(y))
            for k in range(3):
                out[y, x, k] = np.uint8(F(backdrop[y, x, k]) * left + F(0.5))


@inlined
def _finish(
    out: NDArray[np.uint8], backdrop: NDArray[np.uint8], frame: Array, shadow: Array,
    y: int, x: int, red: Scalar, green: Scalar, blue: Scalar, covered: Scalar,
) -> None:  # fmt: skip
    """One pixel with surfaces in it, from screen values times coverage."""
    if out.shape[2] == 4:
        k = F(1) / covered
        out[y, x, 0] = np.uint8(red * k + F(0.5))
        out[y, x, 1] = np.uint8(green * k + F(0.5))
        out[y, x, 2] = np.uint8(blue * k + F(0.5))
        out[y, x, 3] = np.uint8(min(F(1), covered) * F(255) + F(0.5))
        return
    k = max(F(0), F(1) - covered)
    if k > F(0.01):
        if frame[44] > F(0):
            k *= grounded(frame, shadow, F(x), F(y))
        red += k * F(backdrop[y, x, 0])
        green += k * F(backdrop[y, x, 1])
        blue += k * F(backdrop[y, x, 2])
    out[y, x, 0] = np.uint8(min(F(255), red + F(0.5)))
    out[y, x, 1] = np.uint8(min(F(255), green + F(0.5)))
    out[y, x, 2] = np.uint8(min(F(255), blue + F(0.5)))


@kernel
def draw_bands(
    progress: NDArray[np.int64],
    phase: int,
    screen: Array,
    drawn: Array,
    surface: Array,
    strand: Array,
    triangles: NDArray[np.int32],
    flags: NDArray[np.uint8],
    start: NDArray[np.int32],
    items: NDArray[np.int32],
    reach: Array,
    rows: int,
    ss: int,
    frame: Array,
    eyes: Array,
    shadow: Array,
    skin_map: Texture,
    relief: Texture,
    iris: Texture,
    strands: Texture,
    fabric: Texture,
    tones: Array,
    backdrop: NDArray[np.uint8],
    out: NDArray[np.uint8],
) -> None:
    """Draw all bands of `rows` pixels into `out` (H, W, 3 or 4), `ss` x `ss` samples a pixel.

    `out` holds the `backdrop` (H, W, 3), or zeros where it has an alpha.
    """
    progress = borrow(progress)
    screen = borrow(screen)
    drawn = borrow(drawn)
    surface = borrow(surface)
    strand = borrow(strand)
    triangles = borrow(triangles)
    flags = borrow(flags)
    start = borrow(start)
    items = borrow(items)
    reach = borrow(reach)
    frame = borrow(frame)
    eyes = borrow(eyes)
    shadow = borrow(shadow)
    skin_map = borrow(skin_map)
    relief = borrow(relief)
    iris = borrow(iris)
    strands = borrow(strands)
    fabric = borrow(fabric)
    tones = borrow(tones)
    backdrop = borrow(backdrop)
    out = borrow(out)
    high = out.shape[0]
    wide = out.shape[1]
    bands = start.shape[1] - 1
    n = ss * ss
    part = F(1) / F(n)
    own_best = np.empty((rows * ss, wide * ss + LANES), np.int64)
    own_places = np.empty((2, 16), np.int64)
    best = borrow(own_best)
    down, across = borrow(own_places[0]), borrow(own_places[1])
    for s in range(n):
        down[s] = s // ss
        across[s] = s % ss
    enter_phase(progress, phase)
    while True:
        band = claim(progress, phase)
        if band >= bands:
            break
        y0 = band * rows
        y1 = min(high, y0 + rows)
        left, right = _spread(reach, band, wide, ss)
        best[:, left * ss : right * ss + LANES] = 0
        for chunk in range(start.shape[0]):
            for i in range(start[chunk, band], start[chunk, band + 1]):
                _cover(
                    screen, drawn, triangles, flags, strands, items[chunk, i],
                    y0 * ss, y1 * ss, wide * ss, best,
                )  # fmt: skip
        for y in range(y0, y1):
            _background(out, backdrop, frame, shadow, y, 0, left)
            _background(out, backdrop, frame, shadow, y, right, wide)
            sy = (y - y0) * ss
            for x in range(left, right):
                sx = x * ss
                nearest = best[sy, sx] & NUMBER
                same = True
                if ss == 2:
                    same = (
                        (best[sy, sx + 1] & NUMBER == nearest)
                        & (best[sy + 1, sx] & NUMBER == nearest)
                        & (best[sy + 1, sx + 1] & NUMBER == nearest)
                    )
                else:
                    for iy in range(sy, sy + ss):
                        for ix in range(sx, sx + ss):
                            same &= best[iy, ix] & NUMBER == nearest
                if same and nearest == 0:
                    _background(out, backdrop, frame, shadow, y, x, x + 1)
                    continue
                red = F(0)
                green = F(0)
                blue = F(0)
                covered = F(0)
                done = 0
                for s in range(n):
                    if done & (1 << s):
                        continue
                    iy = sy + down[s]
                    ix = sx + across[s]
                    t = (best[iy, ix] & NUMBER) - 1
                    if t < 0:
                        continue
                    count = 1
                    flag = flags[t]
                    if same:
                        count = n
                        done = -1
                    else:
                        z = rank(best[iy, ix])
                        for s2 in range(s + 1, n):
                            if done & (1 << s2):
                                continue
                            key = best[sy + down[s2], sx + across[s2]]
                            t2 = (key & NUMBER) - 1
                            if t2 == t or (
                                t2 >= 0 and flags[t2] == flag and abs(rank(key) - z) < F(0.003) * z
                            ):
                                done |= 1 << s2
                                count += 1
                    px = F(ix) + F(0.5)
                    py = F(iy + y0 * ss) + F(0.5)
                    if count == n:
                        px = F(sx) + F(0.5) * F(ss)
                        py = F(sy + y0 * ss) + F(0.5) * F(ss)
                    a = triangles[t, 0]
                    b = triangles[t, 1]
                    c = triangles[t, 2]
                    cx, cy = screen[c, 0], screen[c, 1]
                    ax, ay = screen[a, 0] - cx, screen[a, 1] - cy
                    bx, by = screen[b, 0] - cx, screen[b, 1] - cy
                    px -= cx
                    py -= cy
                    area = ax * by - ay * bx
                    inv = F(1) / area
                    p = clamp((px * by - py * bx) * inv)
                    q = min(F(1) - p, max(F(0), (ax * py - ay * px) * inv))
                    r, g, b_ = fragment(
                        drawn, surface, strand, flag, area > F(0), (a, b, c), (p, q, F(1) - p - q),
                        frame, eyes, shadow, skin_map, relief, iris, strands, fabric,
                    )  # fmt: skip
                    k = F(count) * part
                    covered += k
                    red += k * _tone(tones, r)
                    green += k * _tone(tones, g)
                    blue += k * _tone(tones, b_)
                _finish(out, backdrop, frame, shadow, y, x, red, green, blue, covered)
    leave_phase(progress, phase)
    own_best[0, 0] = own_places[0, 0] = 0  # in use until here
