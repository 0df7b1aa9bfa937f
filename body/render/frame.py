"""One frame, from the shapes of the face to the bytes of the picture, in one compiled call.

Every core goes through the same phases and takes what pieces it can. Between two calls of a
kernel the interpreter would have to be asked for its lock, and there is only one of it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agent.types import Array
from body.render.bins import Sorted, overflown, sort
from body.render.crew import add, claim, enter_phase, finished, kernel, leave_phase
from body.render.deform import shape
from body.render.eyes import watch
from body.render.geometry import Geometry
from body.render.raster import draw_bands
from body.render.shadow import ROWS, blur, cast
from body.render.texture import Texture
from body.render.vertices import draw_vertices

PHASES = 8
_SHAPE, _VERTICES, _SORT_SHADOW, _SORT, _WATCH, _CAST, _BLUR, _DRAW = range(PHASES)
_RADIUS = 3  # texels that the shadow's edge is blurred by


class Scene(NamedTuple):
    """What stays: camera, lights, the sizes of things."""

    lights: Array  # see `Lighting`
    ambient: Array
    camera: Array  # see `eyes.watch`: its `view`
    every: NDArray[np.int32]  # (T,) the numbers of all triangles
    throwing: NDArray[np.uint8]  # (T,) flags as the shadow sees them
    eye_still: Array
    eye_lids: NDArray[np.int32]
    eye_bone: NDArray[np.int64]
    first_ball: int
    rows: int  # pixels of a band
    supersample: int


class Tables(NamedTuple):
    """What is worked out for each frame; see the module that fills it."""

    moved: Array
    sums: Array
    screen: Array
    thrown: Array
    drawn: Array
    strand: Array
    eyes: Array
    rough: Array
    shadow: Array


class Pictures(NamedTuple):
    """Textures, as small as the camera sees them, the tone curve and what is behind it all."""

    skin: Texture
    relief: Texture
    iris: Texture
    strands: Texture
    fabric: Texture
    tones: Array
    backdrop: NDArray[np.uint8]


@kernel
def draw_frame(
    progress: NDArray[np.int64],
    g: Geometry,
    scene: Scene,
    tables: Tables,
    in_shadow: Sorted,
    in_picture: Sorted,
    pictures: Pictures,
    face: Array,
    bones: Array,
    frame: Array,
    out: NDArray[np.uint8],
) -> None:
    """Fill `out` (H, W, 3 or 4), which holds the backdrop, unless a table is `overflown`.

    `face` (52,); `bones` (B, 3, 4): see `deform.Rig`; `frame`: see `stage`.
    """
    high, wide, ss = out.shape[0], out.shape[1], scene.supersample
    n = tables.shadow.shape[0]
    shape(progress, _SHAPE, g.bind, g.shaped, g.deltas, face, tables.moved, tables.sums)
    finished(progress, _SHAPE)
    draw_vertices(
        progress, _VERTICES, tables.moved, g.normal, g.tangent, g.bone, g.weight, g.surface,
        g.material, g.live, g.around_start, g.around, g.triangles, bones, scene.lights,
        scene.ambient, frame, tables.screen, tables.thrown, tables.drawn, tables.strand,
    )  # fmt: skip
    finished(progress, _VERTICES)
    sort(
        progress, _SORT_SHADOW, tables.thrown, g.triangles, g.casting, scene.throwing,
        n, n, ROWS, in_shadow.span, in_shadow.start, in_shadow.items, in_shadow.reach,
    )  # fmt: skip
    sort(
        progress, _SORT, tables.screen, g.triangles, scene.every, g.flags,
        wide * ss, high * ss, scene.rows * ss,
        in_picture.span, in_picture.start, in_picture.items, in_picture.reach,
    )  # fmt: skip
    enter_phase(progress, _WATCH)
    if claim(progress, _WATCH) == 0:
        watch(
            tables.drawn, bones, scene.eye_still, scene.eye_lids, scene.eye_bone,
            scene.first_ball, frame, scene.camera, tables.eyes,
        )  # fmt: skip
    leave_phase(progress, _WATCH)
    finished(progress, _SORT_SHADOW)
    finished(progress, _SORT)
    finished(progress, _WATCH)
    if overflown(in_shadow.start, in_shadow.items) or overflown(in_picture.start, in_picture.items):
        for phase in (_CAST, _BLUR, _DRAW):
            add(progress, phase, 0, 1 << 40)  # nothing of it is left to claim, even by latecomers
        return
    cast(
        progress, _CAST, tables.thrown, g.triangles, in_shadow.start, in_shadow.items,
        _RADIUS, tables.rough,
    )  # fmt: skip
    finished(progress, _CAST)
    blur(progress, _BLUR, tables.rough, _RADIUS, tables.shadow)
    finished(progress, _BLUR)
    draw_bands(
        progress, _DRAW, tables.screen, tables.drawn, g.surface, tables.strand, g.triangles,
        g.flags, in_picture.start, in_picture.items, in_picture.reach, scene.rows, ss, frame,
        tables.eyes, tables.shadow, pictures.skin, pictures.relief, pictures.iris,
        pictures.strands, pictures.fabric, pictures.tones, pictures.backdrop, out,
    )  # fmt: skip
    finished(progress, _DRAW)
