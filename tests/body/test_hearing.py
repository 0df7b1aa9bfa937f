from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.types import RATE
from body.hearing import Cue, Heard, Hearing

Array = np.ndarray


def voice(
    tone: list[tuple[float, float]], *, loud: float = 0.2, noise: float = 0.0, seed: int = 0
) -> Array:
    """A buzz that goes through (seconds, Hz); 0 Hz is a pause."""
    rng = np.random.default_rng(seed)
    hertz = np.concatenate([np.full(round(s * RATE), float(h)) for s, h in tone])
    phase = np.cumsum(hertz) / RATE
    wobble = 1 + 0.3 * np.sin(2 * np.pi * 4 * np.arange(len(hertz)) / RATE)  # syllables
    # Three harmonics with the fundamental, as vowels have.
    buzz = sum(np.sin(2 * np.pi * k * phase) / k for k in (1, 2, 3))
    out = loud * wobble * np.asarray(buzz) * (hertz > 0)
    return np.asarray(out + noise * rng.standard_normal(len(out)), np.float32)


# 2 s of lively speech, then a quarter of a second that is low, then on at the usual height.
LIVELY = [(0.1, h) for h in (190.0, 170.0, 200.0, 210.0, 220.0, 180.0, 172.0, 195.0, 200.0, 185.0)]
LIVELY *= 2
TALK = [*LIVELY, (0.25, 120.0), (0.6, 185.0), (1.5, 0.0)]


def heard(samples: Array, at: float = 0.0, chunk: int | None = None) -> list[Cue]:
    ear, out = Hearing(), list[Cue]()
    size = chunk or max(len(samples), 1)
    for i in range(0, len(samples), size):
        out += ear.hear(samples[i : i + size], at + i / RATE)
    return out


def times(cues: list[Cue], what: Heard) -> list[float]:
    return [c.t for c in cues if c.what is what]


def test_low_pitch_is_heard_110_ms_after_it_begins() -> None:
    (low,) = times(heard(voice(TALK)), Heard.LOW)
    assert low == pytest.approx(2.0 + 0.11, abs=0.045)  # and half a window to hear it


@pytest.mark.parametrize(
    ("tone", "why"),
    [
        ([*LIVELY, (0.07, 120.0), (0.6, 185.0)], "too short"),
        ([(0.2, 200.0), (0.1, 190.0), (0.25, 120.0)], "too little speech before it"),
        ([(3.0, 150.0)], "a monotone has no low region"),
        ([*LIVELY, (0.4, 210.0)], "high is not low"),
    ],
)
def test_what_is_no_cue_for_a_nod(tone: list[tuple[float, float]], why: str) -> None:
    assert times(heard(voice([*tone, (0.1, 0.0)])), Heard.LOW) == [], why


def test_one_stretch_of_low_pitch_is_one_cue() -> None:
    assert len(times(heard(voice([*LIVELY, (0.5, 120.0), (0.5, 190.0)])), Heard.LOW)) == 1


def test_beginning_pause_and_end_of_a_turn_are_heard_in_order() -> None:
    cues = heard(voice([(0.5, 0.0), *LIVELY, (0.35, 0.0), *LIVELY, (1.5, 0.0)], noise=3e-4))
    kinds = [c.what for c in cues if c.what is not Heard.LOW]
    assert kinds == [Heard.BEGUN, Heard.PAUSE, Heard.RESUMED, Heard.PAUSE, Heard.DONE]
    assert times(cues, Heard.BEGUN)[0] == pytest.approx(0.58, abs=0.05)
    assert times(cues, Heard.PAUSE)[0] == pytest.approx(2.72, abs=0.06)
    assert 0.3 < times(cues, Heard.DONE)[0] - 4.85 < 0.9


def test_a_turn_that_ends_low_is_over_sooner() -> None:
    high, low = (
        times(heard(voice([*LIVELY, (0.4, end), (1.5, 0.0)])), Heard.DONE)[0]
        for end in (200.0, 118.0)
    )
    assert low < high - 0.2


def test_noise_and_rumble_are_no_voice() -> None:
    t = np.arange(3 * RATE) / RATE
    rumble = (0.2 * np.sin(2 * np.pi * 45 * t)).astype(np.float32)
    hiss = (1e-3 * np.random.default_rng(0).standard_normal(3 * RATE)).astype(np.float32)
    assert heard(rumble) == []
    assert heard(hiss) == []
    loud = voice(TALK, noise=0.004)
    assert len(times(heard(loud), Heard.LOW)) == 1


@given(st.lists(st.integers(1, 30_000), min_size=1, max_size=40), st.floats(0, 1000))
def test_the_same_sound_gives_the_same_cues_in_whatever_pieces(sizes: list[int], at: float) -> None:
    samples, ear, found, i = voice(TALK), Hearing(), list[Cue](), 0
    for size in [*sizes, len(samples)]:
        found += ear.hear(samples[i : i + size], at + min(i, len(samples)) / RATE)
        i = min(i + size, len(samples))
    assert found == heard(samples, at)


def test_chunks_that_come_a_little_late_are_still_one_sound() -> None:
    samples, rng = voice(TALK), np.random.default_rng(0)
    ear, found = Hearing(), list[Cue]()
    for i in range(0, len(samples), 480):
        late = 0.0 if i == 0 else float(rng.uniform(0, 0.05))
        found += ear.hear(samples[i : i + 480], 5 + i / RATE + late)
    assert found == heard(samples, 5.0)


def test_a_voice_that_is_heard_no_more_has_ended() -> None:
    ear = Hearing()
    ear.hear(voice(LIVELY), 1.0)
    assert ear.idle(3.2) == []
    (cue,) = ear.idle(4.5)
    assert cue.what is Heard.DONE
    assert cue.t == pytest.approx(3.75, abs=0.02)
    assert ear.idle(9.0) == []


def test_a_loud_high_voice_is_lively_and_a_faint_low_one_is_not() -> None:
    def mood(loud: float, hertz: float) -> float:
        ear = Hearing()
        ear.hear(voice([*LIVELY, *LIVELY]), 0.0)
        ear.hear(voice([(1.2, hertz), (0.5, 0.0)], loud=loud), 4.0)
        return ear._talk.lively

    assert mood(0.5, 260.0) > 0.4
    assert mood(0.08, 140.0) < -0.4
