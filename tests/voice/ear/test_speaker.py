"""Voices told apart by the encoder that is shipped."""

from __future__ import annotations

import io
import pickle
from functools import cache

import numpy as np
import pytest

from agent.errors import ConfigError
from agent.types import Array
from tests.voice.ear.mic import Dictation, ear, feed, spoken, told
from voice.ear.convert_speaker import weights
from voice.ear.speaker import RATE, SIZE, Voices, embed, melspectrum

LINES = (
    "I grew up by the sea and my grandmother taught me how to sail.",
    "What do you like to do in the evening when the work is done?",
)
MAN, WOMAN = "en-us+m3", "en-us+f4"


@cache
def voice(who: str, line: int) -> Array:
    """Its numbers, in a quiet room."""
    sound = spoken(LINES[line], who)
    noise = np.random.default_rng(line).normal(0, 3e-4, len(sound)).astype(np.float32)
    return embed(sound + noise)


def test_the_same_voice_is_alike_whatever_it_says_and_another_is_not() -> None:
    same = [float(voice(who, 0) @ voice(who, 1)) for who in (MAN, WOMAN)]
    other = [float(voice(MAN, a) @ voice(WOMAN, b)) for a in (0, 1) for b in (0, 1)]
    assert min(same) > 0.78
    assert max(other) < 0.72


def test_a_voice_is_a_direction() -> None:
    assert voice(MAN, 0).shape == (SIZE,)
    assert float(np.linalg.norm(voice(MAN, 0))) == pytest.approx(1, abs=1e-5)
    assert not embed(np.zeros(RATE, np.float32)).any()
    assert not embed(np.zeros(0, np.float32)).any()


def test_how_soft_it_is_makes_no_difference() -> None:
    sound = spoken(LINES[0], MAN) * np.float32(0.1)
    assert float(embed(sound) @ embed(sound * np.float32(0.1))) > 0.99


def test_mel_bands_are_those_the_encoder_was_taught_on() -> None:
    # librosa.feature.melspectrogram(sr=16000, n_fft=400, hop_length=160, n_mels=40): a tone of
    # 1 kHz lies at 15 on Slaney's scale, and the bands are 1.1 of that scale apart.
    t = np.arange(RATE) / RATE
    seen = melspectrum(np.sin(2 * np.pi * 1000 * t).astype(np.float32))
    assert seen.shape == (101, 40)
    top = 15 + 27 * np.log(8) / np.log(6.4)
    assert int(seen[50].argmax()) == round(15 / (top / 41)) - 1
    quiet = melspectrum(np.zeros(RATE, np.float32))
    assert not quiet.any()
    # A band's weight is 2 / its width in Hz, so white noise is flat but for chance.
    noise = melspectrum(np.random.default_rng(0).normal(0, 0.1, 20 * RATE).astype(np.float32))
    bands = noise.mean(0)[3:]
    power = 0.1**2 * 0.375 * 400  # variance times the sum of the squared window, in each bin
    assert np.allclose(bands, power / (RATE / 400), rtol=0.2)


def test_people_are_known_by_their_voices() -> None:
    people = Voices()
    people.enrol("ana", spoken(LINES[0], WOMAN))
    people.enrol("ben", spoken(LINES[0], MAN))
    assert people.who(spoken(LINES[1], WOMAN)) == "ana"
    assert people.who(spoken(LINES[1], MAN)) == "ben"
    people.forget("ana")
    assert people.who(spoken(LINES[1], WOMAN)) == ""


def test_nobody_is_known_by_a_word_or_by_noise() -> None:
    people = Voices()
    people.enrol("ana", spoken(LINES[0], WOMAN))
    assert people.who(spoken("no", WOMAN)) == ""
    noise = np.random.default_rng(0).normal(0, 0.1, 4 * RATE).astype(np.float32)
    assert people.who(noise) == ""
    assert Voices().who(spoken(LINES[0], WOMAN)) == ""


def test_profiles_can_be_kept_as_numbers() -> None:
    people = Voices()
    people.enrol("ana", spoken(LINES[0], WOMAN))
    again = Voices(people.profiles)
    assert again.who(spoken(LINES[1], WOMAN)) == "ana"
    assert all(isinstance(x, float) for x in people.profiles["ana"])


def test_a_profile_that_is_none_names_whose_it_is() -> None:
    with pytest.raises(ConfigError, match="'ana' must be 256 numbers"):
        Voices({"ana": [1.0, 2.0]})


def test_too_little_speech_is_not_enrolled() -> None:
    with pytest.raises(ConfigError, match="at least 3 s"):
        Voices().enrol("ana", spoken("no", WOMAN))


def test_a_live_ear_tells_who_spoke() -> None:
    people = Voices()
    people.enrol("ana", spoken(LINES[0], "en-us+m3"))  # whom the microphone of these tests hears
    came = feed(ear(Dictation(LINES[1]), who=people.who), told([0.5, LINES[1], 1.5]))
    assert came[-1].source == "ana"


class _Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return eval, ("1 + 1",)


def test_weights_that_want_to_run_code_are_refused() -> None:
    with pytest.raises(ConfigError, match=r"want to run builtins\.eval"):
        weights(io.BytesIO(pickle.dumps(_Evil())))


def test_a_file_of_another_kind_is_refused() -> None:
    with pytest.raises(ConfigError, match="old kind"):
        weights(io.BytesIO(pickle.dumps(7)))
