"""Read SMPL, SMPL+H and SMPL-X motion: the `.npz` files of AMASS and its kin.

Only the poses are used: nothing of the SMPL models is needed. Their rest pose is a T-pose, so our
own skeleton in that pose stands in for theirs.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from body import quat
from body.motion.recording import NUMBERS, RATE, Floats, Recording
from body.rig import INDEX, JOINTS, PARENTS, Skeleton

_PARTS = ("Proximal", "Intermediate", "Distal")
_BODY = (
    "hips", "leftUpperLeg", "rightUpperLeg", "spine", "leftLowerLeg", "rightLowerLeg", "chest",
    "leftFoot", "rightFoot", "upperChest", "leftToes", "rightToes", "neck", "leftShoulder",
    "rightShoulder", "head", "leftUpperArm", "rightUpperArm", "leftLowerArm", "rightLowerArm",
    "leftHand", "rightHand",
)  # fmt: skip


def _hand(side: str) -> tuple[str, ...]:
    fingers = ("Index", "Middle", "Little", "Ring")
    thumb = ("Metacarpal", "Proximal", "Distal")
    return (
        *(f"{side}{f}{p}" for f in fingers for p in _PARTS),
        *(f"{side}Thumb{p}" for p in thumb),
    )


_HANDS = (*_hand("left"), *_hand("right"))
# By the number of joints in `poses`; names in brackets are joints that we have not.
_ORDERS: dict[int, tuple[str, ...]] = {
    22: _BODY,
    24: (*_BODY, "(left hand)", "(right hand)"),
    52: (*_BODY, *_HANDS),
    55: (*_BODY, "(jaw)", "(left eye)", "(right eye)", *_HANDS),
}
FIELDS = ("poses", "trans", "transl", "mocap_framerate", "mocap_frame_rate", "fps", "global_orient",
          "body_pose", "left_hand_pose", "right_hand_pose", "root_orient", "pose_body",
          "pose_hand")  # fmt: skip


def read(data: dict[str, NDArray[Any]], skeleton: Skeleton) -> Recording:
    """The motion in the arrays `data`. Raises `ValueError`."""
    poses, order = _poses(data)
    travel = np.asarray(data.get("trans", data.get("transl", np.zeros((len(poses), 3)))))
    if travel.shape != (len(poses), 3) or len(poses) < 2:
        raise ValueError(f"trans has shape {travel.shape}, poses {len(poses)} frames")
    rate = float(_rate(data))
    if not 1 <= rate <= 1000 or poses.size > NUMBERS:
        raise ValueError(f"{len(poses)} frames at {rate:g} a second")
    step = max(1, math.ceil(rate / RATE - 1e-3))
    poses = poses[::step].astype(np.float64)
    turns = np.tile(quat.IDENTITY, (len(poses), len(JOINTS), 1))
    known = [(k, INDEX[name]) for k, name in enumerate(order) if name in INDEX]
    for k, joint in known:
        turns[:, joint] = quat.exp(poses[:, k])
    return _recording(turns, travel[::step].astype(np.float64), rate / step, order, skeleton)


def _poses(data: dict[str, NDArray[Any]]) -> tuple[Floats, tuple[str, ...]]:
    """Rotation vectors (T, K, 3) and the names of the K joints."""
    if "poses" in data:
        poses = np.asarray(data["poses"])
    else:
        first = data["global_orient"] if "global_orient" in data else data["root_orient"]
        parts = [first.reshape(len(first), -1)]
        for names in (("body_pose", "pose_body"), ("left_hand_pose", "pose_hand"),
                      ("right_hand_pose",)):  # fmt: skip
            part = next((data[n] for n in names if n in data), None)
            if part is not None:
                parts.append(part.reshape(len(part), -1))
        poses = np.concatenate(parts, 1)
    flat = poses.reshape(len(poses), -1)
    if flat.dtype.kind not in "fiu" or flat.shape[1] % 3 or flat.shape[1] // 3 not in _ORDERS:
        raise ValueError(
            f"poses has shape {poses.shape}; known are {', '.join(str(3 * n) for n in _ORDERS)} "
            "numbers a frame"
        )
    if not np.isfinite(flat).all() or np.abs(flat).max() > 100:
        raise ValueError("poses holds numbers that are no rotation vectors")
    return flat.reshape(len(flat), -1, 3), _ORDERS[flat.shape[1] // 3]


def _rate(data: dict[str, NDArray[Any]]) -> float:
    for name in ("mocap_framerate", "mocap_frame_rate", "fps"):
        if name in data:
            return float(np.asarray(data[name]).reshape(-1)[0])
    return 30.0


def _recording(
    turns: Floats, travel: Floats, fps: float, order: tuple[str, ...], skeleton: Skeleton
) -> Recording:
    """A recording on our own T-pose; joints that the file lacks are not named."""
    heads = np.asarray(skeleton.heads, np.float64)
    parents = np.array(PARENTS)
    offsets = heads - np.where(parents[:, None] >= 0, heads[parents], 0)
    present = [name for name in JOINTS if name in order]
    return Recording(
        JOINTS, parents, offsets, np.tile(quat.IDENTITY, (len(JOINTS), 1)), turns, travel, fps,
        "SMPL", tuple((name, name) for name in present),
    )  # fmt: skip
