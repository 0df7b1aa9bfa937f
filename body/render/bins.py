"""Sorting triangles into horizontal bands of the picture, dropping what cannot be seen."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agent.types import Array
from body.avatar.model import Material
from body.render.crew import borrow, ceil, claim, enter_phase, floor, inlined, kernel, leave_phase
from body.render.geometry import TWO_SIDED

F = np.float32
CHUNK = 1024  # triangles sorted by one worker at a time
_FIBRE = int(Material.FIBRE)


class Sorted(NamedTuple):
    """The arrays of `Bins`. `span` (T, 2) is scratch: the first and the last band."""

    span: NDArray[np.int16]
    start: NDArray[np.int32]
    items: NDArray[np.int32]
    reach: Array


class Bins:
    """For each chunk of triangles, and each band, the triangles that reach into the band.

    `items[c, start[c, b] : start[c, b + 1]]`, in the order of their numbers. `reach[c, b]` is the
    leftmost and the rightmost place of their corners, in samples.
    """

    def __init__(self, triangles: int, bands: int) -> None:
        self.chunks = max(1, -(-triangles // CHUNK))
        self.start = np.zeros((self.chunks, bands + 1), np.int32)
        self.items = np.zeros((self.chunks, 3 * CHUNK), np.int32)
        self.reach = np.zeros((self.chunks, bands, 2), np.float32)
        self.span = np.zeros((max(1, triangles), 2), np.int16)

    def arrays(self) -> Sorted:
        """All of them, for a kernel."""
        return Sorted(self.span, self.start, self.items, self.reach)

    def grown(self) -> bool:
        """Whether the last `sort` ran out of room. Now there is more: do it again."""
        need = int(self.start[:, -1].max())
        if need <= self.items.shape[1]:
            return False
        self.items = np.zeros((self.chunks, need + need // 2), np.int32)
        return True


@inlined
def overflown(start: NDArray[np.int32], items: NDArray[np.int32]) -> bool:
    """Whether there are more triangles in a chunk than it has room for."""
    most = 0
    for chunk in range(start.shape[0]):
        most = max(most, start[chunk, start.shape[1] - 1])
    return bool(most > items.shape[1])


@kernel
def sort(
    progress: NDArray[np.int64],
    phase: int,
    points: Array,
    triangles: NDArray[np.int32],
    which: NDArray[np.int32],
    flags: NDArray[np.uint8],
    wide: int,
    high: int,
    rows: int,
    span: NDArray[np.int16],
    start: NDArray[np.int32],
    items: NDArray[np.int32],
    reach: Array,
) -> None:
    """Sort the triangles `which` of a picture `wide` x `high` samples, `rows` to a band.

    `points` (V, 4): the table `screen` or `thrown` of `vertices`. See `Bins` for the rest.
    """
    progress = borrow(progress)
    points = borrow(points)
    triangles = borrow(triangles)
    which = borrow(which)
    flags = borrow(flags)
    span = borrow(span)
    start = borrow(start)
    items = borrow(items)
    reach = borrow(reach)
    bands = start.shape[1] - 1
    chunks = start.shape[0]
    half = F(0.5)
    edge = F(0.001)
    fill = np.zeros(bands + 1, np.int32)
    right = F(wide)
    bottom = F(high)
    enter_phase(progress, phase)
    while True:
        chunk = claim(progress, phase)
        if chunk >= chunks:
            break
        first = chunk * CHUNK
        last = min(which.shape[0], first + CHUNK)
        for b in range(bands + 1):
            fill[b] = 0
        for b in range(bands):
            reach[chunk, b, 0] = right
            reach[chunk, b, 1] = F(0)
        for i in range(first, last):
            span[i, 0] = 1
            span[i, 1] = 0
            t = which[i]
            p = triangles[t, 0]
            q = triangles[t, 1]
            r = triangles[t, 2]
            if min(points[p, 3], min(points[q, 3], points[r, 3])) <= F(0):
                continue
            ax, ay = points[p, 0], points[p, 1]
            bx, by = points[q, 0], points[q, 1]
            ex, ey = points[r, 0], points[r, 1]
            area = (bx - ax) * (ey - ay) - (by - ay) * (ex - ax)
            kind = flags[t]
            if area >= F(-1e-5) and (kind & TWO_SIDED == 0 or area <= F(1e-5)):
                continue  # y grows downwards: what faces us runs the other way round
            grow = edge
            if kind & 15 == _FIBRE:
                grow = F(0.75)
            low = min(ay, min(by, ey)) - grow
            top = max(ay, max(by, ey)) + grow
            left = min(ax, min(bx, ex)) - grow
            far = max(ax, max(bx, ex)) + grow
            if far < F(0) or left > right or top < F(0) or low > bottom:
                continue
            if ceil(left - half) > floor(far - half):
                continue  # it slips between the samples
            y0 = max(0, ceil(low - half))
            y1 = min(high - 1, floor(top - half))
            if y0 > y1:
                continue
            b0 = y0 // rows
            b1 = y1 // rows
            span[i, 0] = b0
            span[i, 1] = b1
            for b in range(b0, b1 + 1):
                fill[b] += 1
                reach[chunk, b, 0] = min(reach[chunk, b, 0], left)
                reach[chunk, b, 1] = max(reach[chunk, b, 1], far)
        total = 0
        for b in range(bands + 1):
            start[chunk, b] = total
            n = fill[b]
            fill[b] = total
            total += n
        if total > items.shape[1]:
            continue
        for i in range(first, last):
            for b in range(span[i, 0], span[i, 1] + 1):
                items[chunk, fill[b]] = which[i]
                fill[b] += 1
    leave_phase(progress, phase)
