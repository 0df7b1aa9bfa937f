from __future__ import annotations

import numpy as np
import pytest

from agent.types import RATE
from voice.loudness import CEILING, level, limit, tone


def sine(hz: float, amplitude: float) -> np.ndarray:
    return (amplitude * np.sin(2 * np.pi * hz * np.arange(RATE) / RATE)).astype(np.float32)


def test_the_limiter_leaves_quiet_sound_alone_and_keeps_loud_sound_under_the_ceiling() -> None:
    assert np.array_equal(limit(sine(200, 0.5)), sine(200, 0.5))
    loud = limit(sine(200, 3.0))
    assert 0.85 < np.abs(loud).max() <= CEILING
    assert (np.diff(limit(np.linspace(-2, 2, 999, dtype=np.float32))) >= 0).all()


def test_level_is_that_of_the_speech_and_not_of_the_pauses() -> None:
    speech = sine(200, 0.2)
    paused = np.concatenate([speech, np.zeros(5 * RATE, np.float32)])
    assert level(speech) == pytest.approx(20 * np.log10(0.2 / np.sqrt(2)), abs=0.1)
    assert level(paused) == pytest.approx(level(speech), abs=0.1)
    assert level(np.zeros(RATE, np.float32)) == -np.inf


def test_tone_gives_each_frequency_its_gain_and_no_delay() -> None:
    curve = ((100.0, 0.0), (1000.0, 0.0), (4000.0, -6.0), (9000.0, -6.0))
    for hz, gain in ((500, 0.0), (6000, -6.0)):
        out = tone(sine(hz, 0.5), curve)[2000:-2000]
        assert 20 * np.log10(np.abs(out).max() / 0.5) == pytest.approx(gain, abs=0.3)
    click = np.zeros(RATE, np.float32)
    click[1000] = 1
    assert int(np.argmax(tone(click, curve))) == 1000
