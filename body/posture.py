"""From a draft to joints: a character's measures, feet on the floor, hands at rest."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from body import arms, quat
from body.arms import Steer
from body.compiled import posing
from body.footing import plant
from body.layers import ARM, Draft, Offer
from body.limbs import END, LOWER, UPPER, Limbs, solve
from body.rig import INDEX, Skeleton
from body.rotor import conj, exp, mul, rotate

Floats = NDArray[np.float64]

TOES: NDArray[np.intp] = np.array([INDEX["leftToes"], INDEX["rightToes"]])
_SPINE = [INDEX[name] for name in ("spine", "chest", "upperChest")]
_HEEL = 0.30  # of the way from ankle to toes, how far the heel is behind the ankle

# Fingers curl more from index to little, as in a hand that nobody minds.
RELAXED = (0.24, 0.30, 0.35, 0.40, 0.05, 0.05, 0.20)
REST: Floats = np.array([0.13, -0.975, 0.07, 0.05, -0.25, 0.08, 0.02, *RELAXED])


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """One character's measures, and the step from a draft to its joints."""

    limbs: Limbs
    hips: Floats  # (3,) m, in the T-pose
    roots: Floats  # (2, 3) m from the hips to the hip joints
    ankles: Floats  # (2, 3) m where the feet stand
    heels: Floats  # (2, 3) m from the ankle to where the heel rests on the floor
    balls: Floats  # (2, 3) m from the ankle to the joint of the toes
    collar: Floats  # (2, 3) m from collar bone to shoulder joint
    trunk: Floats  # (4, 3) m from the hips up: spine, chest, upper chest, and the right shoulder

    @classmethod
    def of(cls, skeleton: Skeleton) -> Figure:
        heads = np.asarray(skeleton.heads, np.float64)
        ankles, balls = heads[END[2:]], heads[TOES] - heads[END[2:]]
        heels = np.zeros((2, 3))
        heels[:, 1] = -ankles[:, 1]
        heels[:, 2] = -_HEEL * balls[:, 2]
        return cls(
            Limbs.of(skeleton),
            heads[0],
            heads[UPPER[2:]] - heads[0],
            ankles,
            heels,
            balls,
            heads[UPPER[:2]] - heads[arms.SHOULDER],
            np.diff(heads[[0, *_SPINE, UPPER[1]]], axis=0),
        )

    def joints(self, draft: Draft) -> Floats:
        """The local rotations (J, 4) of `draft`: feet stay where they stand, hands reach."""
        limbs = self.limbs
        joints = _posed(
            draft.turns, draft.arms, draft.feet, self.hips + draft.root, self.ankles, self.balls,
            self.heels, self.roots, self.collar, limbs.upper, limbs.lower, limbs.upper_rest,
            limbs.lower_rest,
        )  # fmt: skip
        for clip, weight in draft.clips:
            joints = quat.slerp(joints, clip, weight)
        if draft.ground[2]:
            joints[0] = quat.mul(_about_y(draft.ground[2]), joints[0])
        for joint, turn in draft.joints.items():
            joints[joint] = turn
        _settled(joints)
        return joints

    def root(self, draft: Draft) -> Floats:
        """How far the hips are from the T-pose's, in the world, (3,) m: a `Pose.root`."""
        x, z, yaw = draft.ground.tolist()
        turned = quat.rotate(_about_y(yaw), self.hips + draft.root) if yaw else draft.root
        away = turned - self.hips if yaw else turned
        return np.asarray(away + np.array([x, 0.0, z]))


@posing
def _posed(
    turns: Floats, steer: Floats, feet: Floats, at: Floats, ankles: Floats, balls: Floats,
    heels: Floats, roots: Floats, collar: Floats, upper: Floats, lower: Floats, upper_rest: Floats,
    lower_rest: Floats,
) -> Floats:  # fmt: skip
    """The rotations (J, 4) of a draft's `turns`, arms and feet, with the hips `at` (3,) m."""
    wrist, elbow, hand, lift = arms.reach(steer)
    turns = turns.copy()
    for i in range(2):
        turns[arms.SHOULDER[i]] += lift[i]
    arms.fingers(steer, turns)
    joints = np.empty((len(turns), 4))
    for j in range(len(turns)):
        joints[j] = exp(turns[j])
    target, pole = np.empty((4, 3)), np.empty((4, 3))
    target[2:], pole[2:], sole, toes = plant(
        feet, ankles, balls, heels, roots, upper[2] + lower[2], joints[0], at
    )
    for i in range(2):
        moved = rotate(joints[arms.SHOULDER[i]], collar[i]) - collar[i]
        target[i], pole[i] = wrist[i] * (upper[i] + lower[i]) - moved, elbow[i]
    above, below = solve(target, pole, upper, lower, upper_rest, lower_rest)
    for i in range(2):
        shin = mul(above[2 + i], below[2 + i])
        joints[END[2 + i]] = mul(conj(shin), sole[i])
        joints[TOES[i]] = mul(toes[i], joints[TOES[i]])
        joints[arms.HAND[i]] = hand[i]
        above[i] = mul(conj(joints[arms.SHOULDER[i]]), above[i])
    for i in range(4):
        joints[UPPER[i]], joints[LOWER[i]] = above[i], below[i]
    return joints


@posing
def _settled(joints: Floats) -> None:
    """Bring `joints` (J, 4) to length 1: of a turn's two quaternions always the same one."""
    for q in joints:
        size = np.sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3])
        q /= -max(size, 1e-12) if q[0] < 0 else max(size, 1e-12)


def _about_y(angle: float) -> Floats:
    return np.array([math.cos(angle / 2), 0.0, math.sin(angle / 2), 0.0])


def standing(skeleton: Skeleton) -> Floats:
    """Joints (J, 4) of somebody who stands upright at ease: for portraits and sheets."""
    draft = Draft(root=np.array([0.0, -0.004, 0.0]))
    draft.take(Offer(arms=np.stack([REST, REST])))
    return Figure.of(skeleton).joints(draft)


assert len(REST) == ARM == len(Steer)
