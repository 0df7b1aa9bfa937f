"""Motion files in other people's ways, made from one motion of ours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import ArrayLike

from body import quat
from body.quat import Floats
from body.rig import INDEX, JOINTS, PARENTS
from tests.body.skeletons import adult

DATA = Path(__file__).parents[4] / "shared" / "data"
CAPTURES = ("wave_hello", "jumping_jacks", "jesse_dance")

MIXAMO = {
    "hips": "Hips", "spine": "Spine", "chest": "Spine1", "upperChest": "Spine2", "neck": "Neck",
    "head": "Head", "Shoulder": "Shoulder", "UpperArm": "Arm", "LowerArm": "ForeArm",
    "Hand": "Hand", "UpperLeg": "UpLeg", "LowerLeg": "Leg", "Foot": "Foot", "Toes": "ToeBase",
}  # fmt: skip
BIOVISION = {
    "hips": "Hips", "spine": "Chest", "chest": "Chest2", "upperChest": "Chest3", "neck": "Neck",
    "head": "Head", "Shoulder": "Collar", "UpperArm": "Shoulder", "LowerArm": "Elbow",
    "Hand": "Wrist", "UpperLeg": "Hip", "LowerLeg": "Knee", "Foot": "Ankle", "Toes": "Toe",
}  # fmt: skip
UNREAL = {
    "hips": "pelvis", "spine": "spine_01", "chest": "spine_02", "upperChest": "spine_03",
    "neck": "neck_01", "head": "head", "Shoulder": "clavicle", "UpperArm": "upperarm",
    "LowerArm": "lowerarm", "Hand": "hand", "UpperLeg": "thigh", "LowerLeg": "calf",
    "Foot": "foot", "Toes": "ball",
}  # fmt: skip
NAMELESS = {name: f"bone{i}" for i, name in enumerate(MIXAMO)}


def capture(name: str) -> Path:
    """One of the real captures; skips where they are not."""
    path = DATA / f"{name}.bvh"
    if not path.is_file():
        pytest.skip(f"{path} is not here: real captures are tested only where it is")
    return path


def named(joint: str, names: dict[str, str]) -> str:
    """Our `joint` as others call it."""
    for side in ("left", "right"):
        if joint.startswith(side):
            part = names[joint.removeprefix(side)]
            if names is UNREAL:
                return f"{part}_{side[0]}"
            return f"{side.capitalize()}{part}" if names is not NAMELESS else f"{part}{side[0]}"
    return names[joint] if names is not MIXAMO else f"mixamorig:{names[joint]}"


def kept(names: dict[str, str]) -> list[str]:
    return [
        j for j in JOINTS if j.removeprefix("left").removeprefix("right") in names or j in names
    ]


def wander(seconds: float = 2.0, fps: int = 30, seed: int = 0) -> tuple[Floats, Floats]:
    """Joints (T, 54, 4) and root (T, 3) of somebody who stands and moves everything a little.

    Elbows and knees bend about their hinges only.
    """
    rng = np.random.default_rng(seed)
    t = np.arange(round(seconds * fps) + 1) / fps
    wave = np.sin(t[:, None, None] * rng.uniform(1, 4, (54, 3)) + rng.uniform(0, 6, (54, 3)))
    turn = np.zeros((len(t), 54, 3))
    for name, size in (("spine", 0.1), ("chest", 0.1), ("upperChest", 0.1), ("neck", 0.2),
                       ("head", 0.2), ("leftHand", 0.4), ("rightHand", 0.4)):  # fmt: skip
        turn[:, INDEX[name]] = size * wave[:, INDEX[name]]
    for side, sign in (("left", 1.0), ("right", -1.0)):
        arm, fold = INDEX[f"{side}UpperArm"], INDEX[f"{side}LowerArm"]
        turn[:, arm] = 0.3 * wave[:, arm] + np.array([0, 0, -1.0 * sign])
        turn[:, fold, 1] = -sign * (0.9 + 0.4 * wave[:, fold, 1])
        turn[:, INDEX[f"{side}UpperLeg"], 0] = -0.3 - 0.1 * wave[:, 40, 0]
        turn[:, INDEX[f"{side}LowerLeg"], 0] = 0.6 + 0.2 * wave[:, 40, 0]
        turn[:, INDEX[f"{side}Foot"], 0] = -0.3 - 0.1 * wave[:, 40, 0]
    root = np.zeros((len(t), 3))
    root[:, 0] = 0.02 * np.sin(t)
    root[:, 1] = -0.03
    return quat.exp(turn), root


def resting(drop: float) -> Floats:
    """World turns (54, 4) from the T-pose to a rest pose whose arms hang `drop` rad lower."""
    out = np.tile(quat.IDENTITY, (54, 1))
    for j, name in enumerate(JOINTS):
        arm = "Arm" in name or "Hand" in name or _finger(name)
        if arm:
            out[j] = quat.exp([0, 0, -drop if name.startswith("left") else drop])
    return out


def _finger(name: str) -> bool:
    return any(f in name for f in ("Thumb", "Index", "Middle", "Ring", "Little"))


def bvh(
    path: Path, joints: Floats, root: Floats, *, names: dict[str, str] = MIXAMO, drop: float = 0.0,
    scale: float = 100.0, world: Floats = quat.IDENTITY, fps: int = 30,
) -> Path:  # fmt: skip
    """Write a motion as BVH: other names, another rest pose, unit and axes (`world` turns ours)."""
    heads = np.asarray(adult().heads, np.float64)
    rest, keep = resting(drop), kept(names)
    turn = joints.copy()
    for j in range(1, 54):
        turn[:, j] = quat.mul(turn[:, PARENTS[j]], joints[:, j])
    turn = quat.mul(turn, quat.conj(rest))
    turn = quat.mul(quat.mul(world, turn), quat.conj(world))
    place = quat.rotate(world, heads[0] + root) * scale
    lines, columns = ["HIERARCHY"], [place]

    def write(joint: str, depth: int) -> None:
        j, pad = INDEX[joint], "  " * depth
        p = PARENTS[j]
        offset = quat.rotate(world, quat.rotate(rest[max(p, 0)], heads[j] - heads[p])) * scale
        offset = np.zeros(3) if p < 0 else offset
        lines.append(f"{pad}{'JOINT' if p >= 0 else 'ROOT'} {named(joint, names)}")
        lines.append(f"{pad}{{")
        lines.append(f"{pad}  OFFSET {offset[0]:.6f} {offset[1]:.6f} {offset[2]:.6f}")
        six = "6 Xposition Yposition Zposition" if p < 0 else "3"
        lines.append(f"{pad}  CHANNELS {six} Zrotation Xrotation Yrotation")
        local = turn[:, j] if p < 0 else quat.mul(quat.conj(turn[:, p]), turn[:, j])
        columns.append(_euler(local))
        below = [n for n in keep if PARENTS[INDEX[n]] == j]
        for name in below:
            write(name, depth + 1)
        if not below:
            lines.append(
                f"{pad}  End Site\n{pad}  {{\n{pad}    OFFSET 0 0 {scale * 0.05}\n{pad}  }}"
            )
        lines.append(f"{pad}}}")

    write("hips", 0)
    rows = np.concatenate(columns, 1)
    lines += ["MOTION", f"Frames: {len(rows)}", f"Frame Time: {1 / fps:.8f}"]
    lines += [" ".join(f"{v:.5f}" for v in row) for row in rows]
    path.write_text("\n".join(lines) + "\n")
    return path


def _euler(q: Floats) -> Floats:
    """Degrees (T, 3) about z, x, y, applied in that order from the outside in."""
    m = quat.matrix(q)
    x = np.arcsin(np.clip(m[:, 2, 1], -1, 1))
    z = np.arctan2(-m[:, 0, 1], m[:, 1, 1])
    y = np.arctan2(-m[:, 2, 0], m[:, 2, 2])
    return np.asarray(np.degrees(np.stack([z, x, y], 1)))


def apart(a: ArrayLike, b: ArrayLike) -> Floats:
    """Degrees (...) between rotations (..., 4)."""
    turn = quat.log(quat.mul(quat.conj(np.asarray(a, np.float64)), np.asarray(b, np.float64)))
    return np.asarray(np.degrees(np.linalg.norm(turn, axis=-1)))
