"""The body as a Biovision hierarchy: our joints, centimetres, degrees.

The rest pose is the T-pose, facing +Z, Y up. The root's channels are where the hips are; every
other joint turns by Zrotation Xrotation Yrotation (R = Rz Rx Ry). The face has no place in it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from agent.types import Array, Beat
from apps.sinks.target import Target
from body.avatar.export import turns
from body.avatar.model import Avatar
from body.quat import Floats
from body.rig import JOINTS, PARENTS

_CM = 100.0
_COUNT = 10  # digits that the number of frames may have
_TIP = 0.5  # of the bone before it: how far a last bone reaches on
_CROWN, _EYE = (0.0, 0.18, 0.0), (0.0, 0.0, 0.03)  # m, where no bone goes before


class Bvh:
    """A writer that only ever holds one frame."""

    def __init__(self, target: Target, avatar: Avatar, fps: int) -> None:
        self.target = target
        self._hips = avatar.skeleton.heads[0].astype(np.float64)
        self._file = target.part.open("w", encoding="ascii", newline="\n")
        self._file.write("HIERARCHY\n")
        self._file.writelines(_joint(avatar.skeleton.heads, 0, 0))
        self._file.write("MOTION\nFrames: ")
        self._at = self._file.tell()
        self._file.write(f"{'':{_COUNT}}\nFrame Time: {1 / fps:.9f}\n")
        self._frames = 0
        self._last: Floats | None = None

    def write(self, beat: Beat) -> None:
        self._last = turns.zxy(turns.joints(beat.pose), self._last)
        place = (self._hips + beat.pose.root) * _CM
        row = np.concatenate([place, np.degrees(self._last).ravel()])
        self._file.write(" ".join([f"{v:.4f}" for v in row.tolist()]) + "\n")
        self._frames += 1

    def finish(self) -> None:
        self._file.seek(self._at)
        self._file.write(f"{self._frames:<{_COUNT}}")
        self._file.close()

    def abort(self) -> None:
        self._file.close()


def _joint(heads: Array, j: int, depth: int) -> Iterator[str]:
    """The lines of joint `j` and of all that hangs on it."""
    pad, p = "  " * depth, PARENTS[j]
    offset = heads[j] if p < 0 else heads[j] - heads[p]
    place = "6 Xposition Yposition Zposition" if p < 0 else "3"
    yield f"{pad}{'ROOT' if p < 0 else 'JOINT'} {JOINTS[j]}\n{pad}{{\n"
    yield f"{pad}  OFFSET {_triple(offset)}\n"
    yield f"{pad}  CHANNELS {place} Zrotation Xrotation Yrotation\n"
    children = [k for k, parent in enumerate(PARENTS) if parent == j]
    for k in children:
        yield from _joint(heads, k, depth + 1)
    if not children:
        yield f"{pad}  End Site\n{pad}  {{\n{pad}    OFFSET {_triple(_tip(offset, j))}\n{pad}  }}\n"
    yield f"{pad}}}\n"


def _tip(offset: Array, j: int) -> Array:
    if JOINTS[j].endswith("Eye"):
        return np.array(_EYE, np.float32)
    return offset * np.float32(_TIP) if math.dist(offset, (0, 0, 0)) > 0 else np.array(_CROWN, "f4")


def _triple(metres: Array) -> str:
    return " ".join(f"{v * _CM:.4f}" for v in metres.tolist())
