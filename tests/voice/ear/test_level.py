from __future__ import annotations

import numpy as np
import pytest

from agent.types import RATE
from tests.voice.ear.sounds import hush, said, sung
from voice.ear.level import audible, levels


def test_a_voice_stands_out_from_the_room_and_from_rumble() -> None:
    sound = np.concatenate([hush(0.5), sung(0.5), hush(0.5)])
    t = np.arange(len(sound)) / RATE
    rumble = (0.3 * np.sin(2 * np.pi * 30 * t)).astype(np.float32)
    for heard in (audible(levels(sound)), audible(levels(sound + rumble))):
        rows = np.flatnonzero(heard)
        assert rows[0] == pytest.approx(50, abs=3)
        assert rows[-1] == pytest.approx(100, abs=3)
        assert heard[55:95].all()


def test_a_click_is_not_heard_as_speech() -> None:
    sound = np.concatenate([hush(0.5), sung(0.5), hush(0.5)])
    sound[round(0.2 * RATE)] = 0.9
    assert not audible(levels(sound))[:45].any()


def test_a_track_of_16_bits_is_as_loud_as_its_floats() -> None:
    sound = said().samples
    track = (sound * 32767).astype(np.int16)
    level = levels(sound)
    loud = level > level.max() - 40
    assert np.abs(levels(track) - level)[loud].max() < 0.1
