"""Whoever watches goes along with a body that walks off, and is looked at all the way."""

from __future__ import annotations

import numpy as np

from agent.types import RATE, SILENCE, Act, Phone, Speech
from body.performer import Performer
from tests.body.skeletons import adult


def _mimed(direction: str, seconds: float) -> Speech:
    silence = (Phone(SILENCE, 0.0, seconds),)
    return Speech(
        Act("", direction=direction), np.zeros(round(seconds * RATE), np.float32), silence
    )


def _walker(direction: str, seconds: float) -> tuple[Performer, list[float]]:
    """The body, and how far, in degrees, its eyes were from straight ahead in each frame."""
    body = Performer(adult(), np.random.default_rng(0))
    body.watched((0.0, 1.6, 1.9))
    body.perform(_mimed(direction, seconds), 0.0)
    aside = []
    for k in range(round(30 * seconds)):
        body.pose(k / 30)
        aside.append(abs(float(body.gaze.at(k / 30)[0])))
    return body, aside


def test_who_walks_past_where_the_watcher_stood_does_not_look_back() -> None:
    body, aside = _walker("walk two metres", 6.0)
    assert body.stance.place(6.0)[1] > 1.9
    assert max(aside) < 40
    assert np.median(aside) < 10


def test_a_gaze_calls_no_feet_from_where_a_direction_leads_them() -> None:
    body, _ = _walker("walk two metres back", 8.0)
    assert body.stance.place(8.0)[1] < -1.8
