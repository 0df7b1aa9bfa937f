"""Necks: ribs, rolled collars, shirt collars."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from body.avatar.build.clothes.cloth import Cloth, loops, vector
from body.avatar.build.clothes.figure import Figure
from body.avatar.build.clothes.trim import Ground, Piece, Rail, flipped, grid, opened, rail, sweep
from body.avatar.build.parts import Floats, Ints

_GAP = 0.0035  # m between a collar and the skin

# Profiles of bands: metres beyond the edge (from 0.05: shares of the width), metres off the body.
# They lap so low over the cloth that its last vertices still see the sky.
RIB = np.array(
    [
        [-0.002, -0.002],
        [-0.0015, 0.0022],
        [0.006, 0.0042],
        [1.0, 0.004],
        [1.06, 0.0005],
        [0.2, -0.005],
    ]
)
LAPPED = np.array(  # a rib over an edge that winds
    [[-0.007, -0.002], [-0.0065, 0.0038], [1.0, 0.004], [1.06, 0.0005], [0.2, -0.005]]
)
HEM = np.array(
    [
        [-1.0, -0.001],
        [-1.0, 0.0018],
        [-0.03, 0.0023],
        [0.12, -0.0005],
        [-0.1, -0.003],
        [-2.4, -0.008],
    ]
)


def edge(cloth: Cloth, near: Floats) -> Ints:
    """The boundary loop of `cloth` whose middle is nearest to `near` (3,)."""
    return min(
        loops(cloth.faces), key=lambda ring: float(np.linalg.norm(cloth.at[ring].mean(0) - near))
    )


def skin(figure: Figure) -> Ground:
    """The naked surface, as something to stay clear of."""
    on = figure.skin
    weights = figure.raw.weights[on].astype(np.float64)
    return Ground(figure.raw.vertices[on], figure.skin_normal[on], weights)


def ground(cloths: Sequence[Cloth]) -> Ground:
    """Cloth surfaces, as something to lie on."""
    return Ground(
        np.concatenate([c.at for c in cloths]),
        np.concatenate([c.normal for c in cloths]),
        np.concatenate([c.carry for c in cloths]),
    )


def band(
    cloth: Cloth,
    loop: Ints,
    width: float,
    spacing: float,
    ribs: float = 0.0,
    shape: Floats = RIB,
    calm: int = 1,
) -> Piece:
    """A band `width` metres wide: a `RIB` beyond the edge, or a `HEM` turned up over it."""
    profile = shape.copy()
    scaled = (np.abs(profile[:, 0]) >= 0.05) | (shape is HEM)
    profile[scaled, 0] *= width
    return sweep(rail(cloth, loop, spacing, calm), profile, ribs)


def crew(figure: Figure, cloth: Cloth, width: float, spacing: float, ribs: float) -> Piece:
    """A ribbed neck band that leans from the shoulders towards the neck."""
    line = rail(cloth, _neck_edge(figure, cloth), spacing)
    up = _neck_axis(figure)
    lean = line.along + 0.55 * up
    lean /= np.linalg.norm(lean, axis=1, keepdims=True)
    rows = [
        (-0.006, 0.0),
        (-0.005, 0.0035),
        (0.003, 0.0045),
        (0.5 * width, 0.0045),
        (width, 0.0035),
        (width + 0.0015, 0.001),
        (width, -0.0015),
        (-0.012, -0.004),
    ]
    depth = ribs * (np.arange(len(line.at)) % 2)[:, None]
    places = np.stack(
        [
            line.at + s * (lean if s > 0 else line.along) + (h - depth) * line.normal
            for s, h in rows
        ],
        1,
    )
    body = skin(figure)
    places[:, :-1] = body.cleared(places[:, :-1], np.array([r[1] for r in rows[:-1]]) + _GAP)
    shade = np.where(np.arange(len(line.at)) % 2, 0.74 if ribs else 1.0, 1.0)
    return grid(places, _neck_carry(body, line, places, 0.6), closed=True, shade=shade)


def rolled(
    figure: Figure,
    cloth: Cloth,
    height: float,
    fall: float,
    thick: float,
    ribs: float,
    spacing: float,
) -> Piece:
    """A knitted collar that stands `height` metres up the neck and falls back over itself."""
    line = rail(cloth, _neck_edge(figure, cloth), spacing, calm=8)
    up = _neck_axis(figure)
    out = _radial(figure, line.at, up)
    steps = np.linspace(0, 1, 4)
    stand = [(-0.004, 0.0), (0.5 * height, 0.0), (height, 0.0)]
    turn = [(height + 0.5 * thick, 0.45 * thick), (height + 0.35 * thick, 1.0 * thick)]
    back = [(height - s * fall, thick * (1.25 + 0.25 * np.sin(np.pi * s))) for s in steps]
    tuck = [(height - fall - 0.003, 0.8 * thick), (height - fall + 0.008, 0.3 * thick)]
    rows = [*stand, *turn, *back, *tuck]
    lean = 0.28  # the neck is narrower than the opening
    body = skin(figure)
    inner = np.stack([line.at + s * up - lean * max(s, 0) * out for s, _ in rows], 1)
    inner = body.cleared(inner, _GAP)
    depth = (
        ribs
        * (np.arange(len(line.at)) % 2)[:, None, None]
        * np.array([r[1] > 0 for r in rows])[:, None]
    )
    places = inner + (np.array([r[1] for r in rows])[:, None] - depth) * out[:, None]
    places[:, len(stand) + 2 :] = ground([cloth]).cleared(places[:, len(stand) + 2 :], 0.004)
    shade = np.where(np.arange(len(line.at)) % 2, 0.76 if ribs else 1.0, 1.0)
    return flipped(grid(places, _neck_carry(body, line, inner, 0.75), closed=True, shade=shade))


def shirt(
    figure: Figure,
    cloth: Cloth,
    stand: float,
    fall: float,
    point: float,
    gap: int,
    beneath: Sequence[Cloth] = (),
) -> Piece:
    """A folded collar, open at the front by `gap` stations each way; `point` metres at its tips.

    It lies on the cloth and on all `beneath`.
    """
    whole = rail(cloth, _neck_edge(figure, cloth), 0.011, calm=6)
    line = opened(whole, gap, len(whole.at) - gap)
    up = _neck_axis(figure)
    out = _radial(figure, line.at, up)
    n = len(line.at)
    front = np.abs(np.linspace(-1, 1, n))[:, None] ** 6  # 1 at the two ends
    rise = stand * (1 - 0.35 * front)
    length = fall + (point - fall) * front
    spread = np.concatenate(
        [line.at[:1] - line.at[1:2], np.zeros((n - 2, 3)), line.at[-1:] - line.at[-2:-1]]
    )
    spread /= np.maximum(np.linalg.norm(spread, axis=1, keepdims=True), 1e-9)
    lean = -0.18 * out
    places = [line.at - 0.004 * up + 0.001 * out]
    places += [line.at + s * rise * (up + lean) for s in (0.35, 0.7, 1.0)]
    top = line.at + rise * (up + lean)
    places += [top + 0.0025 * up + 0.002 * out, top + 0.001 * up + 0.0045 * out]
    aside = spread * front * 0.3
    for s in (0.3, 0.65, 0.97, 1.0):
        places.append(top + s * length * (-0.86 * up + 0.52 * out + aside) + 0.004 * out)
    at = np.stack(places, 1)
    body, below = skin(figure), ground([cloth, *beneath])
    at[:, 1:6] = body.cleared(at[:, 1:6], np.array([_GAP, _GAP, _GAP, _GAP + 0.001, _GAP + 0.003]))
    at[:, 6:] = below.cleared(body.cleared(at[:, 6:], 0.007), np.array([5, 6, 6, 6]) * 1e-3)
    return flipped(grid(at, _neck_carry(body, line, at, 0.45), closed=False))


def _neck_edge(figure: Figure, cloth: Cloth) -> Ints:
    return edge(cloth, figure.joint("neck") - vector(0, 0.03, 0))


def _neck_axis(figure: Figure) -> Floats:
    axis = figure.joint("head") - figure.joint("neck") + vector(0, 0.04, 0)
    return np.asarray(axis / np.linalg.norm(axis))


def _radial(figure: Figure, at: Floats, up: Floats) -> Floats:
    """Unit directions (n, 3) away from the neck's axis."""
    away = at - figure.joint("neck") - vector(0, 0, 0.005)
    away = away - np.outer(away @ up, up)
    return np.asarray(away / np.linalg.norm(away, axis=1, keepdims=True))


def _neck_carry(body: Ground, line: Rail, places: Floats, most: float) -> Floats:
    """Weights (n, k, B): the garment's at the seam, more and more the neck's further up."""
    n, k = places.shape[:2]
    beneath = body.carry(places.reshape(-1, 3)).reshape(n, k, -1)
    if line.closed:
        for _ in range(4):
            beside = np.roll(beneath, 1, 0) + np.roll(beneath, -1, 0)
            beneath = 0.5 * beneath + 0.25 * beside
    far = np.linalg.norm(places - line.at[:, None], axis=2)
    share = most * np.clip(far / 0.03, 0, 1)[..., None]
    out: Floats = (1 - share) * line.carry[:, None] + share * beneath
    return out
