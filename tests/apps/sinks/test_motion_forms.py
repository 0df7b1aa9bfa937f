"""Motion for other programs, read back by readers that are not ours."""

from __future__ import annotations

import asyncio
import csv
import tracemalloc
from collections.abc import Iterable
from pathlib import Path

import bvh
import numpy as np
import pytest
from numpy.typing import NDArray

from agent.errors import ConfigError
from agent.types import RATE, Beat, Pose
from apps.sinks.forms import FORMS, open_sink, suffix_of
from apps.sinks.smplx import ORDER
from body import quat
from body.arkit import INDEX, LOOK_DOWN, LOOK_OUT, SHAPES
from body.avatar.cast import find
from body.avatar.export import turns
from body.avatar.export.files import export
from body.rig import INDEX as JOINT
from body.rig import JOINTS
from tests.body.avatar.export.figure import drawn, posed
from tests.body.avatar.export.reading import Scene
from tests.interop import node

FPS = 30
FRAMES = 12
SOME = {  # of SMPL-X's joints, by the numbers that its authors give them
    5: "rightLowerLeg", 15: "head", 16: "leftUpperArm", 25: "leftIndexProximal",
    39: "leftThumbDistal", 54: "rightThumbDistal",
}  # fmt: skip
AVATAR = find("hana")
STILL = np.tile(np.eye(1, 4, dtype=np.float32), (len(JOINTS), 1))
NONE, ORIGIN = np.zeros(52, np.float32), np.zeros(3, np.float32)


def acted() -> list[Pose]:
    """A movement through poses far apart, smooth in between."""
    a, b = posed(1), posed(2)
    poses = []
    for i in range(FRAMES):
        s = i / (FRAMES - 1)
        joints = quat.slerp(a.joints.astype(float), b.joints.astype(float), s).astype(np.float32)
        face, root = (1 - s) * a.face + s * b.face, (1 - s) * a.root + s * b.root
        poses.append(Pose(i / FPS, face, joints, root))
    return poses


def written(path: Path, poses: Iterable[Pose]) -> Path:
    async def story() -> None:
        async with open_sink(path, size=(64, 64), fps=FPS, avatar=AVATAR) as sink:
            for pose in poses:
                await sink.put(Beat(pose.t, np.zeros(RATE // FPS, np.float32), pose))

    asyncio.run(story())
    return path


def _elementary(axis: int, degrees: float) -> NDArray[np.float64]:
    out = np.eye(3)
    i, j = (axis + 1) % 3, (axis + 2) % 3
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    out[i, i], out[i, j], out[j, i], out[j, j] = c, -s, s, c
    return out


def test_bvh_puts_every_joint_where_the_skeleton_has_it(tmp_path: Path) -> None:
    poses = acted()
    file = bvh.Bvh(written(tmp_path / "a.bvh", poses).read_text())
    assert (file.nframes, file.frame_time) == (FRAMES, pytest.approx(1 / FPS))
    assert set(file.get_joints_names()) == set(JOINTS)
    for k in (0, 5, FRAMES - 1):
        _, want = AVATAR.skeleton.globals(poses[k].joints, poses[k].root)
        at: dict[str, NDArray[np.float64]] = {}
        turn: dict[str, NDArray[np.float64]] = {}
        for name in JOINTS:
            channels = file.joint_channels(name)
            value = dict(zip(channels, file.frame_joint_channels(k, name, channels), strict=True))
            own = np.eye(3)
            for channel in channels:
                if channel.endswith("rotation"):
                    own = own @ _elementary("XYZ".index(channel[0]), value[channel])
            parent = file.joint_parent(name)
            if parent is None:
                at[name] = np.array([value[f"{axis}position"] for axis in "XYZ"])
                turn[name] = own
            else:
                at[name] = at[parent.name] + turn[parent.name] @ file.joint_offset(name)
                turn[name] = turn[parent.name] @ own
            assert np.abs(at[name] / 100 - want[JOINT[name]]).max() < 1e-4, name


def test_bvh_angles_never_jump_by_a_turn(tmp_path: Path) -> None:
    """An arm that swings all the way round, past where its angles are ambiguous."""
    poses = []
    for i in range(120):
        joints = STILL.astype(np.float64).copy()
        joints[JOINT["leftUpperArm"]] = quat.exp([i * 0.1, 0.3, 0.2])
        poses.append(Pose(i / FPS, NONE, joints.astype(np.float32), ORIGIN))
    text = written(tmp_path / "a.bvh", poses).read_text().splitlines()
    rows = np.array([line.split() for line in text[text.index("MOTION") + 3 :]], float)
    assert np.abs(np.diff(rows, axis=0)).max() < 120


def test_live_link_columns_have_the_order_of_the_app(tmp_path: Path) -> None:
    pose = Pose(0.0, np.linspace(0, 1, 52, dtype=np.float32), STILL, ORIGIN)
    with written(tmp_path / "a.csv", [pose] * 32).open(newline="") as file:
        rows = list(csv.reader(file))
    head = rows[0]
    assert head[:4] == ["Timecode", "BlendshapeCount", "EyeBlinkLeft", "EyeLookDownLeft"]
    assert head[19:21] == ["JawOpen", "MouthClose"]
    assert head[53:] == [
        "TongueOut", "HeadYaw", "HeadPitch", "HeadRoll", "LeftEyeYaw", "LeftEyePitch",
        "LeftEyeRoll", "RightEyeYaw", "RightEyePitch", "RightEyeRoll",
    ]  # fmt: skip
    assert [name.lower() for name in head[2:54]] == [name.lower() for name in SHAPES]
    assert all(len(row) == 63 and row[1] == "61" for row in rows[1:])
    assert [rows[i][0] for i in (1, 30, 31)] == ["00:00:00:00.000", "00:00:00:29.000",
                                                 "00:00:01:00.000"]  # fmt: skip
    assert np.array(rows[5][2:54], float) == pytest.approx(pose.face, abs=1e-6)


def test_live_link_angles_are_radians_to_the_left_and_down(tmp_path: Path) -> None:
    joints, face = STILL.astype(np.float64).copy(), NONE.copy()
    joints[JOINT["neck"]] = quat.exp([0.0, 0.2, 0.0])
    tilted = quat.mul(quat.exp([0.15, 0.0, 0.0]), quat.exp([0.0, 0.0, 0.05]))
    joints[JOINT["head"]] = quat.mul(quat.exp([0.0, 0.1, 0.0]), tilted)
    face[[INDEX["eyeLookOutLeft"], INDEX["eyeLookDownLeft"]]] = 1.0
    path = written(tmp_path / "a.csv", [Pose(0.0, face, joints.astype(np.float32), ORIGIN)])
    with path.open(newline="") as file:
        row = next(csv.DictReader(file))
    got = [float(row[f"Head{way}"]) for way in ("Yaw", "Pitch", "Roll")]
    assert got == pytest.approx([0.3, 0.15, 0.05], abs=1e-5)
    eye = np.degrees([float(row["LeftEyeYaw"]), float(row["LeftEyePitch"])])
    assert eye == pytest.approx([LOOK_OUT, LOOK_DOWN], abs=1e-3)
    assert float(row["RightEyeYaw"]) == 0.0


def test_glb_in_motion_is_what_our_renderer_draws(tmp_path: Path) -> None:
    poses = acted()
    scene = Scene(written(tmp_path / "a.glb", poses))
    for k in (0, 7):
        scene.go_to(k)
        for name, want in drawn(AVATAR, poses[k]).items():
            for got, ours in zip(scene.vertices(name), want, strict=True):
                assert np.linalg.norm(got - ours, axis=1).max() < 1e-4, (name, k)


def test_glb_leaves_out_what_does_not_move(tmp_path: Path) -> None:
    poses = []
    for i in range(4):
        joints = STILL.astype(np.float64).copy()
        joints[JOINT["head"]] = quat.exp([0.0, 0.1 * i, 0.0])
        poses.append(Pose(i / FPS, NONE, joints.astype(np.float32), ORIGIN))
    scene = Scene(written(tmp_path / "a.glb", poses))
    channels = scene.json["animations"][0]["channels"]
    moved = {scene.json["nodes"][c["target"]["node"]]["name"] for c in channels}
    assert moved == {"head", "hips"}  # an animation may not be empty


def test_rotations_in_glb_keep_to_one_of_a_quaternions_two_signs(tmp_path: Path) -> None:
    q = quat.exp([[0.0, 0.2, 0.0], [0.0, 0.3, 0.0]])
    poses = []
    for i, own in enumerate((q[0], -q[1], q[0])):
        joints = STILL.copy()
        joints[JOINT["head"]] = own
        poses.append(Pose(i / FPS, NONE, joints, ORIGIN))
    scene = Scene(written(tmp_path / "a.glb", poses))
    sampler = scene.json["animations"][0]["samplers"][0]
    values = scene.accessor(sampler["output"])
    assert ((values[1:] * values[:-1]).sum(1) > 0.9).all()


@node.needed
@pytest.mark.slow
def test_the_official_validator_finds_nothing_wrong_with_motion(tmp_path: Path) -> None:
    poses = acted()
    files = [written(tmp_path / f"a{suffix}", poses) for suffix in (".glb", ".vrma")]
    still = [written(tmp_path / f"b{s}", [Pose(0, NONE, STILL, ORIGIN)] * 2) for s in (".glb",)]
    assert node.complaints(*files, *still) == []


@node.needed
@pytest.mark.slow
def test_a_vrma_moves_another_character_in_three_vrm_as_ours_would(tmp_path: Path) -> None:
    poses = acted()
    k = 6
    looking = poses[k].face.copy()
    for name in SHAPES:
        if name.startswith("eyeLook"):
            looking[INDEX[name]] = 0.0
    looking[[INDEX["eyeLookOutLeft"], INDEX["eyeLookInRight"]]] = 0.4
    poses = [Pose(p.t, looking, p.joints, ORIGIN) for p in poses]
    other = find("tomas")
    export(other, tmp_path / "b.vrm", ".vrm")
    wish = {
        "vrm": str(tmp_path / "b.vrm"),
        "vrma": str(written(tmp_path / "a.vrma", poses)),
        "time": k / FPS,
        "step": 11,
    }
    got = node.run("act.mjs", wish=wish)
    assert got["duration"] == pytest.approx((FRAMES - 1) / FPS)
    want = drawn(other, Pose(0.0, looking, poses[k].joints, ORIGIN))
    face = [np.array(v) for n, v in sorted(got["vertices"].items()) if n.startswith("Face")]
    off = max(
        np.linalg.norm(a - b[::11], axis=1).max() for a, b in zip(face, want["Face"], strict=True)
    )
    assert off < 2e-3  # the lips of VRM's own visemes gave way to the 52, else 5 mm and more


def test_smplx_carries_the_pose_into_its_own_order_and_axes(tmp_path: Path) -> None:
    poses = acted()
    with np.load(written(tmp_path / "a.smplx.npz", poses)) as file:
        got = {name: file[name] for name in file.files}
    assert got["poses"].shape == (FRAMES, 165)
    assert got["trans"].shape == (FRAMES, 3)
    assert float(got["mocap_frame_rate"]) == FPS
    assert (str(got["gender"]), str(got["surface_model_type"])) == ("neutral", "smplx")
    assert not got["betas"].any()
    each = quat.exp(got["poses"].astype(float).reshape(FRAMES, 55, 3))
    up = quat.exp([np.pi / 2, 0, 0])
    for k, pose in enumerate(poses):
        want = turns.joints(pose)
        for j, name in SOME.items():
            assert ORDER[j] == name
            assert abs((each[k, j] * want[JOINT[name]]).sum()) == pytest.approx(1, abs=1e-6)
        assert abs((each[k, 0] * quat.mul(up, want[0])).sum()) == pytest.approx(1, abs=1e-6)
        x, y, z = AVATAR.skeleton.heads[0] + pose.root
        assert got["trans"][k] == pytest.approx([x, -z, y], abs=1e-5)
        jaw = got["poses"][k, 66:69]
        assert jaw[0] == pytest.approx(0.35 * pose.face[INDEX["jawOpen"]], abs=1e-6)


@pytest.mark.parametrize("suffix", [".bvh", ".glb", ".vrma", ".smplx.npz"])
def test_a_form_of_motion_without_a_body_is_refused(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(ConfigError, match="needs an avatar"):
        open_sink(tmp_path / f"a{suffix}", size=(64, 64), fps=FPS)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("a.NPZ", ".npz"), ("a.smplx.npz", ".smplx.npz"), ("b.c.npz", ".npz"), ("x.SMPLX.npz",
     ".smplx.npz"), (".smplx.npz", ".npz")],
)  # fmt: skip
def test_the_longest_known_suffix_counts(name: str, suffix: str) -> None:
    assert suffix_of(Path(name)) == suffix
    assert suffix in FORMS


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".bvh", ".vrma", ".csv", ".smplx.npz"])
def test_memory_does_not_grow_with_the_motion(tmp_path: Path, suffix: str) -> None:
    def peak(count: int) -> int:
        poses = acted()
        many = (Pose(i / FPS, *_parts(poses[i % FRAMES])) for i in range(count))
        tracemalloc.start()
        written(tmp_path / f"a{suffix}", many)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(30)  # what is loaded once
    few, many = peak(60), peak(600)
    assert many < few + 500_000  # 540 frames of joints alone would be 460 000 bytes, of all 700 000


def _parts(pose: Pose) -> tuple[NDArray[np.float32], ...]:
    return pose.face, pose.joints, pose.root
