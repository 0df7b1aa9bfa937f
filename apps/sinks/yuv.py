"""RGB to YUV 4:2:0 in the video range of BT.709, straight into an encoder's planes.

Swscale would do it in BT.601 unless told otherwise, and at several times the cost.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Plane = NDArray[np.uint8]


@njit(nogil=True, cache=True, boundscheck=False)
def convert(rgb: Plane, y: Plane, u: Plane, v: Plane) -> None:
    """`rgb` (H, W, 3 or 4) with even sides into `y` (H, >= W), `u` and `v` (H/2, >= W/2).

    Fixed point, 16 bits; chroma is the mean of each 2×2 block.
    """
    height, width = rgb.shape[0], rgb.shape[1]
    for i in range(0, height, 2):
        for j in range(0, width, 2):
            red = green = blue = np.int32(0)
            for a in range(2):
                for b in range(2):
                    r = np.int32(rgb[i + a, j + b, 0])
                    g = np.int32(rgb[i + a, j + b, 1])
                    c = np.int32(rgb[i + a, j + b, 2])
                    y[i + a, j + b] = (11966 * r + 40254 * g + 4064 * c + 1081344) >> 16
                    red += r
                    green += g
                    blue += c
            u[i // 2, j // 2] = (-6596 * red - 22189 * green + 28784 * blue + 33685504) >> 18
            v[i // 2, j // 2] = (28784 * red - 26145 * green - 2639 * blue + 33685504) >> 18


def plane(video_plane: Any) -> Plane:
    """A writable view (height, line size) of one plane of an `av.VideoFrame`."""
    view = np.frombuffer(video_plane, np.uint8)
    return view.reshape(-1, video_plane.line_size)[: video_plane.height]
