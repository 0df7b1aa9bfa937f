"""Pictures on surfaces: reduced to the size they are seen at, coded for quick blending.

Inside the renderer a texture is uint8 (h, w, 4). Its colours are the square roots of linear
light, so that blending them is close to right and decoding is one multiplication.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from body.render.crew import Scalar, inlined, kernel
from body.render.lanes import below, real, texels, whole

F = np.float32
Texture = NDArray[np.uint8]
TILE = 256  # texels of a fabric tile, which is 10 cm wide
FABRICS = ("knit", "cotton", "denim", "wool")


def _codes() -> Texture:
    v = np.arange(256) / 255.0
    light = np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)
    return np.round(np.sqrt(light) * 255).astype(np.uint8)


CODES = _codes()  # (256,): of sRGB
_PLAIN = np.arange(256, dtype=np.uint8)
_WHITE = np.full(256, 255, np.uint8)


def reduced(picture: Texture, level: int, *, colour: bool = True) -> Texture:
    """A texture of an sRGB picture, averaged over squares of 2^level texels, down to 4 x 4.

    The picture is (h, w), (h, w, 3) or (h, w, 4); a single channel is taken as alpha over white.
    Without `colour` its values stay as they are.
    """
    high, wide = picture.shape[:2]
    level = min(level, max(0, min(high, wide).bit_length() - 3))
    planes = np.ascontiguousarray(picture.reshape(high, wide, -1))
    count = planes.shape[2]
    first = _WHITE if count == 1 else CODES if colour else _PLAIN
    codes = np.stack([first, first, first, _WHITE if count == 3 else _PLAIN])
    out = np.empty((high >> level, wide >> level, 4), np.uint8)
    _average(planes, codes, level, out)
    return out


@kernel
def _average(picture: Texture, codes: Texture, level: int, out: Texture) -> None:
    """Average `codes` (4, 256) of `picture` (h, w, 1 | 3 | 4) into `out`, halves to even.

    A channel that is not there is another's, coded as white. The sums are whole numbers: 32 bits
    hold those of 4096 x 4096 texels.
    """
    red, green, blue, alpha = codes[0], codes[1], codes[2], codes[3]
    last = picture.shape[2] - 1
    g, b = min(1, last), min(2, last)
    side, bits = 1 << level, 2 * level
    half = (1 << bits) >> 1
    sums = np.empty((out.shape[1], 4), np.uint32)
    for i in range(out.shape[0]):
        sums[:] = np.uint32(0)
        for y in range(i * side, (i + 1) * side):
            for j in range(out.shape[1]):
                s0 = s1 = s2 = s3 = np.uint32(0)
                for x in range(j * side, (j + 1) * side):
                    s0 += np.uint32(red[picture[y, x, 0]])
                    s1 += np.uint32(green[picture[y, x, g]])
                    s2 += np.uint32(blue[picture[y, x, b]])
                    s3 += np.uint32(alpha[picture[y, x, last]])
                sums[j, 0] += s0
                sums[j, 1] += s1
                sums[j, 2] += s2
                sums[j, 3] += s3
        for j in range(out.shape[1]):
            for c in range(4):
                whole = np.int64(sums[j, c])
                up = half - 1 + (whole >> bits & 1) if half else 0
                out[i, j, c] = (whole + up) >> bits


@cache
def fabrics(level: int) -> Texture:
    """(4, n, n, 4) tiles of `FABRICS`: slope along u, slope along v, brightness, fuzz."""
    tiles = [_relief(h, depth) for h, depth in (_knit(), _cotton(), _denim(), _wool())]
    return np.ascontiguousarray(np.stack([reduced(t, level, colour=False) for t in tiles]))


def _grid() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    v, u = np.mgrid[0:TILE, 0:TILE] / TILE
    return u, v


def _noise(seed: int, low: Scalar, high: Scalar) -> NDArray[np.float64]:
    """Tiling noise of mean 0 and deviation 1, with `low` to `high` waves over the tile."""
    rng = np.random.default_rng(seed)
    f = np.fft.fftfreq(TILE, 1 / TILE)
    r = np.hypot(f[:, None], np.fft.rfftfreq(TILE, 1 / TILE))
    band = np.exp(
        -((np.log2(np.maximum(r, 0.5)) - np.log2(np.sqrt(low * high))) ** 2)
        / (2 * (0.5 * np.log2(high / low)) ** 2 + 0.1)
    )
    white = rng.standard_normal((TILE, TILE))
    wave = np.fft.irfft2(np.fft.rfft2(white) * band, white.shape)
    out: NDArray[np.float64] = (wave - wave.mean()) / wave.std()
    return out


def _knit() -> tuple[NDArray[np.float64], float]:
    """Stockinette: columns of interlocked V, 26 by 34 stitches in 10 cm."""
    u, v = _grid()
    x, courses = u * 26, 34
    side = np.abs((x % 1.0) - 0.5) * 2  # 0 in the middle of a wale, 1 between wales
    y = v * courses - side * 0.75
    leg = np.sin(np.pi * np.clip(side * 1.05, 0, 1)) ** 0.6
    ply = 0.5 + 0.5 * np.cos(2 * np.pi * y)
    return leg * (0.45 + 0.55 * ply) + 0.05 * _noise(1, 20, 90), 1.0


def _cotton() -> tuple[NDArray[np.float64], float]:
    u, v = _grid()
    weave = np.sin(2 * np.pi * 84 * u) * np.sin(2 * np.pi * 84 * v)
    return 0.5 + 0.16 * weave + 0.07 * _noise(2, 3, 14) + 0.05 * _noise(3, 30, 90), 0.45


def _denim() -> tuple[NDArray[np.float64], float]:
    u, v = _grid()
    twill = np.sin(2 * np.pi * (46 * u + 46 * v))
    return 0.5 + 0.25 * twill + 0.10 * _noise(4, 30, 100) + 0.06 * _noise(5, 3, 10), 0.7


def _wool() -> tuple[NDArray[np.float64], float]:
    return 0.5 + 0.16 * _noise(6, 8, 40) + 0.10 * _noise(7, 30, 110), 0.9


def _relief(height: NDArray[np.float64], depth: Scalar) -> Texture:
    du = (np.roll(height, -1, 1) - np.roll(height, 1, 1)) * 2.2 * depth
    dv = (np.roll(height, -1, 0) - np.roll(height, 1, 0)) * 2.2 * depth
    level = height - height.mean()
    bright = np.clip(0.5 + 0.5 * depth * level, 0, 1)
    out = np.stack(
        [np.clip(0.5 - du, 0, 1), np.clip(0.5 - dv, 0, 1), bright, np.full_like(height, 0.5)], -1
    )
    return np.round(out * 255).astype(np.uint8)


@inlined
def sample(texture: Texture, u: Scalar, v: Scalar) -> tuple[Scalar, Scalar, Scalar, Scalar]:
    """Four channels in [0, 1], blended between texels; held at the border."""
    h = texture.shape[0]
    w = texture.shape[1]
    x = min(F(w - 1), max(F(0), u * F(w) - F(0.5)))
    y = min(F(h - 1), max(F(0), v * F(h) - F(0.5)))
    j = whole(x)
    i = whole(y)
    j1 = min(j + 1, w - 1)
    i1 = min(i + 1, h - 1) * w
    out: tuple[Scalar, Scalar, Scalar, Scalar] = _blended(
        texture, i * w, i1, j, j1, x - real(j), y - real(i)
    )
    return out


@inlined
def tiled(tiles: Texture, k: int, u: Scalar, v: Scalar) -> tuple[Scalar, Scalar, Scalar]:
    """Three channels of tile `k` of (n, s, s, 4), s a power of two, repeated without end."""
    n = tiles.shape[1]
    x = (u - below(u)) * F(n)
    y = (v - below(v)) * F(n)
    j = whole(x)
    i = whole(y)
    fx = x - real(j)
    fy = y - real(i)
    j = j & (n - 1)
    i = i & (n - 1)
    j1 = (j + 1) & (n - 1)
    i1 = ((i + 1) & (n - 1)) + k * n
    su, sv, bright, _ = _blended(tiles, (i + k * n) * n, i1 * n, j, j1, fx, fy)
    return su, sv, bright


@inlined
def _blended(
    texture: Texture, i: Scalar, i1: Scalar, j: Scalar, j1: Scalar, fx: Scalar, fy: Scalar
) -> tuple[Scalar, Scalar, Scalar, Scalar]:
    """Between the texels of two columns in the rows that begin at `i` and `i1`."""
    k = F(1 / 255)
    d = fx * fy * k
    b = fx * k - d
    c = fy * k - d
    four: tuple[Scalar, Scalar, Scalar, Scalar] = texels(
        texture, i + j, i + j1, i1 + j, i1 + j1, k - b - c - d, b, c, d
    )
    return four
