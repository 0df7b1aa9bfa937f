"""Performances of our own, read back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agent.errors import ConfigError
from body.arkit import SHAPES
from body.motion.performance import read
from body.rig import JOINTS


def fields(**other: Any) -> dict[str, Any]:
    turned = np.zeros((3, len(JOINTS), 4), np.float32)
    turned[..., 0] = 1.0
    phones = np.array(
        [("a", 0.0, 0.1, 2, 0)],
        [("symbol", "U1"), ("start", "f8"), ("end", "f8"), ("stress", "i4"), ("word", "i4")],
    )
    whole = {
        "fps": 30, "joints": turned, "joint_names": np.array(JOINTS), "root": np.zeros((3, 3)),
        "face": np.full((3, 52), 0.5), "face_names": np.array(SHAPES), "audio": np.zeros(2400),
        "phones": phones,
    }  # fmt: skip
    return {name: value for name, value in (whole | other).items() if value is not None}


def test_everything_that_was_written_comes_back(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", **fields())
    made = read(tmp_path / "a.npz")
    assert made.fps == 30
    assert made.joints.shape == (3, len(JOINTS), 4)
    assert made.face is not None
    assert made.face.max() == 0.5
    assert made.audio is not None
    assert (made.phones[0].symbol, made.phones[0].stress) == ("a", 2)


def test_what_can_be_missing_may_be(tmp_path: Path) -> None:
    bare = fields(audio=None, phones=None, face=None, face_names=None, joint_names=None)
    np.savez(tmp_path / "a.npz", **bare)
    made = read(tmp_path / "a.npz")
    assert made.face is None
    assert made.audio is None
    assert made.phones == ()


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"joints": None}, "no 'joints'"),
        ({"fps": 0}, "fps is 0"),
        ({"fps": np.array("thirty")}, "not a performance of ours"),
        ({"joints": np.zeros((3, len(JOINTS), 4))}, "no rotations"),
        ({"joints": np.zeros((0, len(JOINTS), 4))}, "shape"),
        ({"joint_names": np.array(["a"])}, "not this version's"),
        ({"root": np.full((3, 3), np.nan)}, "numbers that are none"),
        ({"root": np.zeros((2, 3))}, "root has shape"),
        ({"face": np.zeros((3, 4))}, "face has shape"),
        ({"audio": np.zeros((2, 2))}, "no sound"),
        ({"phones": np.zeros(3)}, "no table"),
        ({"root": np.array([{}], object)}, "not plain numbers"),
    ],
)
def test_what_is_wrong_is_named_in_our_own_words(
    tmp_path: Path, other: dict[str, Any], says: str
) -> None:
    np.savez(tmp_path / "a.npz", **fields(**other))
    with pytest.raises(ConfigError, match=says) as told:
        read(tmp_path / "a.npz")
    assert "pickle" not in str(told.value)


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 half a zip", b"\x93NUMPY"])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(ConfigError, match="is not a performance"):
        read(tmp_path / "a.npz")
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        read(tmp_path)
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        read(tmp_path / "none.npz")
