"""Hair that other programs let sway."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agent.types import Array
from body import quat
from body.avatar.cast import find
from body.avatar.export.files import export
from body.avatar.export.hair import LINKS, Hair, hanging
from body.avatar.export.surface import pieces
from body.avatar.model import Material
from body.rig import INDEX
from tests.body.avatar.export.reading import Scene
from tests.interop import node

LONG, SHORT = ("aoife", "hana", "mira"), ("samir", "tomas", "walter")


@cache
def hair(name: str) -> Hair:
    found = hanging(find(name))
    assert found is not None
    return found


@pytest.mark.parametrize("name", SHORT)
def test_hair_that_lies_on_the_skin_does_not_sway(name: str, tmp_path: Path) -> None:
    assert hanging(find(name)) is None
    export(find(name), tmp_path / "a.vrm", ".vrm")
    assert b"VRMC_springBone" not in (tmp_path / "a.vrm").read_bytes()


@pytest.mark.parametrize("name", LONG)
def test_only_hair_sways_and_its_roots_stay_on_the_head(name: str) -> None:
    avatar, own = find(name), hair(name)
    sways = (own.weight * (own.bone >= len(avatar.bones.joint))).sum(1)
    of_hair = avatar.mesh.part == avatar.parts.index("hair")
    assert sways[~of_hair].max() == 0
    assert np.array_equal(own.bone[~of_hair], avatar.mesh.bone[~of_hair])
    eyes = avatar.points["left eye"][1]
    assert sways[of_hair & (avatar.mesh.vertices[:, 1] > eyes + 0.02)].max() == 0
    assert sways.max() > 0.95
    assert np.allclose(own.weight.sum(1), 1, atol=1e-5)


@pytest.mark.parametrize("name", LONG)
def test_neighbours_in_a_lock_never_part(name: str) -> None:
    avatar, own = find(name), hair(name)
    mesh = avatar.mesh
    count = len(avatar.bones.joint) + len(own.chains) * LINKS
    loads = np.zeros((len(mesh.vertices), count))
    np.add.at(loads, (np.arange(len(loads))[:, None], own.bone), own.weight)
    links = loads[:, len(avatar.bones.joint) :].reshape(len(loads), -1, LINKS).sum(2)
    t = mesh.triangles[mesh.material == Material.HAIR]
    edges = np.concatenate([t[:, [0, 1]], t[:, [1, 2]], t[:, [2, 0]]])
    a, b = edges.T
    length = np.linalg.norm(mesh.vertices[a] - mesh.vertices[b], axis=1)
    jump = np.abs(links[a] - links[b]).max(1)
    assert (jump / np.maximum(length, 0.004)).max() < 80  # shares a metre: 0.32 over 4 mm


@pytest.mark.parametrize("name", LONG)
def test_no_lock_at_rest_is_inside_what_it_may_hit(name: str) -> None:
    own, heads = hair(name), find(name).skeleton.heads
    assert {"head", "neck", "upperChest"} <= {ball.joint for ball in own.balls}
    for ball in own.balls:
        start = heads[INDEX[ball.joint]] + ball.at
        end = start if ball.tail is None else heads[INDEX[ball.joint]] + ball.tail
        line = np.linspace(start, end, 50)
        away = np.linalg.norm(own.chains.reshape(-1, 1, 3) - line, axis=2).min()
        assert away > ball.radius + 0.008


@pytest.mark.parametrize("name", LONG)
def test_every_chain_is_told_with_its_bones_and_what_it_hits(name: str, tmp_path: Path) -> None:
    export(find(name), tmp_path / "a.vrm", ".vrm")
    scene = Scene(tmp_path / "a.vrm")
    told = scene.json["extensions"]["VRMC_springBone"]
    assert len(told["springs"]) == len(hair(name).chains)
    nodes = scene.json["nodes"]
    for spring in told["springs"]:
        chain = [joint["node"] for joint in spring["joints"]]
        assert len(chain) == LINKS + 1
        for above, below in pairwise(chain):
            assert nodes[above]["children"] == [below]
        assert spring["colliderGroups"] == [0]
    assert len(told["colliderGroups"][0]["colliders"]) == len(told["colliders"])
    assert node.PACKAGES.is_dir() is False or node.complaints(tmp_path / "a.vrm") == []


def acted(folder: Path, name: str, **wish: Any) -> Array:
    """(n, 3): every 5th vertex of the hair in three-vrm."""
    path = folder / f"{name}.vrm"
    export(find(name), path, ".vrm")
    got = node.run("act.mjs", wish={"vrm": str(path), "step": 5, **wish})
    rows = [np.array(rows) for mesh, rows in got["vertices"].items() if "Hair" in mesh]
    return np.concatenate(rows)


@node.needed
@pytest.mark.slow
@pytest.mark.parametrize("name", LONG)
def test_hair_follows_a_head_late_and_comes_to_rest_where_it_was(name: str, tmp_path: Path) -> None:
    (piece,) = [p for p in pieces(find(name), hair(name)) if p.mesh == "Hair"]
    swings = (piece.weight * (piece.bone >= 60)).sum(1)[::5] > 200
    x, y, z, w = np.roll(quat.exp(np.array([0.0, 0.6, 0.0])), -1)
    turned = {"bones": {"head": [x, y, z, w]}}
    rest = acted(tmp_path, name)
    away = acted(tmp_path, name, **turned)
    soon, later = (acted(tmp_path, name, swayed=s, **turned) for s in (1 / 60, 2.0))
    moved = np.linalg.norm(away - rest, axis=1)[swings]
    lag = np.linalg.norm(soon - rest, axis=1)
    assert np.median(lag[swings] / moved) > 0.3
    assert np.percentile(lag[~swings], 50) < 1e-3  # the head itself is there at once
    assert np.percentile(np.linalg.norm(later - rest, axis=1)[swings], 95) < 0.012
