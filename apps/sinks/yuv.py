"""RGB to YUV 4:2:0 in the video range of BT.709, straight into an encoder's planes.

Swscale would do it in BT.601 unless told otherwise, and at several times the cost.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Plane = NDArray[np.uint8]
Int = np.int32


@njit(nogil=True, cache=True, boundscheck=False)
def convert(rgb: Plane, y: Plane, u: Plane, v: Plane) -> None:
    """`rgb` (H, W, 3 or 4) with even sides into `y` (H, >= W), `u` and `v` (H/2, >= W/2).

    Fixed point, 16 bits; chroma is the mean of each 2×2 block.
    """
    height, width = rgb.shape[0], rgb.shape[1]
    for i in range(height):
        for j in range(width):  # apart from the chroma, so that it runs in vector registers
            total = (
                Int(11966) * Int(rgb[i, j, 0])
                + Int(40254) * Int(rgb[i, j, 1])
                + Int(4064) * Int(rgb[i, j, 2])
            )
            y[i, j] = np.uint8((total + Int(1081344)) >> Int(16))
    for i in range(height // 2):
        for j in range(width // 2):
            r = Int(rgb[2 * i, 2 * j, 0]) + Int(rgb[2 * i, 2 * j + 1, 0])
            r += Int(rgb[2 * i + 1, 2 * j, 0]) + Int(rgb[2 * i + 1, 2 * j + 1, 0])
            g = Int(rgb[2 * i, 2 * j, 1]) + Int(rgb[2 * i, 2 * j + 1, 1])
            g += Int(rgb[2 * i + 1, 2 * j, 1]) + Int(rgb[2 * i + 1, 2 * j + 1, 1])
            b = Int(rgb[2 * i, 2 * j, 2]) + Int(rgb[2 * i, 2 * j + 1, 2])
            b += Int(rgb[2 * i + 1, 2 * j, 2]) + Int(rgb[2 * i + 1, 2 * j + 1, 2])
            u[i, j] = np.uint8(
                (Int(7196) * b - Int(1649) * r - Int(5547) * g + Int(8421376)) >> Int(16)
            )
            v[i, j] = np.uint8(
                (Int(7196) * r - Int(6536) * g - Int(660) * b + Int(8421376)) >> Int(16)
            )


def plane(video_plane: Any) -> Plane:
    """A writable view (height, line size) of one plane of an `av.VideoFrame`."""
    view = np.frombuffer(video_plane, np.uint8)
    return view.reshape(-1, video_plane.line_size)[: video_plane.height]
