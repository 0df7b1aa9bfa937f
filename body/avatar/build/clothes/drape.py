"""How cloth hangs: lifted off the body, stretched over its hollows, folded where it bends."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from body.avatar.build.clothes.cloth import Cloth, edges, loops
from body.avatar.build.parts import Floats, Ints

_STEP = 0.6  # of the way to the neighbours' mean, at once


def averaging(faces: Ints, count: int) -> Any:
    """A sparse (n, n) matrix: each vertex to the mean of its neighbours.

    On the boundary only neighbours along the boundary count, so that hems keep their line.
    """
    from scipy.sparse import coo_array

    pairs = edges(faces)
    rows, cols = np.concatenate([pairs, pairs[:, ::-1]]).T
    hem: dict[int, list[int]] = {}
    for loop in loops(faces):
        for a, b in zip(loop.tolist(), np.roll(loop, -1).tolist(), strict=True):
            hem.setdefault(a, []).append(b)
            hem.setdefault(b, []).append(a)
    on_hem = np.zeros(count, bool)
    on_hem[list(hem)] = True
    free = ~on_hem[rows]
    extra = [(a, b) for a, bs in hem.items() for b in bs]
    if extra:
        more = np.array(extra)
        rows, cols = (
            np.concatenate([rows[free], more[:, 0]]),
            np.concatenate([cols[free], more[:, 1]]),
        )
    table = coo_array((np.ones(len(rows)), (rows, cols)), shape=(count, count)).tocsr()
    total = np.asarray(table.sum(1)).ravel()
    table.data /= np.repeat(np.maximum(total, 1e-9), np.diff(table.indptr))
    return table


def smoothed(cloth: Cloth, values: Floats, times: int) -> Floats:
    """`values` (n, ...) averaged with their neighbours `times` times, half-way each."""
    mean = averaging(cloth.faces, len(cloth.at))
    for _ in range(times):
        values = 0.5 * (values + mean @ values)
    return values


def drape(cloth: Cloth, ease: Floats, times: int = 120) -> Cloth:
    """The cloth as a taut membrane no nearer to the tights than `ease` (n,) metres."""
    mean = averaging(cloth.faces, len(cloth.at))
    height = ease.copy()
    for _ in range(times):
        at = cloth.under + height[:, None] * cloth.normal
        pull = ((mean @ at - at) * cloth.normal).sum(1)
        height = np.maximum(height + _STEP * np.clip(pull, -0.01, 0.01), ease)
    return replace(cloth, at=cloth.under + height[:, None] * cloth.normal)


def relaxed(cloth: Cloth, times: int, floor: Floats) -> Cloth:
    """Evened out in all directions, but kept `floor` (n,) metres off the tights."""
    mean = averaging(cloth.faces, len(cloth.at))
    at = cloth.at
    for _ in range(times):
        at = at + 0.5 * (mean @ at - at)
        at = at - 0.25 * (mean @ at - at)
        lift = ((at - cloth.under) * cloth.normal).sum(1)
        at = at + np.maximum(floor - lift, 0)[:, None] * cloth.normal
    return replace(cloth, at=at)


def hang(
    cloth: Cloth, ease: Floats, top: Floats, bottom: Floats, slope: float, share: Floats
) -> Floats:
    """`ease`, raised so that cloth falls from what is above rather than following the body.

    Around the axis from `top` to `bottom` (3,) the radius may shrink by at most `slope` a metre
    on the way down. `share` (n,) in [0, 1] says where that counts.
    """
    axis = bottom - top
    length = float(np.linalg.norm(axis))
    axis = axis / length
    side = np.cross(axis, [0.0, 0.0, 1.0])
    side /= np.linalg.norm(side)
    front = np.cross(side, axis)
    spot = cloth.under + ease[:, None] * cloth.normal - top
    s = spot @ axis
    x, z = spot @ side, spot @ front
    radius, angle = np.hypot(x, z), np.arctan2(x, z)
    sectors, rows = 36, int(np.ceil(length / 0.01)) + 1
    row = np.clip(np.round(s / 0.01), 0, rows - 1).astype(int)
    column = np.round((angle / (2 * np.pi) + 0.5) * sectors).astype(int) % sectors
    counts = (share > 0.5) & (s > -0.005)
    grid = np.zeros((rows, sectors))
    np.maximum.at(grid, (row[counts], column[counts]), radius[counts])
    for turn in (-1, 1):
        grid = np.maximum(grid, 0.97 * np.roll(grid, turn, 1))
    for r in range(1, rows):
        grid[r] = np.maximum(grid[r], grid[r - 1] - slope * 0.01)
    for _ in range(3):
        grid = 0.5 * grid + 0.25 * (np.roll(grid, 1, 1) + np.roll(grid, -1, 1))
    turn_ = (angle / (2 * np.pi) + 0.5) * sectors
    low = np.floor(turn_).astype(int)
    part = turn_ - low
    wanted = (1 - part) * grid[row, low % sectors] + part * grid[row, (low + 1) % sectors]
    outward = (np.outer(x, side) + np.outer(z, front)) / np.maximum(radius, 1e-6)[:, None]
    facing = np.clip((outward * cloth.normal).sum(1), 0.3, 1)
    lift = np.clip(wanted - radius, 0, 0.08) * share / facing
    raised: Floats = ease + lift * np.clip(s / 0.06, 0, 1)
    return raised


def evened(cloth: Cloth, times: int) -> Cloth:
    """With its edges smoothed into clean curves, `times` over."""
    at = cloth.at.copy()
    for loop in loops(cloth.faces):
        line = at[loop]
        for _ in range(times):
            for step in (0.5, -0.52):  # forth and back, so that it does not shrink: Taubin 1995
                line = line + step * (0.5 * (np.roll(line, 1, 0) + np.roll(line, -1, 0)) - line)
        at[loop] = line
    return replace(cloth, at=at)


def bell(x: Floats, power: int = 2) -> Floats:
    """1 at zero, nothing from about 2 on; flatter on top for a higher `power`."""
    return np.asarray(np.exp(-np.minimum(x**power, 30.0)))


def fold(
    at: Floats,
    centre: Floats,
    along: Floats,
    wave: float,
    reach: tuple[float, float],
    phase: float = 0.0,
) -> Floats:
    """Wrinkles across `along` (3,) about `centre`: (n,) in [0, 1], `wave` metres apart.

    `reach`: how far they run along, and how far from the axis they fade, metres.
    """  # fmt: skip
    away = at - centre
    along = along / np.linalg.norm(along)
    s = away @ along
    side = np.linalg.norm(away - np.outer(s, along), axis=1)
    shape = 0.5 + 0.5 * np.cos(2 * np.pi * s / wave + phase)
    return np.asarray(shape * bell(s / reach[0]) * bell(side / reach[1]))
