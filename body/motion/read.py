"""Any motion file as a clip: `.bvh`, `.glb .gltf .vrma .vrm`, and `.npz` of SMPL or our own."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.errors import ConfigError
from body.motion import bvh, contact, gltf, performance, smpl
from body.motion.clip import Clip, continuous, mask
from body.motion.numbers import arrays
from body.motion.recording import BYTES
from body.motion.retarget import Report, retarget
from body.rig import Skeleton

FORMS = (".bvh", ".glb", ".gltf", ".vrma", ".vrm", ".npz")
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
        data = arrays(path, _UNPACKED, (*performance.FIELDS, *smpl.FIELDS))
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
    made = performance.of(data)
    joints, root = continuous(made.joints), made.root
    feet = contact.ankles(joints, root, skeleton)
    face = None if made.face is None else made.face.astype(np.float32)
    clip = Clip(
        name, made.fps, joints.astype(np.float32), root.astype(np.float32), contact.leg(skeleton),
        mask(), contact.find(feet, made.fps), face,
    )  # fmt: skip
    what = f"a performance, {len(joints)} frames at {made.fps:g} fps, {clip.duration:.1f} s"
    return clip, Report((what, "its joints are ours; nothing was retargeted"))
