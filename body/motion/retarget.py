"""Somebody else's motion on our skeleton.

Each joint's rotation there is turned into ours by one constant: the rotation that takes its rest
pose to the T-pose. Rest poses in T, A or with arms down give it directly; where the rest pose
is no human pose, it is measured from the motion (`body.motion.rest`). Elbows and knees
then fold about their own hinges, and the roll of a forearm goes to the hand, as our meshes want.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.types import Array
from body import quat
from body.motion import contact, rest
from body.motion.clip import EYES, FINGERS, HEAD, Clip, continuous
from body.motion.names import SIDES, Mapping, mapping
from body.motion.recording import Recording
from body.rig import INDEX, JOINTS, PARENTS, Skeleton

Floats = NDArray[np.float64]

_FRONT = 0.1  # rad from +Z that still face the front
_SPINE = ("spine", "chest", "upperChest")


@dataclass(frozen=True, slots=True)
class Report:
    """What was found and assumed, in plain words."""

    lines: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(self.lines)


def retarget(source: Recording, skeleton: Skeleton, name: str = "clip") -> tuple[Clip, Report]:
    """`source` as a clip for a body like `skeleton`. Raises `ConfigError`."""
    found = mapping(source)
    world, at = source.place(source.turns, source.travel)
    basis = rest.basis(source, found, world, at, skeleton)
    upright, up = rest.upright(at, found)
    ours = _globals(found, quat.mul(upright, world), basis.turns)
    facing = _heading(ours[:, 0])
    ours = quat.mul(facing, ours)
    level = quat.mul(facing, upright)
    scale, hips, feet = _measure(quat.rotate(level, at), found, skeleton)
    _hinges(ours, skeleton)
    joints = _locals(ours, found, skeleton)
    middle = _middle(skeleton)
    root = hips - quat.rotate(joints[:, 0], middle - skeleton.heads[0]) - skeleton.heads[0]
    ground = contact.find(feet, source.fps)
    clip = Clip(
        name, source.fps, joints.astype(np.float32), root.astype(np.float32),
        contact.leg(skeleton), _moves(found), ground, _face(source),
    )  # fmt: skip
    lines = (
        f"{source.form}, {len(joints)} frames at {source.fps:.4g} fps, "
        f"{clip.duration:.1f} s, {len(source.names)} joints",
        f"{sum(n in found.joints for n in JOINTS)} joints by name, {len(found.spine)} of the spine",
        f"up is {up}; {basis.what}; 1 unit is {scale * 100:.3g} cm on our body",
        f"feet stand for {100 * ground.mean():.0f} % of the time",
        *found.notes,
    )
    return clip, Report(lines)


def _globals(found: Mapping, world: Floats, basis: dict[int, Floats]) -> Floats:
    """World rotations (T, 54, 4) of our joints, relative to the T-pose."""
    out = np.empty((len(world), len(JOINTS), 4))

    def one(j: int) -> Floats:
        return quat.mul(world[:, j], quat.conj(basis[j]))

    column = [one(j) for j in (found.joints["hips"], *found.spine)]
    share = (len(column) - 1) / 3
    for j, name in enumerate(JOINTS):
        if name in _SPINE:
            x = share * (_SPINE.index(name) + 1)
            low = min(int(x), max(len(column) - 2, 0))
            out[:, j] = quat.slerp(column[low], column[min(low + 1, len(column) - 1)], x - low)
        elif name in found.joints:
            out[:, j] = one(found.joints[name])
        else:
            out[:, j] = out[:, PARENTS[j]]
    if "neck" not in found.joints and "head" in found.joints:
        chest, neck, head = INDEX["upperChest"], INDEX["neck"], INDEX["head"]
        out[:, neck] = quat.slerp(out[:, chest], out[:, head], 0.5)
    return out


def _heading(hips: Floats) -> Floats:
    """The turn (4,) about the vertical after which the first moments face +Z."""
    forward = quat.rotate(hips[: max(1, len(hips) // 20)], np.array([0.0, 0, 1])).mean(0)
    yaw = np.arctan2(forward[0], forward[2]) if np.hypot(forward[0], forward[2]) > 0.1 else 0.0
    if abs(yaw) < _FRONT:
        yaw = 0.0
    return quat.exp(np.array([0, -yaw, 0]))


def _middle(skeleton: Skeleton) -> Floats:
    heads = np.asarray(skeleton.heads, np.float64)
    return np.asarray(heads[[INDEX[f"{side}UpperLeg"] for side in SIDES]].mean(0))


def _measure(
    at: Floats, found: Mapping, skeleton: Skeleton
) -> tuple[float, Floats, NDArray[np.float64]]:
    """Our metres a unit, the middle between the hip joints (T, 3), and the feet (T, 2, 3), m."""
    legs = np.array([[found.joints[f"{s}{p}"] for p in ("UpperLeg", "LowerLeg", "Foot")]
                     for s in SIDES])  # fmt: skip
    points = at[:, legs]  # (T, side, joint, 3)
    bones = np.linalg.norm(np.diff(points, axis=2), axis=3).mean(0)
    scale = contact.leg(skeleton) / float(bones.sum(1).mean())
    ankle = float(np.asarray(skeleton.heads, np.float64)[INDEX["leftFoot"], 1])
    feet = points[:, :, 2] * scale
    shift = feet[0].mean(0)
    shift[1] = np.percentile(feet[..., 1].min(1), 5) - ankle
    return scale, points[:, :, 0].mean(1) * scale - shift, feet - shift


def _hinges(ours: Floats, skeleton: Skeleton) -> None:
    """Turn upper arms and thighs about themselves until elbows and knees fold about hinges."""
    heads = np.asarray(skeleton.heads, np.float64)
    for side, sign in zip(SIDES, (-1.0, 1.0), strict=True):
        for upper, lower, end, hinge in (
            ("UpperArm", "LowerArm", "Hand", (0.0, sign, 0.0)),
            ("UpperLeg", "LowerLeg", "Foot", (1.0, 0.0, 0.0)),
        ):
            a, b, c = (INDEX[side + part] for part in (upper, lower, end))
            bone = quat.unit(heads[b] - heads[a])
            axis = quat.unit(np.array(hinge) - bone * (bone @ np.array(hinge)))
            along = quat.rotate(ours[:, a], bone)
            fold = quat.cross(along, quat.rotate(ours[:, b], quat.unit(heads[c] - heads[b])))
            want = quat.unit(fold)
            have = quat.rotate(ours[:, a], axis)
            across = quat.cross(have, want)
            angle = np.arctan2((across * along).sum(1), (have * want).sum(1))
            bent = np.clip((np.linalg.norm(fold, axis=1) - 0.35) / 0.35, 0, 1) ** 2
            angle = _steady(angle, bent)
            ours[:, a] = quat.mul(quat.exp(along * angle[:, None]), ours[:, a])


def _steady(angle: Floats, weight: Floats) -> Floats:
    """Angles (T,) where they are sure, gliding between those; none at all where none is sure."""
    total = weight.sum()
    if total < 1e-6:
        return np.zeros_like(angle)
    turn = weight * np.exp(1j * angle)
    reach = min(12, len(angle) - 1)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / max(reach / 2.5, 1)) ** 2)
    mixed = np.convolve(turn, kernel)[reach : reach + len(angle)]
    return np.asarray(np.angle(mixed + 0.05 * turn.sum() / total))


def _locals(ours: Floats, found: Mapping, skeleton: Skeleton) -> Floats:
    """Local rotations (T, 54, 4). A forearm's roll is given to its hand."""
    heads = np.asarray(skeleton.heads, np.float64)
    for side in SIDES:
        upper, lower, hand = (INDEX[side + p] for p in ("UpperArm", "LowerArm", "Hand"))
        bone = quat.unit(heads[hand] - heads[lower])
        local = quat.mul(quat.conj(ours[:, upper]), ours[:, lower])
        swing, _ = quat.swing_twist(local, bone)
        below = [j for j, n in enumerate(JOINTS) if j > lower and n.startswith(side)
                 and (j == hand or j in FINGERS)]  # fmt: skip
        if f"{side}Hand" not in found.joints:
            ours[:, below] = ours[:, [lower]]
        ours[:, lower] = quat.mul(ours[:, upper], swing)
    joints = ours.copy()
    for j in range(1, len(JOINTS)):
        joints[:, j] = quat.mul(quat.conj(ours[:, PARENTS[j]]), ours[:, j])
    joints[joints[:, :, 0] < 0] *= -1
    return continuous(quat.unit(joints))


def _moves(found: Mapping) -> Array:
    moves = np.ones(len(JOINTS), np.float32)
    moves[list(EYES)] = 0
    for group, needed in ((FINGERS, "leftIndexProximal"), (HEAD, "head")):
        if needed not in found.joints:
            moves[list(group)] = 0
    return moves


def _face(source: Recording) -> Array | None:
    return None if source.face is None else np.clip(source.face, 0, 1).astype(np.float32)
