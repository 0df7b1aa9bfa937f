from __future__ import annotations

import numpy as np
import pytest

from agent.types import RATE, Array, Phone
from voice.closures import begin_at_closure


def sound() -> Array:
    """200 ms of tone, 60 ms of quiet, a burst of 20 ms, 120 ms of tone."""
    t = np.arange(round(0.4 * RATE)) / RATE
    level = np.where(t < 0.2, 0.5, np.where(t < 0.26, 1e-4, np.where(t < 0.28, 0.05, 0.5)))
    return (level * np.sin(2 * np.pi * 200 * t)).astype(np.float32)


def test_a_stop_marked_at_its_burst_begins_where_the_sound_ends() -> None:
    phones = [Phone("a", 0.0, 0.26), Phone("p", 0.26, 0.28), Phone("a", 0.28, 0.4)]
    vowel, stop, _ = begin_at_closure(sound(), phones)
    assert stop.start == pytest.approx(0.2, abs=0.0101)
    assert vowel.end == stop.start
    assert stop.end == 0.28


def test_voiced_and_open_sounds_stay_where_they_are() -> None:
    phones = [Phone("a", 0.0, 0.26), Phone("b", 0.26, 0.28), Phone("s", 0.28, 0.4)]
    assert begin_at_closure(sound(), phones) == phones


def test_a_stop_in_the_midst_of_sound_keeps_its_mark() -> None:
    loud = np.sin(np.arange(RATE) * 0.05).astype(np.float32)
    phones = [Phone("a", 0.0, 0.3), Phone("t", 0.3, 0.4)]
    assert begin_at_closure(loud, phones) == phones
