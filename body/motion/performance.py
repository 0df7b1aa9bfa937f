"""A performance that this program wrote as `.npz`, read again; `apps.sinks.npz` has its fields."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.errors import ConfigError
from agent.types import Array, Phone
from body import quat
from body.arkit import SHAPES
from body.motion.numbers import arrays
from body.rig import JOINTS

Floats = NDArray[np.float64]

FIELDS = (
    "fps", "audio", "face", "face_names", "joints", "joint_names", "root", "phones",
)  # fmt: skip
_UNPACKED = 2_000_000_000  # bytes; hours
_FASTEST = 240.0  # frames a second
_UNIT = 0.01  # by which the length of a quaternion may be off


@dataclass(frozen=True, slots=True, eq=False)
class Performance:
    """`joints` (T, J, 4) unit wxyz, `root` (T, 3) m, `face` (T, 52) in [0, 1], `audio` (n,).

    `face` is None where the file has none, or one of other shapes; `audio` where it has none.
    """

    fps: float
    joints: Floats
    root: Floats
    face: Floats | None = None
    audio: Array | None = None
    phones: tuple[Phone, ...] = ()


def read(path: Path) -> Performance:
    """The performance in `path`. Raises `ConfigError`."""
    try:
        return of(arrays(path, _UNPACKED, FIELDS))
    except OSError as error:
        raise ConfigError(f"FILE {str(path)!r} cannot be read: {error.strerror}") from None
    except (zipfile.BadZipFile, EOFError, zlib.error):
        raise ConfigError(
            f"FILE {str(path)!r} cannot be read: it is no .npz, so it is not a performance; "
            "make one with anima say -o FILE.npz"
        ) from None
    except (ValueError, TypeError) as error:
        raise ConfigError(
            f"FILE {str(path)!r} is not a performance of ours: {error}; "
            "make one with anima say -o FILE.npz"
        ) from None


def of(data: Mapping[str, NDArray[Any]]) -> Performance:
    """The performance that `data` holds by `FIELDS`. Raises `ValueError`, `TypeError`."""
    for name in ("fps", "joints", "root"):
        if name not in data:
            raise ValueError(f"it has no {name!r}")
    joints, root = (np.asarray(data[name], np.float64) for name in ("joints", "root"))
    face = np.asarray(data["face"], np.float64) if "face" in data else None
    fps = float(data["fps"])
    if list(map(str, data.get("joint_names", JOINTS))) != list(JOINTS):
        raise ValueError("its joints are not this version's")
    if list(map(str, data.get("face_names", SHAPES))) != list(SHAPES):
        face = None
    if joints.shape[1:] != (len(JOINTS), 4) or not len(joints):
        raise ValueError(f"joints has shape {joints.shape}")
    if root.shape != (len(joints), 3) or not 1 <= fps <= _FASTEST:
        raise ValueError(f"root has shape {root.shape}, fps is {fps:g}")
    if face is not None and face.shape != (len(joints), len(SHAPES)):
        raise ValueError(f"face has shape {face.shape}")
    if not all(np.isfinite(a).all() for a in (joints, root, *([] if face is None else [face]))):
        raise ValueError("it holds numbers that are none")
    if np.abs(np.linalg.norm(joints, axis=-1) - 1).max() > _UNIT:
        raise ValueError("its joints are no rotations")
    return Performance(
        fps, quat.unit(joints), root, None if face is None else np.clip(face, 0.0, 1.0),
        _sound(data), _phones(data),
    )  # fmt: skip


def _sound(data: Mapping[str, NDArray[Any]]) -> Array | None:
    if "audio" not in data:
        return None
    audio = np.asarray(data["audio"], np.float32)
    if audio.ndim != 1 or not np.isfinite(audio).all():
        raise ValueError("its audio is no sound")
    return audio


def _phones(data: Mapping[str, NDArray[Any]]) -> tuple[Phone, ...]:
    rows = data.get("phones", np.zeros(0))
    if not len(rows):
        return ()
    if not {"symbol", "start", "end", "stress", "word"} <= set(rows.dtype.names or ()):
        raise ValueError("its phones are no table of ours")
    return tuple(
        Phone(str(p["symbol"]), float(p["start"]), float(p["end"]), int(p["stress"]),
              int(p["word"]))
        for p in rows
    )  # fmt: skip
