"""Motion inside a glTF document: one animation, its curves streamed."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from body.avatar.export.gltf import Document, Json, Source
from body.rig import INDEX, JOINTS

_SHAPES = {"rotation": (4,), "translation": (3,), "weights": ()}
_EYES = ("leftEye", "rightEye")


@dataclass(frozen=True, slots=True)
class Curve:
    """How one property of a node goes: `width` values a frame (of quaternions, vectors, numbers).

    Rotations are x, y, z, w.
    """

    node: int
    path: str  # "rotation", "translation" or "weights"
    source: Source
    width: int = 1


def animate(document: Document, name: str, fps: int, frames: int, curves: list[Curve]) -> None:
    """Add `curves` of `frames` frames, the first at 0 s."""
    times = (np.arange(frames) / fps).astype(np.float32)
    time = document.accessor(times, bounds=True)
    channels: list[Json] = []
    samplers: list[Json] = []
    for curve in curves:
        shape = _SHAPES[curve.path]
        count = frames * curve.width // math.prod(shape)
        values = document.stream(count, shape, curve.source)
        target = {"node": curve.node, "path": curve.path}
        channels.append({"sampler": len(samplers), "target": target})
        samplers.append({"input": time, "output": values, "interpolation": "LINEAR"})
    document.add("animations", {"name": name, "channels": channels, "samplers": samplers})


def vrma_nodes(
    document: Document, joints: tuple[int, ...], custom: tuple[str, ...], preset: tuple[str, ...]
) -> tuple[dict[str, int], int]:
    """Say that `document` is a VRM animation (VRMC_vrm_animation 1.0).

    Returns the nodes of the expressions, by name, and the node of the gaze. The eyes are no bones
    there: the gaze stands for them.
    """
    bones = {n: {"node": joints[INDEX[n]]} for n in JOINTS if n not in _EYES}
    nodes = {n: document.add("nodes", {"name": n}) for n in (*custom, *preset)}
    gaze = document.add("nodes", {"name": "lookAt"})
    extension: Json = {
        "specVersion": "1.0",
        "humanoid": {"humanBones": bones},
        "expressions": {
            "preset": {n: {"node": nodes[n]} for n in preset},
            "custom": {n: {"node": nodes[n]} for n in custom},
        },
        "lookAt": {"node": gaze},
    }
    document.use("VRMC_vrm_animation", extension)
    roots = [joints[0], gaze, *nodes.values()]
    document.root["scene"] = document.add("scenes", {"nodes": roots})
    return nodes, gaze
