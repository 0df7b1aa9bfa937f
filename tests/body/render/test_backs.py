from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agent.types import Array
from body.avatar.model import Material
from body.render.backs import seen_backs


def _tube(rings: int = 40, turns: int = 12) -> tuple[Array, NDArray[np.int32]]:
    """A garment 40 cm tall, open at both ends, one ring a centimetre."""
    high, turn = np.mgrid[0:rings, 0:turns]
    angle = turn.ravel() * 2 * np.pi / turns
    bind = np.stack([0.2 * np.sin(angle), 1 + 0.01 * high.ravel(), 0.2 * np.cos(angle)], 1)
    i = np.arange(rings - 1)[:, None] * turns + np.arange(turns)
    right = np.arange(rings - 1)[:, None] * turns + (np.arange(turns) + 1) % turns
    faces = np.stack([i, right, right + turns, i, right + turns, i + turns], -1).reshape(-1, 3)
    return bind.astype(np.float32), faces.astype(np.int32)


def _backs(material: Material, bind: Array, faces: NDArray[np.int32]) -> NDArray[np.bool_]:
    n = len(faces)
    return seen_backs(
        bind,
        faces,
        np.arange(len(bind)),
        np.full(n, material, np.uint8),
        np.ones(n, bool),
    )


def test_a_garment_shows_its_inside_at_its_openings_only() -> None:
    bind, faces = _tube()
    shown = _backs(Material.KNIT, bind, faces)
    deep = np.abs(bind[faces][..., 1].mean(1) - 1.195)  # m from the middle
    assert shown[deep > 0.16].all()
    assert not shown[deep < 0.1].any()


def test_hair_keeps_its_backs() -> None:
    assert _backs(Material.HAIR, *_tube()).all()


def test_what_is_not_cloth_keeps_its_back() -> None:
    assert _backs(Material.METAL, *_tube()).all()
