"""How the body stands: weight on one leg, a slow sway, arms at rest; and the joints it comes to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from body import arms, quat
from body.arms import Steer
from body.glide import Track
from body.layers import ARM, Draft, Offer
from body.limbs import END, LOWER, UPPER, Limbs
from body.noise import Drift
from body.rig import INDEX, JOINTS, Skeleton

Floats = NDArray[np.float64]

# Fingers curl more from index to little, as in a hand that nobody minds.
RELAXED = (0.24, 0.30, 0.35, 0.40, 0.05, 0.30, 0.20)
REST: Floats = np.array([0.13, -0.975, 0.07, 0.05, -0.25, 0.08, 0.02, *RELAXED])

_SHIFT = (9.0, 22.0)  # s between changes of the standing leg
_LEAN = np.array([0.030, -0.0085, 0.0])  # m by which the hips go over the standing leg
_HIP_DROP = 0.050  # rad by which the free leg's hip hangs
_TOES_OUT = 0.14  # rad
_SWAY = np.array([0.0022, 0.0008, 0.0026])  # m, one standard deviation
_KNEES = np.array([[0.1, 0.0, 1.0], [-0.1, 0.0, 1.0]])


class Stance:
    """Which leg carries the body, and its slow wandering. Asked in order of time."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._side = 1.0 if rng.random() < 0.5 else -1.0
        self._weight = Track.still([self._side * 0.8])
        self._next = float(rng.uniform(5, 12))
        self._slow = Drift(rng, 12, 0.03, 0.5)
        self._hands = Drift(rng, 2 * ARM, 0.04, 0.45)

    def advance(self, t: float) -> None:
        """Shift the weight when it is time to."""
        while self._next <= t:
            rng = self._rng
            if rng.random() < 0.75:
                self._side = -self._side
            goal = self._side * float(rng.uniform(0.55, 1.0))
            self._weight.add(self._next, float(rng.uniform(1.5, 2.4)), [goal])
            self._next += float(rng.uniform(*_SHIFT))

    def offer(self, t: float) -> Offer:
        """The trunk's stand and the arms at rest."""
        side = float(self._weight.at(t)[0])
        n = self._slow.at(t)
        turns = np.zeros((len(JOINTS), 3))
        # Contrapposto: the pelvis tilts one way, the shoulders the other, the head level.
        turns[INDEX["hips"]] = (0.004 * n[3], 0.02 * side + 0.007 * n[4], _HIP_DROP * side)
        turns[INDEX["spine"]] = (0.006 * n[5], -0.01 * side + 0.006 * n[6], -0.052 * side)
        turns[INDEX["chest"]] = (0.003 * n[7], -0.01 * side + 0.006 * n[8], -0.030 * side)
        turns[INDEX["neck"]] = (0.004 * n[9], 0.006 * n[10], 0.018 * side + 0.004 * n[11])
        turns[INDEX["head"]] = (0.006 * n[10], 0.008 * n[9], 0.008 * side + 0.004 * n[8])
        root = _SWAY * n[:3]
        root[0] += _LEAN[0] * side
        root[1] += _LEAN[1] * (0.35 + 0.65 * side * side)
        rest = REST + self._hands.at(t).reshape(2, ARM) * _FIDGET
        return Offer(turns=turns, root=root, arms=rest)


_FIDGET = np.array([0.006, 0.003, 0.008, 0.03, 0.05, 0.03, 0.015, *[0.025] * 4, 0.02, 0.03, 0.03])


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """One character's measures, and the step from a draft to its joints."""

    limbs: Limbs
    hips: Floats  # (3,) m, in the T-pose
    roots: Floats  # (2, 3) m from the hips to the hip joints
    ankles: Floats  # (2, 3) m where the feet stand
    collar: Floats  # (2, 3) m from collar bone to shoulder joint

    @classmethod
    def of(cls, skeleton: Skeleton) -> Figure:
        heads = np.asarray(skeleton.heads, np.float64)
        return cls(
            Limbs.of(skeleton),
            heads[0],
            heads[UPPER[2:]] - heads[0],
            heads[END[2:]],
            heads[UPPER[:2]] - heads[arms.SHOULDER],
        )

    def joints(self, draft: Draft) -> Floats:
        """The local rotations (J, 4) of `draft`: feet stay where they stand, hands reach."""
        want = arms.reach(draft.arms)
        turns = draft.turns.copy()
        turns[arms.SHOULDER] += want.lift
        arms.fingers(draft.arms, turns)
        joints = quat.exp(turns)
        back = quat.conj(joints[0])
        ankles = quat.rotate(back, self.ankles - self.hips - draft.root) - self.roots
        collar = joints[arms.SHOULDER]
        moved = quat.rotate(collar, self.collar) - self.collar
        wrists = want.wrist * self.limbs.length[:2, None] - moved
        pole = np.concatenate([want.pole, _KNEES])
        upper, lower = self.limbs.reach(np.concatenate([wrists, ankles]), pole)
        feet = quat.exp(np.array([[0, _TOES_OUT, 0], [0, -_TOES_OUT, 0]]))
        shins = quat.mul(upper[2:], lower[2:])
        joints[END[2:]] = quat.mul(quat.conj(shins), quat.mul(back, feet))
        upper[:2] = quat.mul(quat.conj(collar), upper[:2])
        joints[UPPER], joints[LOWER] = upper, lower
        joints[arms.HAND] = want.hand
        for clip, weight in draft.clips:
            joints = quat.slerp(joints, clip, weight)
        for joint, turn in draft.joints.items():
            joints[joint] = turn
        joints[joints[:, 0] < 0] *= -1  # of the two quaternions of a turn, always the same one
        return quat.unit(joints)


def standing(skeleton: Skeleton) -> Floats:
    """Joints (J, 4) of somebody who stands upright at ease: for portraits and sheets."""
    draft = Draft(root=np.array([0.0, -0.004, 0.0]))
    draft.take(Offer(arms=np.stack([REST, REST])))
    return Figure.of(skeleton).joints(draft)


assert len(REST) == ARM == len(Steer)
