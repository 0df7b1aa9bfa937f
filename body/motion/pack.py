"""A clip as a small file, and back.

Quaternions are kept to 1/16000, of moving joints only, at as few moments as a cubic through them
stays within half a degree and 2 mm.
"""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.errors import ConfigError
from agent.types import Array
from body import quat
from body.arkit import SHAPES
from body.motion.clip import SECONDS, Clip, Phase, continuous, resampled
from body.motion.cubic import cubic
from body.motion.numbers import arrays
from body.rig import JOINTS

Floats = NDArray[np.float64]

FORMAT = 1
FPS = 30.0  # of packed clips; human motion holds little above 10 Hz
BYTES = 16 << 20  # the most that a packed clip unpacks to
_STEP = 16_000.0  # units a quaternion's component of 1
_FINE = 10_000.0  # units a metre
_ANGLE, _WAY = 0.009, 0.002  # rad, m by which thinned motion may be off
_STRIDES = (6, 5, 4, 3, 2)  # frames between kept moments, tried in this order


def save(clip: Clip, path: Path) -> None:
    """Write `clip` as one compressed npz."""
    clip = resampled(clip, FPS) if clip.fps > FPS else clip
    keys, root, stride = _thin(clip)
    moving = np.flatnonzero(np.abs(keys[..., 1:]).max((0, 2)) > 1 / _STEP)
    head = {
        "format": FORMAT, "name": clip.name, "fps": clip.fps, "frames": len(clip.joints),
        "stride": stride, "leg": clip.leg, "text": clip.text, "tags": clip.tags,
        "phases": [(p.name, p.start, p.end) for p in clip.phases], "style": clip.style,
        "loop": clip.loop, "joints": [JOINTS[j] for j in moving],
        "moves": {n: round(float(m), 3) for n, m in zip(JOINTS, clip.moves, strict=True) if m},
        "face": [],
    }  # fmt: skip
    data: dict[str, Any] = {
        "turns": _steps(keys[:, moving] * _STEP),
        "root": _steps(root * _FINE),
        "contacts": np.packbits(clip.contacts, axis=None),
    }
    if clip.face is not None:
        shown = np.flatnonzero(np.asarray(clip.face).max(0) > 0.004)
        head["face"] = [SHAPES[i] for i in shown]
        data["face"] = np.round(np.asarray(clip.face)[:, shown] * 255).astype(np.uint8)
    data["head"] = np.frombuffer(json.dumps(head).encode(), np.uint8)
    out = BytesIO()
    np.savez_compressed(out, **data)
    path.write_bytes(out.getvalue())


def load(path: Path) -> Clip:
    """Read what `save` wrote. Raises `ConfigError` when it is something else."""
    try:
        return _read(arrays(path, BYTES))
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise ConfigError(
            f"clip {path.name} cannot be read ({error}); add it to the library again"
        ) from None


def _read(data: dict[str, NDArray[Any]]) -> Clip:
    head = json.loads(data["head"].tobytes())
    if head["format"] != FORMAT:
        raise ValueError(f"format {head['format']!r} instead of {FORMAT}")
    frames, stride, fps = int(head["frames"]), int(head["stride"]), float(head["fps"])
    if not (2 <= frames <= 240 * SECONDS and 1 <= stride <= max(_STRIDES)):
        raise ValueError(f"{frames} frames, every {stride}th kept")
    moving = [JOINTS.index(name) for name in head["joints"]]
    keys = np.tile(quat.IDENTITY, (len(data["turns"]), len(JOINTS), 1))
    keys[:, moving] = np.cumsum(data["turns"], 0, dtype=np.int64) / _STEP
    root = np.cumsum(data["root"], 0, dtype=np.int64) / _FINE
    at = np.arange(frames) / stride
    joints = quat.unit(cubic(keys.reshape(len(keys), -1), at).reshape(-1, len(JOINTS), 4))
    contacts = np.unpackbits(data["contacts"], count=2 * frames).reshape(-1, 2).astype(bool)
    face: Array | None = None
    if "face" in data:
        face = np.zeros((frames, len(SHAPES)), np.float32)
        face[:, [SHAPES.index(n) for n in head["face"]]] = data["face"] / np.float32(255)
    moves = np.array([head["moves"].get(n, 0.0) for n in JOINTS], np.float32)
    return Clip(
        str(head["name"]), fps, joints.astype(np.float32), cubic(root, at).astype(np.float32),
        float(head["leg"]), moves, contacts, face, str(head["text"]), tuple(head["tags"]),
        tuple(Phase(*p) for p in head["phases"]), tuple((n, v) for n, v in head["style"]),
        bool(head["loop"]),
    )  # fmt: skip


def _thin(clip: Clip) -> tuple[Floats, Floats, int]:
    """Quaternions (K, 54, 4) and roots (K, 3) at every so many frames, and how many."""
    joints = continuous(np.asarray(clip.joints, np.float64))
    root = np.asarray(clip.root, np.float64)
    at = np.arange(len(joints))
    for stride in _STRIDES:
        # The last moment may lie behind the end, where the motion stands still.
        kept = np.minimum(np.arange(0, len(joints) - 1 + stride, stride), len(joints) - 1)
        keys = joints[kept].reshape(len(kept), -1)
        back = quat.unit(cubic(keys, at / stride).reshape(joints.shape))
        off = 2 * np.arccos(np.clip((back * joints).sum(-1), 0, 1)).max()
        way = np.abs(cubic(root[kept], at / stride) - root).max()
        if off < _ANGLE and way < _WAY:
            return joints[kept], root[kept], stride
    return joints, root, 1


def _steps(values: Floats) -> NDArray[np.int16]:
    """Whole differences from row to row: they compress well. Wrapping keeps them in range."""
    whole = np.round(values).astype(np.int64)
    steps = np.diff(whole, axis=0, prepend=0)
    if np.abs(steps).max() > 32767:
        raise ConfigError("the motion jumps by more than 3 m between two frames")
    return steps.astype(np.int16)
