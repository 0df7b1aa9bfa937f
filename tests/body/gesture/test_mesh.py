"""Hands against the bodies that are drawn, not against the capsules that keep them out."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from agent.types import Pose
from body.avatar.cast import find
from body.avatar.model import Avatar, Material
from body.gesture import CATALOGUE, Flesh, Hands, Style
from body.layers import Draft, Offer, single
from body.posture import REST, Figure
from body.render.deform import Rig
from body.rig import INDEX, JOINTS

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]

SIDES = ("left", "right")
TRUNK = ("hips", "spine", "chest", "upperChest", "neck", "head", "leftShoulder", "rightShoulder")
SOFT = ("hair", "beard", "glasses", "lashes", "brows")
INSIDE = (Material.EYE, Material.TEETH, Material.MOUTH)
FAR = 0.06  # m; what is farther from a surface is not in it


@cache
def body_of(name: str) -> Body:
    return Body(name)


class Body:
    """One character on whose mesh hands are tried."""

    def __init__(self, name: str) -> None:
        self.avatar = avatar = find(name)
        self.figure, self.flesh = Figure.of(avatar.skeleton), Flesh.measured(avatar)
        self.rig = Rig(avatar)
        mesh = avatar.mesh
        strongest = mesh.bone[np.arange(len(mesh.bone)), mesh.weight.argmax(1)]
        owner = np.array(JOINTS)[avatar.bones.joint[strongest]]
        hard = ~np.isin(mesh.part, [i for i, p in enumerate(avatar.parts) if p in SOFT])
        hard &= np.bincount(mesh.triangles.ravel(), minlength=len(owner)) > 0
        hard[mesh.triangles[np.isin(mesh.material, INSIDE)].ravel()] = False
        still = np.tile(np.eye(4)[0], (len(JOINTS), 1))
        points = self.skin(still, np.zeros(3))
        self.upper = [np.flatnonzero(hard & (owner == f"{side}UpperArm")) for side in SIDES]
        self.limb = [self._limb(side, owner, points, hard) for side in SIDES]
        trunk = np.flatnonzero(hard & np.isin(owner, TRUNK))
        self.trunk = trunk[~covered(points[trunk], normals(avatar, points)[trunk])]

    def _limb(self, side: str, owner: NDArray[np.str_], points: Floats, hard: Mask) -> Rows:
        """Hand and most of the forearm: what is near the elbow may rest on the trunk."""
        elbow, wrist = (self.avatar.skeleton.heads[INDEX[f"{side}{n}"], 0] for n in _FORE)
        far = (points[:, 0] - elbow) / (wrist - elbow) > 0.4
        hand = ("Hand", "Thumb", "Index", "Middle", "Ring", "Little")
        mine = np.array([n.startswith(tuple(side + h for h in hand)) for n in owner])
        return np.flatnonzero(hard & (mine | ((owner == f"{side}LowerArm") & far)))

    def skin(self, joints: Floats, root: Floats) -> Floats:
        """All vertices (V, 3) m in a pose."""
        mesh = self.avatar.mesh
        pose = Pose(0.0, np.zeros(52, np.float32), single(joints), single(root))
        bones, _ = self.rig.matrices(pose)
        whole = np.einsum("vk,vkij->vij", mesh.weight, bones[mesh.bone])
        turned = np.einsum("vij,vj->vi", whole[:, :, :3], mesh.vertices)
        return np.asarray(turned + whole[:, :, 3], np.float64)

    def struck(self, name: str) -> Draft:
        """The end of the last stroke of `name`."""
        made = Hands(np.random.default_rng(0), Style(), self.flesh)
        held = made.show(name, 0.0) - CATALOGUE[name].hold - 1.05
        for t in (*np.arange(0.0, held, 1 / 15), held):
            draft = Draft(root=np.array([0.0, -0.004, 0.0]))
            draft.take(Offer(arms=np.stack([REST, REST])))
            draft.take(made.offer(t, draft))
        return draft

    def depth(self, draft: Draft) -> float:
        """How deep a raised hand or forearm is in the trunk, head or other upper arm, m."""
        points = self.skin(self.figure.joints(draft), draft.root)
        outward = normals(self.avatar, points)
        deepest = 0.0
        for i in range(2):
            if np.abs(draft.arms[i] - REST).max() > 0.05:
                limb = points[self.limb[i][::3]]
                rows = np.concatenate([self.trunk, self.upper[1 - i]])
                near = (points[rows] > limb.min(0) - FAR) & (points[rows] < limb.max(0) + FAR)
                rows = rows[near.all(1)]
                if len(rows):
                    deepest = max(deepest, sunk(limb, points[rows], outward[rows]))
        return deepest


_FORE = ("LowerArm", "Hand")


def normals(avatar: Avatar, points: Floats) -> Floats:
    """Of every vertex (V, 3), unit."""
    corners = avatar.mesh.triangles
    a, b, c = (points[corners[:, i]] for i in range(3))
    face = np.cross(b - a, c - a)
    total = np.stack(
        [np.bincount(corners.ravel(), np.repeat(face[:, k], 3), len(points)) for k in range(3)], 1
    )
    return np.asarray(total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12))


def covered(points: Floats, outward: Floats) -> Mask:
    """Which vertices lie under another layer, as a waistband under a sweater."""
    out = np.zeros(len(points), np.bool_)
    square, order = (points * points).sum(1), np.argsort(points[:, 1])
    for k in range(0, len(points), 400):
        some = order[k : k + 400]
        low, high = points[some[[0, -1]], 1] + (-FAR, FAR)
        near = order[slice(*np.searchsorted(points[order, 1], (low, high)))]
        here, own, there = points[some], outward[some], points[near]
        above = own @ there.T - (here * own).sum(1)[:, None]
        aside = square[near] + square[some, None] - 2 * here @ there.T - above * above
        alike = own @ outward[near].T > 0.3
        out[some] = ((above > 0.003) & (above < 0.05) & (aside < 0.012**2) & alike).any(1)
    return out


def sunk(limb: Floats, surface: Floats, outward: Floats) -> float:
    """How deep the deepest of `limb` (n, 3) is beneath `surface` (m, 3), m."""
    square = (limb**2).sum(1)[:, None] - 2 * limb @ surface.T + (surface**2).sum(1)
    nearest = square.argmin(1)
    away = limb - surface[nearest]
    far = np.linalg.norm(away, axis=1)
    deep = -(away * outward[nearest]).sum(1)
    return float(np.where((far < FAR) & (deep > 0.5 * far), deep, 0.0).max())


@pytest.mark.parametrize("name", ["mira", "walter", "tomas"])
def test_no_stroke_goes_into_the_body_that_is_seen(name: str) -> None:
    body = body_of(name)
    deep = {gesture: body.depth(body.struck(gesture)) for gesture in CATALOGUE}
    worst = max(deep, key=lambda g: deep[g])
    assert deep[worst] < 0.02, (worst, deep[worst])
    assert sum(d > 0.012 for d in deep.values()) < 2


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("hana", ("hands behind back",)),
        ("aoife", ("hands behind back", "hug")),
        ("samir", ("hug",)),
    ],
)
def test_hands_lie_on_wide_clothes(name: str, more: tuple[str, ...]) -> None:
    body = body_of(name)
    for gesture in ("hands on hips", "cross arms", "head in hands", *more):
        assert body.depth(body.struck(gesture)) < 0.02, gesture


def test_a_hand_in_a_body_is_found() -> None:
    body = body_of("mira")
    draft = body.struck("hand on heart")
    assert body.depth(draft) < 0.02
    assert draft.arms is not None
    draft.arms[1, 2] -= 0.12  # of the arm's length, backwards
    assert body.depth(draft) > 0.03


@pytest.mark.parametrize("name", ["mira", "walter", "tomas"])
def test_palms_meet_in_a_clap_and_a_prayer(name: str) -> None:
    body = body_of(name)
    still = body.skin(np.tile(np.eye(4)[0], (len(JOINTS), 1)), np.zeros(3))
    palms = []
    for side, limb in zip(SIDES, body.limb, strict=True):
        heads = body.avatar.skeleton.heads
        wrist, knuckle = (heads[INDEX[f"{side}{n}"]] for n in ("Hand", "MiddleProximal"))
        along = (still[limb, 0] - wrist[0]) / (knuckle[0] - wrist[0])
        aside = np.abs(still[limb, 2] - wrist[2] - along * (knuckle[2] - wrist[2]))
        middle = (along > 0.35) & (along < 1.0) & (aside < 0.035)
        palms.append(limb[middle & (still[limb, 1] < np.median(still[limb[middle], 1]))])
    for gesture in ("clap", "prayer", "namaste"):
        draft = body.struck(gesture)
        points = body.skin(body.figure.joints(draft), draft.root)
        left, right = (points[rows] for rows in palms)
        gap = np.linalg.norm(left[:, None] - right, axis=2).min(1)
        assert np.median(gap) < 0.010, gesture
        assert gap.min() < 0.006, gesture
        across = left.mean(0) - right.mean(0)
        assert abs(across[0]) > 0.9 * np.linalg.norm(across), gesture
