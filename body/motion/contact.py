"""Feet: when they stand, and legs that keep them where they stand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from body import quat
from body.glide import eases
from body.motion.clip import Clip
from body.rig import INDEX, Skeleton

Floats = NDArray[np.float64]

_LEGS = np.array(
    [
        [INDEX[f"{s}{p}"] for p in ("UpperLeg", "LowerLeg", "Foot", "Toes")]
        for s in ("left", "right")
    ]
)
_SLOW = 0.22  # m/s below which an ankle near the floor stands
_NEAR = 0.045  # m above its lowest
_SHORT = 0.10  # s; shorter touches and shorter gaps are noise
_BLEND = 0.14  # s in which a foot glides from where it was to where it stands


def leg(skeleton: Skeleton) -> float:
    """The length of a straight leg, m."""
    heads = np.asarray(skeleton.heads, np.float64)
    return float(np.linalg.norm(np.diff(heads[_LEGS[0, :3]], axis=0), axis=1).sum())


def find(feet: Floats, fps: float) -> NDArray[np.bool_]:
    """When the ankles (T, 2, 3), m, stand (T, 2): low and slow, for a while."""
    speed = np.linalg.norm(np.gradient(feet, 1 / fps, axis=0), axis=2)
    low = feet[..., 1] - np.percentile(feet[..., 1], 3, axis=0)
    stands = (speed < _SLOW) & (low < _NEAR)
    least = max(1, round(_SHORT * fps))
    for side in range(2):
        for value in (False, True):
            for start, stop in runs(stands[:, side] == value):
                if stop - start < least and start > 0 and stop < len(stands):
                    stands[start:stop, side] = not value
    return np.asarray(stands)


def runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """[start, stop) of the stretches where `mask` (T,) holds."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def ankles(joints: Floats, root: Floats, skeleton: Skeleton) -> Floats:
    """Where the ankles (T, 2, 3) of `skeleton` come to lie, m."""
    return walk(joints, root, skeleton)[1][:, :, 2]


def planted(clip: Clip, skeleton: Skeleton) -> tuple[Floats, Floats]:
    """`clip` on `skeleton`: joints (T, 54, 4) and root (T, 3) m, with feet that stand still.

    Hips go as high as the legs are long; feet that stand keep their place and sole on the floor,
    and none sinks into it.
    """
    joints = np.asarray(clip.joints, np.float64).copy()
    root = np.asarray(clip.root, np.float64) * (leg(skeleton) / clip.leg)
    turn, at = walk(joints, root, skeleton)
    goal = _goals(at, clip, skeleton)
    if clip.contacts.any():  # one lift of the whole body spares the knees
        lift = np.median((goal - at[:, :, 2])[clip.contacts, 1])
        root[:, 1] += lift
        at[..., 1] += lift
        goal = _goals(at, clip, skeleton)
    if np.abs(goal - at[:, :, 2]).max() < 1e-4:
        return joints, root
    for side in range(2):
        upper, lower, foot, _ = _LEGS[side]
        hips = joints[:, 0]
        above, below = _bend(at[:, side, :3], goal[:, side])
        old = turn[:, side]
        first = quat.mul(above, old[:, 0])
        second = quat.mul(below, quat.mul(above, old[:, 1]))
        joints[:, upper] = quat.mul(quat.conj(hips), first)
        joints[:, lower] = quat.mul(quat.conj(first), second)
        joints[:, foot] = quat.mul(quat.conj(second), old[:, 2])
    return joints, root


def walk(joints: Floats, root: Floats, skeleton: Skeleton) -> tuple[Floats, Floats]:
    """World rotations (T, 2, 4, 4) and places (T, 2, 4, 3) of thigh, shin, foot and toes."""
    heads = np.asarray(skeleton.heads, np.float64)
    turn = np.empty((len(joints), 2, 4, 4))
    at = np.empty((len(joints), 2, 4, 3))
    for side in range(2):
        above, here, last = joints[:, 0], heads[0] + root, 0
        for k, j in enumerate(_LEGS[side]):
            here = here + quat.rotate(above, heads[j] - heads[last])
            above = quat.mul(above, joints[:, j])
            turn[:, side, k], at[:, side, k] = above, here
            last = int(j)
    return turn, at


def _goals(at: Floats, clip: Clip, skeleton: Skeleton) -> Floats:
    """Where the ankles (T, 2, 3) should be."""
    rest = np.asarray(skeleton.heads, np.float64)[_LEGS[0, 2], 1]
    toes = np.asarray(skeleton.heads, np.float64)[_LEGS[0, 3], 1]
    fade = max(1, round(_BLEND * clip.fps))
    goal = at[:, :, 2].copy()
    for side in range(2):
        here = at[:, side, 2]
        # The sole's lowest point: heel or toes, as the foot is tilted.
        floor = np.maximum(rest, toes - (at[:, side, 3, 1] - here[:, 1]))
        shift, weight = np.zeros((len(at), 3)), np.zeros(len(at))
        for start, stop in runs(clip.contacts[:, side]):
            spot = here[start:stop].mean(0)
            k = np.arange(len(at))
            near = eases(1 - np.maximum(np.maximum(start - k, k - (stop - 1)), 0) / fade)
            off = spot - here[np.clip(k, start, stop - 1)]
            off[:, 1] = (floor - here[:, 1])[np.clip(k, start, stop - 1)]
            shift += off * near[:, None]
            weight += near
        goal[:, side] += shift / np.maximum(weight, 1)[:, None]
        goal[:, side, 1] = np.maximum(goal[:, side, 1], floor)
    return goal


def _bend(chain: Floats, goal: Floats) -> tuple[Floats, Floats]:
    """World turns (T, 4) of the thigh, and then of the shin, that bring the ankle to `goal`.

    `chain` (T, 3, 3) is hip, knee, ankle. The knee keeps the side on which it is.
    """
    hip, knee, ankle = chain[:, 0], chain[:, 1], chain[:, 2]
    a, b = np.linalg.norm(knee - hip, axis=1), np.linalg.norm(ankle - knee, axis=1)
    to = goal - hip
    far = np.clip(np.linalg.norm(to, axis=1), 0.3 * (a + b), 0.9995 * (a + b))
    along = quat.unit(to)
    swing = quat.between(ankle - hip, to)
    out = quat.rotate(swing, knee - hip)
    out = quat.unit(out - along * (out * along).sum(1, keepdims=True))
    cosine = np.clip((a * a + far * far - b * b) / (2 * a * far), -1, 1)
    bent = a[:, None] * (along * cosine[:, None] + out * np.sqrt(1 - cosine**2)[:, None])
    first = quat.mul(quat.between(quat.rotate(swing, knee - hip), bent), swing)
    shin = quat.rotate(first, ankle - knee)
    return first, quat.between(shin, along * far[:, None] - bent)
