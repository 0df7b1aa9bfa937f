"""The skin that is seen: cut out of the body, laid out anew for its texture, and painted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from body.avatar.build.complexion import Complexion, paint
from body.avatar.build.face import Face, body_normals
from body.avatar.build.geometry import islands, rasterise, triangulate
from body.avatar.build.parts import Floats, Ints, Part, Raw
from body.avatar.model import Material

SIZE = 2048  # texels a side: 1.6 a pixel where a face fills 1024
_MARGIN = 0.004
# Where each piece of MakeHuman's layout goes, by the box that it fills there: x0, y0, x1, y1 of
# its new place. The head gets half of the texture.
_SLOTS: tuple[tuple[tuple[float, float, float, float], tuple[float, float, float, float]], ...] = (
    ((0.641, 0.182, 0.994, 0.851), (0.00, 0.00, 0.52, 1.00)),  # head
    ((0.361, 0.803, 0.554, 0.988), (0.52, 0.00, 0.76, 0.24)),  # right hand
    ((0.570, 0.804, 0.763, 0.989), (0.76, 0.00, 1.00, 0.24)),  # left hand
    ((0.758, 0.864, 0.924, 0.988), (0.52, 0.24, 0.76, 0.44)),  # inside of the mouth
    ((0.012, 0.367, 0.077, 0.453), (0.76, 0.24, 0.88, 0.34)),  # behind the right lids
    ((0.086, 0.367, 0.151, 0.453), (0.88, 0.24, 1.00, 0.34)),  # behind the left lids
    ((0.023, 0.831, 0.191, 0.990), (0.76, 0.34, 0.88, 0.44)),  # right foot
    ((0.198, 0.831, 0.366, 0.990), (0.88, 0.34, 1.00, 0.44)),  # left foot
    ((0.009, 0.026, 0.752, 0.862), (0.52, 0.44, 1.00, 1.00)),  # neck, arms, trunk
)


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """The visible skin as triangles over its own vertices, split along texture seams."""

    source: Ints  # (n,) row of Raw.vertices
    uv: Floats  # (n, 2) in the new layout
    old_uv: Floats  # (n, 2) in MakeHuman's
    triangles: Ints  # (m, 3)


def skin_part(raw: Raw, face: Face, covered: NDArray[np.bool_], look: Complexion) -> Part:
    """The skin, painted as `look` says. `covered` (19158,): hidden by clothes, left out."""
    cut = _cut(raw, covered)
    normal = body_normals(raw)[cut.source]
    place = raw.vertices[cut.source]
    canvas = np.zeros((SIZE, SIZE, 8))
    mark = np.zeros((SIZE, SIZE), np.uint8)
    values = np.concatenate([place, normal, cut.old_uv], 1)
    rasterise(cut.triangles, cut.uv, values, SIZE, canvas, mark)
    on = mark > 0
    colour, height = paint(canvas[on], face, look)
    skin = np.empty((SIZE, SIZE, 4), np.uint8)
    skin[:] = (np.append(look.base, 0.4) * 255).round()
    skin[on] = np.round(np.clip(colour, 0, 1) * 255)
    return Part(
        "body",
        Material.SKIN,
        place,
        cut.triangles,
        raw.weights[cut.source],
        cut.uv,
        np.ones((len(place), 3)),
        deltas=raw.deltas[:, cut.source],
        textures={"skin": skin, "relief": _relief(canvas[..., :3], on, height)},
    )


def _cut(raw: Raw, covered: NDArray[np.bool_]) -> Cut:
    body = np.flatnonzero(raw.group["body"])
    quads, corners = raw.quads[body], raw.quad_uvs[body]
    piece = islands(corners, len(raw.uvs))
    slot = _slots(raw.uvs, corners, piece)
    hidden = covered[quads].all(1)
    hidden |= np.isin(slot, (4, 5, 6, 7))  # sockets lie within the balls; feet wear shoes
    keep = ~hidden
    quads, corners, slot = quads[keep], corners[keep], slot[keep]
    new = _laid_out(raw.uvs, corners, slot)
    pairs = np.stack([quads.ravel(), corners.ravel()], 1)
    unique, row = np.unique(pairs, axis=0, return_inverse=True)
    return Cut(
        source=unique[:, 0],
        uv=new[unique[:, 1]],
        old_uv=raw.uvs[unique[:, 1]],
        triangles=triangulate(row.reshape(-1, 4)),
    )


def _slots(uvs: Floats, corners: Ints, piece: NDArray[np.int64]) -> NDArray[np.int64]:
    """The row of `_SLOTS` of each quad."""
    boxes = np.array([old for old, _ in _SLOTS])
    slot = np.zeros(len(corners), np.int64)
    for number in np.unique(piece):
        on = piece == number
        points = uvs[corners[on]].reshape(-1, 2)
        box = np.concatenate([points.min(0), points.max(0)])
        slot[on] = np.argmin(np.abs(boxes - box).max(1))
    return slot


def _laid_out(uvs: Floats, corners: Ints, slot: NDArray[np.int64]) -> Floats:
    """New texture points: each piece fills its slot, without being stretched."""
    new = np.zeros_like(uvs)
    for number in np.unique(slot):
        used = np.unique(corners[slot == number])
        x0, y0, x1, y1 = _SLOTS[number][1]
        low, high = uvs[used].min(0), uvs[used].max(0)
        room = np.array([x1 - x0, y1 - y0]) - 2 * _MARGIN
        scale = float(np.min(room / (high - low)))
        new[used] = (uvs[used] - low) * scale + np.array([x0, y0]) + _MARGIN
    return new


def _relief(place: Floats, on: NDArray[np.bool_], height: Floats) -> NDArray[np.uint8]:
    """Slopes of `height` (metres, at the texels `on`) along u and v, as red and green about 128.

    A slope of one is 127: what the renderer tilts its normals by.
    """
    field = np.zeros(on.shape)
    field[on] = height
    out = np.full((*on.shape, 3), 128, np.uint8)
    for channel, axis in ((0, 1), (1, 0)):
        ahead, behind = np.roll(on, -1, axis), np.roll(on, 1, axis)
        step = np.roll(place, -1, axis) - np.roll(place, 1, axis)
        length = np.linalg.norm(step, axis=2)
        rise = np.roll(field, -1, axis) - np.roll(field, 1, axis)
        good = on & ahead & behind & (length > 1e-6) & (length < 4e-3)
        slope = np.where(good, rise / np.maximum(length, 1e-6), 0.0)
        out[..., channel] = np.round(np.clip(128 - 127 * slope, 0, 255))
    return out
