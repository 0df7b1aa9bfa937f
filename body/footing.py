"""Feet on the floor, hips that let both legs reach it, hands that hang or lie in the lap."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from body.compiled import posing
from body.rotor import conj, exp, length, mul, rotate

Floats = NDArray[np.float64]

_TOES_OUT = 0.14  # rad
_OUT = np.array([_TOES_OUT, -_TOES_OUT])
_EASED = 0.06  # m of lift at which bent toes are eased
_ROCK = 0.1  # rad of roll about level, within which a lifted foot changes its pivot
_AIR = 0.02  # m of lift at which it does so fully

_BENT = 0.06  # share of a leg's length over which one in the air resists being stretched
_STRAIGHT = 0.994  # share of a leg's length that it is never stretched beyond
_SOFT, _SOFTER = 0.005, 0.02  # m over which the hips begin to give way; more per m of a stride
_FREE = 0.8  # m by which the hips need not give way, per m that a foot is in the air
_DOWN_THIGH = 0.66  # share of the thigh at which a wrist lies
_OUTER = 0.035  # of the leg's length, how far outside the thigh's bone
_THICK = 0.132  # of the leg's length from the thigh's bone up to a wrist that lies on it


@posing
def plant(
    feet: Floats,
    ankles: Floats,
    balls: Floats,
    heels: Floats,
    roots: Floats,
    leg: float,
    hips: Floats,
    at: Floats,
) -> tuple[Floats, Floats, Floats, Floats]:
    """Where the legs must reach so that the feet stand as `feet` (2, FOOT) says.

    `ankles` (2, 3) is where they stand in the T-pose, `balls` and `heels` (2, 3) are offsets from
    them, `roots` (2, 3) offsets of the hip joints from the hips, `leg` the length of a leg; `hips`
    (4,) is the hips' rotation and `at` (3,) m their place. A foot that rolls pivots on its ball or
    its heel, and its toes stay flat on the floor. A leg in the air stays a little bent.
    Returns, in the hips' frame, ankles from the hip joints (2, 3) m, poles of the knees (2, 3),
    the feet's rotations (2, 4); and the toes' rotations (2, 4), local.
    """
    target, pole = np.empty((2, 3)), np.empty((2, 3))
    foot, toes = np.empty((2, 4)), np.zeros((2, 4))
    for i in range(2):
        yaw, roll, up = feet[i, 3] + _OUT[i], feet[i, 4], feet[i, 1]
        air = min(max(up / _AIR, 0.0), 1.0)
        share = 1.0 if roll > 0 else 0.0
        if air > 0:
            x = min(max(0.5 + 0.5 * roll / (_ROCK * air), 0.0), 1.0)
            share = x * x * (3 - 2 * x)
        pivot = heels[i] + (balls[i] - heels[i]) * share
        c, s = np.cos(roll), np.sin(roll)
        back = pivot[2] - (c * pivot[2] + s * pivot[1])
        sin, cos = np.sin(yaw), np.cos(yaw)
        place = np.empty(3)
        place[0] = ankles[i, 0] + feet[i, 0] + sin * back - at[0]
        place[1] = ankles[i, 1] + up + pivot[1] - (c * pivot[1] - s * pivot[2]) - at[1]
        place[2] = ankles[i, 2] + feet[i, 2] + cos * back - at[2]
        ahead = np.array([sin, 0.25, cos])
        target[i], pole[i] = rotate(conj(hips), place) - roots[i], rotate(conj(hips), ahead)
        if air > 0:
            far = length(target[i])
            low, room = leg * (1 - _BENT * air), leg * _BENT * 0.7 * air
            if far > low:
                target[i] *= (low + room * (1 - np.exp(-(far - low) / room))) / far
        a, b = np.cos(yaw / 2), np.sin(yaw / 2)
        e, f = np.cos(roll / 2), np.sin(roll / 2)
        foot[i] = mul(conj(hips), np.array([a * e, a * f, b * e, -b * f]))
        bend = -max(roll, 0.0) * (1 - 0.6 * min(max(up, 0.0) / _EASED, 1.0))
        toes[i, 0], toes[i, 1] = np.cos(bend / 2), np.sin(bend / 2)
    return target, pole, foot, toes


@posing
def settle(
    turns: Floats,
    root: Floats,
    feet: Floats,
    arms: Floats,
    hang: float,
    lap: float,
    shin: Floats,
    hips: Floats,
    roots: Floats,
    ankles: Floats,
    balls: Floats,
    heels: Floats,
    trunk: Floats,
    leg: float,
    arm: float,
) -> tuple[float, Floats]:
    """How far the hips must sink, m, and where the wrists are (2, 3) in the upper chest's frame.

    `turns` (4, 3): rotation vectors of hips, spine, chest, upper chest. `root` and `feet` as in a
    `Draft`, `arms` (2, 3) shares of `arm` m from the shoulder, x outwards. By `hang` they are
    meant in the upright frame, as gravity has them; by `lap` the wrists lie on the thighs, whose
    shins point along `shin` (3,) m. The rest is measures of a `Figure`.
    """
    q = exp(turns[0])
    target, _, _, _ = plant(feet, ankles, balls, heels, roots, 2 * leg, q, hips + root)
    total, place = 0.0, hips + root
    soft = _SOFT + _SOFTER * min(abs(feet[0, 2] - feet[1, 2]), 0.5)
    joint, ankle = np.empty((2, 3)), np.empty((2, 3))
    for i in range(2):
        joint[i] = place + rotate(q, roots[i])
        ankle[i] = joint[i] + rotate(q, target[i])
        away = joint[i] - ankle[i]
        flat = away[0] ** 2 + away[2] ** 2
        need = np.sqrt(max((_STRAIGHT * leg) ** 2 - flat, 0.04))
        total += np.exp(min((away[1] - need - _FREE * feet[i, 1]) / soft, 60.0))
    sink = soft * np.log(1 + total)
    place = place - np.array([0.0, sink, 0.0])
    for k in range(3):
        place = place + rotate(q, trunk[k])
        q = mul(q, exp(turns[k + 1]))
    back = conj(q)
    wrists = np.empty((2, 3))
    for i in range(2):
        side = 1.0 - 2.0 * i
        mirror = np.array([side, 1.0, 1.0])
        shoulder = place + rotate(q, trunk[3] * np.array([-side, 1.0, 1.0]))
        knee = ankle[i] + shin
        hip = joint[i] - np.array([0.0, sink, 0.0])
        rest = hip + (knee - hip) * _DOWN_THIGH
        rest[1] += _THICK * leg
        rest[0] += _OUTER * leg * side
        given = arms[i] * mirror
        hung, lain = rotate(back, given), rotate(back, rest - shoulder) / arm
        wrists[i] = mirror * (given * (1 - hang - lap) + hung * hang + lain * lap)
    return sink, wrists
