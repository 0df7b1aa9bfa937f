"""The surface of an avatar cut into pieces that glTF can hold: one material each.

Pieces of "Face" carry the 52 shapes; "Hair" and "Body" do not change but for the bones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.types import Array
from body.avatar.export.hair import Hair
from body.avatar.model import Avatar, Material, Mesh
from body.avatar.weld import normals, welded
from body.rig import INDEX

MESHES = ("Body", "Hair", "Face")
_COUNT = len(Material)
_EYES = (INDEX["leftEye"], INDEX["rightEye"])
_STRANDS = (Material.HAIR, Material.FIBRE)


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """n vertices and m triangles of one mesh and one material, in the bind pose."""

    mesh: str
    material: Material
    two_sided: bool
    vertices: Array  # (n, 3) m
    normals: Array  # (n, 3)
    uv: Array  # (n, 2)
    colour: Array  # (n, 3) linear, the light that a hollow keeps out already taken away
    bone: NDArray[np.uint8]  # (n, 4)
    weight: NDArray[np.uint8]  # (n, 4), rows sum to 255
    open_: NDArray[np.uint8]  # (n, 4) roots of the colour as it is; light of the sky that arrives
    strand: NDArray[np.int8] | None  # (n, 4) tangents of hair, 127 being one
    triangles: NDArray[np.uint32]  # (m, 3)
    moves: Array  # (52, n, 3) m, or (0, n, 3)
    tilts: Array  # (52, n, 3) what the shapes add to the normals, or (0, n, 3)


def pieces(avatar: Avatar, hair: Hair | None = None) -> list[Piece]:
    """All of `avatar`, the face last; `hair`, if it sways, hangs on its own bones."""
    mesh = avatar.mesh
    bone = mesh.bone if hair is None else hair.bone
    weld = welded(mesh.vertices, mesh.part)
    normal = normals(mesh.vertices, mesh.triangles, weld)
    fixed = np.abs(mesh.fixed_normal).sum(1) > 0.1
    normal[fixed] = mesh.fixed_normal[fixed]
    shaped = np.zeros(len(mesh.vertices), bool)
    shaped[mesh.shaped] = True
    kind = np.where(mesh.material == Material.HAIR, 1, 0)
    kind[shaped[mesh.triangles].any(1)] = 2
    moves, tilts = _shapes(avatar, weld, normal, fixed, kind == 2)
    light = _shaded(avatar)
    weight = _bytes(mesh.weight if hair is None else hair.weight)
    none = np.zeros((0, 0, 3), np.float32)
    out = []
    for key in np.unique(kind * _COUNT + mesh.material):
        on = kind * _COUNT + mesh.material == key
        where, material = divmod(int(key), _COUNT)
        used, corner = np.unique(mesh.triangles[on], return_inverse=True)
        of_face = where == 2
        out.append(
            Piece(
                MESHES[where],
                Material(material),
                bool(mesh.two_sided[on].any()),
                mesh.vertices[used],
                normal[used],
                mesh.uv[used],
                light[used],
                *_carried(bone[used], weight[used], material == Material.EYE),
                _open(mesh, used),
                _strands(mesh, used) if material in _STRANDS else None,
                corner.reshape(-1, 3).astype(np.uint32),
                moves[:, used] if of_face else none,
                tilts[:, used] if of_face else none,
            )
        )
    return out


def _open(mesh: Mesh, used: NDArray[np.int64]) -> NDArray[np.uint8]:
    """What a viewer of our own lights by itself, as an avatar's file holds it."""
    rows = np.column_stack([np.sqrt(mesh.colour[used]), mesh.occlusion[used]])
    out: NDArray[np.uint8] = np.round(np.clip(rows, 0, 1) * 255).astype(np.uint8)
    return out


def _strands(mesh: Mesh, used: NDArray[np.int64]) -> NDArray[np.int8]:
    out = np.zeros((len(used), 4), np.int8)
    out[:, :3] = np.round(np.clip(mesh.tangent[used], -1, 1) * 127)
    return out


def _shapes(
    avatar: Avatar,
    weld: NDArray[np.int64],
    normal: Array,
    fixed: NDArray[np.bool_],
    face: NDArray[np.bool_],
) -> tuple[Array, Array]:
    """What each shape adds to the places and to the normals, (52, V, 3) each."""
    mesh = avatar.mesh
    used, corner = np.unique(mesh.triangles[face], return_inverse=True)
    triangles = corner.reshape(-1, 3).astype(np.int32)
    place = np.unique(weld[used], return_inverse=True)[1]
    moves = np.zeros((len(mesh.deltas), len(mesh.vertices), 3), np.float32)
    moves[:, mesh.shaped] = mesh.deltas
    tilts = np.zeros_like(moves)
    still = normals(mesh.vertices[used], triangles, place)
    for k, move in enumerate(moves):
        turned = normals(mesh.vertices[used] + move[used], triangles, place)
        tilts[k, used] = turned - still
    tilts[:, fixed] = 0
    return moves, tilts


def _shaded(avatar: Avatar) -> Array:
    """Vertex colours with the baked occlusion in them: a plain viewer has no place for it."""
    mesh = avatar.mesh
    open_ = mesh.occlusion[:, None]
    material = np.zeros(len(mesh.vertices), np.uint8)
    material[mesh.triangles.ravel()] = np.repeat(mesh.material, 3)
    skin = (material == Material.SKIN)[:, None]
    eye = (material == Material.EYE)[:, None]
    # Light that gets into a fold of skin comes out red.
    warm = open_ ** np.array([0.55, 0.75, 0.85])
    kept = np.where(eye, 1.0, np.where(skin, warm, 0.25 + 0.75 * open_))
    mouth = np.isin(material, (Material.TEETH, Material.MOUTH))
    kept[mouth] *= 0.62  # the lips' shadow, which no plain viewer throws
    for name in ("left eye", "right eye"):
        if name in avatar.parts:
            ball = mesh.part == avatar.parts.index(name)
            kept[ball] = _lidded(mesh.vertices[ball])[:, None]
    return np.clip(mesh.colour * kept, 0, 1).astype(np.float32)


def _lidded(ball: Array) -> Array:
    """(n,) the light that the lids and the corners leave to an eyeball of vertices (n, 3)."""
    low, high = ball.min(0), ball.max(0)
    off = (ball - (low + high) / 2) / ((high - low) / 2)
    lid = np.clip((off[:, 1] - 0.05) / 0.5, 0, 1)
    side = np.clip((np.abs(off[:, 0]) - 0.35) / 0.5, 0, 1)
    return np.asarray(0.78 * (1 - 0.6 * lid) * (1 - 0.35 * side), np.float32)


def _carried(
    bone: NDArray[np.uint8], weight: NDArray[np.uint8], eye: bool
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Bones and weights (n, 4), no bone twice.

    Lids that hang on an eye hang on the head instead: here, unlike there, the eyes' nodes turn.
    """
    if eye:
        return bone, weight
    bone, weight = np.where(np.isin(bone, _EYES), np.uint8(INDEX["head"]), bone), weight.copy()
    for k in range(1, bone.shape[1]):
        for first in range(k):
            same = bone[:, k] == bone[:, first]
            weight[same, first] += weight[same, k]
            weight[same, k] = 0
    return bone, weight


def _bytes(weight: Array) -> NDArray[np.uint8]:
    """(V, 4) shares as bytes whose rows sum to 255: what is left over goes to the largest."""
    out = np.floor(weight * 255).astype(np.int64)
    rows = np.arange(len(out))
    out[rows, weight.argmax(1)] += 255 - out.sum(1)
    return out.astype(np.uint8)
