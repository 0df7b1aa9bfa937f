"""Where a character's body is: landmarks that hands go to, and the flesh they must not enter.

All lengths are metres in the T-pose, seen from the upper chest, which carries the arms. Sided
landmarks are those of the left; `body.gesture.fit` mirrors them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from body.avatar.model import Avatar
from body.limbs import Limbs
from body.rig import INDEX, JOINTS, Skeleton

Floats = NDArray[np.float64]

HEAD, TRUNK, LEG = 0, 1, 2  # what a capsule moves with

# The measures of an adult 1.7 m tall whose straight arm is 0.48 m from shoulder to wrist.
_ARM = 0.48
_FRONT, _BACK, _HALF = 0.155, -0.115, 0.165  # of the trunk
_CHIN, _MOUTH = 0.106, 0.053  # below the eyes
_PALM = 0.014  # from the middle of a hand to its surface


@dataclass(frozen=True, slots=True, eq=False)
class Flesh:
    """One character's measures, as far as its hands are concerned."""

    points: dict[str, Floats]  # landmarks, (3,)
    capsules: Floats  # (C, 8): one end (3,), its radius, the other end (3,), its radius
    moves: NDArray[np.int64]  # (C,) HEAD, TRUNK or LEG
    shoulder: Floats  # (2, 3) shoulder joints, left and right
    collar: Floats  # (2, 3) from collar bone to shoulder joint
    bones: Floats  # (2, 2) lengths of upper arm and forearm
    rest: Floats  # (2, 3, 3) frame of the forearm in the T-pose
    hand: Floats  # (3,) wrist to knuckles, knuckles to finger tips, half thickness
    neck: Floats  # (3,) about which the head turns
    legs: Floats  # (2, 3, 3) hip, knee and ankle joints

    @property
    def arm(self) -> float:
        """Length of the straight arm."""
        return float(self.bones[0].sum())

    @classmethod
    def of(cls, skeleton: Skeleton) -> Flesh:
        """A plausible build for `skeleton`, whose own flesh is unknown."""
        heads = np.asarray(skeleton.heads, np.float64)
        at = {name: heads[INDEX[name]] for name in JOINTS}
        scale = float(Limbs.of(skeleton).length[0]) / _ARM
        trunk = np.array([_BACK, _FRONT, _HALF]) * scale
        eyes = 0.5 * (at["leftEye"] + at["rightEye"])
        chin = eyes + np.array([0, -_CHIN, 0.028]) * scale
        mouth = eyes + np.array([0, -_MOUTH, 0.028]) * scale
        return _flesh(skeleton, np.stack([trunk, trunk]), chin, mouth)

    @classmethod
    @lru_cache(maxsize=16)
    def measured(cls, avatar: Avatar) -> Flesh:
        """The build of `avatar`, clothes and all."""
        skeleton, points = avatar.skeleton, avatar.points
        guess = cls.of(skeleton)
        chin = np.array(points.get("chin", guess.points["chin"]))
        mouth = np.array(points.get("mouth", guess.points["mouth"]))
        return _flesh(skeleton, _girth(avatar), chin, mouth)


def _flesh(skeleton: Skeleton, girth: Floats, chin: Floats, mouth: Floats) -> Flesh:
    """`girth` (2, 3): back, front and half width of waist and chest."""
    limbs = Limbs.of(skeleton)
    heads = np.asarray(skeleton.heads, np.float64)
    at = {name: heads[INDEX[name]] for name in JOINTS}
    capsules, moves = _capsules(at, girth, chin, float(limbs.length[0]) / _ARM)
    knuckles = float(np.linalg.norm(at["leftMiddleProximal"] - at["leftHand"]))
    fingers = 1.45 * float(np.linalg.norm(at["leftMiddleDistal"] - at["leftMiddleProximal"]))
    sides = ("left", "right")
    return Flesh(
        points=_landmarks(at, girth, chin, mouth, float(limbs.length[0]) / _ARM),
        capsules=capsules,
        moves=moves,
        shoulder=np.stack([at[f"{s}UpperArm"] for s in sides]),
        collar=np.stack([at[f"{s}UpperArm"] - at[f"{s}Shoulder"] for s in sides]),
        bones=np.stack([limbs.upper[:2], limbs.lower[:2]], 1),
        rest=np.ascontiguousarray(limbs.lower_rest[:2]),
        hand=np.array([knuckles, fingers, _PALM * float(limbs.length[0]) / _ARM]),
        neck=0.5 * (at["neck"] + at["head"]),
        legs=np.stack([[at[f"{s}{b}"] for b in ("UpperLeg", "LowerLeg", "Foot")] for s in sides]),
    )


def _levels(at: dict[str, Floats]) -> tuple[float, float, float]:
    """Heights of hips, waist and chest."""
    low, high = float(at["hips"][1]), float(at["neck"][1])
    return low, low + 0.30 * (high - low), low + 0.64 * (high - low)


def _landmarks(
    at: dict[str, Floats], girth: Floats, chin: Floats, mouth: Floats, scale: float
) -> dict[str, Floats]:
    hips, waist, chest = _levels(at)
    eye, shoulder = at["leftEye"], at["leftUpperArm"]
    middle = np.array([0.0, eye[1], eye[2]])
    down = float(eye[1] - chin[1])  # the height of half a face

    def face(x: float, y: float, z: float) -> Floats:
        return np.asarray(middle + np.array([x * scale, y * down, z * scale]))

    return {
        "chin": chin + np.array([0, 0, 0.006 * scale]),
        "mouth": mouth + np.array([0, 0, 0.012 * scale]),
        "nose": face(0, -0.22, 0.045),
        "eye": face(0.033, 0.05, 0.020),
        "brow": face(0.040, 0.33, 0.026),
        "forehead": face(0, 0.55, 0.026),
        "temple": face(0.072, 0.22, -0.030),
        "cheek": face(0.058, -0.45, 0.004),
        "ear": face(0.084, -0.10, -0.085),
        "crown": face(0.0, 1.15, -0.075),
        "nape": face(0.0, -0.6, -0.165),
        "shoulder": shoulder,
        "chest": np.array([0.0, chest, girth[1, 1]]),
        "belly": np.array([0.0, waist, girth[0, 1]]),
        "hip": np.array([girth[0, 2] * 0.98, hips + 0.28 * (waist - hips), 0.01]),
        "back": np.array([0.0, hips + 0.35 * (waist - hips), girth[0, 0]]),
        "arm": shoulder + np.array([0.045, -0.135, 0.03]) * scale,  # upper arm, hanging
        "thigh": at["leftUpperLeg"] + np.array([0, -0.16, 0.085]) * scale,
    }


def _capsules(
    at: dict[str, Floats], girth: Floats, chin: Floats, scale: float
) -> tuple[Floats, NDArray[np.int64]]:
    hips, _, chest = _levels(at)
    eye, shoulder = at["leftEye"], at["leftUpperArm"]
    radius = 0.5 * (girth[:, 1] - girth[:, 0])
    middle = 0.5 * (girth[:, 1] + girth[:, 0])
    aside = np.maximum(girth[:, 2] - radius, 0.01)
    rows: list[tuple[object, ...]] = []

    def add(moves: int, a: Floats, ra: float, b: Floats, rb: float) -> None:
        rows.append((moves, *a, ra, *b, rb))

    top = shoulder[1] - 0.02 * scale - radius[1]
    for side in (1.0, -1.0):
        low = np.array([side * aside[0], hips, middle[0]])
        high = np.array([side * aside[1], max(top, chest - 0.02), middle[1]])
        add(TRUNK, low, radius[0], high, radius[1])
        hip, knee = (at[n] * (side, 1, 1) for n in ("leftUpperLeg", "leftLowerLeg"))
        add(LEG, hip, 0.088 * scale, knee, 0.062 * scale)
    across = np.array([0.085 * scale, shoulder[1] - 0.015 * scale, shoulder[2]])
    add(TRUNK, across, 0.075 * scale, across * (-1, 1, 1), 0.075 * scale)
    add(TRUNK, at["neck"], 0.058 * scale, at["head"], 0.056 * scale)
    mid = np.array([0.0, eye[1], eye[2]])
    back, front = mid + np.array([0, 0.03, -0.105]), mid + np.array([0, 0.02, -0.062])
    add(HEAD, mid + (back - mid) * scale, 0.083 * scale, mid + (front - mid) * scale, 0.084 * scale)
    low = chin + np.array([0, 0.035, -0.047]) * scale
    add(HEAD, mid + np.array([0, -0.01, -0.045]) * scale, 0.066 * scale, low, 0.045 * scale)
    table = np.array([r[1:] for r in rows], np.float64)
    return table, np.array([r[0] for r in rows], np.int64)


_TRUNK_BONES = ("hips", "spine", "chest", "upperChest")


def _girth(avatar: Avatar) -> Floats:
    """Back, front and half width (2, 3) of waist and chest, m, off the mesh in its T-pose."""
    mesh, bones = avatar.mesh, avatar.bones
    strongest = mesh.bone[np.arange(len(mesh.bone)), mesh.weight.argmax(1)]
    joint = bones.joint[strongest]
    mine = np.isin(joint, [INDEX[n] for n in _TRUNK_BONES])
    own = strongest[mine]
    away = mesh.vertices[mine] - bones.bind_head[own]
    points = np.einsum("vij,vj->vi", bones.rest[own], away) + bones.head[own]
    heads = np.asarray(avatar.skeleton.heads, np.float64)
    at = {name: heads[INDEX[name]] for name in JOINTS}
    rows = []
    for height in _levels(at)[1:]:
        near = points[np.abs(points[:, 1] - height) < 0.035]
        if len(near) < 12:
            guess = Flesh.of(avatar.skeleton).points
            rows.append([-0.75 * guess["belly"][2], guess["belly"][2], guess["hip"][0]])
            continue
        back, front = np.percentile(near[:, 2], (2, 98))
        rows.append([back, front, np.percentile(np.abs(near[:, 0]), 98)])
    return np.array(rows, np.float64)
