"""What stance and stride do to the trunk and the arms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from body.arms import Steer
from body.compiled import posing
from body.rig import INDEX
from body.stance.feet import SIDE

Floats = NDArray[np.float64]

LINE = tuple(INDEX[n] for n in ("hips", "spine", "chest", "upperChest", "neck", "head"))
HIP_DROP = 0.050  # rad by which the free leg's hip hangs
TURNS_WITH = np.array([0.1, 0.2, 0.25, 0.25, 0.1, 0.1])  # shares of a seated turn, hips to head


@dataclass(frozen=True, slots=True, eq=False)
class Lean:
    """Turns (6, 3) of `LINE`, from the hips up, and how far the hips go left and ahead (2,), m."""

    turns: Floats
    hips: Floats


@posing
def stand(turns: Floats, side: float, n: Floats) -> None:
    """Contrapposto: the pelvis tilts one way, the shoulders the other, the head level."""
    _turn(turns, _HIPS, 0.004 * n[3], 0.02 * side + 0.007 * n[4], HIP_DROP * side)
    _turn(turns, _SPINE, 0.006 * n[5], -0.01 * side + 0.006 * n[6], -0.052 * side)
    _turn(turns, _CHEST, 0.003 * n[7], -0.01 * side + 0.006 * n[8], -0.030 * side)
    _turn(turns, _NECK, 0.004 * n[9], 0.006 * n[10], 0.018 * side + 0.004 * n[11])
    _turn(turns, _HEAD, 0.006 * n[10], 0.008 * n[9], 0.008 * side + 0.004 * n[8])


@posing
def _turn(turns: Floats, joint: int, x: float, y: float, z: float) -> None:
    turns[joint, 0] += x
    turns[joint, 1] += y
    turns[joint, 2] += z


@posing
def stride(turns: Floats, feet: Floats, rate: Floats, yaw: float) -> None:
    """The pelvis turns with the legs, the shoulders against them; the trunk leans into speed.

    Where the body turns, head and shoulders go before the pelvis, and that before the feet.
    """
    apart = 0.14 * (feet[0, 2] - feet[1, 2])
    left_behind = 0.015 * (feet[0, 3] + feet[1, 3])  # the feet's turn against the body's
    ahead = rate[0] * np.sin(yaw) + rate[1] * np.cos(yaw)
    for i in range(len(LINE)):
        turn = apart * _AGAINST[i] + left_behind * _AFTER[i] + rate[2] * _LEADS[i]
        _turn(turns, LINE[i], 0.028 * ahead * _INTO[i], turn, 0.0)


_HIPS, _SPINE, _CHEST, _NECK, _HEAD = (INDEX[n] for n in ("hips", "spine", "chest", "neck", "head"))
_AGAINST = np.array([-1.0, 0.75, 0.6, 0.1, -0.3, -0.15])
_AFTER = np.array([1.0, -0.5, -0.4, -0.1, 0.0, 0.0])
_LEADS = np.array([0.0, 0.03, 0.04, 0.04, 0.05, 0.05])  # s
_INTO = np.array([2.6, -1.2, 0.3, 0.0, -0.8, -0.7])


@posing
def swing(rest: Floats, feet: Floats, hang: float) -> None:
    """Hanging arms swing against the legs, elbows bending on the way forward."""
    apart = (feet[0, 2] - feet[1, 2]) * hang
    for i in range(2):
        ahead = -SIDE[i] * apart
        rest[i, _FORWARD] += 0.38 * ahead + 0.35 * ahead * ahead
        rest[i, _UP] += 0.12 * ahead * ahead + 0.05 * ahead
        rest[i, _OUT] += 0.04 * abs(ahead) * 0.5


_OUT, _UP, _FORWARD = int(Steer.OUT), int(Steer.UP), int(Steer.FORWARD)
