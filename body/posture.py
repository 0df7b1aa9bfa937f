"""From a draft to joints: a character's measures, feet on the floor, hands at rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from body import arms, quat
from body.arms import Steer
from body.footing import plant
from body.layers import ARM, Draft, Offer
from body.limbs import END, LOWER, UPPER, Limbs
from body.rig import INDEX, Skeleton

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
        want = arms.reach(draft.arms)
        turns = draft.turns.copy()
        turns[arms.SHOULDER] += want.lift
        arms.fingers(draft.arms, turns)
        joints = quat.exp(turns)
        ankles, knees, feet, toes = plant(
            draft.feet, self.ankles, self.balls, self.heels, self.roots,
            float(self.limbs.length[2]), joints[0], self.hips + draft.root,
        )  # fmt: skip
        collar = joints[arms.SHOULDER]
        moved = quat.rotate(collar, self.collar) - self.collar
        wrists = want.wrist * self.limbs.length[:2, None] - moved
        upper, lower = self.limbs.reach(
            np.concatenate([wrists, ankles]), np.concatenate([want.pole, knees])
        )
        joints[END[2:]] = quat.mul(quat.conj(quat.mul(upper[2:], lower[2:])), feet)
        joints[TOES] = quat.mul(toes, joints[TOES])
        upper[:2] = quat.mul(quat.conj(collar), upper[:2])
        joints[UPPER], joints[LOWER] = upper, lower
        joints[arms.HAND] = want.hand
        for clip, weight in draft.clips:
            joints = quat.slerp(joints, clip, weight)
        if draft.ground[2]:
            joints[0] = quat.mul(_about_y(draft.ground[2]), joints[0])
        for joint, turn in draft.joints.items():
            joints[joint] = turn
        joints[joints[:, 0] < 0] *= -1  # of the two quaternions of a turn, always the same one
        return quat.unit(joints)

    def root(self, draft: Draft) -> Floats:
        """How far the hips are from the T-pose's, in the world, (3,) m: a `Pose.root`."""
        x, z, yaw = draft.ground.tolist()
        turned = quat.rotate(_about_y(yaw), self.hips + draft.root) if yaw else draft.root
        away = turned - self.hips if yaw else turned
        return np.asarray(away + np.array([x, 0.0, z]))


def _about_y(angle: float) -> Floats:
    return np.array([np.cos(angle / 2), 0.0, np.sin(angle / 2), 0.0])


def standing(skeleton: Skeleton) -> Floats:
    """Joints (J, 4) of somebody who stands upright at ease: for portraits and sheets."""
    draft = Draft(root=np.array([0.0, -0.004, 0.0]))
    draft.take(Offer(arms=np.stack([REST, REST])))
    return Figure.of(skeleton).joints(draft)


assert len(REST) == ARM == len(Steer)
