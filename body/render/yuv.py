"""RGB to the planes that video encoders want."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agent.errors import ConfigError
from body.render.crew import borrow, claim, kernel, run

Int = np.int32
_ROWS = 16


def to_yuv420(frame: NDArray[np.uint8], out: NDArray[np.uint8] | None = None) -> NDArray[np.uint8]:
    """Planar 4:2:0 of `frame` (H, W, 3), H and W even: (H * 3 / 2, W), BT.709, limited range.

    The layout is that of `av.VideoFrame.from_ndarray(planes, format="yuv420p")`: say so by
    `video.colorspace = 1` and `video.color_range = 1`, or players guess BT.601. Chroma is the
    mean of its four pixels, sited between them. `out` is written to if given, else made.
    """
    height, width = frame.shape[:2]
    if height % 2 or width % 2:
        raise ConfigError(f"size {width}x{height} must be even for 4:2:0 video; add a pixel")
    if out is None:
        out = np.empty((height * 3 // 2, width), np.uint8)
    planes = out.reshape(-1)
    run(_convert, np.ascontiguousarray(frame), planes)
    return out


@kernel
def _convert(counter: NDArray[np.int64], rgb: NDArray[np.uint8], planes: NDArray[np.uint8]) -> None:
    counter, rgb, planes = borrow(counter), borrow(rgb), borrow(planes)
    height = rgb.shape[0]
    width = rgb.shape[1]
    half = width // 2
    u0 = height * width
    v0 = u0 + half * (height // 2)
    while True:
        first = claim(counter) * _ROWS
        if first >= height:
            return
        for y in range(first, min(height, first + _ROWS)):
            for x in range(width):
                # 16.16 fixed point, rounded: exact to the unit, and whole vectors at a time.
                total = (
                    Int(11966) * Int(rgb[y, x, 0])
                    + Int(40254) * Int(rgb[y, x, 1])
                    + Int(4064) * Int(rgb[y, x, 2])
                )
                planes[y * width + x] = np.uint8((total + Int(1081344)) >> Int(16))
        for y in range(first, min(height, first + _ROWS), 2):
            at = (y >> 1) * half
            for x in range(half):
                r = Int(rgb[y, 2 * x, 0]) + Int(rgb[y, 2 * x + 1, 0])
                r += Int(rgb[y + 1, 2 * x, 0]) + Int(rgb[y + 1, 2 * x + 1, 0])
                g = Int(rgb[y, 2 * x, 1]) + Int(rgb[y, 2 * x + 1, 1])
                g += Int(rgb[y + 1, 2 * x, 1]) + Int(rgb[y + 1, 2 * x + 1, 1])
                b = Int(rgb[y, 2 * x, 2]) + Int(rgb[y, 2 * x + 1, 2])
                b += Int(rgb[y + 1, 2 * x, 2]) + Int(rgb[y + 1, 2 * x + 1, 2])
                u = Int(7196) * b - Int(1649) * r - Int(5547) * g
                v = Int(7196) * r - Int(6536) * g - Int(660) * b
                planes[u0 + at + x] = np.uint8((u + Int(8421376)) >> Int(16))
                planes[v0 + at + x] = np.uint8((v + Int(8421376)) >> Int(16))
