"""From a pose to where every vertex is: skeleton, face shapes, skin, eyeballs."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from agent.types import Array, Pose
from body.arkit import looks
from body.avatar.model import Avatar
from body.render.crew import claim, enter_phase, kernel, leave_phase
from body.render.geometry import EYES
from body.rig import PARENTS

F = np.float32
CHUNK = 1024  # vertices shaped by one worker at a time
Floats = NDArray[np.float64]


class Rig:
    """The bones of one avatar, ready to be posed."""

    def __init__(self, avatar: Avatar) -> None:
        bones = avatar.bones
        self._parents = np.array(PARENTS, np.int64)
        self._heads = np.ascontiguousarray(avatar.skeleton.heads, np.float64)
        self._joint = bones.joint.astype(np.int64)
        self._bind_head = np.ascontiguousarray(bones.bind_head, np.float64)
        self._head = np.ascontiguousarray(bones.head, np.float64)
        self._rest = np.ascontiguousarray(bones.rest, np.float64)
        self._twist_of = bones.twist_of.astype(np.int64)
        self._twist = bones.twist.astype(np.float64)
        self._axis = np.ascontiguousarray(bones.axis, np.float64)
        self._eye_bone = np.zeros(2, np.int64)
        self._eye_centre = np.zeros((2, 3))
        for i, name in enumerate(EYES):
            if name in avatar.parts and name in avatar.points:
                on = avatar.mesh.part == avatar.parts.index(name)
                self._eye_bone[i] = np.bincount(avatar.mesh.bone[on, 0]).argmax()
                self._eye_centre[i] = avatar.points[name]
        self.count = len(bones.joint) + 2

    def matrices(self, pose: Pose) -> tuple[Array, NDArray[np.float64]]:
        """(B + 2, 3, 4): what takes a vertex from the bind pose to the world; and joints (J, 3) m.

        The last two bones carry the left and the right eyeball.
        """
        out = np.empty((self.count, 3, 4), np.float32)
        at = np.empty((len(PARENTS), 3))
        _matrices(
            pose.joints.astype(np.float64),
            pose.root.astype(np.float64),
            looks(pose.face),
            self._parents,
            self._heads,
            self._joint,
            self._bind_head,
            self._head,
            self._rest,
            self._twist_of,
            self._twist,
            self._axis,
            self._eye_bone,
            self._eye_centre,
            at,
            out,
        )
        return out, at


@kernel
def _matrices(
    joints: Floats,
    root: Floats,
    look: Floats,
    parents: NDArray[np.int64],
    heads: Floats,
    joint: NDArray[np.int64],
    bind_head: Floats,
    head: Floats,
    rest: Floats,
    twist_of: NDArray[np.int64],
    twist: Floats,
    axis: Floats,
    eye_bone: NDArray[np.int64],
    eye_centre: Floats,
    at: Floats,
    out: Array,
) -> None:
    n = len(parents)
    turn = np.empty((n, 3, 3))
    local = np.empty((3, 3))
    for j in range(n):
        q = joints[j]
        _quaternion(q[0], q[1], q[2], q[3], local)
        p = parents[j]
        if p < 0:
            turn[j] = local
            at[j] = heads[j] + root
        else:
            _product(turn[p], local, turn[j])
            at[j] = at[p] + _turned(turn[p], heads[j] - heads[p])
    b = len(joint)
    scratch = np.empty((3, 3))
    world = np.empty((b, 3, 3))  # from the T-pose
    for i in range(b):
        j = joint[i]
        world[i] = turn[j]
        if twist_of[i] >= 0:
            q = joints[twist_of[i]]
            a = axis[i]
            angle = 2.0 * math.atan2(q[1] * a[0] + q[2] * a[1] + q[3] * a[2], q[0])
            if angle > math.pi:
                angle -= 2.0 * math.pi
            elif angle < -math.pi:
                angle += 2.0 * math.pi
            half = 0.5 * angle * twist[i]
            s = math.sin(half)
            _quaternion(math.cos(half), a[0] * s, a[1] * s, a[2] * s, local)
            _product(turn[j], local, world[i])
        _product(world[i], rest[i], scratch)
        place = at[j] + _turned(turn[j], head[i] - heads[j]) - _turned(scratch, bind_head[i])
        out[i, :, :3] = scratch
        out[i, :, 3] = place
    for e in range(2):
        i = eye_bone[e]
        sy, cy = math.sin(look[e, 0]), math.cos(look[e, 0])
        sp, cp = math.sin(look[e, 1]), math.cos(look[e, 1])
        local[0, 0], local[0, 1], local[0, 2] = cy, sy * sp, sy * cp
        local[1, 0], local[1, 1], local[1, 2] = 0.0, cp, -sp
        local[2, 0], local[2, 1], local[2, 2] = -sy, cy * sp, cy * cp
        # bind -> T-pose -> turned about the centre -> world
        whole = np.empty((3, 3))
        _product(world[i], local, scratch)
        _product(scratch, rest[i], whole)
        c = eye_centre[e]
        j = joint[i]
        centre = at[j] + _turned(turn[j], head[i] - heads[j]) + _turned(world[i], c - head[i])
        bind_to_t = head[i] - _turned(rest[i], bind_head[i]) - c
        out[b + e, :, :3] = whole
        out[b + e, :, 3] = centre + _turned(scratch, bind_to_t)


@kernel
def _quaternion(w: float, x: float, y: float, z: float, out: Floats) -> None:
    out[0, 0], out[0, 1], out[0, 2] = (
        1 - 2 * (y * y + z * z),
        2 * (x * y - w * z),
        2 * (x * z + w * y),
    )
    out[1, 0], out[1, 1], out[1, 2] = (
        2 * (x * y + w * z),
        1 - 2 * (x * x + z * z),
        2 * (y * z - w * x),
    )
    out[2, 0], out[2, 1], out[2, 2] = (
        2 * (x * z - w * y),
        2 * (y * z + w * x),
        1 - 2 * (x * x + y * y),
    )


@kernel
def _product(a: Floats, b: Floats, out: Floats) -> None:
    for r in range(3):
        for c in range(3):
            out[r, c] = a[r, 0] * b[0, c] + a[r, 1] * b[1, c] + a[r, 2] * b[2, c]


@kernel
def _turned(m: Floats, v: Floats) -> Floats:
    out = np.empty(3)
    for r in range(3):
        out[r] = m[r, 0] * v[0] + m[r, 1] * v[1] + m[r, 2] * v[2]
    return out


@kernel
def shape(
    progress: NDArray[np.int64],
    phase: int,
    bind: Array,
    shaped: NDArray[np.int32],
    deltas: Array,
    face: Array,
    moved: Array,
    sums: Array,
) -> None:
    """Put `bind` plus the face shapes into the `shaped` rows of `moved` (V, 3).

    `sums` (F * 3,) is scratch. Shapes of weight zero cost nothing.
    """
    enter_phase(progress, phase)
    n = shaped.shape[0]
    while True:
        first = claim(progress, phase) * CHUNK
        if first >= n:
            break
        last = min(n, first + CHUNK)
        own = sums[3 * first : 3 * last]
        own[:] = F(0)
        for k in range(face.shape[0]):
            w = face[k]
            if w != F(0):
                row = deltas[k, 3 * first : 3 * last]
                for i in range(own.shape[0]):
                    own[i] += w * row[i]
        for f in range(first, last):
            v = shaped[f]
            moved[v, 0] = bind[v, 0] + sums[3 * f]
            moved[v, 1] = bind[v, 1] + sums[3 * f + 1]
            moved[v, 2] = bind[v, 2] + sums[3 * f + 2]
    leave_phase(progress, phase)
