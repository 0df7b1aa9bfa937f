"""Beats and microphone frames as bytes: what arrives is what was meant, and garbage is refused."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from agent.types import RATE, Array, Pose
from apps.chat import wire
from apps.chat.wire import Malformed
from body.arkit import SHAPES
from body.rig import JOINTS

F = np.float32
LOUD = arrays(F, st.integers(1, 1000), elements=st.floats(-1, 1, width=32))


def pose(seed: int = 0) -> Pose:
    rng = np.random.default_rng(seed)
    turns = rng.standard_normal((len(JOINTS), 4))
    turns /= np.linalg.norm(turns, axis=1, keepdims=True)
    face, root = rng.random(len(SHAPES)).astype(F), rng.uniform(-1, 1, 3).astype(F)
    return Pose(0.0, face, turns.astype(F), root)


def tone(level: float = 0.5, n: int = RATE // 25) -> Array:
    wave: Array = (level * np.sin(np.arange(n) * 0.2)).astype(F)
    return wave


def test_a_beat_is_laid_out_as_agreed() -> None:
    data = wire.beat(7, wire.sound(tone()), wire.motion(pose()))
    assert struct.unpack_from("<BBHI", data) == (1, 3, 0, 7)
    assert len(data) == 8 + 968 + 6 + 52 + 6 * len(JOINTS)
    e, first = data[8], np.frombuffer(data, np.int8, 120, 9)
    np.testing.assert_allclose(first / 127 * 2 ** (-e / 8), tone()[:120], atol=0.005)
    root = np.frombuffer(data, "<i2", 3, 8 + 968)
    np.testing.assert_allclose(root * 0.00025, pose().root, atol=0.00013)
    face = np.frombuffer(data, np.uint8, 52, 8 + 968 + 6)
    np.testing.assert_allclose(face / 255, pose().face, atol=0.002)
    xyz = np.frombuffer(data, "<i2", 3, 8 + 968 + 6 + 52)
    w = pose().joints[0, 0]
    np.testing.assert_allclose(xyz / 32767, pose().joints[0, 1:] * np.sign(w), atol=2e-5)


def test_a_beat_comes_back_as_it_was() -> None:
    got = wire.got(wire.beat(3, wire.sound(tone()), wire.motion(pose())))
    assert got.seq == 3
    assert got.sound is not None
    assert got.motion is not None
    np.testing.assert_allclose(got.sound, tone(), atol=0.5 / 127)
    same = np.abs((got.motion.joints * pose().joints).sum(1))
    np.testing.assert_allclose(same, 1.0, atol=1e-4)
    np.testing.assert_allclose(got.motion.root, pose().root, atol=0.00013)


def test_what_a_beat_does_not_have_takes_no_room() -> None:
    assert wire.sound(np.zeros(960, F)) == b""
    assert len(wire.beat(1, b"", b"")) == 8
    only = wire.got(wire.beat(1, wire.sound(tone()), b""))
    assert only.sound is not None
    assert only.motion is None
    still = wire.got(wire.beat(1, b"", wire.motion(pose())))
    assert still.sound is None
    assert still.motion is not None


@pytest.mark.parametrize("level", [1.0, 0.3, 1e-2, 1e-4])
def test_what_is_added_to_sound_is_far_below_each_blocks_own_peak(level: float) -> None:
    rng = np.random.default_rng(0)
    samples = (level * rng.uniform(-1, 1, 24000)).astype(F)
    added = (wire.unsound(wire.sound(samples)) - samples).reshape(-1, wire.BLOCK)
    peaks = np.abs(samples.reshape(-1, wire.BLOCK)).max(1)
    assert (np.abs(added).max(1) < peaks / 100).all()


@given(LOUD)
def test_any_sound_comes_back_within_a_step_of_its_block(samples: Array) -> None:
    data = wire.sound(samples)
    if not data:
        assert np.abs(samples).max() < 1 / 65536
        return
    back = wire.unsound(data)
    assert back.shape == samples.shape
    assert np.abs(back - samples).max() <= 0.01 * np.abs(samples).max()


def test_what_is_beyond_all_bounds_is_held_at_them() -> None:
    assert np.abs(wire.unsound(wire.sound(9 * tone()))).max() <= 1.0
    far = Pose(0.0, 2 * np.ones(52, F), pose().joints, np.array([99.0, -99.0, 0.0], F))
    back = wire.unmotion(wire.motion(far))
    np.testing.assert_allclose(back.root, [8.19, -8.19, 0], atol=0.01)
    assert back.face.max() == 1.0


def test_motion_and_sound_stay_within_what_a_session_may_send() -> None:
    beat = wire.beat(1, wire.sound(tone()), wire.motion(pose()))
    assert 25 * len(beat) < 40_000


@given(st.integers(0, 2**32 - 1), st.booleans(), arrays("<i2", 320))
def test_a_microphone_frame_comes_back_as_it_was(
    seq: int, held: bool, pcm: np.ndarray[tuple[int], np.dtype[np.int16]]
) -> None:
    frame = wire.microphone(struct.pack("<BBHI", 1, held, 0, seq) + pcm.tobytes())
    assert (frame.seq, frame.held) == (seq, held)
    np.testing.assert_array_equal(np.rint(frame.samples * 32768), pcm)
    assert wire.spoken(seq, held, frame.samples)[8:] == pcm.tobytes()


@given(st.one_of(st.binary(max_size=700), st.binary(min_size=648, max_size=648)))
def test_bytes_that_are_no_frame_are_refused_or_taken_at_their_word(data: bytes) -> None:
    try:
        frame = wire.microphone(data)
    except Malformed:
        assert len(data) != 648 or data[0] != 1 or data[1] > 1 or data[2:4] != b"\0\0"
    else:
        assert wire.spoken(frame.seq, frame.held, frame.samples) == data


@given(st.binary(max_size=1400))
def test_bytes_that_are_no_beat_are_refused(data: bytes) -> None:
    try:
        got = wire.got(data)
    except Malformed:
        return
    assert data[0] == 1
    assert got.seq == int.from_bytes(data[4:8], "little")
