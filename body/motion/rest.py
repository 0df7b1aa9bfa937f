"""How a stranger's rest pose lies to our T-pose, and which way is up."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from body import quat
from body.motion.names import SIDES, Mapping
from body.motion.recording import Recording
from body.rig import INDEX, Skeleton

Floats = NDArray[np.float64]

_NEARLY = 0.26  # rad
_HINGES = {"Arm": np.array([0.0, -1, 0]), "Leg": np.array([1.0, 0, 0])}  # of a left limb
_BONES = ("UpperArm", "LowerArm", "Hand"), ("UpperLeg", "LowerLeg", "Foot")


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """By joint there: its world rotation (4,) when that skeleton stands in our T-pose, upright."""

    turns: dict[int, Floats]
    what: str


def frame(primary: Floats, secondary: Floats) -> Floats:
    """Orthonormal columns (..., 3, 3): `primary`, what is left of `secondary`, their product."""
    x = quat.unit(primary)
    y = quat.unit(secondary - x * (x * secondary).sum(-1, keepdims=True))
    return np.stack([x, y, quat.cross(x, y)], -1)


def body(at: Floats, found: Mapping) -> Floats:
    """Turns (..., 4) that bring the body at places `at` (..., N, 3) upright and facing +Z."""
    j = found.joints
    hips = at[..., j["leftUpperLeg"], :] - at[..., j["rightUpperLeg"], :]
    legs = (at[..., j["leftUpperLeg"], :] + at[..., j["rightUpperLeg"], :]) / 2
    arms = (at[..., j["leftUpperArm"], :] + at[..., j["rightUpperArm"], :]) / 2
    basis = frame(arms - legs, hips)  # columns: up, left, -forward
    left, up = basis[..., 1], basis[..., 0]
    rows = np.stack([left, up, quat.cross(left, up)], -2)
    return quat.from_matrix(rows)


def upright(at: Floats, found: Mapping) -> tuple[Floats, str]:
    """The turn (4,) that takes the file's up axis to +Y, and that axis' name."""
    j = found.joints
    arms = (at[:, j["leftUpperArm"]] + at[:, j["rightUpperArm"]]) / 2
    feet = (at[:, j["leftFoot"]] + at[:, j["rightFoot"]]) / 2
    rise = quat.unit(arms - feet).mean(0)
    axis = int(np.argmax(np.abs(rise)))
    up = np.zeros(3)
    up[axis] = np.sign(rise[axis]) or 1.0
    return quat.between(up, np.array([0.0, 1, 0])), ("-" if up[axis] < 0 else "") + "XYZ"[axis]


def basis(
    source: Recording, found: Mapping, world: Floats, at: Floats, skeleton: Skeleton
) -> Basis:
    """From the rest pose where that is one, else from the motion."""
    still, places = source.place(source.rest, source.travel[0])
    turn = _squared(body(places, found))
    bones = _bones(found, skeleton)
    if _human(places, turn, found, bones):
        drop = _drop(places, turn, found)
        name = "T" if drop < 20 else "A" if drop < 65 else "arms down"
        what = f"rest pose: {name} (arms {drop:.0f}° below level)"
        return Basis(_swung(found, still, places, turn, bones), what)
    turns = body(at, found)
    best = int(np.argmax(_likeness(at, turns, bones)))
    made = _swung(found, world[best], at[best], turns[best], bones)
    _from_motion(made, found, world, at, turns, bones)
    _like_hands(made, found, still)
    return Basis(made, f"rest pose: none to speak of, measured from the motion (frame {best})")


def _squared(turn: Floats) -> Floats:
    """`turn` (4,) along the file's own axes, if it is nearly so: backs are not quite upright."""
    square = np.round(quat.matrix(turn))
    if not np.allclose(square @ square.T, np.eye(3)) or np.linalg.det(square) < 0:
        return turn
    exact = quat.from_matrix(square)
    near = np.linalg.norm(quat.log(quat.mul(quat.conj(exact), turn))) < _NEARLY
    return exact if near else turn


@dataclass(frozen=True, slots=True, eq=False)
class _Bone:
    side: str
    name: str  # "UpperArm", ...
    start: int  # joints there
    end: int
    want: Floats  # (3,) direction in our T-pose
    hinge: Floats  # (3,) about which it folds there


def _bones(found: Mapping, skeleton: Skeleton) -> list[_Bone]:
    heads, j = np.asarray(skeleton.heads, np.float64), found.joints
    out = []
    for side in SIDES:
        for limb in _BONES:
            hinge = _HINGES[limb[0][-3:]].copy()
            if side == "right":
                hinge[1] *= -1
            for a, b in pairwise(limb):
                want = quat.unit(heads[INDEX[side + b]] - heads[INDEX[side + a]])
                if side + b in j:
                    out.append(_Bone(side, a, j[side + a], j[side + b], want, hinge))
    return out


def _human(at: Floats, turn: Floats, found: Mapping, bones: list[_Bone]) -> bool:
    """Whether a rest pose stands upright, with straight limbs, arms at the sides or out."""
    for bone in bones:
        lies = quat.rotate(turn, quat.unit(at[bone.end] - at[bone.start]))
        if bone.name.endswith("Leg") and lies[1] > -0.6:
            return False
        if bone.name.endswith("Arm") and (
            lies @ bone.want < -0.3 or lies[1] > 0.5 or abs(lies[2]) > 0.75
        ):
            return False
    for side in SIDES:
        foot, toes = found.joints[f"{side}Foot"], found.joints.get(f"{side}Toes")
        if toes is not None and quat.rotate(turn, quat.unit(at[toes] - at[foot]))[2] < 0.1:
            return False
    return True


def _drop(at: Floats, turn: Floats, found: Mapping) -> float:
    """By how many degrees the left upper arm hangs below level."""
    arm = at[found.joints["leftLowerArm"]] - at[found.joints["leftUpperArm"]]
    return float(np.degrees(np.arcsin(-quat.rotate(turn, quat.unit(arm))[1])))


def _swung(
    found: Mapping, world: Floats, at: Floats, turn: Floats, bones: list[_Bone]
) -> dict[int, Floats]:
    """The rotations (4,) in the T-pose, from a pose in which they are `world` and lie at `at`."""
    made = {i: quat.mul(turn, world[i]) for i in (*found.joints.values(), *found.spine)}
    for bone in bones:
        swing = quat.between(quat.rotate(turn, at[bone.end] - at[bone.start]), bone.want)
        made[bone.start] = quat.mul(swing, made[bone.start])
        if bone.name == "LowerArm":
            for name, i in found.joints.items():
                if name.startswith(bone.side) and _beyond_wrist(name):
                    made[i] = quat.mul(swing, made[i])
    return made


def _beyond_wrist(name: str) -> bool:
    return name.endswith("Hand") or any(
        f in name for f in ("Thumb", "Index", "Middle", "Ring", "Little")
    )


def _likeness(at: Floats, turns: Floats, bones: list[_Bone]) -> Floats:
    """How much each frame (T,) looks like standing at ease, limbs straight, arms down or out."""
    score = np.zeros(len(at))
    last = np.zeros((len(at), 3))
    for bone in bones:
        lies = quat.rotate(turns, quat.unit(at[:, bone.end] - at[:, bone.start]))
        leg = bone.name.endswith("Leg")
        score += 2 * lies @ bone.want if leg else -np.abs(lies[:, 2])
        if bone.name.startswith("Lower"):
            score += (lies * last).sum(1)
        last = lies
    return score


def _from_motion(
    made: dict[int, Floats], found: Mapping, world: Floats, at: Floats, turns: Floats,
    bones: list[_Bone],
) -> None:  # fmt: skip
    """Better than one frame: hinges from how limbs fold, the trunk's rest from its mean."""
    for upper, lower in pairwise(bones):
        if upper.end != lower.start:
            continue
        along = [quat.unit(at[:, b.end] - at[:, b.start]) for b in (upper, lower)]
        fold = quat.cross(along[0], along[1])
        for bone, lies in zip((upper, lower), along, strict=True):
            back = quat.conj(world[:, bone.start])
            axis = quat.rotate(back, fold).mean(0)
            if np.linalg.norm(axis) < 0.1:
                continue  # it hardly ever bends: the swing must do
            here = frame(quat.rotate(back, lies).mean(0), axis)
            made[bone.start] = quat.from_matrix(frame(bone.want, bone.hinge) @ here.T)
    j = found.joints
    middle = ("neck", "head", "leftShoulder", "rightShoulder")
    for joint in (*found.spine, *(j[name] for name in middle if name in j)):
        made[joint] = _mean(quat.mul(turns, world[:, joint]))


def _like_hands(made: dict[int, Floats], found: Mapping, still: Floats) -> None:
    """Hands lie to forearms, and fingers to hands, as in the file's rest pose."""
    j = found.joints
    for side in SIDES:
        above = j[f"{side}LowerArm"]
        for name, i in j.items():
            if name.startswith(side) and _beyond_wrist(name):
                made[i] = quat.mul(made[above], quat.mul(quat.conj(still[above]), still[i]))


def _mean(q: Floats) -> Floats:
    """The mean of rotations (T, 4): the first eigenvector of their outer products."""
    _, vectors = np.linalg.eigh(q.T @ q)
    return np.asarray(vectors[:, -1])
