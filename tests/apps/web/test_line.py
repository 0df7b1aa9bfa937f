"""The browser's side of the line: its types, its own tests, the bytes that it shares with us."""

from __future__ import annotations

import json
import math
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agent.types import RATE, Pose
from apps.chat import wire
from body.arkit import SHAPES
from body.rig import JOINTS
from tests.apps.web.node import checked, needs_node, ran

GOLDEN = Path(__file__).parent / "golden" / "line.json"
_SAMPLES = RATE // 25


@needs_node
def test_the_pages_types_agree() -> None:
    checked()


@needs_node
@pytest.mark.slow
def test_the_pages_own_tests_pass() -> None:
    ran("test.mjs")


@needs_node
@pytest.mark.slow
def test_the_build_keeps_the_microphones_worklet_whole(tmp_path: Path) -> None:
    ran("node_modules/vite/bin/vite.js", "build", "--outDir", str(tmp_path), "--logLevel", "error")
    assert "microphone.js" in (tmp_path / "main.js").read_text()
    worklet = (tmp_path / "microphone.js").read_text()
    assert "registerProcessor" in worklet
    assert "import" not in worklet  # some browsers let a worklet have one file only


def test_the_golden_file_is_what_the_contract_says(regenerate: bool) -> None:
    said = _golden()
    if regenerate:
        GOLDEN.write_text(json.dumps(said, separators=(",", ":")) + "\n")
    assert json.loads(GOLDEN.read_text()) == said


def test_the_server_writes_beats_as_the_golden_file_has_them() -> None:
    for each in _golden()["beats"]:
        sound = b"" if each["sound"] is None else wire.sound(np.array(each["sound"], np.float32))
        motion = b"" if each["root"] is None else wire.motion(_pose(each))
        ours, theirs = wire.beat(each["seq"], sound, motion), bytes.fromhex(each["bytes"])
        assert len(ours) == len(theirs)
        assert ours[:8] == theirs[:8]
        # Scales that lie between two steps may be rounded either way: what is heard decides.
        read, meant = wire.got(ours), wire.got(theirs)
        if each["sound"] is not None:
            assert read.sound is not None
            assert meant.sound is not None
            step = np.abs(np.array(each["sound"])).max() / 127
            assert np.abs(read.sound - each["sound"]).max() <= step
            assert np.abs(meant.sound - each["sound"]).max() < 1e-6
        if each["root"] is not None:
            assert ours[8 + len(sound) :] == theirs[8 + len(sound) :]


def test_the_server_reads_the_microphone_as_the_golden_file_has_it() -> None:
    for each in _golden()["microphone"]:
        frame = wire.microphone(bytes.fromhex(each["bytes"]))
        assert (frame.seq, frame.held) == (each["seq"], each["held"])
        assert np.allclose(frame.samples * 32768, each["pcm"])


def _golden() -> dict[str, Any]:
    """Written by the letter of docs/design/0021-the-line.md, in plain Python."""
    seqs = [(0, True, True), (7, True, False), (70_000, False, True), (2**32 - 1, False, False)]
    return {
        "samples": _SAMPLES,
        "joints": len(JOINTS),
        "beats": [_beat(*each) for each in seqs],
        "microphone": [_microphone(3, True), _microphone(2**32 - 1, False)],
    }


def _beat(seq: int, sounds: bool, moves: bool) -> dict[str, Any]:
    data = struct.pack("<BBHI", 1, sounds + 2 * moves, 0, seq)
    heard: list[float] = []
    for block in range(_SAMPLES // 120 if sounds else 0):
        e = (0, 3, 8, 40, 90, 100, 17, 64)[(block + seq) % 8]
        # One sample at the peak, or the scale would not be the least that fits.
        steps = [127, *(round(126 * math.sin(0.1 * i * (block + 1))) for i in range(1, 120))]
        data += struct.pack("<B120b", e, *steps)
        heard += [q / 127 * 2 ** (-e / 8) for q in steps]
    root, face, turns = [5, -400, 32767], [(i * 5) % 256 for i in range(len(SHAPES))], _turns()
    if moves:
        data += struct.pack("<3h", *root) + bytes(face)
        data += b"".join(struct.pack("<3h", *xyz) for xyz in turns)
    return {
        "seq": seq,
        "bytes": data.hex(),
        "sound": heard or None,
        "root": [step * 0.00025 for step in root] if moves else None,
        "face": [step / 255 for step in face] if moves else None,
        "turns": [part for xyz in turns for part in _whole(xyz)] if moves else None,
    }


def _turns() -> list[tuple[int, int, int]]:
    """x, y and z of a quaternion for each joint, in steps: some rest, some are turned far."""
    return [(0, 0, 0), (32767, 0, 0), (0, -32767, 0)] + [
        tuple(round(9000 * math.sin(j * k)) for k in (1, 2, 3))  # type: ignore[misc]
        for j in range(3, len(JOINTS))
    ]


def _whole(xyz: tuple[int, int, int]) -> list[float]:
    x, y, z = (step / 32767 for step in xyz)
    return [math.sqrt(max(0.0, 1 - x * x - y * y - z * z)), x, y, z]


def _microphone(seq: int, held: bool) -> dict[str, Any]:
    pcm = [(i * 977) % 65536 - 32768 for i in range(320)]
    data = struct.pack("<BBHI320h", 1, held, 0, seq, *pcm)
    return {"seq": seq, "held": held, "pcm": pcm, "bytes": data.hex()}


def _pose(each: dict[str, Any]) -> Pose:
    turns = np.array(each["turns"], np.float32).reshape(-1, 4)
    # The other sign is the same turn.
    turns[5::7] *= -1
    return Pose(
        t=0.0,
        face=np.array(each["face"], np.float32),
        joints=turns,
        root=np.array(each["root"], np.float32),
    )
