"""Drawing one band of the picture: which triangle each sample sees, then its colour.

Visibility is settled for all samples of a band before anything is shaded; each pixel is shaded
once for every surface in it, not once a sample. Buffers belong to the band, so memory does not
grow with the picture.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.types import Array
from body.render.background import grounded
from body.render.cover import cover
from body.render.crew import (
    LANES,
    Scalar,
    borrow,
    claim,
    enter_phase,
    inlined,
    kernel,
    leave_phase,
    rank,
)
from body.render.geometry import RIGHT_EYE
from body.render.lanes import gather, lane, pick, ramp, run, whole
from body.render.lanes import rows as rows_of
from body.render.light import TONES, TOP
from body.render.shade import fragments
from body.render.texture import Texture
from body.render.vertices import clamp

F = np.float32
NUMBER = 0xFFFFFFFF  # of the nearest triangle, from one, in what `ranked` made
ROOM = 2048  # fragments that are shaded in one go, sorted by kind
KINDS = 32
_SCALE = F((TONES - 1) / TOP**0.5)


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
def _ground(
    out: NDArray[np.uint8], backdrop: NDArray[np.uint8], frame: Array, shadow: Array,
    y0: int, y1: int,
) -> None:  # fmt: skip
    """Shade the ground in rows `y0` to `y1` of `out`, which holds the backdrop."""
    if frame[44] == F(0) or out.shape[2] == 4:
        return
    wide = out.shape[1]
    for y in range(y0, y1):
        if frame[49] + F(y) * frame[55] >= F(0):
            continue  # above the horizon
        for x in range(0, wide, LANES):
            left = grounded(frame, shadow, ramp(F(x)), F(y))
            for i in range(min(LANES, wide - x)):
                k = lane(left, i)
                if k < F(1):
                    for c in range(3):
                        out[y, x + i, c] = np.uint8(F(backdrop[y, x + i, c]) * k + F(0.5))


@inlined
def kind(flag: int) -> int:
    """What is shaded in one go: the material, and which of the eyes."""
    return (flag & 15) | (flag & RIGHT_EYE) >> 1


@inlined
def _enlist(
    best: NDArray[np.int64], flags: NDArray[np.uint8], ss: int, sx: int, sy: int, top: int,
    number: NDArray[np.int32], place: Array, of: NDArray[np.int32], pixel: int, filled: int,
) -> int:  # fmt: skip
    """Enter the surfaces in the pixel at sample (`sx`, `sy`) of `best`; how many there are then.

    Of each: the triangle's `number`, the `place` of the sample that stands for it and the share
    of the pixel, and the `pixel` that it is `of`. `top`: the row of samples `best` begins at.
    """
    n = ss * ss
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
    if same:
        if nearest == 0:
            return filled
        number[filled] = nearest - 1
        place[filled, 0] = F(sx) + F(0.5) * F(ss)
        place[filled, 1] = F(sy + top) + F(0.5) * F(ss)
        place[filled, 2] = F(1)
        of[filled] = pixel
        return filled + 1
    part = F(1) / F(n)
    done = 0
    for s in range(n):
        if done & (1 << s):
            continue
        iy = sy + s // ss
        ix = sx + s % ss
        t = (best[iy, ix] & NUMBER) - 1
        if t < 0:
            continue
        count = 1
        flag = flags[t]
        z = rank(best[iy, ix])
        for s2 in range(s + 1, n):
            if done & (1 << s2):
                continue
            key = best[sy + s2 // ss, sx + s2 % ss]
            t2 = (key & NUMBER) - 1
            if t2 == t or (t2 >= 0 and flags[t2] == flag and abs(rank(key) - z) < F(0.003) * z):
                done |= 1 << s2
                count += 1
        number[filled] = t
        place[filled, 0] = F(ix) + F(0.5)
        place[filled, 1] = F(iy + top) + F(0.5)
        if count == n:
            place[filled, 0] = F(sx) + F(0.5) * F(ss)
            place[filled, 1] = F(sy + top) + F(0.5) * F(ss)
        place[filled, 2] = F(count) * part
        of[filled] = pixel
        filled += 1
    return filled


@inlined
def _deal(
    number: NDArray[np.int32], flags: NDArray[np.uint8], filled: int, order: NDArray[np.int32],
    ends: NDArray[np.int64],
) -> None:  # fmt: skip
    """Put the first `filled` of `number` in `order` by their `kind`, which ends at `ends`."""
    ends[:] = 0
    for i in range(filled):
        ends[kind(flags[number[i]]) + 1] += 1
    for k in range(1, KINDS + 1):
        ends[k] += ends[k - 1]
    for i in range(filled):
        k = kind(flags[number[i]])
        order[ends[k]] = i
        ends[k] += 1
    for i in range(filled, filled + LANES if filled else 0):
        order[i] = 0  # what is shaded in vain must be something all the same


@inlined
def _tone(tones: Array, x: Scalar) -> Scalar:
    at = whole(min(F(TONES - 1), math.sqrt(max(F(0), x)) * _SCALE + F(0.5)))
    return gather(tones, at, 0)


@inlined
def _finish(
    out: NDArray[np.uint8], y: int, x: int, red: Scalar, green: Scalar, blue: Scalar,
    covered: Scalar,
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
        red += k * F(out[y, x, 0])
        green += k * F(out[y, x, 1])
        blue += k * F(out[y, x, 2])
    out[y, x, 0] = np.uint8(min(F(255), red + F(0.5)))
    out[y, x, 1] = np.uint8(min(F(255), green + F(0.5)))
    out[y, x, 2] = np.uint8(min(F(255), blue + F(0.5)))


@inlined
def _shade(
    which: Any, count: int, k: int, screen: Array, drawn: Array, surface: Array, strand: Array,
    triangles: NDArray[np.int32], number: NDArray[np.int32], place: Array, frame: Array,
    eyes: Array, shadow: Array, skin_map: Texture, relief: Texture, iris: Texture,
    strands: Texture, fabric: Texture, tones: Array, light: Array,
) -> None:  # fmt: skip
    """Put screen values into `count` rows of `light`: those of `which`, all of kind `k`."""
    t = gather(number, which, 0)
    corners = (
        gather(triangles, t * 3, 0),
        gather(triangles, t * 3, 1),
        gather(triangles, t * 3, 2),
    )
    px, py, _, _ = rows_of(place, which, 0)
    ax, ay, _, _ = rows_of(screen, corners[0], 0)
    bx, by, _, _ = rows_of(screen, corners[1], 0)
    cx, cy, _, _ = rows_of(screen, corners[2], 0)
    ax, ay = ax - cx, ay - cy
    bx, by = bx - cx, by - cy
    px, py = px - cx, py - cy
    area = ax * by - ay * bx
    # A sliver's may round to nothing, and what is no number must not look anything up.
    inv = F(1) / pick(abs(area), F(1e-9), F(1), area)
    p = clamp((px * by - py * bx) * inv)
    q = min(F(1) - p, max(F(0), (ax * py - ay * px) * inv))
    red, green, blue = fragments(
        drawn, surface, strand, k, pick(area, F(0), F(1), F(-1)), corners, (p, q, F(1) - p - q),
        frame, eyes, shadow, skin_map, relief, iris, strands, fabric,
    )  # fmt: skip
    red, green, blue = _tone(tones, red), _tone(tones, green), _tone(tones, blue)
    for i in range(count):
        own = lane(which, i)
        light[own, 0], light[own, 1], light[own, 2] = lane(red, i), lane(green, i), lane(blue, i)


@inlined
def _write(
    out: NDArray[np.uint8], of: NDArray[np.int32], place: Array, light: Array, filled: int
) -> None:
    """Put pixels together from the surfaces that `_enlist` found in them."""
    i = 0
    while i < filled:
        pixel = of[i]
        red = green = blue = covered = F(0)
        while i < filled and of[i] == pixel:
            k = place[i, 2]
            red += k * light[i, 0]
            green += k * light[i, 1]
            blue += k * light[i, 2]
            covered += k
            i += 1
        _finish(out, pixel >> 16, pixel & 0xFFFF, red, green, blue, covered)


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
    own_best = np.empty((rows * ss, wide * ss + LANES), np.int64)
    own_place = np.zeros((ROOM + LANES, 4), np.float32)
    own_light = np.empty((ROOM, 3), np.float32)
    own_lists = np.zeros((3, ROOM + LANES), np.int32)
    own_ends = np.zeros(KINDS + 1, np.int64)
    best = borrow(own_best)
    place, light, ends = borrow(own_place), borrow(own_light), borrow(own_ends)
    number, of, order = borrow(own_lists[0]), borrow(own_lists[1]), borrow(own_lists[2])
    enter_phase(progress, phase)
    while True:
        band = claim(progress, phase)
        if band >= bands:
            break
        y0 = band * rows
        y1 = min(high, y0 + rows)
        _ground(out, backdrop, frame, shadow, y0, y1)
        left, right = _spread(reach, band, wide, ss)
        best[:, left * ss : right * ss + LANES] = 0
        for chunk in range(start.shape[0]):
            for i in range(start[chunk, band], start[chunk, band + 1]):
                cover(
                    screen, drawn, triangles, flags, strands, items[chunk, i],
                    y0 * ss, y1 * ss, wide * ss, best,
                )  # fmt: skip
        y = y0 if left < right else y1
        x = left
        while y < y1:
            filled = 0
            while y < y1 and filled + ss * ss <= ROOM:
                filled = _enlist(
                    best, flags, ss, x * ss, (y - y0) * ss, y0 * ss, number, place, of,
                    y << 16 | x, filled,
                )  # fmt: skip
                x += 1
                if x == right:
                    x = left
                    y += 1
            _deal(number, flags, filled, order, ends)
            first = 0
            for k in range(KINDS):
                for i in range(first, ends[k], LANES):
                    _shade(
                        run(order, i), min(LANES, ends[k] - i), k, screen, drawn, surface, strand,
                        triangles, number, place, frame, eyes, shadow, skin_map, relief, iris,
                        strands, fabric, tones, light,
                    )  # fmt: skip
                first = ends[k]
            _write(out, of, place, light, filled)
    leave_phase(progress, phase)
    own_best[0, 0] = own_ends[0] = own_lists[0, 0] = 0  # in use until here
    own_place[0, 0] = own_light[0, 0] = F(0)
