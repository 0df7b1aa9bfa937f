"""Exported characters: by a reader of our own, by glTF's validator, and in three-vrm."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh

from agent.errors import ConfigError
from agent.types import Array, Pose
from body.arkit import LOOK_DOWN, LOOK_OUT, SHAPES
from body.avatar.cast import find, names
from body.avatar.export.files import export
from body.avatar.export.presets import PRESETS
from body.rig import INDEX, JOINTS
from tests.body.avatar.export.figure import drawn, posed
from tests.body.avatar.export.reading import Scene
from tests.interop import node

_MOST = 10e6  # bytes of a character
ORIGIN = np.zeros(3, np.float32)
STILL = np.tile(np.eye(1, 4, dtype=np.float32), (len(JOINTS), 1))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every character as a VRM."""
    out = tmp_path_factory.mktemp("vrm")
    for name in names():
        export(find(name), out / f"{name}.vrm", ".vrm")
    return out


def test_every_character_fits_into_ten_megabytes(folder: Path) -> None:
    sizes = {path.name: path.stat().st_size for path in folder.iterdir()}
    assert len(sizes) == len(names())
    assert max(sizes.values()) < _MOST, sizes


@node.needed
@pytest.mark.slow
def test_the_official_validator_finds_nothing_wrong(folder: Path) -> None:
    assert node.complaints(*sorted(folder.iterdir())) == []


def test_the_file_stands_in_the_t_pose_where_our_skeleton_does(folder: Path) -> None:
    scene = Scene(folder / "hana.vrm")
    heads = find("hana").skeleton.heads
    for j, name in enumerate(JOINTS):
        matrix = scene.world(scene.named(name))
        near = 2e-3 if name.endswith("Eye") else 1e-4  # an eye's node is in the middle of its ball
        assert np.abs(matrix[:3, 3] - heads[j]).max() < near, name
        assert np.array_equal(matrix[:3, :3], np.eye(3)), name


def test_at_rest_the_skin_is_where_our_renderer_draws_it(folder: Path) -> None:
    avatar, scene = find("samir"), Scene(folder / "samir.vrm")
    still = Pose(0.0, np.zeros(52, np.float32), STILL, ORIGIN)
    for name, want in drawn(avatar, still).items():
        for got, ours in zip(scene.vertices(name), want, strict=True):
            assert np.abs(got - ours).max() < 5e-4


def test_no_triangle_is_lost(folder: Path) -> None:
    for name in names():
        scene: Any = trimesh.load(folder / f"{name}.vrm", file_type="glb", process=False)
        count = sum(len(part.faces) for part in scene.geometry.values())
        assert count == len(find(name).mesh.triangles)


def test_vertex_weights_sum_to_one_exactly_as_the_format_wants(folder: Path) -> None:
    scene = Scene(folder / "tomas.vrm")
    for mesh in scene.json["meshes"]:
        for primitive in mesh["primitives"]:
            share = scene.accessor(primitive["attributes"]["WEIGHTS_0"])
            assert np.array_equal(np.round(share.sum(1) * 255), np.full(len(share), 255))


def test_a_vrm_says_whose_it_is_and_what_may_be_done_with_it(folder: Path) -> None:
    meta = Scene(folder / "mira.vrm").json["extensions"]["VRMC_vrm"]["meta"]
    assert meta["name"] == find("mira").title
    assert meta["licenseUrl"] == "https://vrm.dev/licenses/1.0/"
    assert meta["otherLicenseUrl"].endswith("/LICENSE-2.0")
    assert meta["allowRedistribution"] is True
    assert meta["allowExcessivelySexualUsage"] is False
    assert meta["authors"]


def test_a_portrait_becomes_the_thumbnail(tmp_path: Path) -> None:
    export(find("mira"), tmp_path / "a.vrm", ".vrm", b"\x89PNG picture")
    root = Scene(tmp_path / "a.vrm").json
    image = root["images"][root["extensions"]["VRMC_vrm"]["meta"]["thumbnailImage"]]
    assert image["mimeType"] == "image/png"


def test_every_bind_of_every_expression_names_the_shape_that_is_meant(folder: Path) -> None:
    scene = Scene(folder / "aoife.vrm")
    expressions = scene.json["extensions"]["VRMC_vrm"]["expressions"]
    face = scene.json["nodes"][scene.named("Face")]
    targets = scene.json["meshes"][face["mesh"]]["extras"]["targetNames"]
    for name, mix in {**PRESETS, **{s: {s: 1.0} for s in SHAPES}}.items():
        group = "preset" if name in PRESETS else "custom"
        binds = expressions[group][name].get("morphTargetBinds", [])
        assert {targets[b["index"]]: b["weight"] for b in binds} == mix
        assert all(b["node"] == scene.named("Face") for b in binds)


def test_a_plain_glb_carries_nothing_of_vrm(tmp_path: Path) -> None:
    export(find("walter"), tmp_path / "a.glb", ".glb")
    text = (tmp_path / "a.glb").read_bytes()
    assert b"VRMC" not in text


def test_another_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"unknown suffix '\.fbx'"):
        export(find("mira"), tmp_path / "a.fbx", ".fbx")


@node.needed
@pytest.mark.slow
@pytest.mark.parametrize("name", ["mira", "samir"])
def test_three_vrm_moves_the_skin_as_our_renderer_does(folder: Path, name: str) -> None:
    """Bones, shapes and the twists that constraints make, all at once."""
    avatar, pose = find(name), posed(3, reach=0.5)
    face = np.where([s.startswith("eyeLook") for s in SHAPES], 0, pose.face)
    pose = Pose(0.0, face, pose.joints, ORIGIN)
    turns = np.roll(pose.joints, -1, 1).tolist()
    wish = {
        "vrm": str(folder / f"{name}.vrm"),
        "bones": {n: turns[INDEX[n]] for n in JOINTS},
        "expressions": dict(zip(SHAPES, pose.face.tolist(), strict=True)),
        "step": 7,
    }
    got = node.run("act.mjs", wish=wish)
    assert set(got["bones"]) == set(JOINTS)
    assert set(got["expressions"]) == {*PRESETS, *SHAPES}
    assert got["firstPerson"] == 3
    off = [
        np.linalg.norm(np.array(theirs) - ours[::7], axis=1).max()
        for (_, theirs), ours in _paired(got["vertices"], drawn(avatar, pose))
    ]
    assert max(off) < 1e-3, off


@node.needed
@pytest.mark.slow
def test_eyes_in_three_vrm_turn_as_far_as_ours_and_no_farther(folder: Path) -> None:
    avatar = find("mira")
    face = np.zeros(52, np.float32)
    for shape in ("eyeLookOutLeft", "eyeLookInRight", "eyeLookDownLeft", "eyeLookDownRight"):
        face[SHAPES.index(shape)] = 1.0
    pose = Pose(0.0, face, STILL, ORIGIN)
    wish = {
        "vrm": str(folder / "mira.vrm"),
        "look": [2 * LOOK_OUT, 2 * LOOK_DOWN],
        "expressions": {s: 1.0 for s, w in zip(SHAPES, face, strict=True) if w},
        "step": 3,
    }
    got = node.run("act.mjs", wish=wish)
    assert got["lookAt"] == "VRMLookAtBoneApplier"
    off = [
        np.linalg.norm(np.array(theirs) - ours[::3], axis=1).max()
        for (_, theirs), ours in _paired(got["vertices"], drawn(avatar, pose))
    ]
    assert max(off) < 1e-3, off


def _paired(
    theirs: dict[str, Any], ours: dict[str, list[Array]]
) -> Iterator[tuple[tuple[str, Any], Array]]:
    """three.js calls the primitives of a mesh Face_1, Face_2 ..., or Face where there is one."""
    for mesh, rows in ours.items():
        named = [(n, v) for n, v in theirs.items() if n.split("_")[0] == mesh]
        yield from zip(sorted(named, key=lambda p: _number(p[0])), rows, strict=True)


def _number(name: str) -> int:
    return int(name.partition("_")[2] or 0)
