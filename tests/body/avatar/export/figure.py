"""Poses that are nowhere near the rest, and where our own renderer puts every vertex in them."""

from __future__ import annotations

import numpy as np

from agent.types import Array, Pose
from body import quat
from body.arkit import INDEX
from body.avatar.export.surface import Piece, pieces
from body.avatar.model import Avatar, Material
from body.render.deform import Rig
from body.rig import INDEX as JOINT
from body.rig import JOINTS

_EYES = (JOINT["leftEye"], JOINT["rightEye"])


def posed(seed: int, t: float = 0.0, *, reach: float = 0.7) -> Pose:
    """Every joint turned by up to `reach` radians or so, every shape somewhere, off the place."""
    rng = np.random.default_rng(seed)
    turns = rng.normal(0, reach / 2, (len(JOINTS), 3))
    turns[list(_EYES)] = 0
    face = (rng.random(52) * (rng.random(52) < 0.4)).astype(np.float32)
    for side in ("Left", "Right"):  # nobody looks both ways at once
        face[[INDEX[f"eyeLookIn{side}"], INDEX[f"eyeLookDown{side}"]]] = 0
    joints, root = quat.exp(turns), rng.normal(0, 0.1, 3)
    return Pose(t, face, joints.astype(np.float32), root.astype(np.float32))


def drawn(avatar: Avatar, pose: Pose) -> dict[str, list[Array]]:
    """Where the renderer draws the vertices of each piece (n, 3), by mesh, in the file's order."""
    matrices, _ = Rig(avatar).matrices(pose)
    out: dict[str, list[Array]] = {}
    for piece in pieces(avatar):
        out.setdefault(piece.mesh, []).append(_placed(piece, matrices, pose))
    return out


def _placed(piece: Piece, matrices: Array, pose: Pose) -> Array:
    at = piece.vertices.astype(np.float64)
    if len(piece.moves):
        at = at + np.tensordot(pose.face, piece.moves, 1)
    bone, weight = piece.bone.astype(int), piece.weight / 255.0
    if piece.material is Material.EYE:
        ball = np.where(piece.vertices[:, 0] > 0, len(matrices) - 2, len(matrices) - 1)
        bone, weight = np.repeat(ball[:, None], 4, 1), np.tile([1.0, 0, 0, 0], (len(ball), 1))
    one = np.column_stack([at, np.ones(len(at))])
    each = np.einsum("nkij,nj->nki", matrices[bone].astype(np.float64), one)
    return np.asarray((each * weight[..., None]).sum(1), np.float32)
