"""How a voice goes: where it ends, and where a nod is welcome."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from agent.types import Array
from tests.voice.ear.mic import told
from voice.ear.melody import Manner, Melody
from voice.ear.vad import FRAME, RATE


def tone(pitches: NDArray[np.float64], *, mouth: float = 1.0) -> Array:
    """A voice on `pitches` (n,), Hz at each sample; `mouth` is how open it is."""
    angle = 2 * np.pi * np.cumsum(pitches) / RATE
    out = np.zeros(len(pitches))
    for k in range(1, 20):
        out += (mouth if k * pitches.mean() > 800 else 1.0) / k * np.sin(k * angle)
    return (0.1 * out).astype(np.float32)


def heard(melody: Melody, sound: Array) -> int:
    """At how many places a nod is welcome."""
    frames = sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)
    return sum(melody.hear(frame, voice=True) for frame in frames)


def line(*semitones: float) -> Array:
    """0.4 s for each, about 150 Hz."""
    return tone(150 * 2 ** (np.repeat(semitones, RATE * 2 // 5) / 12))


def test_a_phrase_that_falls_ends_low() -> None:
    melody = Melody()
    heard(melody, line(0, 2, 0, 1, 0, -1, 0, 2, 0, -5))
    assert melody.manner.end == pytest.approx(-5, abs=0.8)


def test_a_phrase_that_stays_up_does_not() -> None:
    melody = Melody()
    heard(melody, line(0, 2, 0, -1, 0, -1, 0, 1))
    assert melody.manner.end == pytest.approx(1, abs=0.8)


def test_of_a_voice_not_yet_known_nothing_is_said() -> None:
    melody = Melody()
    heard(melody, line(0)[: RATE // 4])
    assert melody.manner.end == 0
    assert Melody().manner == Manner()


def test_a_sound_that_is_drawn_out_is_told() -> None:
    melody = Melody()
    heard(melody, line(0, 4, 0))
    assert melody.manner.held == pytest.approx(0.4, abs=0.08)
    glide = tone(150 * 2 ** (np.linspace(0, 12, RATE) / 12))
    heard(melody, glide)
    assert melody.manner.held < 0.15


def test_a_hum_is_told_from_an_open_mouth() -> None:
    melody = Melody()
    heard(melody, tone(np.full(RATE // 2, 150.0), mouth=0.01))
    assert melody.manner.hummed > 0.9
    melody.turn()
    heard(melody, tone(np.full(RATE // 2, 150.0)))
    assert melody.manner.hummed < 0.1


def test_a_nod_is_welcome_once_in_a_low_stretch_after_enough_speech() -> None:
    melody = Melody()
    assert heard(melody, line(0, 2, 0, 1, 0, 2)) == 0
    assert heard(melody, line(-5)) == 1
    assert heard(melody, line(0, 2)) == 0


def test_after_a_word_or_two_it_is_not() -> None:
    melody = Melody()
    heard(melody, line(0, 2, 0, 1, 0, 2, -5, 0))
    melody.hear(np.zeros(FRAME, np.float32), voice=False)
    assert heard(melody, line(-6)[: RATE * 3 // 10]) == 0


def test_the_end_of_a_synthetic_statement_is_lower_than_that_of_a_clause_that_goes_on() -> None:
    ends = []
    for text in ("I went to the market yesterday.", "I went to the market yesterday, and"):
        melody = Melody()
        heard(melody, told([text]))
        ends.append(melody.manner.end)
    assert ends[0] < ends[1] - 1
