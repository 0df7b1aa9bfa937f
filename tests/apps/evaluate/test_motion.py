from __future__ import annotations

import numpy as np
import pytest

from apps.evaluate import motion
from apps.evaluate.take import Take, prepared, shifted
from body import quat
from body.rig import INDEX
from tests.apps.evaluate.takes import FPS, spoken, still
from tests.body.skeletons import adult

BODY = adult()


def _values(take: Take) -> dict[str, float]:
    return {m.name: m.value for m in motion.measures(take, BODY)}


def test_a_body_that_stands_still_has_no_motion_at_all() -> None:
    values = _values(prepared(still()))
    assert values["jerk"] == values["foot_slide"] == values["joint_limit_hits"] == 0
    assert values["head_pitch"] == values["largest_step_of_trunk_and_head"] == 0


def test_the_spread_of_the_head_is_that_of_its_swing() -> None:
    take = still(20.0)
    assert take.joints is not None
    angle = np.radians(2.0) * np.sin(2 * np.pi * 0.5 * take.times)
    take.joints[:, INDEX["head"]] = quat.exp(np.outer(angle, [1.0, 0, 0]))
    values = _values(prepared(take))
    assert values["head_pitch"] == pytest.approx(2 / np.sqrt(2), rel=0.01)
    assert values["head_yaw"] == pytest.approx(0, abs=1e-6)
    assert values["head_speed"] == pytest.approx(2 * 2 * np.pi * 0.5 * 2 / np.pi, rel=0.02)


def test_a_foot_that_slides_is_seen() -> None:
    take = still(5.0)
    assert take.root is not None
    take.root[:, 0] = 0.05 * take.times  # m/s
    assert _values(prepared(take))["foot_slide"] == pytest.approx(5.0, rel=0.01)


def test_an_elbow_bent_backwards_is_a_hit() -> None:
    take = still(4.0)
    assert take.joints is not None
    take.joints[:60, INDEX["leftLowerArm"]] = quat.exp(np.array([0.0, 1.0, 0.0]))
    assert _values(prepared(take))["joint_limit_hits"] == pytest.approx(25.0)


def test_a_jump_of_the_trunk_is_seen_in_degrees_a_frame() -> None:
    take = still(4.0)
    assert take.joints is not None
    take.joints[100:, INDEX["chest"]] = quat.exp(np.radians([0.0, 7.0, 0.0]))
    assert _values(prepared(take))["largest_step_of_trunk_and_head"] == pytest.approx(7.0)


def test_arms_that_rest_on_syllables_are_consistent_with_them_and_shuffling_hurts_it() -> None:
    take = spoken()
    here = _values(take)["beat_consistency"]
    moved = [_values(shifted(take, take.duration * k / 6))["beat_consistency"] for k in range(1, 6)]
    assert here > 0.6
    assert here - np.mean(moved) > 0.15


def test_a_stroke_belongs_to_the_stressed_syllable_next_to_it() -> None:
    take = spoken()
    peaks = np.array([a.peak for a in take.accents])
    assert motion.stroke_lag(take, peaks + 0.05) == pytest.approx(0.05, abs=1e-6)
    assert np.isnan(motion.stroke_lag(take, np.empty(0)))


def test_the_more_poses_differ_the_greater_is_the_diversity() -> None:
    small, large = still(), still()
    for take, size in ((small, 0.1), (large, 0.4)):
        assert take.joints is not None
        turn = size * np.sin(take.times)
        take.joints[:, INDEX["leftUpperArm"]] = quat.exp(np.outer(turn, [0, 0, 1.0]))
    a, b = _values(prepared(small))["diversity"], _values(prepared(large))["diversity"]
    assert b / a == pytest.approx(4, rel=0.2)
    assert len(small.times) == 10 * FPS
