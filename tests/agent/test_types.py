from __future__ import annotations

import numpy as np
import pytest

from agent.types import Act, Affect, Pose, Record, Speech

F = np.float32


def test_affect_names_the_bad_field() -> None:
    with pytest.raises(ValueError, match=r"Affect\.arousal must be in \[-1, 1\], got 2"):
        Affect(arousal=2)


def test_arrays_inside_values_cannot_be_written() -> None:
    source = np.zeros(10, np.float32)
    speech = Speech(Act("hi"), source, ())
    with pytest.raises(ValueError, match="read-only"):
        speech.samples[0] = 1
    source[0] = 1  # the caller's own array stays its own


def test_a_pose_of_the_wrong_shape_names_the_field() -> None:
    with pytest.raises(ValueError, match=r"Pose\.face must have shape \(52,\), got \(51,\)"):
        Pose(0.0, np.zeros(51, F), np.zeros((3, 4), F), np.zeros(3, F))
    with pytest.raises(ValueError, match=r"Pose\.joints must have shape \('n', 4\)"):
        Pose(0.0, np.zeros(52, F), np.zeros((3, 3), F), np.zeros(3, F))


def test_a_record_names_the_bad_field() -> None:
    with pytest.raises(ValueError, match=r"Record\.confidence must be in \[0, 1\], got -1"):
        Record("fact", "Ana lives in Oslo.", 0.0, confidence=-1)
