"""What a motion file holds: somebody else's skeleton and how it moved. Readers make these."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from body import quat

Floats = NDArray[np.float64]

BYTES = 64 << 20  # the largest file that is read
JOINTS = 400  # the most joints; a body with fingers, face and cloth has some 150
NUMBERS = 24_000_000  # the most numbers in a file's frames
RATE = 60.0  # fps; faster recordings are thinned to at most this


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """A skeleton of N joints, parents before children, and T frames of it.

    A joint's rotation is `turns` alone (`rest` is its value in the rest pose), its place `offsets`
    from its parent's; the one root's place is `travel`. Any unit, any axes.
    """

    names: tuple[str, ...]
    parents: NDArray[np.intp]  # (N,), -1 for the root, which is joint 0
    offsets: Floats  # (N, 3), in the parent's axes
    rest: Floats  # (N, 4)
    turns: Floats  # (T, N, 4)
    travel: Floats  # (T, 3)
    fps: float
    form: str  # "BVH", "glTF", ...
    roles: tuple[tuple[str, str], ...] = ()  # (joint of `body.rig`, name here), where the file says
    face: Floats | None = None  # (T, 52)

    def place(self, turns: Floats, travel: Floats) -> tuple[Floats, Floats]:
        """World rotations (..., N, 4) and places (..., N, 3) of local `turns` (..., N, 4)."""
        world, at = np.empty_like(turns), np.empty((*turns.shape[:-1], 3))
        for j, p in enumerate(self.parents):
            if p < 0:
                world[..., j, :], at[..., j, :] = turns[..., j, :], travel
                continue
            world[..., j, :] = quat.mul(world[..., p, :], turns[..., j, :])
            at[..., j, :] = at[..., p, :] + quat.rotate(world[..., p, :], self.offsets[j])
        return world, at
