from __future__ import annotations

import numpy as np
import pytest

from agent.types import SILENCE, Phone
from tests.voice.ear.sounds import hush, sung
from voice.ear.trim import trimmed


def test_silence_that_an_aligner_gave_to_words_is_taken_back() -> None:
    sound = np.concatenate([hush(0.5), sung(0.4), hush(0.6)])
    found = trimmed([Phone("a", 0.0, 1.5, 2, 0)], sound)
    assert [p.symbol for p in found] == [SILENCE, "a", SILENCE]
    assert found[1].start == pytest.approx(0.5, abs=0.04)
    assert found[1].end == pytest.approx(0.9, abs=0.06)


def test_a_stop_keeps_the_time_in_which_it_is_silent() -> None:
    sound = np.concatenate([hush(0.5), sung(0.4)])
    found = trimmed([Phone("p", 0.0, 0.52, 0, 0), Phone("a", 0.52, 0.9, 2, 0)], sound)
    stop = next(p for p in found if p.symbol == "p")
    assert stop.start == pytest.approx(0.41, abs=0.04)


def test_sounds_within_a_word_stay_as_they_are() -> None:
    sound = np.concatenate([sung(0.3), hush(0.3), sung(0.3)])
    phones = [Phone("a", 0.0, 0.3, 2, 0), Phone("t", 0.3, 0.6, 0, 0), Phone("a", 0.6, 0.9, 0, 0)]
    assert [p.symbol for p in trimmed(phones, sound)] == ["a", "t", "a"]
