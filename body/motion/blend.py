"""From what plays to what the body does: seams between moments, and offers to the draft."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from body import quat
from body.glide import ease
from body.layers import Draft, Offer
from body.motion.fitted import Moment
from body.motion.inertia import differences
from body.rig import INDEX, JOINTS

Floats = NDArray[np.float64]

_COUNT = len(JOINTS)
FACE = _COUNT  # column of the face's weight
_LIFT = 0.07  # m that a foot is lifted to step, at most
_STRIDE = 0.12  # m of a step that takes half of that
_ROUND = 2 * np.pi
_LIMBS = [INDEX[s + p] for s in ("left", "right") for p in ("UpperArm", "LowerArm", "UpperLeg")]


def _rest() -> Floats:
    """About how the limbs hang: arms down from the T-pose."""
    turns = np.zeros((_COUNT, 3))
    turns[INDEX["leftUpperArm"], 2], turns[INDEX["rightUpperArm"], 2] = -1.3, 1.3
    return quat.exp(turns)


REST = _rest()


def gaps(old: Moment, new: Moment) -> Floats:
    """What `old` is away from `new`, (59, 3): rotations, root, feet's places, feet's turns."""
    out = np.zeros((_COUNT + 5, 3))
    out[:_COUNT] = differences(old.joints, new.joints)
    out[_COUNT] = old.root - new.root
    feet = old.feet - new.feet
    out[_COUNT + 1 : _COUNT + 3] = feet[:, :3]
    out[_COUNT + 3 :, :2] = feet[:, 3:]
    return out


def shifted(moment: Moment, gap: Floats) -> Moment:
    feet = moment.feet.copy()
    feet[:, :3] += gap[_COUNT + 1 : _COUNT + 3]
    feet[:, 3:] += gap[_COUNT + 3 :, :2]
    joints = quat.mul(moment.joints, quat.exp(gap[:_COUNT]))
    return Moment(joints, moment.root + gap[_COUNT], feet, moment.face)


def offers(moment: Moment, weights: Floats, draft: Draft, *, steps: bool) -> tuple[Offer, ...]:
    """The hips and feet go into the draft, so that the body's own legs can follow them."""
    hips = weights[0]
    turns = np.zeros((_COUNT, 3))
    before = quat.exp(draft.turns[0])
    turns[0] = quat.log(quat.slerp(before, moment.joints[0], hips)) - draft.turns[0]
    way = moment.feet - draft.feet
    way[:, 3] -= _ROUND * np.round(way[:, 3] / _ROUND)
    feet = _stepped(way, float(hips)) if steps else way * hips
    own = weights[:_COUNT].copy()
    own[0] = 0
    offer = Offer(
        turns=turns,
        root=(moment.root - draft.root) * hips,
        feet=feet,
        clip=moment.joints,
        clip_weight=own,
    )
    if moment.face is None or not weights[FACE]:
        return (offer,)
    return offer, Offer(face=np.clip(moment.face, 0, 1), weight=float(weights[FACE]))


def _stepped(way: Floats, weight: float) -> Floats:
    """How far the feet are on their `way` (2, FOOT): one after the other, lifted if it is far."""
    out = np.empty_like(way)
    for side in range(2):
        x = ease(min(1.0, 2 * weight) if side == 0 else max(0.0, 2 * weight - 1))
        out[side] = way[side] * x
        far = way[side, 0] ** 2 + way[side, 2] ** 2
        out[side, 1] += 4 * x * (1 - x) * _LIFT * far / (far + _STRIDE**2)
    return out


def apart(joints: Floats, others: Floats) -> float:
    """How far the limbs of two poses (54, 4) are from each other at most, rad."""
    return float(np.linalg.norm(differences(joints[_LIMBS], others[_LIMBS]), axis=1).max())
