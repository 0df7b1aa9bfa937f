"""Hair that hangs: Hana's bob and Aoife's waves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from body.avatar.build.hair.cap import add_cap
from body.avatar.build.hair.clumps import (
    Guides,
    Locks,
    Look,
    comb,
    facing,
    flyaways,
    smoothed,
    sweep,
)
from body.avatar.build.hair.scalp import Head, unit
from body.avatar.build.hair.scatter import along_line, cut, resampled, scatter
from body.avatar.build.hair.strands import Strip
from body.avatar.build.parts import Floats

_LINE = (
    (0, 0.73), (20, 0.71), (38, 0.61), (54, 0.45), (64, 0.3), (72, 0.12), (84, 0.1), (98, 0.2),
    (118, 0.05), (140, -0.3), (180, -0.42),
)  # fmt: skip
_PARTED = 20  # locks on either side of Aoife's parting
_DOWN = np.array([0.0, -1.0, 0.0])
_BLACK = (0.023, 0.0195, 0.0185)
_RED = (0.30, 0.072, 0.022)


def hana(head: Head, rng: np.random.Generator) -> Locks:
    """A straight black bob to the chin, with a full fringe that leaves the brows to be seen."""
    locks = Locks()
    whorl = head.at(np.array(180.0), np.array(74.0))
    roots = scatter(head, _LINE, 212, rng)
    edge = np.concatenate(
        [np.linspace(-48, 48, 18), np.linspace(52, 72, 7), np.linspace(-72, -52, 7)]
    )
    roots = np.concatenate([roots, along_line(head, _LINE, edge, 0.03)])
    azimuth = np.abs(head.azimuth(roots))
    fringe = azimuth < 50

    def fall(p: Floats, t: float) -> Floats:
        low = np.clip((0.8 - head.level(p)) / 0.5, 0, 1)[:, None]
        down = np.where(fringe[:, None], _DOWN, _aside(head, p, 63))
        return unit(unit(p - whorl) * (1 - low) + down * low)

    add_cap(locks, head, _LINE, _dyed(_BLACK, 0.55), lambda p, t: p - whorl)
    steps = 25
    t = np.linspace(0, 1, steps)
    depth = np.clip((head.level(roots) - 0.1) / 0.8, 0, 1)[:, None]
    height = 0.003 + np.minimum(1, 1.4 * t) * (0.005 + 0.015 * depth)
    height = height * np.where(fringe, 0.8, 1.2)[:, None]
    height = height + rng.uniform(0, 0.003, (len(roots), 1)) * t
    guides = comb(
        head, roots, fall, np.full(len(roots), 0.36), height, np.ones(height.shape), hang=-0.35
    )
    hem = np.where(fringe, 0.34, -0.8 + 0.0012 * azimuth) + rng.normal(0, 0.014, len(roots))
    points = cut(head, smoothed(guides.points, 3), hem)
    points = resampled(points, np.full(len(roots), steps - 1.0), 11)
    points = smoothed(head.outside(points, 0.006), 2)
    look = Look(_BLACK, (Strip.BLUNT,), taper=(0.25, 1, 1, 0.9), shade=(0.8, 1, 1, 1.1), arch=0.25)
    width = np.where(fringe, 0.017, 0.027) * rng.uniform(0.85, 1.15, len(roots))
    guides = facing(head, points)
    sweep(locks, guides, width, look, rng)
    flyaways(locks, guides[~fringe], 8, look, rng)
    return locks


def aoife(head: Head, rng: np.random.Generator) -> Locks:
    """Red waves to the shoulders from an off-centre parting."""
    locks = Locks()
    part = 0.016
    roots = scatter(head, _LINE, 90, rng)
    roots = roots[(np.abs(roots[:, 0] - part) > 0.018) | (roots[:, 2] < head.centre[2] - 0.05)]
    edge = np.concatenate([np.linspace(-68, -8, 17), np.linspace(20, 68, 14)])
    roots = np.concatenate(
        [roots, along_line(head, _LINE, edge, 0.0), _parting(head, part, _PARTED)]
    )
    # The foremost locks of the parting fall forward and frame the face.
    framing = np.clip(
        (head.azimuth(roots) < 60) * (roots[:, 2] - head.centre[2] - 0.035) / 0.04, 0, 1
    )
    framing = framing * (np.abs(roots[:, 0] - part) < 0.006)

    def fall(p: Floats, t: float) -> Floats:
        return _parted(head, p, part, framing)

    add_cap(
        locks, head, _LINE, _dyed(_RED, 0.6), lambda p, t: _parted(head, p, part, np.zeros(len(p)))
    )
    steps = 31
    t = np.linspace(0, 1, steps)
    depth = np.clip(head.level(roots) / 0.9, 0, 1)[:, None]
    height = 0.0028 + np.minimum(1, t * 4) * (0.005 + 0.015 * depth**2)
    height = height + rng.uniform(0, 0.004, (len(roots), 1)) * t
    guides = comb(
        head, roots, fall, np.full(len(roots), 0.5), height, np.ones(height.shape), hang=0.0
    )
    hem = -1.5 + rng.normal(0, 0.09, len(roots)) - 0.15 * (np.abs(head.azimuth(roots)) > 120)
    points = cut(head, smoothed(guides.points, 2), hem)
    points = resampled(points, np.full(len(roots), steps - 1.0), 18)
    points = _waved(head, points, 0.008, 0.095, rng)
    points = head.outside(points, np.interp(-head.level(points), [0.8, 1.25], [0.006, 0.026]))
    look = Look(
        _RED, (Strip.LOCK, Strip.LOCK, Strip.BLUNT), taper=(0.25, 0.9, 1.05, 1, 0.5), vary=0.14
    )
    guides = facing(head, points)
    width = rng.uniform(0.022, 0.032, len(roots))
    first = len(roots) - 2 * _PARTED
    sweep(locks, guides[:first], width[:first], look, rng)
    parted = replace(look, taper=(0.8, 0.9, 1.05, 1, 0.5))  # roots close into one line
    sweep(locks, guides[first:], width[first:], parted, rng)
    flyaways(locks, guides, 18, look, rng)
    return locks


def _parted(head: Head, p: Floats, part: float, framing: Floats) -> Floats:
    """Away from a parting at x = `part`, back and down; `framing` (n,) 1 goes forward instead."""
    side = np.where(p[:, 0] > part, 1.0, -1.0)
    back = np.clip((head.centre[2] + 0.03 - p[:, 2]) / 0.08, 0, 1)
    ahead = -0.5 - 0.3 * back + 0.75 * framing
    away = unit(np.stack([side * (1 - 0.6 * back), 0.1 - back, ahead], 1))
    low = np.clip((0.8 - head.level(p)) / 0.5, 0, 1)[:, None]
    return unit(away * (1 - low) + _aside(head, p, 70 - 12 * framing) * low)


def _parting(head: Head, x: float, count: int) -> Floats:
    """Roots (2 count, 3) on both sides of a parting at `x`, from the hair line to the crown."""
    front = head.at(np.array(10.0), head.line(np.array(10.0), _LINE))
    z = np.linspace(front[2] - 0.004, head.centre[2] - 0.05, count)
    beside = np.repeat([x - 0.003, x + 0.003], count)
    over = np.stack([beside, np.full(2 * count, head.centre[1] + 0.09), np.tile(z, 2)], 1)
    return head.lifted(over, 0.0)


def _aside(head: Head, p: Floats, window: Floats | float) -> Floats:
    """Down (n, 3), but out of the face: azimuths below `window` degrees are steered aside."""
    azimuth = head.azimuth(p)
    push = np.clip((window - np.abs(azimuth)) / 11, 0, 2)
    a = np.radians(azimuth)
    aside = np.stack([np.cos(a), np.zeros(len(a)), -np.sin(a)], 1) * np.sign(azimuth)[:, None]
    return unit(_DOWN + aside * push[:, None])


def _dyed(colour: tuple[float, float, float], share: float) -> Callable[[Floats], Floats]:
    return lambda p: np.tile(np.array(colour) * share, (len(p), 1))


def _waved(
    head: Head, points: Floats, amplitude: float, length: float, rng: np.random.Generator
) -> Floats:
    """`points` (n, s, 3) swung from side to side; neighbours swing nearly together."""
    guides: Guides = facing(head, points)
    tangent = guides.tangent()
    side = np.cross(tangent, guides.up)
    run = np.linalg.norm(np.diff(points, axis=1), axis=2).cumsum(1)
    run = np.concatenate([np.zeros((len(points), 1)), run], 1)
    azimuth = np.radians(head.azimuth(points[:, -1]))[:, None]
    lag = rng.normal(0, 0.35, (len(points), 1)) + 1.6 * np.sin(2 * azimuth)
    grow = np.clip((0.75 - head.level(points)) / 0.8, 0, 1)
    drop = head.unit * (0.9 - head.level(points))  # in phase at one height
    angle = 2 * np.pi * (0.3 * run + 0.7 * drop) / length + lag
    swing = amplitude * grow * rng.uniform(0.7, 1.2, (len(points), 1))
    return np.asarray(
        points + side * (swing * np.sin(angle))[..., None]
        + guides.up * (0.6 * swing * np.cos(angle))[..., None]
    )  # fmt: skip
