"""All that a stance comes to at one instant, in one compiled step."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from body.compiled import posing
from body.footing import settle
from body.layers import ARM
from body.rig import INDEX, JOINTS
from body.stance.sway import LINE, TURNS_WITH, stand, stride, swing

Floats = NDArray[np.float64]

_LEAN = np.array([0.030, -0.0045, 0.0])  # m by which the hips go over the standing leg
_SWAY = np.array([0.0022, 0.0008, 0.0026])  # m, one standard deviation
_FIDGET = np.array([0.006, 0.003, 0.008, 0.03, 0.05, 0.03, 0.015, *[0.025] * 4, 0.02, 0.03, 0.03])
_LEVEL, _SHIN, _KNEES_ON = 1.52, 0.12, 0.26  # rad: thigh on a seat; shin there, and on the way
_BEND = 0.009  # m by which the hips are lower for each m/s
_ROWS = np.array([*LINE, INDEX["leftShoulder"], INDEX["rightShoulder"]])
_COUNT = len(JOINTS)


@posing
def whole(
    feet: Floats, rate: Floats, yaw: float, legs: Floats, held: Floats, hands: Floats,
    side: float, twist: float, slow: Floats, wander: Floats, lean: Floats, hips: Floats,
    scale: float, upper: Floats, lower: Floats, place: Floats, roots: Floats, ankles: Floats,
    balls: Floats, heels: Floats, trunk: Floats,
) -> tuple[Floats, Floats, Floats]:  # fmt: skip
    """Turns (J, 3), root (3,) m and resting arms (2, ARM) of an `Offer`.

    `feet` (2, FOOT) are where the ankles are, and become an `Offer.feet`. `rate` (3,) is the speed
    of a body that faces `yaw`. `legs` (4,), `held` (24,) and `hands` (2 * ARM + 2,) are what a
    `Carriage` says. `side` is the standing leg, -1 to 1, `twist` rad the turn of one who sits,
    `slow` (12,) and `wander` (2 * ARM,) drift; `lean` (6, 3) and `hips` (2,) are a `Lean`.
    The rest is measures of a `Figure`, those of its limbs as `upper` and `lower` (4,).
    """
    seat = legs[0]
    loose = 1 - 0.75 * seat
    turns = np.zeros((_COUNT, 3))
    for i in range(len(_ROWS)):
        turns[_ROWS[i]] = held[3 * i : 3 * i + 3]
    for i in range(2):
        feet[i, 0] -= ankles[i, 0]
        feet[i, 2] -= ankles[i, 2]
    stand(turns, side * loose, slow * (1 - 0.4 * seat))
    stride(turns, feet, rate, yaw)
    for i in range(len(LINE)):
        turns[LINE[i], 1] += twist * TURNS_WITH[i]
        turns[LINE[i]] += lean[i] * (1 - seat if i == 0 else 1.0)
    root = _SWAY * slow[:3] * loose + legs[1:] * scale
    root[0] += (1 - seat) * (hips[0] + _LEAN[0] * side)
    root[1] += _LEAN[1] * (0.35 + 0.65 * side * side) - _BEND * np.hypot(rate[0], rate[1])
    root[2] += (1 - seat) * hips[1]
    shin = seated(root, seat, upper[2], lower[2])
    rest = np.empty((2, ARM))
    for i in range(2):
        rest[i] = hands[i * ARM : (i + 1) * ARM] + wander[i * ARM : (i + 1) * ARM] * _FIDGET
    swing(rest, feet, hands[2 * ARM])
    spine = np.empty((4, 3))
    for i in range(4):
        spine[i] = turns[LINE[i]]
    sink, wrists = settle(
        spine, root, feet, rest[:, :3].copy(), hands[2 * ARM], hands[2 * ARM + 1], shin,
        place, roots, ankles, balls, heels, trunk, upper[2] + lower[2], upper[0] + lower[0],
    )  # fmt: skip
    root[1] -= sink
    rest[:, :3] = wrists
    return turns, root, rest


@posing
def seated(root: Floats, seat: float, thigh: float, shin: float) -> Floats:
    """Lower `root` by `seat`, 0 standing to 1 sitting; the shins (3,) m that go with it.

    The angles of knee and hip change evenly, so nothing races as the legs straighten.
    """
    tilt = _SHIN * seat + _KNEES_ON * 4 * seat * (1 - seat)
    level = _LEVEL * seat
    root[1] += shin * (np.cos(tilt) - 1) + thigh * (np.cos(level) - 1)
    root[2] += shin * np.sin(tilt) - thigh * np.sin(level)
    return np.array([0.0, shin * np.cos(tilt), shin * np.sin(tilt)])
