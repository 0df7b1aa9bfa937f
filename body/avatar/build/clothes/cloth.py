"""A piece of cloth over the body, and how it is refined and cut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from body.avatar.build.parts import Floats, Ints

Cut = Callable[[Floats, Floats], Floats]
"""(points (n, 3), weights (n, B)) -> (n,) metres, about; positive where the cloth stays."""

_SNAP = 0.2  # of an edge: a corner this near to the cut moves onto it, so no slivers arise


@dataclass(frozen=True, slots=True, eq=False)
class Cloth:
    """Triangles that know the body under them. n vertices, m faces."""

    under: Floats  # (n, 3) on the tights
    normal: Floats  # (n, 3) unit, of the tights, smoothed
    at: Floats  # (n, 3) where the cloth is
    carry: Floats  # (n, B) skin weights, rows sum to 1
    faces: Ints  # (m, 3), counter-clockwise from outside


def vector(x: float, y: float, z: float) -> Floats:
    return np.array([x, y, z])


def normals(at: Floats, faces: Ints) -> Floats:
    """Unit vertex normals (n, 3), weighted by the angle at the corner."""
    out = np.zeros_like(at)
    for k in range(3):
        a, b, c = at[faces[:, k]], at[faces[:, (k + 1) % 3]], at[faces[:, (k + 2) % 3]]
        cross = np.cross(b - a, c - a)
        sine = np.linalg.norm(cross, axis=1)
        angle = np.arctan2(sine, ((b - a) * (c - a)).sum(1))
        np.add.at(out, faces[:, k], cross / np.maximum(sine, 1e-15)[:, None] * angle[:, None])
    unit: Floats = out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)
    return unit


def refined(at: Floats, carry: Floats, quads: Ints, longest: Floats) -> tuple[Floats, Floats, Ints]:
    """One Catmull-Clark step; quads with no edge beyond their `longest` (Q,) metres stay whole.

    Returns corners (n, 3), their weights (n, B), and triangles (m, 3).
    """
    edges = np.stack([quads, np.roll(quads, -1, 1)], -1)  # (Q, 4, 2)
    pairs, slot, count = np.unique(
        np.sort(edges.reshape(-1, 2), 1), axis=0, return_inverse=True, return_counts=True
    )
    slot = slot.reshape(-1, 4)
    rich = np.linalg.norm(at[edges[..., 0]] - at[edges[..., 1]], axis=2).max(1) > longest
    split = np.zeros(len(pairs), bool)
    split[slot[rich]] = True
    moved = _catmull_clark(at, quads, pairs, slot, count)
    to_edge, to_centre = len(at), len(at) + len(pairs)
    triangles: list[tuple[int, int, int]] = []
    for q, quad in enumerate(quads.tolist()):
        mids = [to_edge + int(e) if split[e] else -1 for e in slot[q]]
        ring = [i for pair in zip(quad, mids, strict=True) for i in pair if i >= 0]
        if len(ring) == 4:
            a, b, c, d = ring
            if np.linalg.norm(moved[a] - moved[c]) < np.linalg.norm(moved[b] - moved[d]):
                triangles += [(a, b, c), (a, c, d)]
            else:
                triangles += [(a, b, d), (b, c, d)]
        else:
            heart = to_centre + q
            triangles += [(a, b, heart) for a, b in zip(ring, ring[1:] + ring[:1], strict=True)]
    loads = np.concatenate([carry, carry[pairs].mean(1), carry[quads].mean(1)])
    return _compact(moved, loads, np.array(triangles))


def _catmull_clark(at: Floats, quads: Ints, pairs: Ints, slot: Ints, count: Ints) -> Floats:
    """Corners, edge points and face points, one after another."""
    centre = at[quads].mean(1)
    inner = count == 2
    beside = np.zeros((len(pairs), 3))
    for k in range(4):
        np.add.at(beside, slot[:, k], centre)
    edge = at[pairs].mean(1)
    edge[inner] = 0.5 * edge[inner] + 0.25 * beside[inner]

    n = len(at)
    faces, ends = np.zeros(n), np.zeros(n)
    centres, mids = np.zeros((n, 3)), np.zeros((n, 3))
    for k in range(4):
        np.add.at(faces, quads[:, k], 1)
        np.add.at(centres, quads[:, k], centre)
    for k in range(2):
        np.add.at(ends, pairs[:, k], 1)
        np.add.at(mids, pairs[:, k], at[pairs].mean(1))
    m = np.maximum(faces, 1)[:, None]
    smooth = (centres / m + 2 * mids / np.maximum(ends, 1)[:, None] + (m - 3) * at) / m
    rim = np.zeros(n, bool)
    rim[pairs[~inner]] = True
    corner = np.where(rim[:, None], at, smooth)
    return np.concatenate([corner, edge, centre])


def _compact(at: Floats, carry: Floats, faces: Ints) -> tuple[Floats, Floats, Ints]:
    used, renumbered = np.unique(faces, return_inverse=True)
    return at[used], carry[used], renumbered.reshape(faces.shape)


def compact(cloth: Cloth) -> Cloth:
    """Without the vertices that no face uses."""
    used, faces = np.unique(cloth.faces, return_inverse=True)
    return Cloth(
        cloth.under[used],
        cloth.normal[used],
        cloth.at[used],
        cloth.carry[used],
        faces.reshape(cloth.faces.shape),
    )


def split(cloth: Cloth, value: Floats) -> tuple[Cloth, Cloth]:
    """The cloth where `value` (n,) >= 0 and the rest, cut exactly along its zero level."""
    cloth, value = _snapped(cloth, value)
    sign = np.sign(value[cloth.faces])
    mixed = (sign.min(1) < 0) & (sign.max(1) > 0)
    kept = [cloth.faces[(sign.min(1) >= 0)]]
    dropped = [cloth.faces[~mixed & (sign.min(1) < 0)]]
    new: dict[tuple[int, int], int] = {}
    ends: list[tuple[int, int, float]] = []

    def crossing(a: int, b: int) -> int:
        key = (min(a, b), max(a, b))
        if key not in new:
            new[key] = len(value) + len(ends)
            ends.append((*key, float(value[key[0]] / (value[key[0]] - value[key[1]]))))
        return new[key]

    for face in cloth.faces[mixed].tolist():
        for side, out in ((1, kept), (-1, dropped)):
            ring = []
            for a, b in zip(face, face[1:] + face[:1], strict=True):
                if value[a] * side >= 0:
                    ring.append(a)
                if value[a] * value[b] < 0:
                    ring.append(crossing(a, b))
            out.append(np.array([(ring[0], p, q) for p, q in pairwise(ring[1:])]))
    whole = _extended(cloth, ends)
    return (
        compact(replace(whole, faces=np.concatenate(kept))),
        compact(replace(whole, faces=np.concatenate(dropped))),
    )


def cut(cloth: Cloth, *cuts: Cut) -> Cloth:
    """What all `cuts`, judged on the tights, leave of the cloth."""
    for one in cuts:
        cloth = split(cloth, one(cloth.under, cloth.carry))[0]
    return cloth


def _snapped(cloth: Cloth, value: Floats) -> tuple[Cloth, Floats]:
    """Corners close to the zero level, moved onto it along their shortest crossing edge."""
    value = value.copy()
    pairs = edges(cloth.faces)
    v = value[pairs]
    crossing = np.flatnonzero(v[:, 0] * v[:, 1] < 0)
    share = v[crossing, 0] / (v[crossing, 0] - v[crossing, 1])
    moves: dict[int, tuple[float, int]] = {}
    for (a, b), t in zip(pairs[crossing].tolist(), share, strict=True):
        near, far, t = (a, b, float(t)) if t < 0.5 else (b, a, 1 - float(t))
        if t < _SNAP and t < moves.get(near, (1.0, 0))[0]:
            moves[near] = (t, far)
    if not moves:
        return cloth, value
    near_ = np.array(list(moves))
    far_ = np.array([m[1] for m in moves.values()])
    t_ = np.array([m[0] for m in moves.values()])[:, None]

    def moved(field: Floats) -> Floats:
        out = field.copy()
        out[near_] = (1 - t_) * field[near_] + t_ * field[far_]
        return out

    value[near_] = 0.0
    return _each(cloth, moved), value


def _each(cloth: Cloth, change: Callable[[Floats], Floats]) -> Cloth:
    """The cloth with every field of its vertices changed alike."""
    under, normal, at, carry = (
        change(x) for x in (cloth.under, cloth.normal, cloth.at, cloth.carry)
    )
    return Cloth(under, normal, at, carry, cloth.faces)


def _extended(cloth: Cloth, ends: list[tuple[int, int, float]]) -> Cloth:
    if not ends:
        return cloth
    a, b = (np.array([e[k] for e in ends], np.int64) for k in range(2))
    t = np.array([e[2] for e in ends])[:, None]
    return _each(cloth, lambda x: np.concatenate([x, (1 - t) * x[a] + t * x[b]]))


def edges(faces: Ints) -> Ints:
    """Every edge once, (E, 2)."""
    pairs = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), 1)
    return np.unique(pairs, axis=0)


def loops(faces: Ints) -> list[Ints]:
    """The boundary as closed chains of vertices, the cloth on their left; longest first."""
    sides = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    known = {(a, b) for a, b in sides.tolist()}
    after: dict[int, list[int]] = {}
    for a, b in known:
        if (b, a) not in known:
            after.setdefault(a, []).append(b)
    chains = []
    while after:
        start = min(after)
        chain, here = [start], start
        while True:
            nexts = after[here]
            there = nexts.pop()
            if not nexts:
                del after[here]
            if there == start:
                break
            chain.append(there)
            here = there
        chains.append(np.array(chain))
    return sorted(chains, key=len, reverse=True)
