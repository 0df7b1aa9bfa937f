"""Hair that sways: chains of bones in what hangs free, and what they must not pass through.

A lock hangs free where it is below the eyes and away from the skin. Around the head stand
`SECTORS` chains; a lock goes with the two that are next to it, so neighbours never part.
Source of the extension: VRM Consortium, VRMC_springBone-1.0 specification.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.types import Array
from body.avatar.export.gltf import Document, Json
from body.avatar.model import INFLUENCES, Avatar, Material
from body.rig import INDEX

SECTORS, LINKS = 8, 3  # chains around the head at most; bones of a chain
_HEAD = INDEX["head"]
_NEAR, _FREE = 0.008, 0.03  # m from the skin: lies on it, hangs free
_SHORTEST = 0.05  # m of a chain that is worth having
_FEWEST = 60.0  # vertices that a chain carries
_THICK = 0.008  # m: radius of a lock, for collisions
_APART = 0.003  # m between a lock at rest and what it may hit
_CHUNK = 512
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Ball:
    """Something round that hair does not pass: a sphere, or a capsule to `tail`."""

    joint: str
    at: Floats  # m from the joint
    radius: float
    tail: Floats | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Hair:
    """C chains of `LINKS` bones and a tip, in the T-pose."""

    chains: Floats  # (C, LINKS + 1, 3) m
    bone: NDArray[np.uint8]  # (V, 4) of the whole avatar; link k of chain c is B + c LINKS + k
    weight: Array  # (V, 4)
    balls: tuple[Ball, ...]


def hanging(avatar: Avatar) -> Hair | None:
    """What sways on `avatar`; None where nothing hangs free."""
    mesh, bones = avatar.mesh, avatar.bones
    if "hair" not in avatar.parts or "left eye" not in avatar.points:
        return None
    rest = bones.rest[_HEAD].astype(np.float64)
    places = (mesh.vertices - bones.bind_head[_HEAD]) @ rest.T + bones.head[_HEAD]
    of_hair = np.flatnonzero(mesh.part == avatar.parts.index("hair"))
    top = avatar.points["left eye"][1] - 0.01
    low = of_hair[places[of_hair, 1] < top]
    free = np.zeros(len(places))
    free[low] = np.clip((_away(avatar, places, low) - _NEAR) / (_FREE - _NEAR), 0, 1)
    middle = np.array([bones.head[_HEAD][0], 0.0, bones.head[_HEAD][2] + 0.02])
    turn = np.arctan2(places[:, 0] - middle[0], places[:, 2] - middle[2]) / (2 * np.pi) * SECTORS
    shares = _shares(turn, free)
    chains, depth = _chains(places, free, shares, top)
    if not len(chains):
        return None
    bone, weight = _carried(avatar, free, shares, depth)
    return Hair(chains, bone, weight, _balls(avatar, chains))


def _away(avatar: Avatar, places: Floats, rows: NDArray[np.int64]) -> Floats:
    """How far the `rows` of `places` are from the skin of head and neck, m."""
    mesh = avatar.mesh
    skin = np.unique(mesh.triangles[mesh.material == Material.SKIN])
    low, high = places[rows].min(0) - _FREE, places[rows].max(0) + _FREE
    skin = skin[((places[skin] > low) & (places[skin] < high)).all(1)]
    near = places[skin].astype(np.float32)
    square = (near * near).sum(1)
    out = np.empty(len(rows))
    for first in range(0, len(rows), _CHUNK):
        p = places[rows[first : first + _CHUNK]].astype(np.float32)
        far = (p * p).sum(1)[:, None] + square - 2 * p @ near.T
        out[first : first + _CHUNK] = np.sqrt(np.maximum(far.min(1), 0))
    return out


def _shares(turn: Floats, free: Floats) -> Floats:
    """(SECTORS, V): to which sectors a vertex belongs; sectors with too little hair have none."""
    off = np.abs((turn - np.arange(SECTORS)[:, None] + SECTORS / 2) % SECTORS - SECTORS / 2)
    out = np.clip(1 - off, 0, 1)
    out[(out * free).sum(1) < _FEWEST] = 0
    whole = out.sum(0)
    share: Floats = out / np.maximum(whole, 1e-6)
    return share


def _chains(places: Floats, free: Floats, shares: Floats, top: float) -> tuple[Floats, Floats]:
    """The chains (C, LINKS + 1, 3), and how far down its chain each vertex is (SECTORS, V).

    Chains that would be too short are taken out of `shares`.
    """
    chains = []
    depth = np.zeros_like(shares)
    for s in range(SECTORS):
        heavy = shares[s] * free
        on = heavy > 0.2
        if on.sum() < _FEWEST / 4:
            shares[s] = 0
            continue
        bottom = float(np.percentile(places[on, 1], 2))
        if top - bottom < _SHORTEST:
            shares[s] = 0
            continue
        depth[s] = np.clip((top - places[:, 1]) / (top - bottom), 0, 1)
        line = []
        for t in np.linspace(0, 1, LINKS + 1):
            weight = heavy * np.exp(-(((depth[s] - t) * LINKS * 1.5) ** 2))
            at = weight @ places / weight.sum()
            line.append((at[0], top + (bottom - top) * t, at[2]))
        chains.append(line)
    return np.array(chains, np.float64).reshape(-1, LINKS + 1, 3), depth


def _carried(
    avatar: Avatar, free: Floats, shares: Floats, depth: Floats
) -> tuple[NDArray[np.uint8], Array]:
    """Bones and weights of all vertices, the free ones hung on their chains."""
    mesh, first = avatar.mesh, len(avatar.bones.joint)
    kept = [s for s in range(SECTORS) if shares[s].any()]
    whole = shares[kept].sum(0)
    rows = np.flatnonzero((free > 0) & (whole > 1e-6))
    count = first + len(kept) * LINKS
    loads = np.zeros((len(rows), count))
    np.add.at(loads, (np.arange(len(rows))[:, None], mesh.bone[rows]), mesh.weight[rows])
    taken = np.zeros(len(rows))
    for c, s in enumerate(kept):
        t = depth[s, rows] * LINKS
        share = free[rows] * np.clip(t / 0.8, 0, 1) * shares[s, rows] / whole[rows]
        taken += share
        for k in range(LINKS):
            # A link leads from where it begins; near its end the next one takes over.
            rise = 1.0 if k == 0 else np.clip(t - k + 0.5, 0, 1)
            fall = 1.0 if k == LINKS - 1 else np.clip(k + 1.5 - t, 0, 1)
            loads[:, first + c * LINKS + k] = share * np.minimum(rise, fall)
    loads[:, :first] *= (1 - taken)[:, None]
    order = np.argsort(-loads, axis=1, kind="stable")[:, :INFLUENCES]
    best = np.take_along_axis(loads, order, 1)
    bone, weight = mesh.bone.copy(), mesh.weight.copy()
    bone[rows] = order
    weight[rows] = best / best.sum(1, keepdims=True)
    return bone, weight


def _balls(avatar: Avatar, chains: Floats) -> tuple[Ball, ...]:
    """Head, neck, shoulders and chest, each so thick that no lock at rest is inside."""
    heads = avatar.skeleton.heads.astype(np.float64)
    at = {name: heads[INDEX[name]] for name in ("head", "neck", "upperChest")}
    skull = (np.array(avatar.points["crown"]) + avatar.points["chin"]) / 2
    skull[2] = at["head"][2] + 0.02
    wishes = [
        ("head", skull, skull, 0.10),
        ("neck", at["neck"], at["head"], 0.065),
        ("upperChest", at["upperChest"], at["neck"], 0.11),
    ]
    for side in ("left", "right"):
        shoulder = heads[INDEX[f"{side}UpperArm"]]
        wishes.append((f"{side}Shoulder", at["neck"] - (0, 0.03, 0), shoulder, 0.06))
    out = []
    for joint, start, end, radius in wishes:
        room = _between(chains.reshape(-1, 3), start, end).min() - _THICK - _APART
        if (radius := min(radius, float(room))) > 0.01:
            own = heads[INDEX[joint]]
            tail = None if start is end else end - own
            out.append(Ball(joint, start - own, radius, tail))
    return tuple(out)


def _between(points: Floats, start: Floats, end: Floats) -> Floats:
    """Distances of `points` (n, 3) from the line from `start` to `end`."""
    way = end - start
    share = np.clip((points - start) @ way / max(float(way @ way), 1e-12), 0, 1)
    out: Floats = np.linalg.norm(points - start - share[:, None] * way, axis=1)
    return out


def spring(document: Document, hair: Hair, nodes: list[list[int]], joints: tuple[int, ...]) -> None:
    """Say how the chains, which are `nodes` (C, LINKS + 1), move. `joints`: nodes of the body."""
    colliders: list[Json] = []
    for ball in hair.balls:
        shape: Json = {"offset": _floats(ball.at), "radius": round(ball.radius, 5)}
        if ball.tail is not None:
            shape["tail"] = _floats(ball.tail)
        kind = "sphere" if ball.tail is None else "capsule"
        colliders.append({"node": joints[INDEX[ball.joint]], "shape": {kind: shape}})
    springs = []
    for c, chain in enumerate(nodes):
        long = float(np.linalg.norm(np.diff(hair.chains[c], axis=0), axis=1).sum())
        # Short hair springs back; long hair follows.
        stiff = float(np.clip(0.09 / long, 0.4, 1.6))
        links = [
            {
                "node": node,
                "hitRadius": _THICK,
                "stiffness": round(stiff * (1 - 0.15 * k), 3),
                "gravityPower": 0.05,
                "gravityDir": [0.0, -1.0, 0.0],
                "dragForce": 0.45,
            }
            for k, node in enumerate(chain)
        ]
        springs.append({"name": f"hair {c + 1}", "joints": links, "colliderGroups": [0]})
    groups = [{"name": "body", "colliders": list(range(len(colliders)))}]
    extension: Json = {"specVersion": "1.0", "springs": springs}
    if colliders:
        extension |= {"colliders": colliders, "colliderGroups": groups}
    else:
        for each in springs:
            del each["colliderGroups"]
    document.use("VRMC_springBone", extension)


def _floats(values: Floats) -> list[float]:
    return [round(float(v), 6) for v in values]
