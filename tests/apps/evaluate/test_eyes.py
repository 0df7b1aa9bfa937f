from __future__ import annotations

import numpy as np
import pytest

from apps.evaluate import eyes
from apps.evaluate.take import Take
from body.arkit import INDEX
from body.blink import lid
from tests.apps.evaluate.takes import FPS, still


def _blinking(times: list[float]) -> Take:
    take = still(20.0)
    assert take.face is not None
    for at in times:
        for i, t in enumerate(take.times):
            value = lid(t - at)
            for side in ("Left", "Right"):
                take.face[i, INDEX[f"eyeBlink{side}"]] = max(
                    value, take.face[i, INDEX[f"eyeBlink{side}"]]
                )
    return take


def _values(take: Take) -> dict[str, float]:
    return {m.name: m.value for m in eyes.measures(take)}


def test_blinks_are_counted_and_measured() -> None:
    values = _values(_blinking([1.0, 4.0, 9.0, 9.8, 15.0]))
    assert values["blinks"] == pytest.approx(5 / 20 * 60)
    assert 90 < values["blink_half_width"] < 150
    assert values["blink_closing_over_opening"] > 1.3


def test_closed_eyes_are_no_blink() -> None:
    take = still(10.0)
    assert take.face is not None
    take.face[200:400, [INDEX["eyeBlinkLeft"], INDEX["eyeBlinkRight"]]] = 1.0
    assert _values(take)["blinks"] == 0


def test_a_gaze_is_eyes_and_head_together() -> None:
    take = still(10.0)
    assert take.face is not None
    take.face[:, INDEX["eyeLookOutLeft"]] = take.face[:, INDEX["eyeLookInRight"]] = 0.5
    away = eyes.looking(take)
    assert away[:, 0].min() > 10
    turned = Take(
        take.name, FPS, take.face, head=np.tile([0.0, -np.radians(away[0, 0]), 0.0], (600, 1))
    )
    assert np.abs(eyes.looking(turned)).max() < 1e-9
    assert _values(take)["gaze_at_listener_not_speaking"] == 0
    assert _values(turned)["gaze_at_listener_not_speaking"] == 1
