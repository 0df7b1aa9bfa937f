"""What the glTF forms share: curves that wait on disk, and which of them move at all."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from agent.types import Array
from apps.sinks.spool import Spool
from body.avatar.export.animation import Curve
from body.quat import Floats

_STILL = 1e-5  # a value that strays no further does not move


class Track:
    """n rows of w numbers a frame, such as the rotations of all joints."""

    def __init__(self, folder: str, rest: Array) -> None:
        """`rest` (n, w): what a file says of them where there is no curve."""
        self._spool = Spool(folder)
        self._rest = rest
        self._moves = np.zeros(len(rest), bool)

    @property
    def frames(self) -> int:
        return self._spool.rows

    @property
    def moves(self) -> NDArray[np.bool_]:
        """(n,) whether a row was ever away from its rest."""
        return self._moves

    def add(self, rows: Array) -> None:
        self._moves |= np.abs(rows - self._rest).max(1) > _STILL
        self._spool.add(rows[None])

    def curves(self, nodes: list[int], path: str) -> list[Curve]:
        """A curve of `path` for each node (n,) whose row moves."""
        wide = self._rest.shape[1]
        return [
            Curve(node, path, partial(self._spool.column, k), wide)
            for k, node in enumerate(nodes)
            if self._moves[k]
        ]

    def whole(self, node: int, path: str) -> Curve:
        """All rows as one curve of one node, such as the weights of a mesh, moving or not."""
        return Curve(node, path, self._spool.chunks, self._rest.size)

    def close(self) -> None:
        self._spool.close()


class Turns(Track):
    """Rotations, kept from jumping between a quaternion and its negative."""

    def __init__(self, folder: str, count: int) -> None:
        super().__init__(folder, np.tile(np.array([0, 0, 0, 1], np.float32), (count, 1)))
        self._last = np.tile(np.array([1.0, 0.0, 0.0, 0.0]), (count, 1))

    def turn(self, q: Floats) -> None:
        """Append unit quaternions (n, 4) wxyz."""
        away = (q * self._last).sum(1, keepdims=True) < 0
        self._last = np.where(away, -q, q)
        self.add(np.roll(self._last, -1, 1).astype(np.float32))
