"""VMC over real sockets on this machine, against an OSC library that is not ours."""

from __future__ import annotations

import asyncio
import random
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from agent.errors import ConfigError, TimedOut, Unavailable
from agent.types import RATE, Beat, Pose
from apps.cli import main
from apps.vmc import osc
from apps.vmc.names import BONES, address
from apps.vmc.receive import Puppet
from apps.vmc.record import beats
from apps.vmc.send import Paced, VmcSink, packets
from body import quat
from body.arkit import INDEX
from body.avatar.cast import find
from body.avatar.export import turns
from body.rig import INDEX as JOINT
from body.rig import JOINTS
from tests.apps.browser import free_port
from tests.body.avatar.export.figure import posed

SKELETON = find("mira").skeleton
STILL = np.tile(np.eye(1, 4, dtype=np.float32), (len(JOINTS), 1))
NONE, ORIGIN = np.zeros(52, np.float32), np.zeros(3, np.float32)


def theirs(packet: bytes) -> Iterator[OscMessage]:
    """The messages of a bundle, as python-osc reads them."""
    assert OscBundle.dgram_is_bundle(packet)
    yield from OscBundle(packet)


def test_another_library_reads_what_is_packed() -> None:
    packet = osc.bundle([osc.pack("/a/b", "häß", 1.5, -7), osc.pack("/c")])
    first, second = theirs(packet)
    assert (first.address, first.params) == ("/a/b", ["häß", 1.5, -7])
    assert (second.address, second.params) == ("/c", [])


def test_what_another_library_packs_is_read() -> None:
    builder = OscMessageBuilder("/x")
    for value in ("abc", 3, 0.5, b"blob", True, "z"):
        builder.add_arg(value)
    (got,) = osc.unpack(builder.build().dgram)
    assert got == osc.Message("/x", ("abc", 3, 0.5, "z"))


def test_a_pose_comes_as_the_specification_writes_it() -> None:
    pose = posed(4)
    sent = list(packets(pose, SKELETON))
    assert max(map(len, sent)) <= 1400  # no packet that a network would have to cut
    messages = [m for packet in sent for m in theirs(packet)]
    addresses = [m.address for m in messages]
    assert addresses[:3] == ["/VMC/Ext/OK", "/VMC/Ext/T", "/VMC/Ext/Root/Pos"]
    assert addresses[-1] == "/VMC/Ext/Blend/Apply"
    bones = {m.params[0]: m.params[1:] for m in messages if m.address == "/VMC/Ext/Bone/Pos"}
    assert set(bones) == set(BONES)
    assert {"LeftThumbProximal", "LeftThumbIntermediate", "LeftThumbDistal"} <= set(bones)
    blends = dict(m.params for m in messages if m.address == "/VMC/Ext/Blend/Val")
    assert blends["jawOpen"] == pytest.approx(pose.face[INDEX["jawOpen"]])
    assert {"A", "I", "U", "E", "O", "Blink_L", "Blink_R"} <= set(blends)


def test_axes_are_unitys() -> None:
    """There the character's left is at -X, and a turn to the left is a negative one about Y."""
    joints = STILL.astype(np.float64).copy()
    joints[JOINT["head"]] = quat.exp([0.2, 0.0, 0.0])  # chin down: the same in both
    joints[JOINT["neck"]] = quat.exp([0.0, 0.4, 0.0])  # to the character's left
    pose = Pose(0.0, NONE, joints.astype(np.float32), np.array([0.1, 0.0, 0.3], np.float32))
    bones = {
        m.params[0]: m.params[1:]
        for packet in packets(pose, SKELETON)
        for m in theirs(packet)
        if m.address == "/VMC/Ext/Bone/Pos"
    }
    x, y, z = SKELETON.heads[0]
    assert bones["Hips"][:3] == pytest.approx([-(x + 0.1), y, z + 0.3], abs=1e-5)
    assert bones["LeftUpperArm"][0] < 0 < bones["RightUpperArm"][0]
    assert bones["Head"][3:] == pytest.approx([np.sin(0.1), 0, 0, np.cos(0.1)], abs=1e-5)
    assert bones["Neck"][3:] == pytest.approx([0, -np.sin(0.2), 0, np.cos(0.2)], abs=1e-5)


def test_what_is_sent_comes_back_the_same() -> None:
    puppet, pose = Puppet(SKELETON), posed(5)
    first = Pose(0.0, NONE, STILL, ORIGIN)
    for each in (first, pose):
        for packet in packets(each, SKELETON):
            puppet.hear(packet)
    got = puppet.pose(1.0)
    assert got.face == pytest.approx(pose.face, abs=1e-6)
    assert got.root == pytest.approx(pose.root, abs=1e-5)
    same = np.abs((got.joints * pose.joints).sum(1))
    assert same == pytest.approx(np.ones(len(JOINTS)), abs=1e-5)
    assert puppet.refused == 0


def test_a_taller_senders_steps_are_scaled_to_our_height() -> None:
    puppet = Puppet(SKELETON)
    hips = float(SKELETON.heads[0, 1])
    for x in (0.0, 0.4):
        puppet.hear(osc.pack("/VMC/Ext/Bone/Pos", "Hips", x, 2 * hips, 0.0, 0.0, 0.0, 0.0, 1.0))
    got = puppet.pose(0.0).root
    assert got[0] == pytest.approx(-0.2 - float(SKELETON.heads[0, 0]), abs=1e-4)
    assert got[1] == pytest.approx(0.0, abs=1e-4)


def test_senders_that_know_only_vrms_expressions_move_the_lips_too() -> None:
    puppet = Puppet(SKELETON)
    for name, weight in (("A", 1.0), ("BLINK", 0.5), ("nobody knows this", 1.0)):
        puppet.hear(osc.pack("/VMC/Ext/Blend/Val", name, weight))
    assert not puppet.pose(0.0).face.any()  # nothing is shown before Apply
    puppet.hear(osc.pack("/VMC/Ext/Blend/Apply"))
    face = puppet.pose(0.0).face
    assert face[INDEX["jawOpen"]] > 0.4
    assert face[INDEX["eyeBlinkLeft"]] == pytest.approx(0.5)


def test_bones_of_the_eyes_count_where_no_shape_says_where_they_look() -> None:
    puppet = Puppet(SKELETON)
    turn = (0.0, -np.sin(0.1), 0.0, np.cos(0.1))
    puppet.hear(osc.pack("/VMC/Ext/Bone/Pos", "LeftEye", 0.0, 0.0, 0.0, *map(float, turn)))
    eye = puppet.pose(0.0).joints[JOINT["leftEye"]]
    assert eye == pytest.approx([np.cos(0.1), 0, np.sin(0.1), 0], abs=1e-5)
    looking = NONE.copy()
    looking[INDEX["eyeLookOutLeft"]] = 0.5
    pose = Pose(0.0, looking, STILL, ORIGIN)
    for packet in packets(pose, SKELETON):
        puppet.hear(packet)
    assert turns.joints(puppet.pose(0.0)) == pytest.approx(turns.joints(pose), abs=1e-5)


NASTY = (
    b"",
    b"\0",
    b"hello",
    b"/a\0\0",
    b"/a\0\0,i\0\0\0\0",
    b"/a\0\0,s\0\0abcd",
    b"/a\0\0,Q\0\0",
    b"/a\0\0,b\0\0\xff\xff\xff\xff",
    b"#bundle\0" + bytes(8) + struct.pack(">i", 1 << 30),
    b"#bundle\0" + bytes(8) + struct.pack(">i", -4) + bytes(8),
    b"#bundle\0" + bytes(8) + struct.pack(">i", 0) * 1000,
)


@pytest.mark.parametrize("packet", NASTY)
def test_a_malformed_packet_is_refused_and_changes_nothing(packet: bytes) -> None:
    puppet = Puppet(SKELETON)
    puppet.hear(packet)
    assert puppet.refused == 1
    assert not puppet.heard
    assert np.array_equal(puppet.pose(0.0).joints, STILL)


def test_bundles_within_bundles_have_an_end() -> None:
    packet = osc.pack("/a")
    for _ in range(5):
        packet = osc.bundle([packet])
    with pytest.raises(ValueError, match="too deep"):
        list(osc.unpack(packet))


@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda b: b"#bundle\0" + bytes(8) + b))
def test_no_packet_breaks_the_receiver(packet: bytes) -> None:
    puppet = Puppet(SKELETON)
    puppet.hear(packet)
    assert np.isfinite(puppet.pose(0.0).joints).all()


@pytest.mark.parametrize(
    "values",
    [
        ("Head", 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
        ("Head", 0.0, 0.0, 0.0, float("nan"), 0.0, 0.0, 1.0),
        ("Hips", float("inf"), 0.0, 0.0, 0.0, 0.0, 0.0, 1.0),
        ("Hips", 1e30, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0),
        ("Head", "a", "b", "c", "d", "e", "f", "g"),
        ("Head", 0.0),
        (),
    ],
)
def test_numbers_that_are_no_place_or_rotation_are_passed_over(
    values: tuple[osc.Value, ...],
) -> None:
    puppet = Puppet(SKELETON)
    puppet.hear(osc.pack("/VMC/Ext/Bone/Pos", *values))
    got = puppet.pose(0.0)
    assert np.array_equal(got.joints, STILL)
    assert np.array_equal(got.root, ORIGIN)


def test_poses_travel_through_real_sockets_into_beats() -> None:
    port = free_port()
    pose = posed(6)

    async def story() -> list[Beat]:
        async def send() -> None:
            sink = VmcSink(f"127.0.0.1:{port}", SKELETON)
            try:
                while True:
                    await sink.put(Beat(0.0, np.zeros(RATE // 30, np.float32), pose))
                    await asyncio.sleep(0.005)
            finally:
                sink.close()

        sender = asyncio.create_task(send())
        taken = beats(SKELETON, ("127.0.0.1", port), fps=60, seconds=0.25, patience=20)
        out = [beat async for beat in taken]
        sender.cancel()
        return out

    made = asyncio.run(story())
    assert [round(beat.t * 60) for beat in made] == list(range(15))
    assert made[-1].pose.face == pytest.approx(pose.face, abs=1e-6)
    assert all(len(beat.audio) == RATE // 60 for beat in made)


def test_a_port_in_use_is_named() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        where = other.getsockname()

        async def story() -> None:
            async for _ in beats(SKELETON, where, fps=30, seconds=1, patience=1):
                raise AssertionError("nothing may come")

        with pytest.raises(Unavailable, match=f"--port {where[1]} on 127.0.0.1 cannot be listened"):
            asyncio.run(story())


def test_silence_on_the_line_ends_with_what_to_do() -> None:
    async def story() -> None:
        where = ("127.0.0.1", free_port())
        async for _ in beats(SKELETON, where, fps=30, seconds=1, patience=0.1):
            raise AssertionError("nothing may come")

    with pytest.raises(TimedOut, match="start the sender"):
        asyncio.run(story())


@pytest.mark.parametrize("text", ["127.0.0.1:0", "127.0.0.1:66000", "host:port", "no such host:1"])
def test_an_address_that_is_none_is_refused_by_name(text: str) -> None:
    with pytest.raises(ConfigError, match=r"--vmc .*try 127\.0\.0\.1:39539"):
        address(text)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("127.0.0.1", ("127.0.0.1", 39539)),
        (":5", ("127.0.0.1", 5)),
        ("127.0.0.1:7", ("127.0.0.1", 7)),
    ],
)
def test_port_and_host_have_defaults(text: str, want: tuple[str, int]) -> None:
    assert address(text) == want


class _Taker:
    latency = 0.0

    def __init__(self) -> None:
        self.at: list[float] = []

    async def put(self, beat: Beat) -> None:
        self.at.append(asyncio.get_running_loop().time())


def test_beats_made_ahead_of_time_go_out_at_their_own_pace() -> None:
    from tests.virtual_time import run

    taker = _Taker()
    still = Pose(0.0, NONE, STILL, ORIGIN)

    async def story() -> None:
        paced = Paced(taker)
        for i in range(5):
            if i == 3:
                await asyncio.sleep(1.0)  # the maker falls behind once
            await paced.put(Beat(i / 10, np.zeros(RATE // 10, np.float32), still))

    run(story())
    steps = np.diff(taker.at)
    assert steps == pytest.approx([0.1, 0.1, 1.0, 0.1], abs=1e-6)


@pytest.mark.slow
def test_the_command_plays_a_recorded_performance_to_another_program(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    poses = [posed(random.Random(i).randrange(99)) for i in range(3)]
    np.savez(
        path,
        fps=30,
        face=np.stack([p.face for p in poses]),
        joints=np.stack([p.joints for p in poses]),
        root=np.stack([p.root for p in poses]),
    )
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind(("127.0.0.1", 0))
        ear.settimeout(5)
        assert main(["vmc", "send", str(path), "--vmc", f"127.0.0.1:{ear.getsockname()[1]}"]) == 0
        puppet = Puppet(SKELETON)
        for _ in range(3 * len(list(packets(poses[0], SKELETON)))):
            puppet.hear(ear.recv(2048))
    assert puppet.pose(0.0).face == pytest.approx(poses[-1].face, abs=1e-6)


def test_a_file_that_is_no_performance_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.npz"
    path.write_text("no zip")
    assert main(["vmc", "send", str(path)]) == 2
    assert "is not a performance" in capsys.readouterr().err
