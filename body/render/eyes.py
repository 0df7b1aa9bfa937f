"""The eyes as the shader sees them: where each ball is, where it looks, where its lids are.

A row of the table that `watch` fills, 64 float32 an eye:
0-2 centre; 3-5, 6-8 the head's left and up; 9-11 forward; 12-20 the gaze's left, up, forward;
21 height of the upper lid over the catchlight; 22 texture radius by angle (0: the mesh's own
coordinates); 23 size of the catchlight; 24-26 the camera's right; 27, 28 place of the catchlight,
29 its strength; 30-46 and 47-63 heights of the upper and the lower lid at `LIDS` places from the
right corner to the left. Lengths in units of the ball's radius, axes in the world.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from agent.types import Array
from body.avatar.model import Avatar, Material
from body.render.crew import kernel
from body.render.deform import Rig
from body.render.eyeball import LIDS
from body.render.geometry import EYES, Geometry

F = np.float32
ROW = 64
_OPEN = 3.0  # height of a lid that is not there


class Eyes:
    """The two eyes of one avatar.

    `still` (2, 16) and `lids` (2, 2, LIDS): see `watch`. `bone` (2,) carries the sockets, `first`
    and the one after it the balls.
    """

    def __init__(self, avatar: Avatar, rig: Rig, shape: Geometry) -> None:
        self.still = np.zeros((2, 16), np.float32)  # per eye: see `watch`
        self.lids = np.full((2, 2, LIDS), -1, np.int32)
        self.bone = np.zeros(2, np.int64)
        self.first = rig.count - 2
        new = np.full(len(avatar.mesh.vertices), -1, np.int64)
        new[shape.source] = np.arange(len(shape.source))
        for i, name in enumerate(EYES):
            if name in avatar.parts and name in avatar.points:
                self._measure(avatar, i, name, new)

    def _measure(self, avatar: Avatar, i: int, name: str, new: NDArray[np.int64]) -> None:
        mesh, bones = avatar.mesh, avatar.bones
        ball = mesh.part == avatar.parts.index(name)
        b = int(np.bincount(mesh.bone[ball, 0]).argmax())
        rest = bones.rest[b].astype(np.float64)
        centre = rest.T @ (np.array(avatar.points[name]) - bones.head[b]) + bones.bind_head[b]
        away = (mesh.vertices[ball] - centre) @ rest.T  # T-pose axes
        radius = float(np.linalg.norm(away, axis=1).max())
        self.bone[i] = b
        self.still[i, :3] = centre
        self.still[i, 3] = radius
        self.still[i, 4] = _radial(away, mesh.uv[ball])
        self.still[i, 5:14] = rest.T.ravel()  # columns: the T-pose's axes in the bind pose
        skin = np.zeros(len(mesh.vertices), bool)
        skin[mesh.triangles[mesh.material == Material.SKIN]] = True
        close = np.flatnonzero(skin & (new >= 0))
        close = close[(np.abs(mesh.vertices[close] - centre) < 1.6 * radius).all(1)]
        unit = (mesh.vertices[close] - centre) @ rest.T / radius
        far = np.linalg.norm(unit, axis=1)
        lids = (far > 0.9) & (far < 1.5) & (unit[:, 2] > 0.1)
        near, unit, far = close[lids], unit[lids], far[lids]
        at = unit / far[:, None]
        for k, x in enumerate(np.linspace(-1, 1, LIDS)):
            column = np.abs(at[:, 0] - x) < 0.13
            for lid, side in enumerate((1.0, -1.0)):
                on = np.flatnonzero(column & (at[:, 1] * side > 0.03))
                if len(on):
                    self.lids[i, lid, k] = new[near[on[np.argmin(at[on, 1] * side)]]]


def _radial(away: Array, uv: Array) -> float:
    """Texture radius a radian where the texture runs evenly out from the pupil, else 0."""
    off = np.hypot(away[:, 0], away[:, 1])
    angle = np.arctan2(off, away[:, 2])
    front = (angle > 0.1) & (angle < 1.2)
    if not front.any():
        return 0.0
    k = float(np.median(np.hypot(uv[front, 0] - 0.5, uv[front, 1] - 0.5) / angle[front]))
    s = angle / np.maximum(off, 1e-9) * k
    want = np.column_stack([0.5 + away[:, 0] * s, 0.5 - away[:, 1] * s])
    return k if np.abs(want - uv)[front].max() < 0.03 else 0.0


@kernel
def watch(
    drawn: Array,
    bones: Array,
    still: Array,
    lids: NDArray[np.int32],
    bone: NDArray[np.int64],
    first: int,
    frame: Array,
    view: Array,
    table: Array,
) -> None:
    """Fill `table` (2, ROW) for a frame, from what stands in `Eyes`.

    `view`: the camera's right (3), how far to its right and above it the catchlight hangs,
    and pixels a radian.
    """
    for i in range(2):
        e = table[i]
        head = bones[bone[i]]
        ball = bones[first + i]
        s = still[i]
        for r in range(3):
            e[r] = head[r, 0] * s[0] + head[r, 1] * s[1] + head[r, 2] * s[2] + head[r, 3]
            for axis in range(3):
                x, y, z = s[5 + axis], s[8 + axis], s[11 + axis]
                e[3 + 3 * axis + r] = head[r, 0] * x + head[r, 1] * y + head[r, 2] * z
                e[12 + 3 * axis + r] = ball[r, 0] * x + ball[r, 1] * y + ball[r, 2] * z
        e[22] = s[4]
        for lid in range(2):
            away = F(_OPEN) if lid == 0 else F(-_OPEN)
            for k in range(LIDS):
                v = lids[i, lid, k]
                height = away
                if v >= 0:
                    x = drawn[v, 0] - e[0]
                    y = drawn[v, 1] - e[1]
                    z = drawn[v, 2] - e[2]
                    length = math.sqrt(x * x + y * y + z * z) + F(1e-9)
                    height = (x * e[6] + y * e[7] + z * e[8]) / length
                e[30 + LIDS * lid + k] = height
            # The margin is a curve, its vertices are few.
            last = e[30 + LIDS * lid]
            for k in range(1, LIDS - 1):
                here = e[30 + LIDS * lid + k]
                after = e[31 + LIDS * lid + k]
                if abs(last) < F(2) and abs(after) < F(2):
                    e[30 + LIDS * lid + k] = F(0.5) * here + F(0.25) * (last + after)
                last = here
        vx = frame[12] - e[0]
        vy = frame[13] - e[1]
        vz = frame[14] - e[2]
        far = math.sqrt(vx * vx + vy * vy + vz * vz) + F(1e-9)
        e[24], e[25], e[26] = view[0], view[1], view[2]
        e[27] = (vx * view[0] + vy * view[1] + vz * view[2]) / far + view[3]
        e[28] = vy / far + view[4]
        pixels = view[5] / far * s[3]  # radius of the ball in the picture
        e[23] = min(F(0.26), max(F(0.12), F(1.25) / max(pixels, F(1))))
        # Where it has to be drawn larger than it is, it sheds the same light, not more.
        e[29] = (F(0.12) / e[23]) * (F(0.12) / e[23])
        x = min(F(1), max(F(-1), e[27])) * F(0.5) + F(0.5)
        e[21] = e[30 + int(x * F(LIDS - 1) + F(0.5))]
