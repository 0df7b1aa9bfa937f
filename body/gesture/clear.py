"""Keeps arms out of the body and off each other, whatever they are on their way to.

Planned poses touch without entering; what lies between two of them, or is left by an
interruption, is pushed out here. The push sets in gradually, so that nothing jumps.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from body.arms import HIGH, LOW
from body.compiled import posing
from body.gesture.chain import forearm, hand
from body.gesture.flesh import HEAD, LEG, Flesh
from body.layers import ARM
from body.rotor import apply, dot, product, spin

Floats = NDArray[np.float64]

PARTS = 5  # of an arm: forearm, two edges of the palm, fingers, thumb
_ROUNDS = 8
_GAP = 0.004  # m kept between two surfaces
_SOFT = 0.012  # m before that, from where the push sets in
_SLEEVE, _CUFF = 0.083, 0.050  # radii in shares of the arm's length
# Of a hand, in shares of the length from wrist to knuckles. Its bones lie near its back.
_PALM, _DEEP, _TIP, _THUMB = 0.155, 0.075, 0.075, 0.085  # radii, and palm beneath the bones
_INNER, _OUTER = 0.20, -0.26  # edges of the palm, towards the thumb
_ROOT = np.array([0.36, -0.05, 0.23])  # of the thumb
_JOINT = np.array([0.12, -0.20, 0.20])  # from there to its second joint
_TOP = np.array([0.40, -0.28, 0.31])  # and on to its tip
_PRESS = 0.012  # m that arms may be closer to each other than to the body
_FOLD = 1.7  # rad that curled fingers turn on the whole
_NEAR = 0.12  # rad before a limit
_AT_ELBOW = 0.4  # share of the forearm that may rest on the trunk


@posing
def parts(
    arm: Floats, side: float, shoulder: Floats, collar: Floats, bones: Floats, rest: Floats,
    size: Floats,
) -> Floats:  # fmt: skip
    """The capsules (PARTS, 8) of an arm: end (3,), radius, end (3,), radius. `size` of its hand."""
    _, elbow, wrist, fore = forearm(arm, side, shoulder, collar, bones, rest)
    turned = hand(arm, side, fore)
    full, palm = bones[0] + bones[1], size[0]
    out = np.empty((PARTS, 8))
    out[0, :3] = elbow + (wrist - elbow) * _AT_ELBOW
    out[0, 4:7] = wrist
    out[0, 3], out[0, 7] = _SLEEVE * full, _CUFF * full
    for k in range(2):
        wide = _INNER if k == 0 else _OUTER
        out[1 + k, :3] = wrist + apply(turned, np.array([0.0, -_DEEP, 0.6 * wide])) * palm
        out[1 + k, 4:7] = wrist + apply(turned, np.array([side, -_DEEP, wide])) * palm
        out[1 + k, 3] = out[1 + k, 7] = _PALM * palm
    curl = min(max(0.5 * (arm[8] + arm[9]), 0.0), 1.0)
    angle, long = _FOLD * curl, size[1] / palm * (1 - 0.55 * curl)
    knuckles = np.array([side, -_DEEP, 0.0])
    ahead = np.array([side * np.cos(angle) * long, -np.sin(angle) * long, 0.0])
    out[3, :3] = wrist + apply(turned, knuckles) * palm
    out[3, 4:7] = wrist + apply(turned, knuckles + ahead) * palm
    out[3, 3], out[3, 7] = _PALM * palm, _TIP * palm
    across = min(max(arm[12], LOW[12]), HIGH[12])
    bent = min(max(arm[13], LOW[13]), HIGH[13])
    mirror = np.array([side, 1.0, 1.0])
    whole = product(turned, spin(np.array([0.75 * across, side * 0.35 * across, 0.0])))
    start = wrist + apply(turned, _ROOT * mirror) * palm + apply(whole, _JOINT * mirror) * palm
    out[4, :3] = start
    out[4, 4:7] = (
        start + apply(whole, apply(spin(np.array([0.0, side * bent, 0.0])), _TOP * mirror)) * palm
    )
    out[4, 3] = out[4, 7] = _THUMB * palm
    return out


@posing
def nearest(a: Floats, b: Floats) -> tuple[float, float, float, float]:
    """The gap between two capsules (8,), m, and the way x, y, z from `b` to `a`.

    The gap is below 0 where they overlap.
    """
    ux, uy, uz = a[4] - a[0], a[5] - a[1], a[6] - a[2]
    vx, vy, vz = b[4] - b[0], b[5] - b[1], b[6] - b[2]
    wx, wy, wz = a[0] - b[0], a[1] - b[1], a[2] - b[2]
    uu, uv = ux * ux + uy * uy + uz * uz, ux * vx + uy * vy + uz * vz
    vv, uw = vx * vx + vy * vy + vz * vz, ux * wx + uy * wy + uz * wz
    vw = vx * wx + vy * wy + vz * wz
    room = uu * vv - uv * uv
    s = 0.0 if room < 1e-12 else min(max((uv * vw - vv * uw) / room, 0.0), 1.0)
    t = min(max((uv * s + vw) / max(vv, 1e-12), 0.0), 1.0)
    s = min(max((uv * t - uw) / max(uu, 1e-12), 0.0), 1.0)
    x, y, z = wx + ux * s - vx * t, wy + uy * s - vy * t, wz + uz * s - vz * t
    far = np.sqrt(x * x + y * y + z * z)
    radii = a[3] + (a[7] - a[3]) * s + b[3] + (b[7] - b[3]) * t
    if far < 1e-9:
        return -radii, 0.0, 0.0, 1.0
    return far - radii, x / far, y / far, z / far


@posing
def _push(gap: float) -> float:
    """How far to move apart, m; smooth in `gap`."""
    over = _GAP + _SOFT - gap
    if over <= 0:
        return 0.0
    return over * over / (4 * _SOFT) if over < 2 * _SOFT else over - _SOFT


@posing
def posed(
    capsules: Floats, moves: NDArray[np.int64], neck: Floats, head: Floats, legs: Floats,
    root: Floats,
) -> Floats:  # fmt: skip
    """The capsules (C, 8) of the body with its head turned by `head` and its hips at `root`."""
    out = capsules.copy()
    swing = spin(head)
    leg = 0
    for k in range(len(out)):
        if moves[k] == HEAD:
            out[k, :3] = neck + apply(swing, out[k, :3] - neck)
            out[k, 4:7] = neck + apply(swing, out[k, 4:7] - neck)
        elif moves[k] == LEG:
            hip, knee, ankle = legs[leg, 0], legs[leg, 1], legs[leg, 2] - root
            a = np.sqrt(((knee - hip) ** 2).sum())
            b = np.sqrt(((legs[leg, 2] - knee) ** 2).sum())
            line = ankle - hip
            far = min(max(np.sqrt((line * line).sum()), 0.3 * (a + b)), 0.9999 * (a + b))
            line /= max(np.sqrt((line * line).sum()), 1e-9)
            ahead = np.array([0.0, 0.0, 1.0]) - line * line[2]
            ahead /= max(np.sqrt((ahead * ahead).sum()), 1e-9)
            cosine = (a * a + far * far - b * b) / (2 * a * far)
            sine = np.sqrt(max(1 - cosine * cosine, 0.0))
            out[k, 4:7] = hip + a * (line * cosine + ahead * sine)
            leg += 1
    return out


@posing
def _clear(
    arms: Floats, weight: Floats, carried: Floats, head: Floats, root: Floats, capsules: Floats,
    moves: NDArray[np.int64], shoulder: Floats, collar: Floats, bones: Floats, rest: Floats,
    size: Floats, neck: Floats, legs: Floats,
) -> Floats:  # fmt: skip
    out = arms.copy()
    full = bones[:, 0] + bones[:, 1]
    swing = spin(head)
    for i in range(2):
        if carried[i] > 0:  # a hand at the head goes with it
            side = 1.0 - 2.0 * i
            at = out[i, :3] * full[i]
            at[0] *= side
            at = at + shoulder[i] - neck
            _shift(out, i, (apply(swing, at) - at) * (carried[i] * weight[i]), full[i])
    body = posed(capsules, moves, neck, head, legs, root)
    limbs = np.empty((2, PARTS, 8))
    for i in range(2):
        limbs[i] = parts(out[i], 1.0 - 2.0 * i, shoulder[i], collar[i], bones[i], rest[i], size)
    for _ in range(_ROUNDS):
        moved = False
        for i in range(2):
            if weight[i] <= 0:
                continue
            share = weight[i] / (weight[0] + weight[1])
            change = _pushed(limbs[i], body, limbs[1 - i], share)
            if dot(change, change) > 1e-8:
                moved = True
                _shift(out, i, change * weight[i], full[i])
                limbs[i] = parts(
                    out[i], 1.0 - 2.0 * i, shoulder[i], collar[i], bones[i], rest[i], size
                )
        if not moved:
            break
    return out


@posing
def _pushed(limb: Floats, body: Floats, other: Floats, share: float) -> Floats:
    """How far (3,) m an arm must go to leave the `body` and, by its `share`, the `other` arm.

    All are capsules (..., 8).
    """
    change = np.zeros(3)
    for p in range(len(limb)):
        for k in range(len(body)):
            gap, x, y, z = nearest(limb[p], body[k])
            by = _push(gap + change[0] * x + change[1] * y + change[2] * z)
            if by > 0:
                _add(change, x, y, z, by)
        for q in range(len(other)):
            gap, x, y, z = nearest(limb[p], other[q])
            now = gap + _PRESS + change[0] * x + change[1] * y + change[2] * z
            by = _push(now) * min(max((now + 0.08) / 0.03, 0.0), 1.0)
            if by > 0:  # arms that are through each other may part either way
                _add(change, x, y, z, by * share)
    return change


@posing
def _add(to: Floats, x: float, y: float, z: float, by: float) -> None:
    to[0] += x * by
    to[1] += y * by
    to[2] += z * by


@posing
def _shift(arms: Floats, i: int, by: Floats, full: float) -> None:
    """Move the wrist of arm `i` by (3,) m, within its limits."""
    side = 1.0 - 2.0 * i
    arms[i, 0] += side * by[0] / full
    arms[i, 1] += by[1] / full
    arms[i, 2] += by[2] / full
    for k in range(3):
        arms[i, k] = min(max(arms[i, k], LOW[k]), HIGH[k])


@posing
def eased(arm: Floats) -> Floats:
    """`arm` (ARM,) with its angles slowed down before their limits, as joints are."""
    out = arm[:ARM].copy()
    for k in range(3, 7):
        high = out[k] - (HIGH[k] - _NEAR)
        low = (LOW[k] + _NEAR) - out[k]
        if high > 0:
            out[k] = HIGH[k] if high > 2 * _NEAR else out[k] - high * high / (4 * _NEAR)
        elif low > 0:
            out[k] = LOW[k] if low > 2 * _NEAR else out[k] + low * low / (4 * _NEAR)
    return out


def clear(
    arms: Floats, weight: Floats, carried: Floats, head: Floats, root: Floats, flesh: Flesh
) -> Floats:
    """`arms` (2, ARM), those that have `weight` (2,) moved out of all flesh.

    `head` (3,) is how the head is turned from the chest; a hand follows it as far as it is
    `carried` (2,). `root` (3,) m moves the hips.
    """
    return _clear(
        arms, weight, carried, head, root, flesh.capsules, flesh.moves, flesh.shoulder,
        flesh.collar, flesh.bones, flesh.rest, flesh.hand, flesh.neck, flesh.legs,
    )  # fmt: skip
