"""Parts into one avatar: a single mesh, baked ambient occlusion, feet on the ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from body.arkit import INDEX as SHAPE
from body.arkit import SHAPES
from body.avatar.build.parts import Floats, Part, Raw
from body.avatar.model import INFLUENCES, Avatar, Bones, Material, Mesh
from body.rig import INDEX

_RAYS = 64  # a vertex
_REACH = 0.22  # m; farther things do not darken


def assemble(name: str, title: str, raw: Raw, bones: Bones, parts: Sequence[Part]) -> Avatar:
    """The finished character. Later parts bring textures under names that are not yet taken."""
    deltas = np.concatenate(
        [np.zeros((len(SHAPES), len(p.vertices), 3), np.float32) if p.deltas is None else p.deltas
         for p in parts], 1
    )  # fmt: skip
    mesh = _healed(_joined(parts, deltas))
    light = _ambient(mesh, deltas[SHAPE["jawOpen"]])
    own = [np.ones(len(p.vertices)) if p.occlusion is None else p.occlusion for p in parts]
    mesh = replace(mesh, occlusion=(light * np.concatenate(own)).astype(np.float32))
    bones = _grounded(bones, mesh)
    textures: dict[str, NDArray[np.uint8]] = {}
    for part in parts:
        textures = {**part.textures, **textures}
    points = _points(raw, bones, mesh, parts)
    return Avatar(name, title, bones, mesh, tuple(p.name for p in parts), textures, points)


def _joined(parts: Sequence[Part], deltas: NDArray[np.float32]) -> Mesh:
    """One mesh of all `parts`, all in the light. `deltas` (52, V, 3)."""
    sizes = [len(p.vertices) for p in parts]
    base = np.cumsum([0, *sizes[:-1]])
    faces = [len(p.triangles) for p in parts]
    zeros = np.zeros((sum(sizes), 3))
    shaped = np.flatnonzero(np.abs(deltas).max((0, 2)) > 2e-5)
    bone, weight = _strongest(np.concatenate([p.weights for p in parts]))
    return Mesh(
        vertices=np.concatenate([p.vertices for p in parts]).astype(np.float32),
        triangles=np.concatenate(
            [p.triangles + b for p, b in zip(parts, base, strict=True)]
        ).astype(np.int32),
        material=np.repeat([p.material for p in parts], faces).astype(np.uint8),
        two_sided=np.repeat([p.two_sided for p in parts], faces),
        casts=np.repeat([p.casts for p in parts], faces),
        part=np.repeat(np.arange(len(parts)), sizes).astype(np.uint8),
        uv=np.concatenate([p.uv for p in parts]).astype(np.float32),
        colour=np.concatenate([p.colour for p in parts]).astype(np.float32),
        occlusion=np.ones(sum(sizes), np.float32),
        tangent=_gather(parts, "tangent", zeros),
        fixed_normal=_gather(parts, "fixed_normal", zeros),
        bone=bone,
        weight=weight,
        shaped=shaped.astype(np.int32),
        deltas=deltas[:, shaped],
    )


def _gather(parts: Sequence[Part], field: str, zeros: Floats) -> NDArray[np.float32]:
    out, at = zeros.astype(np.float32), 0
    for part in parts:
        n = len(part.vertices)
        if (value := getattr(part, field)) is not None:
            out[at : at + n] = value
        at += n
    return out


def _strongest(weights: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    order = np.argsort(-weights, 1)[:, :INFLUENCES]
    strongest = np.take_along_axis(weights, order, 1)
    return order.astype(np.uint8), strongest / strongest.sum(1, keepdims=True)


def _ambient(mesh: Mesh, jaw: NDArray[np.float32]) -> Floats:
    """The share (V,) of the sky that each vertex sees, with the mouth a little open."""
    from embreex.mesh_construction import TriangleMesh
    from embreex.rtcore_scene import EmbreeScene

    at = mesh.vertices + 0.35 * jaw
    solid = mesh.material != Material.FIBRE
    scene = EmbreeScene()
    TriangleMesh(scene, at[mesh.triangles[solid]].astype(np.float32))
    normal = normals(at.astype(np.float64), mesh.triangles)
    given = np.abs(mesh.fixed_normal).max(1) > 0
    normal[given] = mesh.fixed_normal[given]
    rays = np.random.default_rng(0).standard_normal((_RAYS, 3))
    rays /= np.linalg.norm(rays, axis=1, keepdims=True)
    seen = np.zeros(len(at))
    origin = (at + normal * 0.0025).astype(np.float32)
    reach = np.full(len(at), _REACH, np.float32)
    for ray in rays:
        towards = ray + normal * 1.001  # cosine-weighted about the normal
        towards /= np.linalg.norm(towards, axis=1, keepdims=True)
        hit = np.asarray(
            scene.run(origin, towards.astype(np.float32), dists=reach, query="OCCLUDED")
        )
        seen += hit == -1
    share: Floats = seen / _RAYS
    cloth = np.isin(np.arange(len(at)), mesh.triangles[mesh.material >= Material.KNIT])
    # An edge that is tucked under another garment would spread its darkness over the next stitch.
    share[cloth] = np.maximum(share, _around(mesh, share[:, None])[:, 0])[cloth]
    return share


def _around(mesh: Mesh, values: Floats) -> Floats:
    """The mean of `values` (V, k) over the neighbours of each vertex."""
    total, count = np.zeros_like(values), np.zeros((len(values), 1))
    for a, b in permutations(range(3), 2):
        np.add.at(total, mesh.triangles[:, a], values[mesh.triangles[:, b]])
        np.add.at(count, mesh.triangles[:, a], 1.0)
    return total / np.maximum(count, 1.0)


def _healed(mesh: Mesh) -> Mesh:
    """With a normal for each vertex of a part that brings its own, pinched ones included."""
    own = np.isin(mesh.part, np.unique(mesh.part[np.abs(mesh.fixed_normal).max(1) > 0]))
    normal = mesh.fixed_normal.astype(np.float64)
    for _ in range(8):  # a pinch is a few stitches wide
        bare = own & (np.abs(normal).max(1) < 1e-6)
        if not bare.any():
            break
        near = _around(mesh, normal)
        normal[bare] = (near / np.maximum(np.linalg.norm(near, axis=1, keepdims=True), 1e-9))[bare]
    return replace(mesh, fixed_normal=normal.astype(np.float32))


def normals(vertices: Floats, triangles: NDArray[np.int32]) -> Floats:
    """Unit vertex normals (n, 3), weighted by area."""
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    face = np.cross(b - a, c - a)
    out = np.zeros_like(vertices)
    for k in range(3):
        np.add.at(out, triangles[:, k], face)
    unit: Floats = out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)
    return unit


def to_tpose(bones: Bones, points: Floats, weights: Floats) -> Floats:
    """Points (n, 3) of the bind pose as they are in the T-pose; `weights` (n, B)."""
    out = np.zeros_like(points)
    for b in np.flatnonzero(weights.max(0) > 0):
        moved = (points - bones.bind_head[b]) @ bones.rest[b].T + bones.head[b]
        out += weights[:, b : b + 1] * moved
    return out


def _dense(mesh: Mesh, count: int) -> Floats:
    table = np.zeros((len(mesh.vertices), count))
    np.put_along_axis(table, mesh.bone.astype(np.int64), mesh.weight.astype(np.float64), 1)
    return table


def _grounded(bones: Bones, mesh: Mesh) -> Bones:
    """Moved so that in the T-pose the soles touch y = 0 and the hips are above the origin."""
    standing = to_tpose(bones, mesh.vertices.astype(np.float64), _dense(mesh, len(bones.joint)))
    hips = bones.head[INDEX["hips"]]
    shift = np.array([hips[0], standing[:, 1].min(), hips[2]], np.float32)
    return replace(bones, head=bones.head - shift)


def _points(
    raw: Raw, bones: Bones, mesh: Mesh, parts: Sequence[Part]
) -> dict[str, tuple[float, float, float]]:
    """Landmarks in the T-pose, metres: see `Avatar.points`."""
    skin = np.unique(raw.quads[raw.group["body"]])
    body = raw.vertices[skin]
    eyes = {}
    for side, group in (("left", "helper-l-eye"), ("right", "helper-r-eye")):
        ball = raw.vertices[np.unique(raw.quads[raw.group[group]])]
        eyes[f"{side} eye"] = 0.5 * (ball.min(0) + ball.max(0))
    middle = np.abs(body[:, 0]) < 0.012
    level = eyes["left eye"][1]
    lips = raw.vertices[np.unique(raw.quads[raw.group["helper-upper-teeth"]])]
    front = body[middle & (body[:, 1] < lips[:, 1].min()) & (body[:, 1] > level - 0.2)]
    found = {
        **eyes,
        "chin": front[np.argmax(front[:, 2] - 0.6 * front[:, 1])],
        "crown": body[np.argmax(body[:, 1])],
        "mouth": lips[np.argmax(lips[:, 2])],
        "top": mesh.vertices[np.argmax(mesh.vertices[:, 1])].astype(np.float64),
    }
    head = np.eye(len(bones.joint))[INDEX["head"]]
    at = to_tpose(bones, np.array(list(found.values())), np.tile(head, (len(found), 1)))
    return {
        name: (float(p[0]), float(p[1]), float(p[2])) for name, p in zip(found, at, strict=True)
    }
