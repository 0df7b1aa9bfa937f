"""Guides combed over the skull, and the ribbons swept along them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from body.avatar.build.hair.scalp import Head, unit
from body.avatar.build.hair.strands import Strip, span
from body.avatar.build.parts import Floats, Ints

Flow = Callable[[Floats, float], Floats]  # points (n, 3) and progress 0..1 -> wished direction


@dataclass(frozen=True, slots=True, eq=False)
class Guides:
    """The middle lines of n clumps in s points, and the outward direction at each."""

    points: Floats  # (n, s, 3)
    up: Floats  # (n, s, 3) unit

    def __getitem__(self, rows: NDArray[np.bool_] | Ints | slice) -> Guides:
        return Guides(self.points[rows], self.up[rows])

    def tangent(self) -> Floats:
        """(n, s, 3) unit, from root to tip."""
        return unit(np.gradient(self.points, axis=1))


def comb(
    head: Head,
    roots: Floats,
    flow: Flow,
    length: Floats,
    height: Floats,
    cling: Floats,
    bend: float = 0.5,
    over: float = 1.0,
    hang: float = -0.6,
) -> Guides:
    """Guides from `roots` (n, 3) that follow `flow` over the skull.

    `length` (n,) m; `height` (n, s) m above the skull, never less; `cling` (n, s) in [0, 1]: how
    much a clump is drawn down to that height, 1 lying on the head, 0 hanging free. `over`: 1
    lays hair over the ears, 0 ignores them. `hang`: the level below which all hangs free.
    """
    steps = height.shape[1]
    p = head.lifted(roots, height[:, 0])
    points = [p]
    d = np.zeros_like(p)
    for s in range(1, steps):
        n = head.normal(p)
        d = unit(d * (1 - bend) + flow(p, s / (steps - 1)) * (bend if s > 1 else 1.0))
        held = cling[:, s] * np.clip((head.level(p) - hang) / 0.3, 0, 1)
        d = unit(d - n * ((d * n).sum(1) * held)[:, None])
        q = p + d * (length / (steps - 1))[:, None]
        lack = height[:, s] + over * head.room(q) - head.height(q)
        push = np.clip((head.level(q) + 0.6) / 0.3, 0, 1)  # lower, `Head.outside` does it
        pull = np.where(lack > 0, push, held)
        q = q + head.direction(q) * (lack * pull)[:, None]
        d = unit(q - p)
        p = q
        points.append(p)
    return facing(head, np.stack(points, 1))


def facing(head: Head, points: Floats) -> Guides:
    """Guides along `points` (n, s, 3) whose outward side is the skull's, level below the jaw."""
    up = head.normal(points)
    level = unit((points - head.centre) * [1.0, 0.0, 1.0])
    low = np.clip((0.1 - head.level(points)) / 0.5, 0, 1)[..., None]
    return Guides(points, unit(up * (1 - low) + level * low))


def smoothed(points: Floats, rounds: int) -> Floats:
    """`points` (n, s, 3) with softened bends; roots and tips stay."""
    out = points.copy()
    for _ in range(rounds):
        out[:, 1:-1] = 0.25 * out[:, :-2] + 0.5 * out[:, 1:-1] + 0.25 * out[:, 2:]
    return out


def flyaways(
    locks: Locks, guides: Guides, count: int, look: Look, rng: np.random.Generator
) -> None:
    """Add `count` loose wisps that leave the volume of `guides` towards their tips."""
    pick = rng.permutation(len(guides.points))[:count]
    loose = guides[pick]
    t = np.linspace(0, 1, loose.points.shape[1])
    rise = rng.uniform(0.002, 0.006, (count, 1)) * np.sin(t * rng.uniform(1.8, 3.0, (count, 1)))
    drift = (
        np.cross(loose.tangent(), loose.up) * (rng.normal(0, 0.006, (count, 1)) * t**2)[..., None]
    )
    points = loose.points + loose.up * (0.003 + rise)[..., None] + drift
    thin = replace(look, strips=(Strip.WISP,), columns=1, arch=0.0, edge=1.0)
    sweep(locks, Guides(points, loose.up), rng.uniform(0.006, 0.011, count), thin, rng)


@dataclass(slots=True)
class Locks:
    """A growing pile of ribbons."""

    vertices: list[Floats] = field(default_factory=list)
    triangles: list[Ints] = field(default_factory=list)
    uv: list[Floats] = field(default_factory=list)
    colour: list[Floats] = field(default_factory=list)
    tangent: list[Floats] = field(default_factory=list)
    normal: list[Floats] = field(default_factory=list)
    count: int = 0

    def add(
        self,
        vertices: Floats,
        triangles: Ints,
        uv: Floats,
        colour: Floats,
        tangent: Floats,
        normal: Floats,
    ) -> None:
        """Pile on one mesh of n vertices; all but `triangles` are (n, ...)."""
        self.vertices.append(vertices)
        self.triangles.append(triangles + self.count)
        self.uv.append(uv)
        self.colour.append(colour)
        self.tangent.append(unit(tangent))
        self.normal.append(unit(normal))
        self.count += len(vertices)


@dataclass(frozen=True, slots=True)
class Look:
    """How ribbons are shaped and dyed. Profiles run from root to tip and are stretched to fit."""

    colour: tuple[float, float, float]  # linear RGB, at mid length
    strips: Sequence[Strip] = (Strip.LOCK,)
    columns: int = 2  # quads across
    arch: float = 0.45  # rise of the middle over half the width
    roll: float = 0.55  # how much the edges' normals turn aside
    taper: Sequence[float] = (0.7, 1.0, 1.0, 0.55)
    shade: Sequence[float] = (0.5, 0.9, 1.0, 1.15)
    edge: float = 0.62  # darkness of the edges, which lie deeper
    vary: float = 0.12  # spread of lightness between clumps, as a log


def sweep(
    locks: Locks,
    guides: Guides,
    width: Floats,
    look: Look,
    rng: np.random.Generator,
    dye: Floats | None = None,
) -> None:
    """Add one half-round ribbon a guide; `width` (n,) m is a ribbon's widest.

    `dye` (n, 3): linear RGB of each ribbon, in place of the look's.
    """
    n, s = guides.points.shape[:2]
    t = guides.tangent()
    up = unit(guides.up - t * (guides.up * t).sum(-1, keepdims=True))
    side = np.cross(t, up)
    u = np.linspace(-1, 1, look.columns + 1)
    progress = np.linspace(0, 1, s)
    half = 0.5 * width[:, None] * _profile(look.taper, progress)
    aside = side[:, :, None] * (half[..., None] * u)[..., None]
    rise = up[:, :, None] * (half[..., None] * look.arch * (1 - u**2))[..., None]
    vertices = guides.points[:, :, None] + aside + rise
    normal = up[:, :, None] + side[:, :, None] * (look.roll * u)[:, None]
    uv = _strip_uv(n, u, progress, look.strips, rng)
    edge = 1 - (1 - look.edge) * np.abs(u) ** 1.5
    light = np.exp(rng.normal(0, look.vary, n))[:, None] * _profile(look.shade, progress)
    base = np.asarray(look.colour) if dye is None else dye[:, None, None]
    colour = (light[..., None] * edge)[..., None] * base
    tangent = np.repeat(t[:, :, None], len(u), 2)
    flat = [a.reshape(-1, a.shape[-1]) for a in (vertices, uv, colour, tangent, normal)]
    locks.add(flat[0], grid_triangles(n, s, len(u)), *flat[1:])


def grid_triangles(n: int, rows: int, columns: int) -> Ints:
    """Triangles of `n` grids of vertices (rows, columns), counter-clockwise from `up`."""
    i, j = np.meshgrid(np.arange(rows - 1), np.arange(columns - 1), indexing="ij")
    a = (i * columns + j).ravel()
    b, c, d = a + 1, a + columns, a + columns + 1
    one = np.concatenate([np.stack([a, b, c], 1), np.stack([b, d, c], 1)])
    return (one[None] + (np.arange(n) * rows * columns)[:, None, None]).reshape(-1, 3)


def _profile(knots: Sequence[float], at: Floats) -> Floats:
    return np.asarray(np.interp(at, np.linspace(0, 1, len(knots)), knots))


def _strip_uv(
    n: int, u: Floats, v: Floats, strips: Sequence[Strip], rng: np.random.Generator
) -> Floats:
    ends = np.array([span(strip) for strip in strips])[rng.integers(0, len(strips), n)]
    ends = np.where(rng.random((n, 1)) < 0.5, ends[:, ::-1], ends)
    across = ends[:, :1] + (ends[:, 1:] - ends[:, :1]) * (0.5 + 0.5 * u)
    out = np.empty((n, len(v), len(u), 2))
    out[..., 0] = across[:, None]
    out[..., 1] = v[None, :, None] * 0.996 + 0.002
    return out
