"""Clips as a body plays them: by direction, and matched to what is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from agent.errors import ConfigError
from body.performer import Performer
from body.rig import INDEX
from tests.body.skeletons import adult
from tests.body.talk import silent, speech


def _directed(text: str, seconds: float) -> np.ndarray:
    """How high the hips are, m, each tenth of a second."""
    body = Performer(adult(), np.random.default_rng(0))
    said = silent()
    body.perform(replace(said, act=replace(said.act, direction=text)), 0.0)
    return np.array([body.pose(t / 30).root[1] for t in range(round(30 * seconds))])


def test_a_directed_jump_leaves_the_ground_as_often_as_was_asked() -> None:
    once, twice = _directed("jump", 8.0), _directed("jump twice", 8.0)

    def leaps(height: np.ndarray) -> int:
        up = height > 0.12
        return int((up[1:] & ~up[:-1]).sum())

    assert (leaps(once), leaps(twice)) == (1, 2)


def test_matched_clips_move_the_arms_in_place_of_gestures() -> None:
    arm = INDEX["rightLowerArm"]
    joints = []
    for tag in ("", "talk"):
        body = Performer(adult(), np.random.default_rng(0), clips=tag)
        body.perform(speech(), 0.5)
        joints.append(np.array([body.pose(t / 30).joints[arm] for t in range(90)]))
    assert np.abs(joints[0] - joints[1]).max() > 0.05


def test_a_tag_that_no_clip_has_is_told_at_once() -> None:
    with pytest.raises(ConfigError, match="no clip has the tag 'nonsense'"):
        Performer(adult(), np.random.default_rng(0), clips="nonsense")
