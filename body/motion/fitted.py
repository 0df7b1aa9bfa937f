"""A clip made ready for one character: feet planted, quick to sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from body import quat
from body.layers import FOOT
from body.motion import contact
from body.motion.clip import HEAD, LEGS, Clip, continuous
from body.motion.cubic import weights
from body.posture import Figure
from body.rig import INDEX, JOINTS, Skeleton

Floats = NDArray[np.float64]

_BENT = 0.10  # m by which a knee may be elsewhere when the legs only follow the feet
_TOES_OUT = np.array([0.14, -0.14])  # rad, as `body.limbs.plant` turns feet at rest
_COUNT = len(JOINTS)
_TURNS = 4 * _COUNT
_ROOT = _TURNS + 3
_FEET = _ROOT + 2 * FOOT
_FORWARD = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A fitted clip at one instant."""

    joints: Floats  # (54, 4)
    root: Floats  # (3,) m
    feet: Floats  # (2, FOOT)
    face: Floats | None  # (52,)


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """`rows` (T, n): joints, root, feet and face side by side.

    `moves` (54,) is the clip's, but zero for legs that need only follow the feet: those are left
    to the body's own legs, which keep standing feet where they are in every blend.
    """

    clip: Clip
    rows: Floats
    moves: Floats

    @classmethod
    def of(cls, clip: Clip, skeleton: Skeleton) -> Fitted:
        joints, root = contact.planted(clip, skeleton)
        joints = continuous(joints)
        feet, free = _feet(joints, root, clip, skeleton)
        parts = [joints.reshape(len(joints), -1), root, feet.reshape(len(joints), -1)]
        if clip.face is not None:
            parts.append(np.asarray(clip.face, np.float64))
        moves = np.array(clip.moves, np.float64)
        if not free:
            moves[list(LEGS)] = 0
        return cls(clip, np.concatenate(parts, 1), moves)

    def at(self, seconds: float) -> Moment:
        """The pose `seconds` into the clip: a loop goes round, any other stays at its ends."""
        clip, last = self.clip, len(self.rows) - 1
        x = seconds * clip.fps
        x = x % last if clip.loop else min(max(x, 0.0), float(last))
        low = min(int(x), last - 1)
        around = [low - 1, low, low + 1, low + 2]
        around = [k % last if clip.loop else min(max(k, 0), last) for k in around]
        row = weights(np.array(x - low)) @ self.rows[around]
        joints = row[:_TURNS].reshape(_COUNT, 4)
        joints /= np.sqrt((joints * joints).sum(1, keepdims=True))
        face = row[_FEET:] if clip.face is not None else None
        return Moment(joints, row[_TURNS:_ROOT], row[_ROOT:_FEET].reshape(2, FOOT), face)


def _feet(joints: Floats, root: Floats, clip: Clip, skeleton: Skeleton) -> tuple[Floats, bool]:
    """Feet (T, 2, FOOT) as `Offer.feet` has them, and whether the legs do more than follow them."""
    figure = Figure.of(skeleton)
    turn, at = contact.walk(joints, root, skeleton)
    out = np.zeros((len(joints), 2, FOOT))
    if not clip.travels:
        return out, False
    free = False
    for side in range(2):
        ahead = quat.rotate(turn[:, side, 2], _FORWARD)
        yaw = np.unwrap(np.arctan2(ahead[:, 0], ahead[:, 2]))
        roll = np.arcsin(np.clip(-ahead[:, 1], -1, 1))
        # A tilted foot turns about its ball or its heel, so its ankle is away from where it stands.
        pivot = np.where((roll > 0)[:, None], figure.balls[side], figure.heels[side])
        c, s = np.cos(roll), np.sin(roll)
        back = pivot[:, 2] - (c * pivot[:, 2] + s * pivot[:, 1])
        rise = pivot[:, 1] - (c * pivot[:, 1] - s * pivot[:, 2])
        out[:, side, :3] = at[:, side, 2] - figure.ankles[side]
        out[:, side, :3] -= np.stack([np.sin(yaw) * back, rise, np.cos(yaw) * back], 1)
        out[:, side, 4] = roll
        out[:, side, 3] = yaw - _TOES_OUT[side]
        free |= _astray(at[:, side], yaw) or float(np.abs(roll).max()) > 1.0
    return out, free


def _astray(chain: Floats, yaw: Floats) -> bool:
    """Whether a knee is far from where it would be if it only pointed as the foot does."""
    hip, knee, ankle = chain[:, 0], chain[:, 1], chain[:, 2]
    along = quat.unit(ankle - hip)
    out = knee - hip
    out = out - along * (out * along).sum(1, keepdims=True)
    ahead = np.stack([np.sin(yaw), np.full(len(yaw), 0.25), np.cos(yaw)], 1)
    ahead = quat.unit(ahead - along * (ahead * along).sum(1, keepdims=True))
    size = np.sqrt((out * out).sum(1, keepdims=True))
    return float(np.sqrt(((out - ahead * size) ** 2).sum(1)).max()) > _BENT


assert INDEX["hips"] == 0
assert set(HEAD).isdisjoint(LEGS)
