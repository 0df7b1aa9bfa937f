"""From where a hand shall be on this body, and how it shall face, to the numbers of an arm."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from body.arms import HIGH, LOW
from body.compiled import posing
from body.gesture.chain import forearm
from body.gesture.flesh import Flesh
from body.gesture.form import Key, direction
from body.gesture.shapes import FINGERS
from body.layers import ARM
from body.rotor import apply, product, spin

Floats = NDArray[np.float64]

# Points of a hand, in shares of the length from wrist to knuckles: along the fingers, out of the
# palm, towards the thumb.
TOUCH: dict[str, tuple[float, float, float]] = {
    "wrist": (0.0, 0.0, 0.0),
    "palm": (0.80, 0.23, 0.0),
    "back": (0.70, -0.10, 0.0),
    "knuckles": (1.05, 0.05, 0.0),
    "fingers": (1.50, 0.14, 0.0),
    "tips": (1.85, 0.10, 0.0),
    "index": (1.85, 0.08, 0.26),
    "thumb": (0.75, 0.10, 0.75),
    "little": (1.65, 0.10, -0.40),
    "edge": (0.80, 0.0, -0.42),
    "fork": (0.70, 0.05, 0.45),  # between thumb and index finger
}
_SWIVELS = np.linspace(-0.4, 1.3, 11)
_SLACK = np.linspace(-0.40, 0.40, 5)  # rad by which a hand may miss its direction


@lru_cache(maxsize=4096)  # bodies of one character are of one flesh; a search takes 1 ms
def fit(key: Key, flesh: Flesh, side: int) -> tuple[Floats, float]:
    """The arm (ARM,) of hand `side` (0 left, 1 right) in `key`, and what it misses.

    That is how far the hand is turned away from what was asked for, radians, where joints end.
    """
    sign = 1.0 - 2.0 * side
    mirror = np.array([sign, 1.0, 1.0])
    name, own = key.at.removeprefix("other "), not key.at.startswith("other ")
    point = flesh.points[name] * (mirror if own else -mirror * (1, -1, -1))
    target = point + np.array(key.off) * flesh.arm * mirror
    facing, along = direction(key.palm) * mirror, direction(key.point) * mirror
    facing = facing - along * (facing @ along)
    facing /= np.linalg.norm(facing)
    thumb = np.cross(facing, along) * sign
    turn = np.outer(along, (sign, 0, 0)) + np.outer(facing, (0, -1, 0)) + np.outer(thumb, (0, 0, 1))
    f, p, t = TOUCH[key.touch]
    local = np.array([sign * f, -p, t]) * flesh.hand[0]
    prefer = 0.2 if key.swivel is None else key.swivel
    rigid = 1.0 if key.swivel is None else 20.0
    arm = np.zeros(ARM)
    arm[7:] = FINGERS[key.shape]
    missed: float = _search(
        arm, target, turn, local, prefer, rigid, 40.0 if key.firm else 2.0, sign,
        flesh.shoulder[side], flesh.collar[side], flesh.bones[side], flesh.rest[side],
        flesh.capsules,
    )  # fmt: skip
    arm.flags.writeable = False
    return arm, missed


@posing
def _search(
    arm: Floats, target: Floats, turn: Floats, local: Floats, prefer: float, rigid: float,
    square: float, side: float, shoulder: Floats, collar: Floats, bones: Floats, rest: Floats,
    capsules: Floats,
) -> float:  # fmt: skip
    """Fill `arm` with the easiest posture that brings the hand there; how far it is off, rad."""
    least, off = 1e9, 0.0
    best, trial = arm.copy(), arm.copy()
    full = bones[0] + bones[1]
    for yaw in _SLACK:
        for tilt in _SLACK:
            about = np.array([side * tilt, yaw, 0.0])
            wanted = product(turn, spin(about))
            wrist = (target - apply(wanted, local) - shoulder) / full
            wrist[0] *= side
            for swivel in _SWIVELS:
                trial[:3] = wrist
                trial[3] = swivel
                _, elbow, end, fore = forearm(trial, side, shoulder, collar, bones, rest)
                cost = _wrist(trial, product(fore.T, wanted), side)
                miss = yaw * yaw + tilt * tilt
                cost += square * miss + 0.25 * rigid * (swivel - prefer) ** 2
                cost += 40 * _inside(elbow, capsules)
                cost += 40 * _inside(elbow + 0.5 * (end - elbow), capsules)
                if cost < least:
                    least, off = cost, np.sqrt(miss)
                    best[:] = trial
    for i in range(4, 7):
        off += max(best[i] - HIGH[i], 0.0) + max(LOW[i] - best[i], 0.0)
    for i in range(7):
        best[i] = min(max(best[i], LOW[i]), HIGH[i])
    arm[:] = best
    return off


@posing
def _wrist(trial: Floats, m: Floats, side: float) -> float:
    """Set roll, flexion and deviation so that the hand turns by `m` (3, 3); what it costs."""
    # The twist about the forearm first, the bend after it.
    w = np.sqrt(max(1 + m[0, 0] + m[1, 1] + m[2, 2], 1e-12)) / 2
    x, y, z = (m[2, 1] - m[1, 2]) / 4 / w, (m[0, 2] - m[2, 0]) / 4 / w, (m[1, 0] - m[0, 1]) / 4 / w
    n = max(np.sqrt(w * w + x * x), 1e-9)
    a, b = w / n, x / n
    c, v, u = a * w + b * x, a * y + b * z, a * z - b * y
    bend = np.sqrt(v * v + u * u)
    scale = 2 * np.arctan2(bend, c) / bend if bend > 1e-9 else 2.0
    trial[4], trial[5], trial[6] = -2 * np.arctan2(b, a), -side * u * scale, -side * v * scale
    cost: float = 0.10 * trial[4] ** 2 + 0.35 * trial[5] ** 2 + 0.8 * trial[6] ** 2
    for i in range(4, 7):
        over = max(trial[i] - HIGH[i], 0.0) + max(LOW[i] - trial[i], 0.0)
        cost += 30 * over * over
    return cost


@posing
def _inside(point: Floats, capsules: Floats) -> float:
    """How deep (m) `point`, with an arm about it, lies in `capsules` (C, 8), summed."""
    deep = 0.0
    for k in range(len(capsules)):
        c = capsules[k]
        ux, uy, uz = c[4] - c[0], c[5] - c[1], c[6] - c[2]
        x, y, z = point[0] - c[0], point[1] - c[1], point[2] - c[2]
        s = (x * ux + y * uy + z * uz) / max(ux * ux + uy * uy + uz * uz, 1e-9)
        s = min(max(s, 0.0), 1.0)
        x, y, z = x - ux * s, y - uy * s, z - uz * s
        radius = c[3] + (c[7] - c[3]) * s + 0.045
        deep += max(radius - np.sqrt(x * x + y * y + z * z), 0.0)
    return deep
