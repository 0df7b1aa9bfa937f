"""When a gesture is seen to strike: found in how fast its own hand moves."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from body import strokes
from body.gesture.course import Move
from body.glide import Glide
from body.posture import REST

Floats = NDArray[np.float64]

_SEEN = 0.18  # share of the quickest movement's speed below which none is seen
_WIDE = 0.9  # share of the widest stroke from which another is as wide
_MOVES = 0.05  # shares of arm length, below which fingers or forearm make the stroke
_STEP = 0.01  # s


def landing(moves: Sequence[Move], ends: Sequence[float]) -> float:
    """When the emphasis of a gesture falls, s, in the time of `moves`, made from rest at 0.

    `ends` are when its strokes arrive, by plan. The first of the widest is meant; what is seen of
    it is the end of the quick movement next to that. Where the wrist stays, the plan counts.
    """
    goals = [np.asarray(move.goal)[:3] for move in moves]
    widths = np.array([np.linalg.norm(b - a) for a, b in pairwise(goals)])
    meant = ends[int(np.argmax(widths >= _WIDE * widths.max()))]
    if widths.max() < _MOVES:
        return meant
    speed = np.linalg.norm(np.gradient(_path(moves), axis=0), axis=1)
    seen = _STEP * strokes.ends(speed, _SEEN * float(speed.max()))
    return float(min(seen, key=lambda end: abs(end - meant), default=meant))


def _path(moves: Sequence[Move]) -> Floats:
    """Where the wrist is (T, 3), each `_STEP` s from 0 until it is still."""
    glide = Glide.still([*np.asarray(moves[0].goal)[:3], 0.0])
    rows, last = list[Floats](), moves[-1].start + moves[-1].duration + 0.1
    for move, until in zip(moves, [*(m.start for m in moves[1:]), last], strict=True):
        glide = glide.towards([*np.asarray(move.goal)[:3], 1.0], move.start, move.duration)
        times = np.arange(np.ceil(move.start / _STEP), np.ceil(until / _STEP)) * _STEP
        x = np.clip((times - move.start) / move.duration, 0, 1)
        rows.append(x[:, None] ** np.arange(len(glide.terms)) @ glide.terms)
    whole = np.concatenate(rows)
    return np.asarray(REST[:3] + (whole[:, :3] - REST[:3]) * whole[:, 3:])
