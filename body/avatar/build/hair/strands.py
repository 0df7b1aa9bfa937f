"""The one texture of all hair: strips of strands side by side, root at the top, tip at the bottom.

RGB is a grey that modulates the hair's own colour; alpha below 128 is cut away.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from body.avatar.build.parts import Floats

WIDTH, HEIGHT = 256, 256
_GREY, _MATTE = 0.86, 0.62  # the darker, the less it shines: cropped hair shows its ends
FEATHER_GAIN = (_GREY / _MATTE) ** 2  # the renderer squares: gives the matte strip its colour back
_MARGIN = 2 / WIDTH  # of u at a strip's sides, so that filtering does not bleed


class Strip(IntEnum):
    """What a strip shows."""

    LOCK = 0  # a full lock whose end falls into points
    BLUNT = 1  # a full lock, cut straight with a slightly uneven end
    WISP = 2  # separate strands, for silhouettes and beards
    FEATHER = 3  # solid at the root, fading into single hairs: the hair line


def span(strip: Strip) -> tuple[float, float]:
    """The strip's range of u."""
    share = 1 / len(Strip)
    return strip * share + _MARGIN, (strip + 1) * share - _MARGIN


def strands() -> NDArray[np.uint8]:
    """RGBA (HEIGHT, WIDTH, 4); the same at every call."""
    rng = np.random.default_rng(7)
    width = WIDTH // len(Strip)
    across = (np.arange(width) + 0.5) / width
    along = ((np.arange(HEIGHT) + 0.5) / HEIGHT)[:, None]
    strips = []
    for strip in Strip:
        middle = _MATTE if strip == Strip.FEATHER else _GREY
        grey = middle + 0.14 * _streaks(across, along, rng)
        match strip:
            case Strip.LOCK:
                alpha = _points(across, along, rng, count=5, shortest=0.72)
            case Strip.BLUNT:
                alpha = _points(across, along, rng, count=7, shortest=0.93)
            case Strip.WISP:
                alpha = _wisps(across, along, rng)
            case Strip.FEATHER:
                alpha = _points(across, along, rng, count=9, shortest=0.25)
        strips.append(np.dstack([grey, grey, grey, np.clip(alpha, 0, 1)]))
    return np.round(np.concatenate(strips, 1) * 255).astype(np.uint8)


def _streaks(across: Floats, along: Floats, rng: np.random.Generator) -> Floats:
    """Strand-wise light and dark (h, w) in [-1, 1], drifting a little sideways on the way down."""
    out = np.zeros((len(along), len(across)))
    for frequency, strength in ((2, 0.4), (5, 0.6), (9, 0.5)):
        phase, drift = rng.uniform(0, 2 * np.pi, 2)
        bend = 0.25 * np.sin(2 * np.pi * along * rng.uniform(0.5, 1.2) + drift)
        out += strength * np.sin(2 * np.pi * frequency * across + phase + bend * frequency)
    return np.clip(out, -1, 1)


def _points(
    across: Floats, along: Floats, rng: np.random.Generator, count: int, shortest: float
) -> Floats:
    """A full strip that ends in `count` points between `shortest` and the whole length."""
    end = np.full(len(across), 0.0)
    for middle in (np.arange(count) + rng.uniform(0.2, 0.8, count)) / count:
        length = rng.uniform(0.5 + 0.5 * shortest, 1.0)
        reach = np.abs(across - middle) * count / 1.1
        end = np.maximum(end, length - (length - shortest) * np.minimum(reach, 1.4) ** 1.5)
    return np.asarray(0.5 + (end - along) * 24)


def _wisps(across: Floats, along: Floats, rng: np.random.Generator) -> Floats:
    """Four separate tapering strands."""
    out = np.zeros((len(along), len(across)))
    for k in range(4):
        wander = 0.04 * np.sin(along * rng.uniform(3, 7) + rng.uniform(0, 6))
        middle = (k + 0.5) / 4 + wander
        length = rng.uniform(0.75, 1.0)
        thick = 0.085 * np.clip(1 - (along / length) ** 2, 0, 1)
        out = np.maximum(out, 0.5 + (thick - np.abs(across - middle)) * 18 - (thick <= 0))
    return out
