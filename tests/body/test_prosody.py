from __future__ import annotations

import numpy as np
import pytest

from agent.types import RATE, Phone
from body.prosody import STEP, accents, hear
from tests.body.talk import speech


def tone(hertz: float, seconds: float, loud: float = 0.5) -> np.ndarray:
    t = np.arange(round(seconds * RATE)) / RATE
    wave = sum(np.sin(2 * np.pi * k * hertz * t) / k for k in range(1, 6))
    return np.asarray(loud * wave / 2, np.float32)


@pytest.mark.parametrize("low", [90.0, 140.0, 220.0])
def test_pitch_is_heard_within_a_third_of_a_semitone(low: float) -> None:
    high = low * 2 ** (4 / 12)
    heard = hear(np.concatenate([tone(low, 0.6), tone(high, 0.4)]))
    a, b = heard.pitch[20:50].mean(), heard.pitch[70:90].mean()
    assert abs((b - a) - 4) < 0.35


def test_loudness_follows_the_voice_whatever_its_level() -> None:
    samples = np.concatenate([tone(120, 0.5), np.zeros(RATE // 2), tone(120, 0.5, 0.25)])
    loud, quiet = (hear((g * samples).astype(np.float32)).loudness for g in (1.0, 0.1))
    assert np.allclose(loud, quiet, atol=0.05)
    assert loud[25] > loud[125] > loud[75]


@pytest.mark.parametrize("samples", [0, 1, 100, 4800])
def test_silence_of_any_length_has_no_pitch(samples: int) -> None:
    heard = hear(np.zeros(samples, np.float32))
    assert not heard.pitch.any()
    assert not heard.loudness.any()


def test_the_louder_and_higher_of_two_stressed_syllables_stands_out() -> None:
    samples = np.concatenate([tone(120, 0.2, 0.2), tone(170, 0.2, 0.8), tone(120, 0.2, 0.2)])
    phones = [Phone("ɑ", 0.2 * i, 0.2 * (i + 1), 2, i) for i in range(3)]
    strengths = [a.strength for a in accents(phones, hear(samples))]
    assert max(strengths) == strengths[1]
    assert all(0 <= s <= 1 for s in strengths)


def test_a_voice_that_marks_no_stress_accents_words() -> None:
    said = speech()
    plain = [Phone(p.symbol, p.start, p.end, 0, p.word) for p in said.phones]
    found = accents(plain, hear(said.samples))
    assert [a.word for a in found] == list(dict.fromkeys(a.word for a in found))
    assert len(found) > 10
    assert STEP * len(hear(said.samples).pitch) >= said.duration


def test_rumble_below_a_voice_changes_little_of_what_is_heard() -> None:
    said = speech()
    clean = hear(said.samples)
    t = np.arange(len(said.samples)) / RATE
    rumble = 0.3 * np.sin(2 * np.pi * 22 * t) + 0.1 * np.sin(2 * np.pi * 50 * t)
    rough = hear((said.samples + rumble).astype(np.float32))
    assert np.corrcoef(clean.loudness, rough.loudness)[0, 1] > 0.95
    assert np.median(np.abs(clean.pitch - rough.pitch)) < 0.5
