from __future__ import annotations

import contextlib
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.errors import ConfigError
from agent.types import Pose
from body.arkit import INDEX
from body.avatar.adopt.adopt import adopt
from body.avatar.cast import find
from body.posture import standing
from body.render.renderer import Rasteriser
from body.rig import INDEX as JOINT
from tests.body.avatar.adopt.files import Maker


def test_a_rig_of_common_names_comes_to_the_t_pose(tmp_path: Path) -> None:
    found = adopt(Maker().save(tmp_path / "box.glb"))
    heads = found.avatar.skeleton.heads
    arm = heads[JOINT["leftHand"]] - heads[JOINT["leftUpperArm"]]
    np.testing.assert_allclose(arm, [0.5, 0, 0], atol=1e-5)  # it hung down in the file
    arm = heads[JOINT["rightHand"]] - heads[JOINT["rightUpperArm"]]
    np.testing.assert_allclose(arm, [-0.5, 0, 0], atol=1e-5)
    assert found.shapes.own == ["jawOpen"]
    assert "mouthClose" in found.shapes.derived
    assert "leftThumbProximal" in found.missing_bones
    assert "none is stated" in "\n".join(found.report())


def test_it_stands_on_the_ground_and_can_be_drawn(tmp_path: Path) -> None:
    avatar = find(Maker().save(tmp_path / "box.glb"))
    assert avatar.mesh.vertices[:, 1].min() == pytest.approx(0, abs=1e-6)
    joints = standing(avatar.skeleton).astype(np.float32)
    pose = Pose(0.0, np.zeros(52, np.float32), joints, np.zeros(3, np.float32))
    frame = Rasteriser(avatar, size=(96, 96), camera="body", background="#00ff00").render(pose)
    body = (frame[..., 1] < 200) & (frame[..., 0] > frame[..., 2])  # orange times pink
    assert 0.01 < body.mean() < 0.3


@pytest.mark.parametrize(("version", "name", "facing"), [(1, "aa", 1.0), (0, "a", -1.0)])
def test_a_vrm_tells_its_bones_and_expressions(
    tmp_path: Path, version: int, name: str, facing: float
) -> None:
    maker = Maker(("Fcl_1", "Fcl_2"), facing).vrm(version, {name: 0, "blink": 1})
    found = adopt(maker.save(tmp_path / "box.vrm"))
    assert found.kind == ("VRM 1.0" if version else "VRM 0.x")
    assert found.avatar.title == "Box"
    assert {"jawOpen", "eyeBlinkLeft", "eyeBlinkRight", "eyeLookOutLeft"} <= {*found.shapes.derived}
    heads = found.avatar.skeleton.heads
    assert heads[JOINT["leftUpperArm"], 0] > 0  # both face us
    assert heads[JOINT["leftEye"], 2] > 0.05
    deltas = found.avatar.mesh.deltas
    at = found.avatar.mesh.vertices[found.avatar.mesh.shaped]
    left = deltas[INDEX["eyeBlinkLeft"], :, 1]
    assert left[at[:, 0] > 0.04].min() < -0.03  # a blink divides between the eyes
    assert np.abs(left[at[:, 0] < -0.04]).max() == 0


def test_eyes_turn_with_their_bones(tmp_path: Path) -> None:
    found = adopt(Maker().save(tmp_path / "box.glb"))
    mesh = found.avatar.mesh
    moved = mesh.deltas[INDEX["eyeLookOutLeft"]]
    front = mesh.vertices[mesh.shaped]
    eye = (np.abs(front - (0.03, 1.6, 0.08)) < 0.06).all(1) & (moved != 0).any(1)
    assert moved[eye & (front[:, 2] > 0.1), 0].min() > 0  # its front goes to the left


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _no_skin(maker: Maker) -> None:
    del maker.tree["nodes"][-1]["skin"]
    maker.tree["nodes"][0]["children"].append(len(maker.tree["nodes"]) - 1)


def _circle(maker: Maker) -> None:
    maker.tree["nodes"][4]["children"] = [4]


def _reach(maker: Maker) -> None:
    maker.tree["accessors"][0]["count"] = 10_000


def _huge(maker: Maker) -> None:
    maker.tree["accessors"][0]["count"] = 10**12


def _unfilled(maker: Maker) -> None:
    del maker.tree["accessors"][0]["bufferView"]
    maker.tree["accessors"][0]["count"] = 4_000_000


def _clones(maker: Maker) -> None:
    nodes = maker.tree["nodes"]
    mesh = next(node for node in nodes if "mesh" in node)
    nodes += [dict(mesh) for _ in range(2_000)]


def _endless(maker: Maker) -> None:
    nodes = maker.tree["nodes"]
    nodes += [{"children": [len(nodes) + i + 1]} for i in range(19_000)] + [{"children": [2]}]


def _draco(maker: Maker) -> None:
    maker.tree["extensionsRequired"] = ["KHR_draco_mesh_compression"]


def _elsewhere(maker: Maker) -> None:
    maker.tree["images"] = [{"uri": "/etc/passwd"}]


def _nameless(maker: Maker) -> None:
    for i, node in enumerate(maker.tree["nodes"]):
        node["name"] = f"bone{i}"


def _wild(maker: Maker) -> None:
    at = maker.tree["bufferViews"][maker.tree["accessors"][2]["bufferView"]]["byteOffset"]
    maker.data[at : at + 2] = struct.pack("<H", 9999)


def _picture(maker: Maker) -> None:
    at = maker.tree["bufferViews"][0]["byteOffset"]
    maker.data[at + 8 : at + 40] = bytes(32)


@pytest.mark.parametrize(
    ("harm", "complaint"),
    [
        (_no_skin, "has no skin"),
        (_circle, "no tree|circle"),
        (_reach, "truncated"),
        (_huge, "cannot be read"),
        (_unfilled, "cannot be read"),
        (_clones, "more than 500 meshes"),
        (_endless, "no tree"),
        (_draco, "without Draco"),
        (_elsewhere, "pictures in other files"),
        (_nameless, "no bone for hips"),
        (_wild, "bones which are not there"),
        (_picture, "picture that cannot be read"),
    ],
)
def test_a_broken_file_is_told_in_one_line(tmp_path: Path, harm: Any, complaint: str) -> None:
    maker = Maker()
    harm(maker)
    with pytest.raises(ConfigError, match=complaint) as caught:
        find(maker.save(tmp_path / "box.glb"))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "no binary glTF"),
        (b"PK\x03\x04" + bytes(100), "no binary glTF"),
        (struct.pack("<4sII", b"glTF", 1, 20) + bytes(20), "glTF 1"),
        (_cut(Maker().bytes()), "truncated"),
        (struct.pack("<4sIIII", b"glTF", 2, 30, 10, 0x4E4F534A) + b"not json!!", "no JSON"),
    ],
)
def test_what_is_no_glb_is_told_in_one_line(tmp_path: Path, data: bytes, complaint: str) -> None:
    path = tmp_path / "box.vrm"
    path.write_bytes(data)
    with pytest.raises(ConfigError, match=complaint):
        find(path)


def _places(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a tree of dicts and lists."""
    out = [path] if path else []
    items: Any = ()
    if isinstance(tree, dict):
        items = tree.items()
    elif isinstance(tree, list):
        items = enumerate(tree)
    for key, value in items:
        out += _places(value, (*path, key))
    return out


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_whatever_stands_in_the_description_it_is_an_avatar_or_one_clear_line(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    maker = Maker().vrm(1, {"aa": 0})
    places = [p for p in _places(maker.tree) if p[0] != "buffers"]
    *way, last = data.draw(st.sampled_from(places))
    at = maker.tree
    for key in way:
        at = at[key]
    junk = st.sampled_from([None, -1, 10**9, 1.5, "x", [], {}, [None], {"a": 1}, True])
    at[last] = data.draw(junk)
    path = tmp_path_factory.mktemp("fuzz") / "box.vrm"
    with contextlib.suppress(ConfigError):
        adopt(maker.save(path))
