"""What was recorded of a talk is what was heard and seen, and no more than may be kept."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agent.types import RATE, Beat, Pose
from apps.keepsake.reel import Bounds, Reel, packed, poses
from body.rig import JOINTS
from tests.apps.stand_ins import beats, pose

FPS = 25
N = RATE // FPS


def told(i: int, *, loud: bool) -> Beat:
    """A beat that says which one it is, in its sound and its root."""
    at = pose(i / FPS)
    sound = np.full(N, (i % 1000 + 1) / 2000 if loud else 0.0, np.float32)
    return Beat(i / FPS, sound, Pose(at.t, at.face, at.joints, np.full(3, i, np.float32)))


def beats_of(seconds: int) -> list[range]:
    return [range(i * FPS, (i + 1) * FPS) for i in range(seconds)]


def numbers(reel: Reel) -> list[int]:
    return [int(row["root"][0]) for rows, _ in reel.chunks(reel.first, reel.stop) for row in rows]


def stat(reel: Reel) -> os.stat_result:
    """Of its file."""
    assert reel._file is not None
    return os.fstat(reel._file.fileno())


def test_poses_come_back_as_they_were_seen() -> None:
    rng = np.random.default_rng(1)
    joints = rng.normal(size=(8, len(JOINTS), 4))
    joints[..., 0] += np.sign(joints[..., 0])  # no joint turns by half a circle
    joints /= np.linalg.norm(joints, axis=-1, keepdims=True)
    given = [
        Beat(
            i / FPS,
            rng.uniform(-1, 1, N).astype(np.float32),
            Pose(
                i / FPS,
                rng.uniform(0, 1, 52).astype(np.float32),
                joints[i].astype(np.float32),
                rng.normal(size=3).astype(np.float32),
            ),
        )
        for i in range(8)
    ]
    rows, sounds = packed(given)
    for beat, got, sound in zip(given, poses(rows, np.arange(8) / FPS), sounds, strict=True):
        assert np.abs(got.face - beat.pose.face).max() < 1e-5
        # Half the angle between two turns is at most what their product says.
        cosine = np.abs((got.joints.astype(np.float64) * beat.pose.joints).sum(-1))
        assert np.degrees(2 * np.arccos(np.minimum(cosine, 1))).max() < 0.1
        assert np.array_equal(got.root, beat.pose.root)
        assert np.abs(sound / 32767 - beat.audio).max() < 2e-5


def test_a_talk_is_read_back_beat_by_beat(tmp_path: Path) -> None:
    reel = Reel(FPS, folder=str(tmp_path))
    said = list(beats("one two three four five", fps=FPS))
    reel.add(said[:30])
    reel.add(said[30:])
    rows, sounds = reel.read(0, 10_000)
    assert len(rows) == len(said)
    assert np.abs(sounds / 32767 - np.stack([beat.audio for beat in said])).max() < 2e-5
    assert list(reel.sounding(0, len(said))) == [bool(beat.audio.any()) for beat in said]
    assert list(tmp_path.iterdir()) == []  # it has no name that could be left behind
    reel.close()


def test_beats_that_were_let_go_are_not_read_as_if_others_were_they() -> None:
    reel = Reel(FPS, Bounds(2.0, 2.0))
    for second in beats_of(4):
        reel.add([told(i, loud=False) for i in second])
    assert (reel.first, reel.stop) == (2 * FPS, 4 * FPS)
    assert len(reel.read(2 * FPS, 3 * FPS)[0]) == FPS
    with pytest.raises(OSError, match="let go"):
        reel.read(2 * FPS - 1, 3 * FPS)
    reel.close()


def test_silence_costs_a_fifth_of_what_sound_does() -> None:
    quiet, loud = Reel(FPS), Reel(FPS)
    for second in beats_of(4):
        quiet.add([told(i, loud=False) for i in second])
        loud.add([told(i, loud=True) for i in second])
    assert stat(quiet).st_blocks < stat(loud).st_blocks / 4
    quiet.close()
    loud.close()


@given(
    seconds=st.integers(1, 5),
    sounding=st.integers(1, 5),
    loud=st.lists(st.booleans(), min_size=1, max_size=14),
)
@example(seconds=3, sounding=1, loud=[False, True, True])  # what is lost comes after a silence
def test_the_newest_is_kept_whole_and_the_file_never_grows(
    seconds: int, sounding: int, loud: list[bool]
) -> None:
    bounds = Bounds(seconds, sounding)
    reel = Reel(FPS, bounds)
    total = len(loud) * FPS
    for second, on in zip(beats_of(len(loud)), loud, strict=True):
        reel.add([told(i, loud=on) for i in second])
    got = numbers(reel)
    assert got == list(range(total - len(got), total))
    assert 0 < len(got) <= seconds * FPS
    for rows, sounds in reel.chunks(reel.first, reel.stop):
        for row, sound in zip(rows, sounds, strict=True):
            i = int(row["root"][0])
            want = (i % 1000 + 1) / 2000 if loud[i // FPS] else 0.0
            assert abs(sound[0] / 32767 - want) < 1e-3
    assert stat(reel).st_size <= bounds.bytes(FPS)
    reel.close()
