"""Any motion file as a clip: `.bvh`, `.glb .gltf .vrma .vrm`, and `.npz` of SMPL or our own."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.errors import ConfigError
from body import quat
from body.arkit import SHAPES
from body.motion import bvh, contact, gltf, smpl
from body.motion.clip import Clip, continuous, mask
from body.motion.numbers import arrays
from body.motion.recording import BYTES
from body.motion.retarget import Report, retarget
from body.rig import JOINTS, Skeleton

FORMS = (".bvh", ".glb", ".gltf", ".vrma", ".vrm", ".npz")
_OURS = ("fps", "joints", "joint_names", "root", "face", "face_names")
_UNPACKED = 4 * BYTES


def load(path: Path, skeleton: Skeleton, name: str = "clip") -> tuple[Clip, Report]:
    """The motion in `path` for a body like `skeleton`. Raises `ConfigError`."""
    if path.suffix.lower() not in FORMS:
        raise ConfigError(f"motion {path.name!r} must end in one of: {' '.join(FORMS)}")
    try:
        if path.stat().st_size > BYTES:
            raise ConfigError(f"motion {path.name!r} is larger than {BYTES >> 20} MB; cut it")
        match path.suffix.lower():
            case ".bvh":
                return retarget(bvh.read(path), skeleton, name)
            case ".npz":
                return _npz(path, skeleton, name)
            case _:
                return retarget(gltf.read(path), skeleton, name)
    except OSError as error:
        raise ConfigError(f"motion {str(path)!r} cannot be read: {error.strerror}") from None


def _npz(path: Path, skeleton: Skeleton, name: str) -> tuple[Clip, Report]:
    try:
        data = arrays(path, _UNPACKED, (*_OURS, *smpl.FIELDS))
        if "joints" in data:
            return _own(data, skeleton, name)
        if not {"poses", "global_orient", "root_orient"} & set(data):
            raise ValueError("it has neither joints nor poses")
        return retarget(smpl.read(data, skeleton), skeleton, name)
    except (ValueError, KeyError, IndexError, TypeError, zipfile.BadZipFile) as error:
        raise ConfigError(
            f"motion {path.name!r} cannot be read: {error}; give a performance (.npz) of anima or "
            "an SMPL or AMASS file"
        ) from None


def _own(data: dict[str, NDArray[Any]], skeleton: Skeleton, name: str) -> tuple[Clip, Report]:
    """A performance that this program wrote, as it stands."""
    names = [str(n) for n in data["joint_names"]]
    if names != list(JOINTS):
        raise ValueError("its joints are not this version's")
    joints = np.asarray(data["joints"], np.float64)
    size = np.linalg.norm(joints, axis=-1)
    if joints.ndim != 3 or not np.isfinite(joints).all() or np.abs(size - 1).max() > 0.01:
        raise ValueError("its joints are no rotations")
    joints = continuous(quat.unit(joints))
    root = np.asarray(data["root"], np.float64)
    fps = float(data["fps"])
    if root.shape != (len(joints), 3) or not 1 <= fps <= 240:
        raise ValueError(f"root has shape {root.shape}, fps is {fps:g}")
    feet = contact.ankles(joints, root, skeleton)
    face = data.get("face")
    if face is not None and [str(n) for n in data["face_names"]] != list(SHAPES):
        face = None
    clip = Clip(
        name, fps, joints.astype(np.float32), root.astype(np.float32), contact.leg(skeleton),
        mask(), contact.find(feet, fps), None if face is None else np.clip(face, 0, 1),
    )  # fmt: skip
    what = f"a performance, {len(joints)} frames at {fps:g} fps, {clip.duration:.1f} s"
    return clip, Report((what, "its joints are ours; nothing was retargeted"))
