from __future__ import annotations

import asyncio

import pytest

from agent.errors import ConfigError
from agent.types import SILENCE, Act, Affect, Speech
from tests.voice.pitch import median_pitch
from voice.tts.flite import Flite
from voice.tts.flite_library import VOICES, present, remedy

pytestmark = pytest.mark.skipif(not present(), reason=f"libflite is missing: {remedy()}")


def spoken(voice: Flite, act: Act) -> list[Speech]:
    async def main() -> list[Speech]:
        return [s async for s in voice.speak(act)]

    return asyncio.run(main())


def test_sounds_are_ipa_and_stress_is_on_the_vowels_of_content_words() -> None:
    (speech,) = spoken(Flite("slt"), Act("The judge ate nine apples"))
    symbols = [p.symbol for p in speech.phones if p.symbol != SILENCE]
    assert " ".join(symbols) == "ð ə dʒ ʌ dʒ eɪ t n aɪ n æ p ə l z"
    assert [p.symbol for p in speech.phones if p.stress] == ["ʌ", "eɪ", "aɪ", "æ"]


@pytest.mark.parametrize("name", ["slt", "rms", "awb", "kal16"])
def test_pitch_rises_with_arousal_in_every_voice(name: str) -> None:
    calm, neutral, wild = (
        median_pitch(spoken(Flite(name), Act("We all know you well", affect=Affect(arousal=a))))
        for a in (-1.0, 0.0, 1.0)
    )
    assert calm * 1.1 < neutral < wild / 1.1


def test_women_speak_higher_than_men() -> None:
    pitch = {n: median_pitch(spoken(Flite(n), Act("We all know you well"))) for n in VOICES}
    assert all(pitch["slt"] > 1.2 * pitch[n] for n, g in VOICES.items() if g == "male")


def test_a_question_ends_higher_than_a_statement() -> None:
    (asked,) = spoken(Flite("slt"), Act("You saw the moon?"))
    (told,) = spoken(Flite("slt"), Act("You saw the moon."))
    ends = []
    for speech in (asked, told):
        last = [p for p in speech.phones if p.stress == 2][-1:]
        ends.append(median_pitch([Speech(speech.act, speech.samples, tuple(last))]))
    assert ends[0] > 1.1 * ends[1]


def test_letters_of_other_scripts_are_passed_over_and_accents_dropped() -> None:
    (speech,) = spoken(Flite("slt"), Act("a café привет"))
    assert {p.word for p in speech.phones} == {0, 1}


def test_an_unknown_voice_names_the_nearest() -> None:
    with pytest.raises(ConfigError, match="did you mean 'slt'"):
        Flite("stl")
