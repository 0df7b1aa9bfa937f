"""Every format brings the same motion; bad files get one clear line."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.errors import ConfigError
from body import quat
from body.arkit import SHAPES
from body.motion import read
from body.motion.recording import RATE
from body.quat import Floats
from body.rig import INDEX, JOINTS, PARENTS
from tests.body.motion import strangers
from tests.body.skeletons import adult


def fail(path: Path) -> str:
    """The one line that a bad file gets."""
    with pytest.raises(ConfigError) as told:
        read.load(path, adult())
    assert "\n" not in str(told.value)
    return str(told.value)


def gltf(path: Path, joints: Floats, root: Floats, *, extension: str = "", fps: int = 30) -> Path:
    """A GLB whose nodes are our joints; as a VRM animation with one face shape if asked."""
    heads = np.asarray(adult().heads, np.float64)
    nodes: list[dict[str, Any]] = []
    for j, name in enumerate(JOINTS):
        offset = heads[j] - (heads[PARENTS[j]] if PARENTS[j] >= 0 else 0)
        children = [k for k, p in enumerate(PARENTS) if p == j]
        nodes.append({"name": name if extension else f"mixamorig:{name}",
                      "translation": offset.tolist(), "children": children})  # fmt: skip
    nodes.append({"name": "jawOpen"})
    times = (np.arange(len(joints)) / fps).astype("<f4")
    jaw = np.zeros((len(joints), 3), "<f4")
    jaw[:, 0] = 0.5
    arrays = [times[:, None], (heads[0] + root).astype("<f4"), jaw]
    arrays += [joints[:, j][:, [1, 2, 3, 0]].astype("<f4") for j in range(len(JOINTS))]
    views, accessors, data = [], [], b""
    for array in arrays:
        views.append({"buffer": 0, "byteOffset": len(data), "byteLength": array.nbytes})
        kind = {1: "SCALAR", 3: "VEC3", 4: "VEC4"}[array.shape[1]]
        accessors.append({"bufferView": len(views) - 1, "componentType": 5126,
                          "count": len(array), "type": kind})  # fmt: skip
        data += array.tobytes()
    targets = [(0, "translation"), (54, "translation"), *((j, "rotation") for j in range(54))]
    channels = [{"sampler": k, "target": {"node": n, "path": p}}
                for k, (n, p) in enumerate(targets)]  # fmt: skip
    samplers = [{"input": 0, "output": k + 1} for k in range(len(targets))]
    tree: dict[str, Any] = {
        "asset": {"version": "2.0"}, "nodes": nodes, "bufferViews": views, "accessors": accessors,
        "buffers": [{"byteLength": len(data)}],
        "animations": [{"channels": channels, "samplers": samplers}],
    }  # fmt: skip
    if extension:
        bones = {name: {"node": j} for j, name in enumerate(JOINTS)}
        custom = {"jawOpen": {"node": 54}}
        tree["extensions"] = {extension: {"specVersion": "1.0", "humanoid": {"humanBones": bones},
                                          "expressions": {"custom": custom}}}  # fmt: skip
    text = json.dumps(tree).encode()
    text += b" " * (-len(text) % 4)
    size = 12 + 8 + len(text) + 8 + len(data)
    path.write_bytes(
        struct.pack("<4sII", b"glTF", 2, size)
        + struct.pack("<II", len(text), 0x4E4F534A) + text
        + struct.pack("<II", len(data), 0x004E4942) + data
    )  # fmt: skip
    return path


def smpl(path: Path, joints: Floats, root: Floats, rate: float = 30.0) -> Path:
    """An AMASS file with Z up, 52 joints."""
    from body.motion.smpl import _ORDERS

    up = quat.exp([np.pi / 2, 0, 0])
    turns = joints.copy()
    turns[:, 0] = quat.mul(up, turns[:, 0])
    poses = quat.log(turns[:, [INDEX[n] for n in _ORDERS[52]]]).reshape(len(joints), -1)
    trans = quat.rotate(up, root + np.asarray(adult().heads[0], np.float64))
    np.savez(path, poses=poses, trans=trans, mocap_framerate=np.array(rate), gender=np.array("x"))
    return path


def own(path: Path, joints: Floats, root: Floats) -> Path:
    np.savez(
        path, fps=np.array(30), joints=joints.astype("f4"), joint_names=np.array(JOINTS),
        root=root.astype("f4"), face=np.full((len(joints), 52), 0.25, "f4"),
        face_names=np.array(SHAPES), audio=np.zeros(9, "f4"),
    )  # fmt: skip
    return path


@pytest.mark.parametrize("form", ["a.glb", "a.vrma", "smpl.npz", "own.npz", "a.bvh"])
def test_every_form_brings_the_same_motion(form: str, tmp_path: Path) -> None:
    joints, root = strangers.wander(seed=4)
    path = tmp_path / form
    match form:
        case "a.glb":
            gltf(path, joints, root)
        case "a.vrma":
            gltf(path, joints, root, extension="VRMC_vrm_animation")
        case "smpl.npz":
            smpl(path, joints, root)
        case "own.npz":
            own(path, joints, root)
        case _:
            strangers.bvh(path, joints, root)
    clip, report = read.load(path, adult(), "a")
    assert clip.joints.shape == joints.shape
    body = [i for n, i in INDEX.items() if n in strangers.kept(strangers.MIXAMO)]
    assert strangers.apart(clip.joints[:, body], joints[:, body]).max() < 1.0
    assert np.abs(np.diff(clip.root, axis=0) - np.diff(root, axis=0)).max() < 2e-3
    assert len(report.lines) >= 2


def test_a_vrm_animation_brings_its_face(tmp_path: Path) -> None:
    joints, root = strangers.wander()
    clip, _ = read.load(
        gltf(tmp_path / "a.vrma", joints, root, extension="VRMC_vrm_animation"), adult()
    )
    assert clip.face is not None
    assert np.allclose(clip.face[:, SHAPES.index("jawOpen")], 0.5)


def test_fast_recordings_are_thinned(tmp_path: Path) -> None:
    joints, root = strangers.wander(fps=240)
    clip, _ = read.load(smpl(tmp_path / "a.npz", joints, root, 240.0), adult())
    assert clip.fps == RATE
    assert abs(clip.duration - 2.0) < 0.02


@given(cut=st.floats(0.0, 0.98), noise=st.binary(min_size=0, max_size=8))
@settings(max_examples=40, deadline=None)
@pytest.mark.parametrize("form", ["bvh", "glb", "npz"])
def test_a_truncated_file_gets_one_clear_line(
    form: str, cut: float, noise: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp()
    whole, joints = folder / f"whole.{form}", strangers.wander(0.3)
    if not whole.exists():
        write: dict[str, Callable[..., Path]] = {"bvh": strangers.bvh, "glb": gltf, "npz": smpl}
        write[form](whole, *joints)
    data = whole.read_bytes()
    bad = folder / f"bad.{form}"
    bad.write_bytes(data[: int(len(data) * cut)] + noise)
    assert "bad" in fail(bad)


def test_bad_numbers_are_refused(tmp_path: Path) -> None:
    joints, root = strangers.wander(0.3)
    path = strangers.bvh(tmp_path / "a.bvh", joints, root)
    text = path.read_text()
    path.write_text(text.replace("Frames: 10", "Frames: 999999999"))
    assert "Frames: N" in fail(path)
    lines = text.splitlines()
    lines[-1] = lines[-1].replace(lines[-1].split()[3], "nan", 1)
    path.write_text("\n".join(lines))
    assert "not finite" in fail(path)
    path.write_text(text.replace("OFFSET", "OFFSETS", 1))
    assert "does not belong here" in fail(path)


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.npz"
    head = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        head, {"descr": "<f8", "fortran_order": False, "shape": (200_000_000,)}
    )
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file,
        file.open("poses.npy", "w", force_zip64=True) as out,
    ):
        out.write(head.getvalue())
        for _ in range(300):
            out.write(bytes(1 << 20))
    assert "too large" in fail(path)


def test_pickled_objects_are_never_loaded(tmp_path: Path) -> None:
    path = tmp_path / "evil.npz"
    np.savez(path, poses=np.array([{"a": 1}], dtype=object))
    assert "not plain numbers" in fail(path)


def test_other_endings_and_absent_files_are_told(tmp_path: Path) -> None:
    assert "must end in" in fail(tmp_path / "a.fbx")
    assert "cannot be read" in fail(tmp_path / "a.bvh")
    assert "neither joints nor poses" in fail(_empty(tmp_path / "a.npz"))


def _empty(path: Path) -> Path:
    np.savez(path, x=np.zeros(3))
    return path


def test_a_gltf_without_an_animation_says_so(tmp_path: Path) -> None:
    joints, root = strangers.wander(0.3)
    path = gltf(tmp_path / "a.glb", joints, root)
    data = path.read_bytes().replace(b'"animations"', b'"animationz"')
    path.write_bytes(data)
    assert "holds no animation" in fail(path)


def test_a_gltf_may_keep_its_data_inside_but_not_reach_outside(tmp_path: Path) -> None:
    joints, root = strangers.wander(0.3)
    data = gltf(tmp_path / "a.glb", joints, root).read_bytes()
    size = struct.unpack_from("<I", data, 12)[0]
    tree = json.loads(data[20 : 20 + size])
    (tmp_path / "a.bin").write_bytes(data[20 + size + 8 :])
    path = tmp_path / "a.gltf"
    tree["buffers"][0]["uri"] = "a.bin"
    path.write_text(json.dumps(tree))
    clip, _ = read.load(path, adult())
    assert len(clip.joints) == len(joints)
    tree["buffers"][0]["uri"] = "../../etc/passwd"
    path.write_text(json.dumps(tree))
    assert "export it as one .glb" in fail(path)


def animated(path: Path, node: dict[str, object], channels: int, count: int) -> Path:
    """A glTF of one node whose keys nothing fills."""
    numbers = [{"count": count, "type": kind, "componentType": 5126} for kind in ("SCALAR", "VEC4")]
    tree = {
        "nodes": [node],
        "accessors": numbers,
        "buffers": [{"uri": "data:," + "A" * (1 << 20)}],
        "animations": [
            {
                "samplers": [{"input": 0, "output": 1}],
                "channels": [{"sampler": 0, "target": {"node": 0, "path": "rotation"}}] * channels,
            }
        ],
    }
    path.write_text(json.dumps(tree))
    return path


def test_a_small_file_does_not_grow_into_a_large_animation(tmp_path: Path) -> None:
    hips: dict[str, object] = {"name": "hips"}
    assert "cannot be read" in fail(animated(tmp_path / "a.gltf", hips, 1, 4_900_000))
    assert "too many keys" in fail(animated(tmp_path / "b.gltf", hips, 1000, 700_000))
    flat = {**hips, "matrix": [0.0] * 16}
    assert "one frame" in fail(animated(tmp_path / "c.gltf", flat, 1, 2))


def test_a_header_that_is_no_header_gets_one_clear_line(tmp_path: Path) -> None:
    header = b"{'descr': " + b"[" * 500 + b"\n"
    path = tmp_path / "a.npz"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("poses.npy", b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header)
    assert "damaged header" in fail(path)
