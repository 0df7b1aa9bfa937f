"""An avatar laid out for drawing: only what a camera can ever see, packed for the kernels."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agent.types import Array
from body.avatar.model import Avatar, Material, Mesh
from body.avatar.weld import normals, welded
from body.render.backs import seen_backs
from body.rig import JOINTS

LEGS = tuple(
    i for i, name in enumerate(JOINTS) if name.endswith(("UpperLeg", "LowerLeg", "Foot", "Toes"))
)
EYES = ("left eye", "right eye")

# Bits of `Geometry.flags` above the material.
TWO_SIDED, RIGHT_EYE, CUT = 16, 32, 64


class Geometry(NamedTuple):
    """V vertices and T triangles of an avatar, in its bind pose. Arrays are C-contiguous."""

    source: NDArray[np.int64]  # (V,) which vertex of the avatar's mesh each one is
    bind: Array  # (V, 3) m
    normal: Array  # (V, 3) unit, of the unshaped face
    tangent: Array  # (V, 3) unit or zero
    bone: NDArray[np.uint8]  # (V, 4); the eyeballs hang on two bones of their own, B and B + 1
    weight: Array  # (V, 4)
    surface: Array  # (V, 6): linear red, green, blue, occlusion, u, v
    material: NDArray[np.uint8]  # (V,)
    triangles: NDArray[np.int32]  # (T, 3)
    flags: NDArray[np.uint8]  # (T,) Material in the low four bits, and the bits above
    casting: NDArray[np.int32]  # triangles that throw a shadow
    shaped: NDArray[np.int32]  # (F,) vertices moved by face shapes
    deltas: Array  # (52, F * 3) m
    live: NDArray[np.int32]  # (V,) row in `around_start` where the normal follows the face, or -1
    around_start: NDArray[np.int32]  # (L + 1,) into `around`
    around: NDArray[np.int32]  # triangles around each live vertex, across seams


def geometry(avatar: Avatar, *, legs: bool) -> Geometry:
    """Lay out `avatar`; without `legs` what hangs on them is left out."""
    mesh = avatar.mesh
    keep = np.ones(len(mesh.triangles), bool)
    if not legs:
        on_leg = np.isin(avatar.bones.joint, LEGS)[mesh.bone]
        mostly = (mesh.weight * on_leg).sum(1) > 0.5
        keep = ~_all(mostly, mesh.triangles)
    triangles = mesh.triangles[keep]
    seen = np.zeros(len(mesh.vertices), bool)
    seen[triangles] = True
    used = np.flatnonzero(seen).astype(np.int64)
    new = np.full(len(mesh.vertices), -1, np.int32)
    new[used] = np.arange(len(used), dtype=np.int32)
    triangles = np.ascontiguousarray(new[triangles])
    bind = np.ascontiguousarray(mesh.vertices[used], np.float32)
    shaped_rows = np.flatnonzero(seen[mesh.shaped])
    shaped = new[mesh.shaped[shaped_rows]]
    weld = welded(bind, mesh.part[used])
    normal = normals(bind, triangles, weld)
    fixed = mesh.fixed_normal[used]
    is_fixed = np.abs(fixed).sum(1) > 0.1
    normal[is_fixed] = fixed[is_fixed]
    live, start, around = _around(triangles, weld, shaped, is_fixed)
    material = np.zeros(len(used), np.uint8)
    material[triangles.ravel()] = np.repeat(mesh.material[keep], 3)
    bone, weight = _bones(avatar, used)
    return Geometry(
        source=used,
        bind=bind,
        normal=normal,
        tangent=np.ascontiguousarray(mesh.tangent[used], np.float32),
        bone=bone,
        weight=weight,
        surface=_surface(mesh, used),
        material=material,
        triangles=triangles,
        flags=_flags(avatar, keep, bind, triangles, weld),
        casting=np.flatnonzero(mesh.casts[keep]).astype(np.int32),
        shaped=shaped.astype(np.int32),
        deltas=np.ascontiguousarray(mesh.deltas[:, shaped_rows], np.float32).reshape(52, -1),
        live=live,
        around_start=start,
        around=around,
    )


def _all(corners: NDArray[np.bool_], triangles: NDArray[np.int32]) -> NDArray[np.bool_]:
    """(T,) whether `corners` (V,) is true of all three."""
    a, b, c = corners[triangles].T
    out: NDArray[np.bool_] = a & b & c
    return out


def _surface(mesh: Mesh, used: NDArray[np.int64]) -> Array:
    out = np.zeros((len(used), 6), np.float32)
    out[:, :3] = mesh.colour[used]
    out[:, 3] = mesh.occlusion[used]
    out[:, 4:] = mesh.uv[used]
    return out


def _flags(
    avatar: Avatar,
    keep: NDArray[np.bool_],
    bind: Array,
    triangles: NDArray[np.int32],
    weld: NDArray[np.int64],
) -> NDArray[np.uint8]:
    mesh = avatar.mesh
    corners = mesh.triangles[keep]
    material = mesh.material[keep]
    backs = seen_backs(bind, triangles, weld, material, mesh.two_sided[keep])
    flags = material | np.where(backs, TWO_SIDED, 0).astype(np.uint8)
    if EYES[1] in avatar.parts:
        right = mesh.part[corners[:, 0]] == avatar.parts.index(EYES[1])
        flags[right] |= RIGHT_EYE
    strands = avatar.textures.get("strands")
    if strands is not None:
        alpha = strands if strands.ndim == 2 else strands[..., 3]
        hair = np.flatnonzero(material == Material.HAIR)
        flags[hair[_has_holes(alpha, mesh.uv[corners[hair]])]] |= CUT
    return flags


def _has_holes(alpha: NDArray[np.uint8], uv: Array) -> NDArray[np.bool_]:
    """Whether `alpha` is anywhere below one within the bounding box of each triangle (n, 3, 2)."""
    high, wide = alpha.shape
    size = np.array([wide, high])
    sums = np.zeros((high + 1, wide + 1), np.int64)
    sums[1:, 1:] = (alpha < 250).cumsum(0).cumsum(1)
    low = np.clip(np.floor(uv.min(1) * size - 1), 0, size - 1).astype(int)
    top = np.clip(np.ceil(uv.max(1) * size + 1), 1, size).astype(int)
    (x0, y0), (x1, y1) = low.T, top.T
    holes: NDArray[np.bool_] = sums[y1, x1] - sums[y0, x1] - sums[y1, x0] + sums[y0, x0] > 0
    return holes


def _bones(avatar: Avatar, used: NDArray[np.int64]) -> tuple[NDArray[np.uint8], Array]:
    mesh = avatar.mesh
    bone, weight = mesh.bone[used].copy(), mesh.weight[used].astype(np.float32)
    order = np.argsort(-weight, axis=1, kind="stable")  # the kernel stops at the first zero
    bone = np.take_along_axis(bone, order, 1)
    weight = np.take_along_axis(weight, order, 1)
    for i, name in enumerate(EYES):
        if name in avatar.parts:
            on = mesh.part[used] == avatar.parts.index(name)
            bone[on] = len(avatar.bones.joint) + i
            weight[on] = (1, 0, 0, 0)
    return np.ascontiguousarray(bone), np.ascontiguousarray(weight)


def _around(
    triangles: NDArray[np.int32],
    weld: NDArray[np.int64],
    shaped: NDArray[np.int32],
    is_fixed: NDArray[np.bool_],
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Which vertices need a new normal when the face moves, and the triangles around each."""
    still = np.ones(len(weld), bool)
    still[shaped] = False
    moving = np.zeros(weld.max() + 1, bool)  # places
    moving[weld[triangles[~_all(still, triangles)]]] = True
    live = np.full(len(weld), -1, np.int32)
    rows = np.flatnonzero(moving[weld] & ~is_fixed)
    live[rows] = np.arange(len(rows), dtype=np.int32)
    corner = weld[triangles].ravel()
    of = np.flatnonzero(moving[corner])
    corner = corner[of]
    of = of[np.argsort(corner, kind="stable")] // 3  # the triangles around one place, the next ...
    count = np.bincount(corner, minlength=len(moving))
    first, many = (count.cumsum() - count)[weld[rows]], count[weld[rows]]
    ends = np.concatenate([[0], many.cumsum()]).astype(np.int32)
    at = np.arange(ends[-1]) + np.repeat(first - ends[:-1], many)
    return live, ends, of[at].astype(np.int32)
