"""All meshes of a file as one soup of triangles, where they stand at rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from body.avatar.adopt.glb import Gltf, broken
from body.avatar.model import INFLUENCES
from body.rig import JOINTS

Floats = NDArray[np.float64]

_TRIANGLES = 1_000_000
_VERTICES = 500_000
_PRIMITIVES = 500
_MORPHS = 1_000  # of a mesh
_MOVED = 20_000_000  # vertices that all morphs move together


@dataclass(slots=True, eq=False)
class Soup:
    """V vertices and T triangles. `morphs[mesh][index]` are rows of vertices and deltas, m."""

    at: Floats = field(default_factory=lambda: np.empty((0, 3)))
    normal: Floats = field(default_factory=lambda: np.empty((0, 3)))
    uv: Floats = field(default_factory=lambda: np.empty((0, 2)))
    colour: Floats = field(default_factory=lambda: np.empty((0, 3)))
    joint: NDArray[np.int64] = field(default_factory=lambda: np.empty((0, INFLUENCES), np.int64))
    weight: Floats = field(default_factory=lambda: np.empty((0, INFLUENCES)))
    triangles: NDArray[np.int64] = field(default_factory=lambda: np.empty((0, 3), np.int64))
    material: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))  # (T,) or -1
    morphs: dict[int, dict[int, list[tuple[int, Floats]]]] = field(default_factory=dict)
    names: dict[int, list[str]] = field(default_factory=dict)  # of each mesh's morphs
    moved: int = 0  # vertices in `morphs`

    def delta(self, mesh: int, index: int) -> Floats:
        """The morph as (V, 3), zero where it does nothing."""
        out = np.zeros_like(self.at)
        for first, rows in self.morphs.get(mesh, {}).get(index, ()):
            out[first : first + len(rows)] += rows
        return out


def gather(gltf: Gltf, places: Floats, joint_of: NDArray[np.int64]) -> Soup:
    """Every skinned mesh of `gltf`, with `joint_of` (N,) telling which joint a node is part of.

    Nodes are at `places` (N, 4, 4). Meshes without a skin hang on the joint of their node.
    """
    soup = Soup()
    skinned, count = False, 0
    for i, node in enumerate(gltf.rows("nodes")):
        if "mesh" not in node:
            continue
        mesh = gltf.row("meshes", node["mesh"])
        skin = gltf.row("skins", node["skin"]) if "skin" in node else None
        skinned |= skin is not None
        if skin is None and joint_of[i] < 0:
            continue  # scenery
        soup.names.setdefault(int(node["mesh"]), _names(mesh))
        for primitive in mesh.get("primitives", ()):
            if primitive.get("mode", 4) == 4:
                count += 1
                if count > _PRIMITIVES:
                    raise broken(gltf.path, f"has more than {_PRIMITIVES} meshes; join them")
                _add(soup, gltf, primitive, int(node["mesh"]), skin, i, places, joint_of)
    if not skinned:
        raise broken(gltf.path, "has no skin: its mesh hangs on no bones; rig it and export again")
    if not len(soup.triangles):
        raise broken(gltf.path, "has no triangles")
    return soup


def _names(mesh: dict[str, Any]) -> list[str]:
    """What a mesh calls its morphs, there or at its first primitive."""
    for place in (mesh, *mesh.get("primitives", ())[:1]):
        extras = place.get("extras")
        names = extras.get("targetNames") if isinstance(extras, dict) else None
        if isinstance(names, list):
            return [str(name) for name in names[:_MORPHS]]
    return []


def _add(
    soup: Soup, gltf: Gltf, primitive: dict[str, Any], mesh: int, skin: dict[str, Any] | None,
    node: int, places: Floats, joint_of: NDArray[np.int64],
) -> None:  # fmt: skip
    values = primitive.get("attributes", {})
    if "POSITION" not in values:
        return
    at = gltf.accessor(values["POSITION"]).astype(np.float64)
    n = len(at)
    if len(soup.at) + n > _VERTICES:
        raise broken(gltf.path, f"has more than {_VERTICES} vertices; reduce it")
    normal = _attribute(gltf, values, "NORMAL", n, 3, 0.0)
    bones = _skinned(gltf, values, skin, n, places) if skin else None
    if bones is None:
        turn = np.broadcast_to(places[node], (n, 4, 4))
        joint, weight = np.full((n, 1), joint_of[node]), np.ones((n, 1))
    else:
        joint, weight, turn = joint_of[bones[0]], bones[1], bones[2]
    faces = (
        gltf.accessor(primitive["indices"])[:, 0].astype(np.int64)
        if "indices" in primitive
        else np.arange(n)
    )
    faces = faces[: len(faces) // 3 * 3].reshape(-1, 3)
    if len(faces) and faces.max() >= n:
        raise broken(gltf.path, "has triangles without corners")
    if len(soup.triangles) + len(faces) > _TRIANGLES:
        raise broken(gltf.path, f"has more than {_TRIANGLES} triangles; reduce it")
    first = len(soup.at)
    for index, target in enumerate(primitive.get("targets", ())[:_MORPHS]):
        if "POSITION" in target:
            rows = gltf.accessor(target["POSITION"]).astype(np.float64)
            if len(rows) != n:
                raise broken(gltf.path, "has a morph target of another size than its mesh")
            moved = np.einsum("vij,vj->vi", turn[:, :3, :3], rows)
            if np.abs(moved).max(initial=0) > 1e-6:
                soup.moved += n
                if soup.moved > _MOVED:
                    raise broken(gltf.path, "has too many morph targets; reduce them")
                soup.morphs.setdefault(mesh, {}).setdefault(index, []).append((first, moved))
    joint, weight = _merged(joint, weight)
    soup.at = np.concatenate(
        [soup.at, np.einsum("vij,vj->vi", turn[:, :3, :3], at) + turn[:, :3, 3]]
    )
    soup.normal = np.concatenate([soup.normal, np.einsum("vij,vj->vi", turn[:, :3, :3], normal)])
    soup.uv = np.concatenate([soup.uv, _attribute(gltf, values, "TEXCOORD_0", n, 2, 0.0)])
    soup.colour = np.concatenate([soup.colour, _attribute(gltf, values, "COLOR_0", n, 3, 1.0)])
    soup.joint = np.concatenate([soup.joint, joint])
    soup.weight = np.concatenate([soup.weight, weight])
    soup.triangles = np.concatenate([soup.triangles, faces + first])
    kind = primitive.get("material", -1)
    soup.material = np.concatenate([soup.material, np.full(len(faces), kind, np.int64)])


def _attribute(
    gltf: Gltf, values: dict[str, Any], name: str, n: int, width: int, default: float
) -> Floats:
    out = np.full((n, width), default)
    if name in values:
        rows = gltf.accessor(values[name]).astype(np.float64)
        if len(rows) != n or rows.shape[1] < width:
            raise broken(gltf.path, f"has {name} of another size than its mesh")
        out[:] = rows[:, :width]
    return out


def _skinned(
    gltf: Gltf, values: dict[str, Any], skin: dict[str, Any], n: int, places: Floats
) -> tuple[NDArray[np.int64], Floats, Floats] | None:
    """Nodes (n, k), weights (n, k), and what takes each vertex to its place at rest (n, 4, 4)."""
    if "JOINTS_0" not in values or "WEIGHTS_0" not in values:
        return None
    nodes = np.array(skin.get("joints", ()), np.int64)
    if not len(nodes) or nodes.min() < 0 or nodes.max() >= len(places):
        raise broken(gltf.path, "has a skin without bones")
    back = np.tile(np.eye(4), (len(nodes), 1, 1))
    if "inverseBindMatrices" in skin:
        flat = gltf.accessor(skin["inverseBindMatrices"]).astype(np.float64)
        if flat.shape != (len(nodes), 16):
            raise broken(gltf.path, "has a skin whose matrices do not fit its bones")
        back = flat.reshape(-1, 4, 4).transpose(0, 2, 1)
    joints = [gltf.accessor(values[k]) for k in ("JOINTS_0", "JOINTS_1") if k in values]
    weights = [gltf.accessor(values[k]) for k in ("WEIGHTS_0", "WEIGHTS_1") if k in values]
    index = np.concatenate(joints, 1).astype(np.int64)
    weight = np.maximum(np.concatenate(weights, 1).astype(np.float64), 0)
    if index.shape != weight.shape or len(index) != n or (n and index.max() >= len(nodes)):
        raise broken(gltf.path, "has vertices that hang on bones which are not there")
    total = weight.sum(1, keepdims=True)
    weight = np.where(total > 1e-6, weight / np.maximum(total, 1e-6), np.eye(1, weight.shape[1]))
    turn = np.einsum("vk,vkij->vij", weight, (places[nodes] @ back)[index])
    return nodes[index], weight, turn


def _merged(joint: NDArray[np.int64], weight: Floats) -> tuple[NDArray[np.int64], Floats]:
    """The `INFLUENCES` strongest joints of each vertex; what hangs on none hangs on the hips."""
    table = np.zeros((len(joint), len(JOINTS)))
    rows = np.repeat(np.arange(len(joint)), joint.shape[1])
    np.add.at(table, (rows, np.maximum(joint, 0).ravel()), weight.ravel())
    best = np.argsort(-table, axis=1)[:, :INFLUENCES]
    share = np.take_along_axis(table, best, 1)
    return best, share / share.sum(1, keepdims=True)
