"""Short hair: Tomás, Walter, Samir."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from body.avatar.build.hair.cap import add_cap
from body.avatar.build.hair.clumps import Locks, Look, comb, facing, flyaways, smoothed, sweep
from body.avatar.build.hair.scalp import Head, unit
from body.avatar.build.hair.scatter import along_line, scatter
from body.avatar.build.hair.strands import Strip
from body.avatar.build.parts import Floats

_LINE = (
    (0, 0.70), (18, 0.73), (34, 0.74), (46, 0.60), (55, 0.44), (62, 0.34), (67, 0.05), (70, -0.16),
    (75, -0.14), (80, 0.14), (86, 0.26), (102, 0.26), (116, 0.02), (130, -0.36), (150, -0.48),
    (180, -0.48),
)  # fmt: skip
_RECEDED = (
    (0, 0.74), (14, 0.76), (34, 0.90), (50, 0.72), (60, 0.48), (67, 0.14), (71, -0.06), (75, -0.04),
    (81, 0.18), (88, 0.26), (102, 0.26), (116, 0.02), (130, -0.34), (150, -0.45), (180, -0.45),
)  # fmt: skip
_FADED = tuple(
    (at, level - 0.2 if at in (70, 75) else level) for at, level in _LINE
)  # to the beard
_BROWN = (0.040, 0.022, 0.013)
_GREY = (0.44, 0.43, 0.415)
OLIVE = (0.45, 0.26, 0.16)  # skin that shows through short hair
BLACK = (0.026, 0.020, 0.017)


def tomas(head: Head, rng: np.random.Generator) -> Locks:
    """Short dark waves, swept up and to his left; tapered sides."""
    locks = Locks()

    def sweep_up(p: Floats, t: float) -> Floats:
        front = np.clip((p[:, 2] - head.centre[2]) / 0.09, 0, 1)
        rise = front * max(0.0, 0.9 - 1.6 * t)
        return unit(np.stack([0.65 + 0.2 * front, rise, -0.75 + 0.15 * front], 1))

    paint = _fade(head, _BROWN, (0.50, 0.30, 0.19), 0.15)
    add_cap(locks, head, _LINE, paint, _sides)
    _cover_sides(locks, head, _LINE, paint, 0.034, 0.72, 210, rng)
    roots = scatter(head, ((0, 0.74), (40, 0.7), (70, 0.66), (180, 0.6)), 120, rng, 0.0)
    roots = np.concatenate([roots, along_line(head, _LINE, np.linspace(-44, 44, 22), 0.03)])
    steps = 10
    t = np.linspace(0, 1, steps)
    front = np.clip((roots[:, 2] - head.centre[2]) / 0.1, 0, 1)[:, None]
    height = (
        0.004
        + np.sin(t * 2.4) * (0.007 + 0.021 * front)
        + rng.uniform(0, 0.006, (len(roots), 1)) * t
    )
    length = (0.05 + 0.03 * front[:, 0]) * rng.uniform(0.85, 1.15, len(roots))
    guides = comb(head, roots, sweep_up, length, height, np.full(height.shape, 0.7), 0.4)
    points = _wavy(guides.points, facing(head, guides.points).up, 0.005, 0.05, rng)
    look = Look(_BROWN, taper=(0.7, 1, 1, 0.4), vary=0.18, arch=0.5)
    guides = facing(head, points)
    sweep(locks, guides, rng.uniform(0.014, 0.022, len(roots)), look, rng)
    flyaways(locks, guides, 14, look, rng)
    return locks


def walter(head: Head, rng: np.random.Generator) -> Locks:
    """Thin grey hair, receding, combed over from a parting on his left."""
    locks = Locks()
    part = 0.038

    def across(p: Floats, t: float) -> Floats:
        side = np.where(p[:, 0] > part, 1.0, -1.0)
        back = np.clip((head.centre[2] - p[:, 2]) / 0.06, 0, 1)
        away = np.stack([side * (1 - 0.5 * back), -0.7 * back - 0.1, -0.6 - 0.3 * back], 1)
        return unit(away)

    paint = _fade(head, _GREY, (0.58, 0.36, 0.27), 0.3)
    add_cap(locks, head, _RECEDED, paint, _sides)
    _cover_sides(locks, head, _RECEDED, paint, 0.034, 0.66, 210, rng)
    roots = scatter(head, ((0, 0.8), (34, 0.95), (50, 0.78), (75, 0.62), (180, 0.5)), 130, rng, 0.0)
    roots = np.concatenate([roots, along_line(head, _RECEDED, np.linspace(-50, 50, 26), 0.02)])
    steps = 9
    t = np.linspace(0, 1, steps)
    height = 0.0032 + np.sin(t * 2.5) * 0.004 + rng.uniform(0, 0.0016, (len(roots), 1)) * t
    length = 0.062 * rng.uniform(0.85, 1.15, len(roots))
    guides = comb(head, roots, across, length, height, np.full(height.shape, 0.85), 0.35)
    look = Look(
        _GREY, taper=(0.7, 1, 1, 0.5), vary=0.12, arch=0.3, edge=0.75, shade=(0.6, 0.9, 1, 1.1)
    )
    sweep(
        locks,
        facing(head, smoothed(guides.points, 2)),
        rng.uniform(0.014, 0.02, len(roots)),
        look,
        rng,
    )
    return locks


def samir(head: Head, rng: np.random.Generator) -> Locks:
    """Black hair, textured and short on top, faded to the skin at the sides."""
    locks = Locks()
    lean = rng.normal(0, 0.45, (64, 3))

    def tousled(p: Floats, t: float) -> Floats:
        which = (np.abs(p[:, 0] * 911 + p[:, 2] * 577) * 10).astype(int) % 64
        return unit(np.array([0.15, 0.45 - 0.5 * t, 0.75]) + lean[which])

    add_cap(locks, head, _FADED, _fade(head, BLACK, OLIVE, 0.62), _sides)
    roots = scatter(head, ((0, 0.73), (40, 0.68), (60, 0.62), (180, 0.5)), 210, rng, 0.0)
    roots = np.concatenate([roots, along_line(head, _LINE, np.linspace(-46, 46, 28), 0.02)])
    steps = 6
    t = np.linspace(0, 1, steps)
    top = np.clip((head.level(roots) - 0.5) / 0.4, 0, 1)[:, None]
    height = 0.003 + t * (0.004 + 0.016 * top * rng.uniform(0.6, 1.2, (len(roots), 1)))
    length = (0.016 + 0.018 * top[:, 0]) * rng.uniform(0.8, 1.2, len(roots))
    guides = comb(head, roots, tousled, length, height, np.full(height.shape, 0.6), 0.5)
    look = Look(BLACK, taper=(0.8, 1, 0.9, 0.35), vary=0.2, arch=0.5)
    sweep(locks, guides, rng.uniform(0.010, 0.016, len(roots)), look, rng)
    return locks


def _sides(p: Floats, t: float) -> Floats:
    """Down and backwards, as cropped sides lie."""
    return unit(np.stack([0 * p[:, 0], np.full(len(p), -1.0), np.full(len(p), -0.45)], 1))


def _cover_sides(
    locks: Locks,
    head: Head,
    knots: tuple[tuple[float, float], ...],
    paint: Callable[[Floats], Floats],
    length: float,
    top: float,
    count: int,
    rng: np.random.Generator,
) -> None:
    """Short clumps from the hair line up to the level `top`, shorter the lower they are."""
    roots = scatter(head, knots, count * 2, rng, 0.03)
    level = head.level(roots) + rng.uniform(-0.06, 0.06, len(roots))
    roots = roots[(level < top) & (level > -0.08) & (np.abs(head.azimuth(roots)) > 50)]
    t = np.linspace(0, 1, 5)
    grade = np.clip((head.level(roots) + 0.4) / 1.0, 0.25, 1)
    height = 0.0032 + t * (0.0008 + 0.001 * grade[:, None])  # low: the ground stays in the light
    guides = comb(head, roots, _sides, length * grade, height, np.ones(height.shape), 0.5, 0)
    guides = facing(head, head.outside(guides.points, 0.002))
    look = Look(
        (1, 1, 1), (Strip.WISP, Strip.LOCK), taper=(0.4, 1, 0.9, 0.4), vary=0.07, arch=0.1,
        shade=(0.86, 0.95, 1.05), edge=0.9,
    )  # fmt: skip
    sweep(locks, guides, 0.013 * (0.7 + 0.3 * grade), look, rng, paint(guides.points[:, 2]))


def _fade(
    head: Head, colour: tuple[float, float, float], skin: tuple[float, float, float], until: float
) -> Callable[[Floats], Floats]:
    """Cap colours: skin shows between the hairs low at the sides, until the level `until`."""

    def paint(p: Floats) -> Floats:
        high = np.clip((head.level(p) + 0.5) / (until + 0.5), 0, 1)
        high = np.maximum(high, np.clip((62 - np.abs(head.azimuth(p))) / 10, 0, 1))
        bare = (0.5 * (1 - high * high * (3 - 2 * high)))[:, None]
        return np.asarray(np.array(colour) * 0.95 * (1 - bare) + np.array(skin) * 0.8 * bare)

    return paint


def _wavy(
    points: Floats, up: Floats, amplitude: float, length: float, rng: np.random.Generator
) -> Floats:
    run = np.linalg.norm(np.diff(points, axis=1), axis=2).cumsum(1)
    run = np.concatenate([np.zeros((len(points), 1)), run], 1)
    side = np.cross(unit(np.gradient(points, axis=1)), up)
    lag = rng.uniform(0, 2 * np.pi, (len(points), 1))
    swing = amplitude * np.clip(run / 0.03, 0, 1) * np.sin(2 * np.pi * run / length + lag)
    return np.asarray(points + side * swing[..., None])
