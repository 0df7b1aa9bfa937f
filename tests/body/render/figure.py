"""A person of balls: the least that has every material, a face that moves and eyes that look."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from agent.types import Pose
from body.arkit import INDEX as SHAPE
from body.avatar.model import Avatar, Bones, Material, Mesh
from body.rig import INDEX, JOINTS
from tests.body.skeletons import adult

EYE, HEAD = 0.016, (0.0, 1.56, 0.02)  # m


@dataclass
class _Soup:
    """Pieces, and what each vertex and triangle of them is."""

    columns: dict[str, list[NDArray[np.float64]]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    count: int = 0

    def ball(
        self, name: str, material: Material, centre: tuple[float, float, float],
        radius: tuple[float, float, float], joint: str, colour: tuple[float, float, float],
        top_only: bool = False,
    ) -> None:  # fmt: skip
        """An ellipsoid of 24 by 16 facets, or its upper half, open and two-sided."""
        turns, rings = 24, 16
        high = np.linspace(0, np.pi * (0.5 if top_only else 1), rings + 1)
        around = np.linspace(0, 2 * np.pi, turns + 1)
        a, b = (g.ravel() for g in np.meshgrid(high, around, indexing="ij"))
        unit = np.stack([np.sin(a) * np.sin(b), np.cos(a), np.sin(a) * np.cos(b)], 1)
        uv = np.stack([b / (2 * np.pi), a / np.pi], 1)
        if material == Material.EYE:
            angle = np.arccos(np.clip(unit[:, 2], -1, 1))
            off = np.maximum(np.hypot(unit[:, 0], unit[:, 1]), 1e-9)
            uv = 0.5 + np.stack([unit[:, 0], -unit[:, 1]], 1) * (angle / np.pi / off)[:, None]
        i = np.arange(rings)[:, None] * (turns + 1) + np.arange(turns)
        below, right = i + turns + 1, i + 1
        faces = np.concatenate(
            [np.stack([i, below, right], -1), np.stack([right, below, below + 1], -1)]
        )
        faces = faces.reshape(-1, 3)
        n = len(unit)
        tangent = np.stack([np.cos(a) * np.sin(b), -np.sin(a), np.cos(a) * np.cos(b)], 1)
        self._add("vertices", np.array(centre) + unit * radius)
        self._add("uv", uv)
        self._add("tangent", tangent if material in (Material.HAIR, Material.FIBRE) else 0 * unit)
        self._add("colour", np.tile(colour, (n, 1)))
        self._add("bone", np.full(n, INDEX[joint]))
        self._add("part", np.full(n, len(self.names)))
        self._add("triangles", faces + self.count)
        self._add("material", np.full(len(faces), material))
        self._add("two_sided", np.full(len(faces), top_only))
        self.names.append(name)
        self.count += n

    def _add(self, column: str, values: NDArray[np.float64]) -> None:
        exact: NDArray[np.float64] = np.asarray(values, np.float64)
        self.columns.setdefault(column, []).append(exact.round(6))

    def take(self, column: str) -> NDArray[np.float64]:
        return np.concatenate(self.columns[column])


def figure(hair: bool = True, cloth: Material = Material.KNIT) -> Avatar:
    """1.7 m tall; the jaw drops and the lids close by real deltas."""
    soup = _Soup()
    soup.ball("body", Material.SKIN, HEAD, (0.075, 0.105, 0.09), "head", (0.5, 0.3, 0.22))
    for side, x in (("left", 0.03), ("right", -0.03)):
        soup.ball(f"{side} eye", Material.EYE, (x, 1.58, 0.093), (EYE,) * 3, "head", (1, 1, 1))
    soup.ball(
        "teeth", Material.TEETH, (0, 1.515, 0.085), (0.02, 0.006, 0.01), "head", (0.8, 0.75, 0.6)
    )
    soup.ball(
        "tongue", Material.MOUTH, (0, 1.50, 0.085), (0.018, 0.004, 0.01), "head", (0.5, 0.1, 0.1)
    )
    soup.ball(
        "brows",
        Material.FIBRE,
        (0, 1.612, 0.095),
        (0.045, 0.003, 0.012),
        "head",
        (0.02, 0.01, 0.01),
    )
    if hair:
        soup.ball(
            "hair",
            Material.HAIR,
            (0, 1.575, 0.0),
            (0.09, 0.11, 0.1),
            "head",
            (0.2, 0.08, 0.03),
            top_only=True,
        )
    soup.ball("shirt", cloth, (0, 1.2, 0), (0.19, 0.27, 0.12), "chest", (0.05, 0.15, 0.4))
    soup.ball(
        "left arm",
        Material.WOOL,
        (0.42, 1.385, 0),
        (0.26, 0.04, 0.04),
        "leftUpperArm",
        (0.4, 0.1, 0.1),
    )
    soup.ball(
        "right arm",
        Material.COTTON,
        (-0.42, 1.385, 0),
        (0.26, 0.04, 0.04),
        "rightUpperArm",
        (0.1, 0.4, 0.1),
    )
    soup.ball(
        "trousers",
        Material.DENIM,
        (0, 0.5, 0),
        (0.16, 0.5, 0.1),
        "leftUpperLeg",
        (0.03, 0.05, 0.12),
    )
    soup.ball(
        "left shoe",
        Material.LEATHER,
        (0.1, 0.04, 0.05),
        (0.05, 0.04, 0.13),
        "leftFoot",
        (0.2, 0.1, 0.05),
    )
    soup.ball(
        "right shoe",
        Material.RUBBER,
        (-0.1, 0.04, 0.05),
        (0.05, 0.04, 0.13),
        "rightFoot",
        (0.1, 0.1, 0.1),
    )
    soup.ball("belt", Material.METAL, (0, 0.98, 0.1), (0.03, 0.02, 0.01), "hips", (0.7, 0.6, 0.3))
    return Avatar(
        "ball",
        "A person of balls",
        _bones(),
        _mesh(soup),
        tuple(soup.names),
        _textures(),
        _points(hair),
    )


def _mesh(soup: _Soup) -> Mesh:
    at = soup.take("vertices").astype(np.float32)
    n = len(at)
    part = soup.take("part").astype(np.uint8)
    material = soup.take("material").astype(np.uint8)
    shaped = np.flatnonzero(part == 0)
    deltas = np.zeros((52, len(shaped), 3), np.float32)
    face = at[shaped]
    jaw = np.clip((1.52 - face[:, 1]) / 0.05, 0, 1) * (face[:, 2] > 0.02)
    deltas[SHAPE["jawOpen"], :, 1] = -0.02 * jaw
    deltas[SHAPE["mouthSmileLeft"], :, 0] = 0.01 * jaw * (face[:, 0] > 0)
    weight = np.zeros((n, 4), np.float32)
    weight[:, 0] = 1
    bone = np.zeros((n, 4), np.uint8)
    bone[:, 0] = soup.take("bone")
    return Mesh(
        vertices=at,
        triangles=soup.take("triangles").astype(np.int32),
        material=material,
        two_sided=soup.take("two_sided").astype(bool),
        casts=material != Material.FIBRE,
        part=part,
        uv=soup.take("uv").astype(np.float32),
        colour=soup.take("colour").astype(np.float32),
        occlusion=np.full(n, 0.9, np.float32),
        tangent=soup.take("tangent").astype(np.float32),
        fixed_normal=np.zeros((n, 3), np.float32),
        bone=bone,
        weight=weight,
        shaped=shaped.astype(np.int32),
        deltas=deltas,
    )


def _bones() -> Bones:
    heads = adult().heads
    count = len(JOINTS)
    return Bones(
        joint=np.arange(count, dtype=np.int32),
        bind_head=heads,
        head=heads,
        rest=np.tile(np.eye(3, dtype=np.float32), (count, 1, 1)),
        twist_of=np.full(count, -1, np.int32),
        twist=np.zeros(count, np.float32),
        axis=np.tile(np.float32(1.0) * np.array([1, 0, 0], np.float32), (count, 1)),
    )


def _textures() -> dict[str, NDArray[np.uint8]]:
    v, u = np.mgrid[0:64, 0:64] / 63.0
    skin = np.full((64, 64, 4), (236, 236, 236, 128), np.uint8)
    skin[..., 0] -= (20 * (u > 0.5)).astype(np.uint8)
    relief = np.full((64, 64, 3), 128, np.uint8)
    relief[..., 0] = np.round(128 + 20 * np.sin(u * 40))
    far = np.hypot(u - 0.5, v - 0.5)
    iris = np.full((64, 64, 3), 225, np.uint8)
    iris[far < 0.16] = (90, 60, 30)
    iris[far < 0.05] = 5
    strands = np.full((64, 64), 255, np.uint8)
    strands[:, ::8] = 0
    strands[:, 1::8] = 120
    return {"skin": skin, "relief": relief, "iris": iris, "strands": strands}


def _points(hair: bool) -> dict[str, tuple[float, float, float]]:
    top = 1.685 if hair else 1.665
    return {
        "left eye": (0.03, 1.58, 0.093),
        "right eye": (-0.03, 1.58, 0.093),
        "chin": (0.0, 1.46, 0.06),
        "crown": (0.0, 1.665, 0.02),
        "top": (0.0, top, 0.0),
        "mouth": (0.0, 1.51, 0.105),
    }


def pose(
    t: float = 0.0,
    *,
    root: tuple[float, float, float] = (0, 0, 0),
    turn: dict[str, tuple[float, float, float, float]] | None = None,
    **face: float,
) -> Pose:
    """A pose with the arms down, the joints `turn` (quaternions) and the shapes `face`."""
    joints = np.zeros((len(JOINTS), 4), np.float32)
    joints[:, 0] = 1
    joints[INDEX["leftUpperArm"]] = (np.cos(0.6), 0, 0, -np.sin(0.6))
    joints[INDEX["rightUpperArm"]] = (np.cos(0.6), 0, 0, np.sin(0.6))
    for name, q in (turn or {}).items():
        joints[INDEX[name]] = q
    weights = np.zeros(52, np.float32)
    for name, value in face.items():
        weights[SHAPE[name]] = value
    return Pose(t, weights, joints, np.array(root, np.float32))
