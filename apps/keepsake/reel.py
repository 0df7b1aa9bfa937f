"""What was heard and seen of a talk, on disk: a ring that lets its oldest minutes go.

The file has no name, so nothing of it outlives the process. A beat is a row of fixed size: face in
1/65535, joints in 1/32767 with w ≥ 0, the root as it is, 11 kB/s in all; its sound, where there is
any, is a block of 16 bits elsewhere in the file, 48 kB/s.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import TemporaryFile
from threading import Lock
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from agent.types import RATE, Beat, Pose
from body.rig import JOINTS

SILENT = 0xFFFFFFFF
ROW = np.dtype(
    [
        ("seq", "<u4"),  # beats since the first
        ("sound", "<u4"),  # blocks of sound before its own, or SILENT
        ("root", "<f4", (3,)),
        ("face", "<u2", (52,)),
        ("joints", "<i2", (len(JOINTS), 3)),
    ]
)

Rows = NDArray[Any]  # (n,) of ROW
Sounds = NDArray[np.int16]  # (n, RATE / fps)

_GONE = "nothing is recorded of the talk, or it is over and erased"
_CHUNK = 250  # beats read at once


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is kept, in seconds: of everything, and of what sounds."""

    seconds: float = 2 * 3600.0
    sounding: float = 3600.0

    def bytes(self, fps: int) -> int:
        """What the file takes at most."""
        return round(self.seconds * fps) * ROW.itemsize + round(self.sounding * fps) * _block(fps)


class Reel:
    """Beats of a talk, added by one thread and read by others. Raises `OSError`."""

    def __init__(self, fps: int, bounds: Bounds | None = None, folder: str | None = None) -> None:
        bounds = bounds or Bounds()
        self.fps = fps
        self.zero = 0.0  # s of the session at which beat 0 began
        self._rows = max(fps, round(bounds.seconds * fps))
        self._blocks = max(fps, round(bounds.sounding * fps))
        self._folder = folder
        self._file: IO[bytes] | None = None  # from the first beat to `close`
        self._lock = Lock()
        self._closed = False
        self._next = self._sounded = self._first = 0
        self._looked = 0  # the beats from the first on to this one are silent

    @property
    def first(self) -> int:
        """The oldest beat that is kept."""
        return self._first

    @property
    def stop(self) -> int:
        """The beat after the newest that can be read."""
        return self._next

    def add(self, beats: list[Beat]) -> None:
        """Keep `beats`, which follow on the last."""
        if not beats:
            return
        rows, sounds = packed(beats)
        sounding = rows["sound"] != SILENT
        count = int(sounding.sum())
        rows["seq"] = self._next + np.arange(len(beats), dtype=np.uint32)
        rows["sound"][sounding] = self._sounded + np.arange(count, dtype=np.uint32)
        with self._lock:
            if self._closed:
                raise OSError(_GONE)
            if self._file is None:
                self._file, self.zero = nameless(self._folder), beats[0].t
            self._write(0, self._rows, self._next, rows[:, None].view(np.uint8))
            audible = np.ascontiguousarray(sounds[sounding]).view(np.uint8)
            self._write(self._rows * ROW.itemsize, self._blocks, self._sounded, audible)
            self._next += len(beats)
            self._sounded += count
            self._first = max(self._first, self._next - self._rows)
            self._let_go()

    def read(self, start: int, stop: int) -> tuple[Rows, Sounds]:
        """Beats [start, stop), as far as there are: rows, and their sound or zeros.

        Raises `OSError` where the first of them were let go.
        """
        with self._lock:
            self._opened()
            if start < self._first:
                raise OSError("what is asked for of the talk was let go meanwhile, as it is long")
            count = max(0, min(stop, self._next) - start)
            rows = self._take(0, self._rows, start, count, ROW.itemsize).view(ROW)[:, 0]
            sounds = np.zeros((count, RATE // self.fps), np.int16)
            heard = np.flatnonzero(rows["sound"] != SILENT)
            if len(heard):
                # What sounds within a stretch lies in one piece.
                base, at = int(rows["sound"][heard[0]]), self._rows * ROW.itemsize
                size = _block(self.fps)
                sounds[heard] = self._take(at, self._blocks, base, len(heard), size).view("<i2")
        return rows, sounds

    def chunks(self, start: int, stop: int) -> Iterator[tuple[Rows, Sounds]]:
        """Beats [start, stop) in order, a few seconds at a time."""
        for at in range(start, stop, _CHUNK):
            yield self.read(at, min(stop, at + _CHUNK))

    def sounding(self, start: int, stop: int) -> NDArray[np.bool_]:
        """(stop - start,) whether there is any sound, of beats that are kept."""
        out = np.zeros(max(0, stop - start), bool)
        for at in range(start, stop, _CHUNK):
            with self._lock:
                lo, hi = max(at, self._first), min(stop, at + _CHUNK, self._next)
                if lo < hi:
                    rows = self._take(0, self._rows, lo, hi - lo, ROW.itemsize).view(ROW)[:, 0]
                    out[lo - start : hi - start] = rows["sound"] != SILENT
        return out

    def close(self) -> None:
        """Erase everything."""
        with self._lock:
            self._first = self._next
            self._closed = True
            if self._file is not None:
                self._file.close()

    def _opened(self) -> IO[bytes]:
        if self._file is None or self._closed:
            raise OSError(_GONE)
        return self._file

    def _let_go(self) -> None:
        """Keep nothing that is older than the last beat whose sound was written over."""
        oldest = self._sounded - self._blocks  # of the blocks of sound that are there
        self._looked = max(self._looked, self._first)
        while oldest > 0 and self._looked < self._next:
            count = min(self.fps, self._next - self._looked)
            rows = self._take(0, self._rows, self._looked, count, ROW.itemsize).view(ROW)[:, 0]
            heard = rows["sound"][rows["sound"] != SILENT]
            if len(heard) and heard.min() >= oldest:
                return
            self._looked += count
            if len(heard):
                self._first = self._looked

    def _write(self, base: int, slots: int, at: int, data: NDArray[np.uint8]) -> None:
        """`data` (n, size) into the ring of `slots` at `base`, from item `at` on."""
        done, file = 0, self._file
        assert file is not None
        while done < len(data):
            slot = (at + done) % slots
            count = min(len(data) - done, slots - slot)
            file.seek(base + slot * data.shape[1])
            left = memoryview(data[done : done + count].tobytes())
            while left:
                left = left[file.write(left) :]
            done += count

    def _take(self, base: int, slots: int, at: int, count: int, size: int) -> NDArray[np.uint8]:
        """`count` items (count, size) of the ring of `slots` at `base`."""
        out, file = bytearray(), self._opened()
        while len(out) < count * size:
            done = len(out) // size
            slot = (at + done) % slots
            file.seek(base + slot * size + len(out) % size)
            piece = file.read(min(count - done, slots - slot) * size - len(out) % size)
            if not piece:
                raise OSError("what was recorded of the talk is not all there")
            out += piece
        return np.frombuffer(out, np.uint8).reshape(count, size)


def nameless(folder: str | None) -> IO[bytes]:
    """A file that is gone when it is closed, or when the process ends. Raises `OSError`."""
    return TemporaryFile(dir=folder, buffering=0)


def packed(beats: list[Beat]) -> tuple[Rows, Sounds]:
    """Rows with `sound` 0 where there is any, and their sound."""
    rows = np.zeros(len(beats), ROW)
    rows["root"] = [beat.pose.root for beat in beats]
    face = np.stack([beat.pose.face for beat in beats])
    rows["face"] = np.rint(np.clip(face, 0, 1) * 65535)
    joints = np.stack([beat.pose.joints for beat in beats])
    joints = np.where(joints[..., :1] < 0, -joints, joints)
    rows["joints"] = np.rint(np.clip(joints[..., 1:], -1, 1) * 32767)
    sound = np.stack([beat.audio for beat in beats])
    sounds = np.rint(np.clip(sound, -1, 1) * 32767).astype(np.int16)
    rows["sound"] = np.where(sounds.any(1), 0, SILENT)
    return rows, sounds


def poses(rows: Rows, times: NDArray[np.float64]) -> list[Pose]:
    """The poses of `rows`, at `times` (n,) s."""
    face = rows["face"].astype(np.float32) / np.float32(65535)
    joints = np.empty((len(rows), len(JOINTS), 4), np.float32)
    joints[..., 1:] = rows["joints"].astype(np.float32) / np.float32(32767)
    left = 1 - (joints[..., 1:] ** 2).sum(-1)
    joints[..., 0] = np.sqrt(np.maximum(left, 0))
    joints /= np.linalg.norm(joints, axis=-1, keepdims=True)
    parts = zip(times.tolist(), face, joints, rows["root"], strict=True)
    return [Pose(t, f, j, r) for t, f, j, r in parts]


def _block(fps: int) -> int:
    """Bytes of a beat's sound."""
    return 2 * (RATE // fps)
