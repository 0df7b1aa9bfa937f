"""A stance played, and what its feet do on the floor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from body import quat
from body.layers import Draft
from body.posture import Figure
from body.rig import INDEX, PARENTS
from body.stance import Stance
from tests.body.skeletons import adult

Floats = NDArray[np.float64]

SKELETON = adult()
FIGURE = Figure.of(SKELETON)
FEET = [INDEX["leftFoot"], INDEX["rightFoot"]]
TOES = [INDEX["leftToes"], INDEX["rightToes"]]
HIPS = [INDEX["leftUpperLeg"], INDEX["rightUpperLeg"]]
KNEES = [INDEX["leftLowerLeg"], INDEX["rightLowerLeg"]]
HANDS = [INDEX["leftHand"], INDEX["rightHand"]]
TRUNK = [INDEX[n] for n in ("hips", "spine", "chest", "upperChest", "neck", "head")]


def stance(seed: int = 0, posture: str = "standing") -> Stance:
    return Stance(np.random.default_rng(seed), FIGURE, posture)


@dataclass(frozen=True)
class Film:
    """Frames of a stance: joints (T, J, 4), places of joints (T, J, 3), roots, feet, ground."""

    fps: int
    joints: Floats
    at: Floats
    root: Floats
    feet: Floats  # (T, 2, FOOT)
    ground: Floats  # (T, 3)

    def speed(self, joints: list[int]) -> Floats:
        """How fast joints turn, degrees a second (T - 1, n)."""
        q = self.joints[:, joints]
        step = quat.log(quat.mul(quat.conj(q[:-1]), q[1:]))
        return np.asarray(np.degrees(np.linalg.norm(step, axis=2)) * self.fps)

    def slide(self) -> Floats:
        """How fast what stands on the floor moves along it, m/s: toes, and ankles of flat feet."""
        out = np.zeros(len(self.at) - 1)
        for i in (0, 1):
            down = (self.feet[:, i, 1] < 1e-4) & (self.feet[:, i, 4] > -1e-3)
            flat = down & (np.abs(self.feet[:, i, 4]) < 1e-3)
            for joint, on in ((TOES[i], down), (FEET[i], flat)):
                step = np.linalg.norm(np.diff(self.at[:, joint][:, [0, 2]], axis=0), axis=1)
                out = np.maximum(out, step * self.fps * (on[1:] & on[:-1]))
        return out

    def bends(self, joints: list[int]) -> Floats:
        """Degrees about x (T, n): hips and knees and ankles as they flex."""
        return np.asarray(np.degrees(quat.log(self.joints[:, joints])[..., 0]))


def play(who: Stance, start: float, stop: float, fps: int = 30) -> Film:
    """What `who` does from `start` to `stop` s."""
    joints, root, feet, ground = [], [], [], []
    for k in range(round(start * fps), round(stop * fps)):
        who.advance(k / fps)
        draft = Draft()
        draft.take(who.offer(k / fps))
        joints.append(FIGURE.joints(draft))
        root.append(FIGURE.root(draft))
        feet.append(draft.feet.copy())
        ground.append(draft.ground.copy())
    if not joints:
        nothing = np.zeros((0, 3))
        return Film(
            fps, np.zeros((0, 54, 4)), np.zeros((0, 54, 3)), nothing, np.zeros((0, 2, 5)), nothing
        )
    return Film(
        fps,
        np.array(joints),
        _places(np.array(joints), np.array(root)),
        np.array(root),
        np.array(feet),
        np.array(ground),
    )


def _places(joints: Floats, root: Floats) -> Floats:
    """As `Skeleton.globals`, for all frames at once: places (T, J, 3)."""
    heads = np.asarray(SKELETON.heads, np.float64)
    turn, at = joints.copy(), np.empty((*joints.shape[:2], 3))
    at[:, 0] = heads[0] + root
    for j in range(1, len(PARENTS)):
        p = PARENTS[j]
        turn[:, j] = quat.mul(turn[:, p], joints[:, j])
        at[:, j] = at[:, p] + quat.rotate(
            turn[:, p], np.broadcast_to(heads[j] - heads[p], root.shape)
        )
    return at


def limits(film: Film) -> None:
    """Fail where a leg does what no leg does (AAOS norms, with the T-pose's slight bend)."""
    assert film.bends(KNEES).min() > -8
    assert film.bends(KNEES).max() < 130
    assert film.bends(HIPS).min() > -120  # flexed
    assert film.bends(HIPS).max() < 40  # the pelvis may be tucked under
    assert film.bends(FEET).min() > -35  # toes up
    assert film.bends(FEET).max() < 50
