"""The body in the shape of SMPL-X parameters, as the AMASS archive keeps them.

Fields: `poses` (T, 165) axis-angle of SMPL-X's 55 joints in its order, `trans` (T, 3) m,
`betas` (16,) zeros, `gender` "neutral", `surface_model_type` "smplx", `mocap_frame_rate`,
`mocap_time_length`. The world has Z up, as in AMASS; `trans` is where the pelvis is. Hands count
from flat (`flat_hand_mean=True`). No part of the SMPL-X model is used.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from agent.types import Beat
from apps.sinks.spool import Spool, archive
from apps.sinks.target import Target
from body import quat
from body.arkit import INDEX as SHAPE
from body.avatar.export import turns
from body.avatar.model import Avatar
from body.rig import INDEX

_SIDES = ("left", "right")
_FINGERS = ("Index", "Middle", "Little", "Ring")
_PARTS = ("Proximal", "Intermediate", "Distal")


def _pair(part: str) -> tuple[str, ...]:
    return tuple(side + part for side in _SIDES)


def _hand(side: str) -> tuple[str, ...]:
    fingers = tuple(f"{side}{finger}{part}" for finger in _FINGERS for part in _PARTS)
    return (*fingers, *(f"{side}Thumb{part}" for part in ("Metacarpal", "Proximal", "Distal")))


# In the order of SMPL-X (Pavlakos et al. 2019); the jaw has no joint here.
ORDER = (
    "hips", *_pair("UpperLeg"), "spine", *_pair("LowerLeg"), "chest", *_pair("Foot"),
    "upperChest", *_pair("Toes"), "neck", *_pair("Shoulder"), "head", *_pair("UpperArm"),
    *_pair("LowerArm"), *_pair("Hand"), "", *_pair("Eye"), *_hand("left"), *_hand("right"),
)  # fmt: skip
JAW = ORDER.index("")
_OPEN, _ASIDE = 0.35, 0.12  # radians of the jaw at weight 1
_UP = quat.exp([math.pi / 2, 0.0, 0.0])  # from Y up to Z up
_BETAS = 16


class Smplx:
    """A writer whose memory does not grow with the motion."""

    def __init__(self, target: Target, avatar: Avatar, fps: int) -> None:
        self.target, self._fps = target, fps
        self._hips = avatar.skeleton.heads[0].astype(np.float64)
        self._from = np.array([INDEX.get(name, 0) for name in ORDER])
        self._spools = {name: Spool(str(target.part.parent)) for name in ("poses", "trans")}

    def write(self, beat: Beat) -> None:
        joints = turns.joints(beat.pose)[self._from]
        joints[0] = quat.mul(_UP, joints[0])
        poses = quat.log(joints)
        face = beat.pose.face
        aside = float(face[SHAPE["jawLeft"]] - face[SHAPE["jawRight"]])
        poses[JAW] = (_OPEN * float(face[SHAPE["jawOpen"]]), _ASIDE * aside, 0.0)
        self._spools["poses"].add(poses.reshape(1, -1).astype(np.float32))
        at = quat.rotate(_UP, self._hips + beat.pose.root)
        self._spools["trans"].add(at[None].astype(np.float32))

    def finish(self) -> None:
        small: dict[str, NDArray[np.generic]] = {
            "betas": np.zeros(_BETAS, np.float32),
            "gender": np.array("neutral"),
            "surface_model_type": np.array("smplx"),
            "mocap_frame_rate": np.array(float(self._fps)),
            "mocap_time_length": np.array(self._spools["poses"].rows / self._fps),
        }
        archive(self.target.part, small, self._spools)
        self.abort()

    def abort(self) -> None:
        for spool in self._spools.values():
            spool.close()
