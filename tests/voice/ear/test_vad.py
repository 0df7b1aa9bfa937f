"""Voices told from everything else, by each means there is."""

from __future__ import annotations

import numpy as np
import pytest

from agent.types import Array
from tests.voice.ear.mic import room, spoken, told
from voice.ear import vad
from voice.ear.vad import FRAME, RATE, Loudness, Silero, Vad

TEXT = "where did you learn to sing like that"


@pytest.fixture(params=["silero", "loudness"])
def ear(request: pytest.FixtureRequest) -> Vad:
    if request.param == "loudness":
        return Loudness()
    if not vad.present():
        pytest.skip("needs the extra `whisper`")
    return Silero()


def voiced(ear: Vad, sound: Array) -> np.ndarray:
    """Which frames are rather a voice than not."""
    frames = sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)
    return np.array([ear.likely(frame) > 0.5 for frame in frames])


def test_a_voice_is_one_and_a_quiet_room_is_none(ear: Vad) -> None:
    found = voiced(ear, told([1.0, TEXT, 1.0]))
    inside = found[RATE // FRAME + 2 : -RATE // FRAME - 2]
    assert inside.mean() > 0.8
    assert found[: RATE // FRAME - 2].sum() == 0
    assert found[-RATE // FRAME + 6 :].sum() == 0


def test_a_voice_is_known_within_a_tenth_of_a_second(ear: Vad) -> None:
    found = voiced(ear, told([1.0, TEXT, 0.5]))
    assert -FRAME / RATE < int(found.argmax()) * FRAME / RATE - 1.0 < 0.1


def test_noise_that_lasts_is_no_voice(ear: Vad) -> None:
    noise = np.random.default_rng(0).normal(0, 0.01, 30 * RATE).astype(np.float32)
    assert voiced(ear, noise)[-5 * RATE // FRAME :].mean() < 0.1


def test_a_microphone_that_is_off_is_no_voice(ear: Vad) -> None:
    ear.likely(spoken(TEXT)[4 * FRAME : 5 * FRAME])
    assert voiced(ear, np.zeros(FRAME * 20, np.float32)).sum() == 0


def test_streams_do_not_mix(ear: Vad) -> None:
    other, sound = type(ear)(), told([0.3, TEXT])
    alone = voiced(type(ear)(), sound)
    noisy = np.random.default_rng(0).normal(0, 0.3, len(sound)).astype(np.float32)
    both = []
    for i in range(0, len(sound) - FRAME + 1, FRAME):
        both.append(ear.likely(sound[i : i + FRAME]) > 0.5)
        other.likely(noisy[i : i + FRAME])
    assert np.array_equal(both, alone)


def test_the_best_that_is_installed_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(vad.vad(), Silero if vad.present() else Loudness)
    monkeypatch.setattr(vad, "find_spec", lambda name: None)
    vad._weights.cache_clear()
    assert isinstance(vad.vad(), Loudness)
    assert "not installed" in vad.vad().about
    vad._weights.cache_clear()


def test_a_room_of_thirty_decibels_below_is_heard_through() -> None:
    assert voiced(Loudness(), room(3.0)).sum() == 0
