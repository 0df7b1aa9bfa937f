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
from body.render.crew import Scalar, borrow, ceil, claim, floor, inlined, kernel
from body.render.geometry import CUT
from body.render.light import TONES, TOP
from body.render.shade import fragment
from body.render.shadow import edges
from body.render.texture import Texture
from body.render.vertices import clamp

F = np.float32
_FIBRE = int(Material.FIBRE)
_SCALE = F((TONES - 1) / TOP**0.5)


@inlined
def _cover(
    drawn: Array,
    surface: Array,
    triangles: NDArray[np.int32],
    flags: NDArray[np.uint8],
    strands: Texture,
    t: int,
    y0: int,
    y1: int,
    wide: int,
    ss: int,
    depth: Array,
    seen: NDArray[np.int32],
) -> None:
    """Enter triangle `t` into the samples of rows `y0` to `y1` that it is nearest in."""
    half = F(0.5)
    a = triangles[t, 0]
    b = triangles[t, 1]
    c = triangles[t, 2]
    ax, ay, az = drawn[a, 0], drawn[a, 1], drawn[a, 2]
    bx, by, bz = drawn[b, 0], drawn[b, 1], drawn[b, 2]
    cx, cy, cz = drawn[c, 0], drawn[c, 1], drawn[c, 2]
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    inv = F(1) / area
    flag = flags[t]
    grow = F(0)
    solid = 4
    if flag & 15 == _FIBRE:
        # A strand thinner than a sample is drawn one sample wide, and as much rarer.
        ex = max(abs(bx - ax), max(abs(cx - bx), abs(ax - cx)))
        ey = max(abs(by - ay), max(abs(cy - by), abs(ay - cy)))
        thin = abs(area) / (ex + ey + F(1e-6))
        if thin < F(0.8):
            grow = F(0.5) * (F(0.8) - thin)
            solid = max(1, int(F(4.999) * min(F(1), F(0.25) + thin)))
    zx = ((bz - az) * (cy - ay) - (cz - az) * (by - ay)) * inv
    zy = ((cz - az) * (bx - ax) - (bz - az) * (cx - ax)) * inv
    nearest = max(az, max(bz, cz))
    if flag & 15 == _FIBRE:
        nearest *= F(1.0008)
    low = max(y0, ceil(min(ay, min(by, cy)) - half - grow - F(0.001)))
    top = min(y1 - 1, floor(max(ay, max(by, cy)) - half + grow + F(0.001)))
    for y in range(low, top + 1):
        py = F(y) + half
        x0, x1 = edges(ax, ay, bx, by, cx, cy, py, inv, grow)
        first = max(0, ceil(x0 - half))
        last = min(wide - 1, floor(x1 - half))
        z = az + zx * (F(first) + half - ax) + zy * (py - ay)
        row = y - y0
        if flag & CUT == 0 and solid == 4:
            for x in range(first, last + 1):
                if z > depth[row, x]:
                    depth[row, x] = min(z, nearest)
                    seen[row, x] = t
                z += zx
        elif flag & CUT == 0:
            for x in range(first, last + 1):
                lot = (x + 2 * y + (t >> 1)) & 3
                if lot < solid and z * F(1.0008) > depth[row, x]:
                    depth[row, x] = min(z * F(1.0008), nearest)
                    seen[row, x] = t
                z += zx
        else:
            for x in range(first, last + 1):
                if z > depth[row, x]:
                    px = F(x) + half
                    p = ((by - cy) * (px - cx) + (cx - bx) * (py - cy)) * inv
                    q = ((cy - ay) * (px - cx) + (ax - cx) * (py - cy)) * inv
                    r = F(1) - p - q
                    u = p * surface[a, 0] + q * surface[b, 0] + r * surface[c, 0]
                    v = p * surface[a, 1] + q * surface[b, 1] + r * surface[c, 1]
                    j = min(strands.shape[1] - 1, max(0, int(u * F(strands.shape[1]))))
                    i = min(strands.shape[0] - 1, max(0, int(v * F(strands.shape[0]))))
                    # Each sample of a pixel asks for another opacity: edges come out soft.
                    lot = (x % ss) + ss * ((y + x) % ss)
                    if F(strands[i, j, 3]) * F(ss * ss) > (F(lot) + half) * F(255):
                        depth[row, x] = min(z, nearest)
                        seen[row, x] = t
                z += zx


@inlined
def _tone(tones: Array, x: Scalar) -> Scalar:
    return tones[min(TONES - 1, int(math.sqrt(max(F(0), x)) * _SCALE + F(0.5)))]


@kernel
def draw_bands(
    counter: NDArray[np.int64],
    drawn: Array,
    surface: Array,
    strand: Array,
    triangles: NDArray[np.int32],
    flags: NDArray[np.uint8],
    start: NDArray[np.int32],
    items: NDArray[np.int32],
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
    backdrop: Array,
    out: NDArray[np.uint8],
) -> None:
    """Draw all bands of `rows` pixels into `out` (H, W, 3 or 4), `ss` x `ss` samples a pixel.

    `backdrop` (H, W, 3): screen values 0..255, dithered; ignored where `out` has an alpha.
    """
    counter = borrow(counter)
    drawn = borrow(drawn)
    surface = borrow(surface)
    strand = borrow(strand)
    triangles = borrow(triangles)
    flags = borrow(flags)
    start = borrow(start)
    items = borrow(items)
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
    clear = out.shape[2] == 4
    bands = start.shape[1] - 1
    n = ss * ss
    part = F(1) / F(n)
    own_depth = np.empty((rows * ss, wide * ss), np.float32)
    own_seen = np.empty((rows * ss, wide * ss), np.int32)
    own_at = np.empty(24, np.float32)
    depth, seen, at = borrow(own_depth), borrow(own_seen), borrow(own_at)
    while True:
        band = claim(counter)
        if band >= bands:
            break
        y0 = band * rows
        y1 = min(high, y0 + rows)
        depth[:] = F(0)
        seen[:] = -1
        for chunk in range(start.shape[0]):
            for i in range(start[chunk, band], start[chunk, band + 1]):
                _cover(
                    drawn, surface, triangles, flags, strands, items[chunk, i],
                    y0 * ss, y1 * ss, wide * ss, ss, depth, seen,
                )  # fmt: skip
        for y in range(y0, y1):
            sy = (y - y0) * ss
            for x in range(wide):
                sx = x * ss
                first = seen[sy, sx]
                same = True
                for s in range(1, n):
                    if seen[sy + s // ss, sx + s % ss] != first:
                        same = False
                if same and first < 0:
                    if clear:
                        out[y, x, 0] = out[y, x, 1] = out[y, x, 2] = out[y, x, 3] = 0
                    else:
                        k = F(1)
                        if frame[44] > F(0):
                            k = grounded(frame, shadow, F(x), F(y))
                        for ch in range(3):
                            out[y, x, ch] = np.uint8(backdrop[y, x, ch] * k)
                    continue
                red = F(0)
                green = F(0)
                blue = F(0)
                covered = F(0)
                done = 0
                for s in range(n):
                    if done & (1 << s):
                        continue
                    iy = sy + s // ss
                    ix = sx + s % ss
                    t = seen[iy, ix]
                    if t < 0:
                        continue
                    count = 1
                    flag = flags[t]
                    z = depth[iy, ix]
                    if same:
                        count = n
                        done = -1
                    else:
                        for s2 in range(s + 1, n):
                            t2 = seen[sy + s2 // ss, sx + s2 % ss]
                            if t2 == t or (
                                t2 >= 0
                                and flags[t2] == flag
                                and abs(depth[sy + s2 // ss, sx + s2 % ss] - z) < F(0.003) * z
                            ):
                                done |= 1 << s2
                                count += 1
                    px = F(ix) + F(0.5)
                    py = F(iy) + F(0.5)
                    if count == n:
                        px = F(sx) + F(0.5) * F(ss)
                        py = F(sy + y0 * ss) + F(0.5) * F(ss)
                    else:
                        py += F(y0 * ss)
                    a = triangles[t, 0]
                    b = triangles[t, 1]
                    c = triangles[t, 2]
                    cx, cy = drawn[c, 0], drawn[c, 1]
                    ax, ay = drawn[a, 0] - cx, drawn[a, 1] - cy
                    bx, by = drawn[b, 0] - cx, drawn[b, 1] - cy
                    px -= cx
                    py -= cy
                    area = ax * by - ay * bx
                    inv = F(1) / area
                    p = clamp((px * by - py * bx) * inv)
                    q = min(F(1) - p, max(F(0), (ax * py - ay * px) * inv))
                    r, g, b_ = fragment(
                        at, drawn, surface, strand, flag, area > F(0), a, b, c, p, q, F(1) - p - q,
                        frame, eyes, shadow, skin_map, relief, iris, strands, fabric,
                    )  # fmt: skip
                    k = F(count) * part
                    covered += k
                    red += k * _tone(tones, r)
                    green += k * _tone(tones, g)
                    blue += k * _tone(tones, b_)
                if clear:
                    k = F(1) / covered
                    out[y, x, 0] = np.uint8(red * k + F(0.5))
                    out[y, x, 1] = np.uint8(green * k + F(0.5))
                    out[y, x, 2] = np.uint8(blue * k + F(0.5))
                    out[y, x, 3] = np.uint8(covered * F(255) + F(0.5))
                else:
                    k = max(F(0), F(1) - covered)
                    if k > F(0) and frame[44] > F(0):
                        k *= grounded(frame, shadow, F(x), F(y))
                    out[y, x, 0] = np.uint8(min(F(255), red + k * backdrop[y, x, 0] + F(0.5)))
                    out[y, x, 1] = np.uint8(min(F(255), green + k * backdrop[y, x, 1] + F(0.5)))
                    out[y, x, 2] = np.uint8(min(F(255), blue + k * backdrop[y, x, 2] + F(0.5)))
    own_depth[0, 0] = own_seen[0, 0] = own_at[0] = 0  # in use until here
