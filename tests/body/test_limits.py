from __future__ import annotations

import numpy as np
import pytest

from body import quat
from body.limits import LIMITED, beyond
from body.performer import Performer
from body.rig import INDEX, JOINTS
from tests.body.skeletons import adult


def _turned(joint: str, degrees: tuple[float, float, float]) -> float:
    joints = np.tile(quat.IDENTITY, (len(JOINTS), 1))
    joints[INDEX[joint]] = quat.exp(np.radians(degrees))
    return float(np.degrees(beyond(joints)[LIMITED.index(joint)]))


@pytest.mark.parametrize(
    ("joint", "fine", "broken"),
    [
        ("leftLowerArm", (0, -140, 0), (0, 60, 0)),  # an elbow folds forwards only
        ("rightLowerArm", (0, 140, 0), (0, -60, 0)),
        ("leftLowerLeg", (120, 0, 0), (-40, 0, 0)),  # a knee folds backwards only
        ("rightUpperLeg", (-100, 0, 0), (70, 0, 0)),
        ("head", (0, 50, 0), (0, 120, 0)),
        ("leftHand", (90, 0, 0), (170, 0, 0)),
        ("rightUpperArm", (0, 0, 80), (0, -100, 0)),
        ("rightFoot", (40, 0, 0), (-60, 0, 0)),
    ],
)
def test_a_joint_keeps_its_range(
    joint: str, fine: tuple[float, float, float], broken: tuple[float, float, float]
) -> None:
    assert _turned(joint, fine) == 0
    assert _turned(joint, broken) > 20


def test_a_body_at_rest_keeps_every_range() -> None:
    body = Performer(adult(), np.random.default_rng(0))
    joints = np.array([body.pose(t / 10).joints for t in range(100)])
    assert beyond(joints).max() == 0
