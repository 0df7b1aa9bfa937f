"""Compile every kernel into numba's cache: `python -m body.render.warm`.

The first rendering after an install or an upgrade takes some 20 s of compiling; set-up calls
this so that nobody waits for it later. Afterwards a kernel loads in a few milliseconds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np

from agent.types import Pose
from body.avatar.model import Avatar, Bones, Material, Mesh
from body.render.renderer import Rasteriser
from body.render.yuv import to_yuv420
from body.rig import INDEX, JOINTS


def compile_all(progress: Callable[[str], None] = lambda line: None) -> None:
    """Compile, or load from the cache, everything that rendering needs.

    `progress` is told what comes next, in words.
    """
    progress("compiling the renderer (about 20 s the first time)")
    joints = np.zeros((len(JOINTS), 4), np.float32)
    joints[:, 0] = 1
    pose = Pose(0.0, np.zeros(52, np.float32), joints, np.zeros(3, np.float32))
    frame = Rasteriser(_speck(), size=(64, 64)).render(pose)
    progress("compiling the colour conversion")
    to_yuv420(frame)
    progress("the renderer is compiled")


def _speck() -> Avatar:
    """The least that can be drawn: one triangle."""
    count = len(JOINTS)
    heads = np.zeros((count, 3), np.float32)
    heads[:, 1] = np.linspace(0.5, 1.5, count)
    bones = Bones(
        joint=np.arange(count, dtype=np.int32),
        bind_head=heads,
        head=heads,
        rest=np.tile(np.eye(3, dtype=np.float32), (count, 1, 1)),
        twist_of=np.full(count, -1, np.int32),
        twist=np.zeros(count, np.float32),
        axis=np.zeros((count, 3), np.float32),
    )
    mesh = Mesh(
        vertices=np.array([[-0.1, 1.4, 0], [0.1, 1.4, 0], [0, 1.6, 0]], np.float32),
        triangles=np.array([[0, 1, 2]], np.int32),
        material=np.array([Material.SKIN], np.uint8),
        two_sided=np.array([True]),
        casts=np.array([True]),
        part=np.zeros(3, np.uint8),
        uv=np.zeros((3, 2), np.float32),
        colour=np.ones((3, 3), np.float32),
        occlusion=np.ones(3, np.float32),
        tangent=np.zeros((3, 3), np.float32),
        fixed_normal=np.zeros((3, 3), np.float32),
        bone=np.full((3, 4), INDEX["head"], np.uint8),
        weight=np.array([[1, 0, 0, 0]] * 3, np.float32),
        shaped=np.array([0], np.int32),
        deltas=np.zeros((52, 1, 3), np.float32),
    )
    eye = (0.03, 1.5, 0.0)
    points = {"left eye": eye, "right eye": (-0.03, 1.5, 0.0), "mouth": (0.0, 1.45, 0.0)}
    points |= {"chin": (0.0, 1.4, 0.0), "crown": (0.0, 1.6, 0.0), "top": (0.0, 1.6, 0.0)}
    return Avatar("speck", "A speck", bones, mesh, ("body",), {}, points)


if __name__ == "__main__":
    compile_all(lambda line: print(line, file=sys.stderr))  # noqa: T201
