"""Pictures on surfaces: reduced to the size they are seen at, coded for quick blending.

Inside the renderer a texture is uint8 (h, w, 4). Its colours are the square roots of linear
light, so that blending them is close to right and decoding is one multiplication.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from body.render.crew import Scalar, floor, inlined, texel

F = np.float32
Texture = NDArray[np.uint8]
TILE = 256  # texels of a fabric tile, which is 10 cm wide
FABRICS = ("knit", "cotton", "denim", "wool")


def coded(picture: Texture, *, colour: bool = True) -> Texture:
    """(h, w, 4) of an sRGB picture (h, w), (h, w, 3) or (h, w, 4).

    A single channel is taken as alpha over white. Without `colour` the values stay as they are.
    """
    out = np.full((*picture.shape[:2], 4), 255, np.uint8)
    if picture.ndim == 2:
        out[..., 3] = picture
        return out
    out[..., : picture.shape[2]] = picture
    if colour:
        v = np.arange(256) / 255.0
        light = np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)
        out[..., :3] = np.round(np.sqrt(light) * 255).astype(np.uint8)[out[..., :3]]
    return out


def reduced(texture: Texture, level: int) -> Texture:
    """Averaged over squares of 2^level texels, down to 4 x 4."""
    work = texture.astype(np.float32)
    for _ in range(level):
        h, w = work.shape[0] // 2 * 2, work.shape[1] // 2 * 2
        if min(h, w) < 8:
            break
        rows = work[:h:2, :w] + work[1:h:2, :w]
        work = (rows[:, ::2] + rows[:, 1::2]) * np.float32(0.25)
    return np.ascontiguousarray(np.round(work).astype(np.uint8))


@cache
def fabrics(level: int) -> Texture:
    """(4, n, n, 4) tiles of `FABRICS`: slope along u, slope along v, brightness, fuzz."""
    tiles = [_relief(h, depth) for h, depth in (_knit(), _cotton(), _denim(), _wool())]
    return np.ascontiguousarray(np.stack([reduced(t, level) for t in tiles]))


def _grid() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    v, u = np.mgrid[0:TILE, 0:TILE] / TILE
    return u, v


def _noise(seed: int, low: Scalar, high: Scalar) -> NDArray[np.float64]:
    """Tiling noise of mean 0 and deviation 1, with `low` to `high` waves over the tile."""
    rng = np.random.default_rng(seed)
    f = np.fft.fftfreq(TILE, 1 / TILE)
    r = np.hypot(*np.meshgrid(f, f))
    band = np.exp(
        -((np.log2(np.maximum(r, 0.5)) - np.log2(np.sqrt(low * high))) ** 2)
        / (2 * (0.5 * np.log2(high / low)) ** 2 + 0.1)
    )
    wave = np.fft.ifft2(np.fft.fft2(rng.standard_normal((TILE, TILE))) * band).real
    out: NDArray[np.float64] = (wave - wave.mean()) / wave.std()
    return out


def _knit() -> tuple[NDArray[np.float64], float]:
    """Stockinette: columns of interlocked V, 26 by 34 stitches in 10 cm."""
    u, v = _grid()
    x, wales, courses = u * 26, 26, 34
    side = np.abs((x % 1.0) - 0.5) * 2  # 0 in the middle of a wale, 1 between wales
    y = v * courses - side * 0.75
    leg = np.sin(np.pi * np.clip(side * 1.05, 0, 1)) ** 0.6
    ply = 0.5 + 0.5 * np.cos(2 * np.pi * y)
    del wales
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
    j = int(x)
    i = int(y)
    fx = x - F(j)
    fy = y - F(i)
    j1 = min(j + 1, w - 1)
    i1 = min(i + 1, h - 1)
    a, b, c, d = _weights(fx, fy)
    four: tuple[Scalar, Scalar, Scalar, Scalar] = texel(texture, i, i1, j, j1, a, b, c, d)
    return four


@inlined
def tiled(tiles: Texture, k: int, u: Scalar, v: Scalar) -> tuple[Scalar, Scalar, Scalar]:
    """Three channels of tile `k` of (n, s, s, 4), s a power of two, repeated without end."""
    n = tiles.shape[1]
    x = (u - F(floor(u))) * F(n)
    y = (v - F(floor(v))) * F(n)
    j = int(x)
    i = int(y)
    fx = x - F(j)
    fy = y - F(i)
    j &= n - 1
    i &= n - 1
    j1 = (j + 1) & (n - 1)
    i1 = (i + 1) & (n - 1)
    a, b, c, d = _weights(fx, fy)
    k *= n
    su, sv, bright, _ = texel(tiles, k + i, k + i1, j, j1, a, b, c, d)
    return su, sv, bright


@inlined
def _weights(fx: Scalar, fy: Scalar) -> tuple[Scalar, Scalar, Scalar, Scalar]:
    k = F(1 / 255)
    d = fx * fy * k
    b = fx * k - d
    c = fy * k - d
    return k - b - c - d, b, c, d
