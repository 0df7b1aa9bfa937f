"""Eyelashes: overlapping tapered strands along the edges of the lids.

MakeHuman's lash cards know how lashes move on a blink; the strands are drawn on them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from body.arkit import INDEX as SHAPE
from body.avatar.build.face import Face
from body.avatar.build.parts import Floats, Ints, Part, Raw
from body.avatar.build.strands import strand_part

# Degrees that the upper lashes turn down with the lid.
_ROLL = (
    ("eyeBlink", 64.0),
    ("eyeLookDown", 24.0),
    ("eyeSquint", 8.0),
    ("eyeWide", -8.0),
    ("eyeLookUp", -8.0),
)


@dataclass(frozen=True, slots=True)
class Lash:
    """One person's lashes. Lengths in radii of the eyeball."""

    colour: tuple[float, float, float] = (0.03, 0.025, 0.02)  # linear
    upper: float = 0.34
    lower: float = 0.12
    count: int = 62  # an upper lid; the lower has half
    width: float = 0.042


def lash_part(raw: Raw, face: Face, lash: Lash, rng: np.random.Generator) -> Part:
    """All four rows."""
    rows = []
    for number, side in ((0, 1.0), (1, -1.0)):
        upper, lower = _margins(raw, face, number)
        rows.append(_row(raw, face, number, side, upper, lash, lash.count, 1.0, rng))
        rows.append(_row(raw, face, number, side, lower, lash, lash.count // 2, -1.0, rng))
    spine, width, normal, deltas, weights = (
        np.concatenate([r[k] for r in rows], 1 if k == 3 else 0) for k in range(5)
    )
    colour = np.array(lash.colour) * rng.uniform(0.8, 1.3, (len(spine), 1))
    return strand_part("lashes", spine, width, normal, colour, deltas.astype(np.float32), weights)


def _margins(raw: Raw, face: Face, number: int) -> tuple[Ints, Ints]:
    """Vertices along the upper and the lower edge, from the nose outwards."""
    edge = face.lids[number]
    off = raw.vertices[edge] - face.eyes[number]
    x = np.abs(raw.vertices[edge, 0])
    close = np.linalg.norm(off, axis=1) < 1.6 * face.radius
    edge, x = edge[close], x[close]
    inner, outer = edge[np.argmin(x)], edge[np.argmax(x)]
    a, b = raw.vertices[inner], raw.vertices[outer]
    t = (x - x.min()) / (x.max() - x.min())
    chord = a[1] + (b[1] - a[1]) * t
    above = raw.vertices[edge, 1] > chord
    order = np.argsort(x)
    upper, lower = edge[order][above[order]], edge[order][~above[order]]
    return upper, lower


def _row(
    raw: Raw,
    face: Face,
    number: int,
    side: float,
    margin: Ints,
    lash: Lash,
    count: int,
    up: float,
    rng: np.random.Generator,
) -> tuple[Floats, Floats, Floats, Floats, NDArray[np.float32]]:
    """Spines (n, 4, 3), widths, normals, deltas (52, n, 4, 3) and weights of one row."""
    v, eye, r = raw.vertices, face.eyes[number], face.radius
    place = v[margin]
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(place, axis=0), axis=1))])
    t = np.sort(np.clip(np.linspace(0.07, 0.985, count) + rng.normal(0, 0.006, count), 0.03, 1))
    at = t * length[-1]
    i = np.clip(np.searchsorted(length, at) - 1, 0, len(margin) - 2)
    f = ((at - length[i]) / np.maximum(length[i + 1] - length[i], 1e-9))[:, None]
    root = place[i] * (1 - f) + place[i + 1] * f
    spread = np.interp(t, [0, 0.5, 1], [-0.55, 0.15, 0.95])
    out = (root - eye) / np.linalg.norm(root - eye, axis=1, keepdims=True)
    fan = np.stack([side * spread, np.zeros(count), np.zeros(count)], 1)
    start = out * 0.9 + fan * 0.55 + [0, 0.10 * up, 0.35] + rng.normal(0, 0.05, (count, 3))
    start /= np.linalg.norm(start, axis=1, keepdims=True)
    reach = (lash.upper if up > 0 else lash.lower) * r
    size = (
        reach
        * np.interp(t, [0, 0.35, 0.8, 1], [0.45, 0.85, 1.12, 0.8])
        * rng.uniform(0.82, 1.1, count)
    )
    size = size[:, None]
    curl = np.array([0.0, up, 0.0]) * (0.75 if up > 0 else 0.5)
    s = (0.0, 0.35, 0.7, 1.0)
    spine = np.stack([root + size * (start * k + curl * k * k * 0.62) for k in s], 1)
    deltas = _moved(raw, margin, i, f, spine - root[:, None], number, up)
    width = np.full(count, lash.width * r * (1.0 if up > 0 else 0.5)) * rng.uniform(0.8, 1.2, count)
    normal = np.tile(np.array([0.0, 0.25 * up, 0.97]), (count, 1))
    weights = raw.weights[margin[i]]
    return spine, width, normal / np.linalg.norm(normal, axis=1, keepdims=True), deltas, weights


def _moved(
    raw: Raw, margin: Ints, i: Ints, f: Floats, away: Floats, number: int, up: float
) -> Floats:
    """Deltas (52, n, k, 3): roots go with the lid, and the strands turn as the lid rolls down."""
    lid = raw.deltas[:, margin].astype(np.float64)
    root = lid[:, i] * (1 - f) + lid[:, i + 1] * f
    deltas = np.repeat(root[:, :, None], away.shape[1], 2)
    if up > 0:
        # A lid that covers the ball turns about it: the lashes end level, a little down.
        side = "Left" if number == 0 else "Right"
        for shape, angle in _ROLL:
            k, a = SHAPE[shape + side], np.radians(angle)
            y, z = away[..., 1], away[..., 2]
            turned = np.stack(
                [away[..., 0], y * np.cos(a) - z * np.sin(a), y * np.sin(a) + z * np.cos(a)], -1
            )
            deltas[k] += turned - away
    return deltas
