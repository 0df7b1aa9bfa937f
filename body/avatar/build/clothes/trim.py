"""Bands, collars, plackets and buttons: what is sewn onto the edges and the face of a cloth."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from body.avatar.build.clothes.cloth import Cloth, normals
from body.avatar.build.parts import Floats, Ints

_REACH = 0.035  # m; beyond it a point is not over the surface at all


@dataclass(frozen=True, slots=True, eq=False)
class Rail:
    """An edge to sew on. n stations at even distances; frames are unit vectors."""

    at: Floats  # (n, 3)
    normal: Floats  # (n, 3) away from the body
    along: Floats  # (n, 3) away from the cloth, in its surface
    carry: Floats  # (n, B)
    closed: bool


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A finished surface. n vertices, m faces."""

    at: Floats  # (n, 3)
    faces: Ints  # (m, 3)
    carry: Floats  # (n, B)
    uv: Floats  # (n, 2) metres / 0.1
    normal: Floats  # (n, 3)
    shade: Floats  # (n,) multiplied onto the colour


def rail(cloth: Cloth, loop: Ints, spacing: float, calm: int = 3) -> Rail:
    """The closed rail along one boundary `loop` of `cloth`, with a station each `spacing` metres.

    It starts at the front middle and is smoothed `calm` times.
    """
    line = cloth.at[loop]
    loop = np.roll(loop, -int(np.argmax(line[:, 2] - 3 * np.abs(line[:, 0] - line[:, 0].mean()))))
    line = cloth.at[loop]
    steps = np.linalg.norm(np.roll(line, -1, 0) - line, axis=1)
    arc = np.concatenate([[0], np.cumsum(steps)])
    count = 2 * max(6, round(arc[-1] / spacing / 2))
    where = np.linspace(0, arc[-1], count, endpoint=False)
    values = np.concatenate([line, normals(cloth.at, cloth.faces)[loop], cloth.carry[loop]], 1)
    values = np.concatenate([values, values[:1]])
    even = np.stack([np.interp(where, arc, column) for column in values.T], 1)
    for _ in range(calm):
        even = 0.5 * even + 0.25 * (np.roll(even, 1, 0) + np.roll(even, -1, 0))
    return framed(even[:, :3], even[:, 3:6], even[:, 6:], closed=True)


def framed(at: Floats, normal: Floats, carry: Floats, closed: bool) -> Rail:
    """A rail through stations whose normals need not be square to it yet."""
    tangent = np.roll(at, -1, 0) - np.roll(at, 1, 0) if closed else np.gradient(at, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    normal = normal - tangent * (normal * tangent).sum(1, keepdims=True)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    return Rail(at, normal, np.cross(tangent, normal), carry, closed)


def opened(closed: Rail, first: int, last: int) -> Rail:
    """The stations `first` to `last` of a closed rail, as an open one."""
    s = np.arange(first, last + 1) % len(closed.at)
    return Rail(closed.at[s], closed.normal[s], closed.along[s], closed.carry[s], closed=False)


def sweep(base: Rail, profile: Floats, ribs: float = 0.0) -> Piece:
    """A band: `profile` (k, 2) or (n, k, 2), metres beyond the edge and off the body.

    With `ribs`, every second station lies that much deeper and darker.
    """
    n = len(base.at)
    rows = np.broadcast_to(profile, (n, *profile.shape[-2:]))
    depth = ribs * (np.arange(n) % 2)[:, None, None]
    at = (
        base.at[:, None]
        + rows[..., :1] * base.along[:, None]
        + (rows[..., 1:] - depth) * base.normal[:, None]
    )
    shade = np.where(np.arange(n) % 2, 0.72 if ribs else 1.0, 1.0)
    return grid(at, np.repeat(base.carry[:, None], rows.shape[1], 1), base.closed, shade)


def grid(at: Floats, carry: Floats, closed: bool, shade: Floats | None = None) -> Piece:
    """A surface over stations (n) times profile (k): `at` (n, k, 3), `carry` (n, k, B)."""
    n, k = at.shape[:2]
    columns = n + 1 if closed else n
    face = grid_faces(columns, k)
    merged = face.copy()
    merged[merged >= n * k] -= n * k
    flat = at.reshape(-1, 3)
    normal = normals(flat, merged)
    rows = np.linalg.norm(np.diff(at, axis=1), axis=2)
    v = np.concatenate([np.zeros((n, 1)), np.cumsum(rows, 1)], 1) / 0.1
    around = np.linalg.norm(np.diff(at[:, k // 2], axis=0, append=at[:1, k // 2]), axis=1)
    u = np.concatenate([[0], np.cumsum(around)]) / 0.1
    if closed:
        u *= max(1.0, np.round(u[-1])) / u[-1]
    take = np.arange(columns * k)
    take[take >= n * k] -= n * k
    uv = np.stack([np.repeat(u[:columns], k), v.reshape(-1)[take]], 1)
    tone = np.ones(n) if shade is None else shade
    return Piece(
        flat[take], face, carry.reshape(n * k, -1)[take], uv, normal[take], np.repeat(tone, k)[take]
    )


def grid_faces(n: int, k: int) -> Ints:
    """Triangles (m, 3) of an n by k grid, seen from `along` cross the rail."""
    i, j = np.meshgrid(np.arange(n - 1), np.arange(k - 1), indexing="ij")
    a = (i * k + j).ravel()
    return np.concatenate([np.stack([a, a + 1, a + k + 1], 1), np.stack([a, a + k + 1, a + k], 1)])


class Ground:
    """A surface to lie on: how far from it a point is, and which bones move it there."""

    def __init__(self, at: Floats, normal: Floats, carry: Floats) -> None:
        from scipy.spatial import cKDTree

        self._tree = cKDTree(at)
        self._at, self._normal, self._carry = at, normal, carry

    def height(self, points: Floats) -> tuple[Floats, Floats]:
        """Signed distances (n,) and the directions (n, 3) that lead away from the surface."""
        near, index = self._tree.query(points, k=4)
        share = 1 / (near + 1e-4) ** 2
        share /= share.sum(1, keepdims=True)
        normal = (self._normal[index] * share[..., None]).sum(1)
        normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
        away = ((points[:, None] - self._at[index]) * self._normal[index]).sum(2)
        return (away * share).sum(1), normal

    def carry(self, points: Floats) -> Floats:
        """Skin weights (n, B) of the surface beneath `points`."""
        near, index = self._tree.query(points, k=6)
        share = 1 / (near + 0.004) ** 2
        share /= share.sum(1, keepdims=True)
        out: Floats = (self._carry[index] * share[..., None]).sum(1)
        return out

    def cleared(self, points: Floats, gap: Floats | float) -> Floats:
        """`points` (..., 3), none nearer to the surface than `gap` metres."""
        flat = points.reshape(-1, 3)
        need = np.broadcast_to(np.asarray(gap, np.float64), points.shape[:-1]).ravel()
        for _ in range(4):
            height, normal = self.height(flat)
            lift = np.where(self._tree.query(flat)[0] < _REACH, np.maximum(need - height, 0), 0)
            flat = flat + lift[:, None] * normal
        return flat.reshape(points.shape)


FRONT: Floats = np.eye(3)
ABOVE: Floats = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])


def project(cloth: Cloth, spots: Floats, view: Floats = FRONT) -> tuple[Floats, Floats, Floats]:
    """Where lines of sight through `spots` (n, 2) first meet the cloth.

    `view` (3, 3): rows are right, up, and towards the eye. Returns places (n, 3), normals (n, 3)
    and weights (n, B). Raises ValueError off the cloth.
    """
    corner = (cloth.at @ view.T)[cloth.faces]
    a, b, c = (corner[:, k, :2] for k in range(3))
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    facing = np.flatnonzero(area > 1e-12)
    a, b, c, area = a[facing], b[facing], c[facing], area[facing]
    depth = corner[facing, :, 2]
    normal = normals(cloth.at, cloth.faces)
    found: list[tuple[int, Floats]] = []
    for spot in spots:
        p, q, r = a - spot, b - spot, c - spot
        u = (q[:, 0] * r[:, 1] - q[:, 1] * r[:, 0]) / area
        v = (r[:, 0] * p[:, 1] - r[:, 1] * p[:, 0]) / area
        share = np.stack([u, v, 1 - u - v], 1)
        inside = np.flatnonzero(share.min(1) > -1e-6)
        if not len(inside):
            raise ValueError(f"no cloth in sight at {spot}; move the trim onto the garment")
        best = inside[np.argmax((depth[inside] * share[inside]).sum(1))]
        found.append((int(facing[best]), share[best]))
    face = cloth.faces[[f for f, _ in found]]
    share_ = np.array([s for _, s in found])[..., None]
    at, off, carry = ((x[face] * share_).sum(1) for x in (cloth.at, normal, cloth.carry))
    return at, off / np.linalg.norm(off, axis=1, keepdims=True), carry


def patch(cloth: Cloth, spots: Floats, lift: float, thick: float, view: Floats = FRONT) -> Piece:
    """A flat piece sewn on: `spots` (n, k, 2), `lift` off the cloth, its edges turned under."""
    n, k = spots.shape[:2]
    at, normal, carry = project(cloth, spots.reshape(-1, 2), view)
    at, normal, carry = at.reshape(n, k, 3), normal.reshape(n, k, 3), carry.reshape(n, k, -1)
    for axis in (0, 1):  # a stiffer thing than the cloth beneath
        inner = [slice(None)] * 2
        inner[axis] = slice(1, -1)
        mean = 0.5 * (np.roll(at, 1, axis) + np.roll(at, -1, axis))
        at[tuple(inner)] = 0.5 * (at + mean)[tuple(inner)]
    at = at + lift * normal
    for axis in (0, 1):
        at, normal, carry = (_bordered(x, axis) for x in (at, normal, carry))
        ends: list[slice | int] = [slice(None), slice(None)]
        for end in (0, -1):
            ends[axis] = end
            at[tuple(ends)] -= thick * normal[tuple(ends)]
    return turned(grid(at, carry, closed=False), view[2])


def _bordered(x: Floats, axis: int) -> Floats:
    return np.concatenate([x.take([0], axis), x, x.take([-1], axis)], axis)


def button(at: Floats, normal: Floats, carry: Floats, radius: float, thick: float) -> Piece:
    """A disc with a rounded rim, flat against the cloth at `at` (3,)."""
    sides = 8
    across = np.cross(normal, [0.0, 1.0, 0.0])
    across /= np.linalg.norm(across)
    up = np.cross(across, normal)
    turn = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    spoke = np.outer(np.cos(turn), across) + np.outer(np.sin(turn), up)
    rings = ((1.0, -0.3), (1.0, 0.7), (0.8, 1.0), (0.02, 0.7))
    places = np.stack([at + radius * r * spoke + thick * h * normal for r, h in rings], 1)
    load = np.broadcast_to(carry, (sides, len(rings), len(carry)))
    return turned(grid(places, load, closed=True), normal)


def turned(piece: Piece, towards: Floats) -> Piece:
    """The piece with its outside mostly `towards` (3,)."""
    return piece if (piece.normal @ towards).sum() >= 0 else flipped(piece)


def flipped(piece: Piece) -> Piece:
    """The piece inside out."""
    return replace(piece, faces=piece.faces[:, ::-1], normal=-piece.normal)


def tube(line: Floats, radius: Floats | float, carry: Floats, sides: int = 8) -> Piece:
    """A round wire along an open `line` (n, 3); `carry` (n, B)."""
    tangent = np.gradient(line, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    side = np.cross(tangent[0], [0.3, 1.0, 0.2])
    frames = []
    for t in tangent:  # carried along without twisting
        side = side - t * (side @ t)
        side = side / np.linalg.norm(side)
        frames.append((side, np.cross(t, side)))
    turn = np.linspace(0, 2 * np.pi, sides + 1)
    x, y = (np.array([f[k] for f in frames])[:, None] for k in range(2))
    spoke = np.cos(turn)[:, None] * x + np.sin(turn)[:, None] * y
    thick = np.broadcast_to(np.asarray(radius, np.float64), (len(line),))
    at = line[:, None] + thick[:, None, None] * spoke
    piece = grid(at, np.repeat(carry[:, None], sides + 1, 1), closed=False)
    normal = spoke.reshape(-1, 3)
    a, b, c = (piece.at[piece.faces[:, k]] for k in range(3))
    outward = (np.cross(b - a, c - a) * normal[piece.faces[:, 0]]).sum() > 0
    return replace(piece, normal=normal, faces=piece.faces if outward else piece.faces[:, ::-1])
