from __future__ import annotations

import asyncio

import pytest

from agent.errors import ConfigError
from agent.types import SILENCE, Act, Affect, Speech
from tests.voice.pitch import median_pitch
from voice.tts.espeak import Espeak, find_language, offers

GREETINGS = {
    "en-us": "Good morning, how are you?",
    "en-gb": "Good morning, how are you?",
    "de": "Guten Morgen, wie geht es dir?",
    "fr": "Bonjour, comment ça va ?",
    "es": "Buenos días, ¿cómo estás?",
    "it": "Buongiorno, come stai?",
    "pt-br": "Bom dia, tudo bem?",
    "ru": "Доброе утро, как дела?",
    "pl": "Dzień dobry, jak się masz?",
    "tr": "Günaydın, nasılsın?",
    "ar": "صباح الخير، كيف حالك؟",
    "he": "בוקר טוב, מה שלומך?",
    "fa": "صبح بخیر، حال شما چطور است؟",
    "hi": "सुप्रभात, आप कैसे हैं?",
    "zh": "早上好，你好吗？",
    "ja": "おはよう、げんきですか？",
    "ko": "안녕하세요, 어떻게 지내세요?",
    "th": "สวัสดี สบายดีไหม",
    "vi": "Chào buổi sáng, bạn khỏe không?",
    "sw": "Habari za asubuhi, hujambo?",
}


def spoken(voice: Espeak, act: Act) -> list[Speech]:
    async def main() -> list[Speech]:
        return [s async for s in voice.speak(act)]

    return asyncio.run(main())


@pytest.mark.parametrize("language", sorted(GREETINGS))
def test_every_language_says_every_word_of_a_greeting(language: str) -> None:
    for speech in spoken(Espeak(language), Act(GREETINGS[language])):
        words = speech.act.utterance.split()
        sounding = {p.word for p in speech.phones} - {-1}
        assert sounding == {i for i, w in enumerate(words) if any(c.isalpha() for c in w)}


def test_every_language_of_the_catalogue_can_be_chosen_by_each_of_its_codes() -> None:
    for offer in offers():
        for code in offer.languages:
            assert find_language(code)
        Espeak(offer.voice)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("fr", "French (France)"),
        ("en-GB", "English (Great Britain)"),
        ("zh", "Chinese (Mandarin, latin as English)"),
        ("de_AT", "German"),
        ("German", "German"),
        ("no", "Norwegian Bokmål"),
    ],
)
def test_a_code_means_the_language_that_claims_it_most(code: str, name: str) -> None:
    assert find_language(code).name == name


@pytest.mark.parametrize("voice", ["en-uss+f2x", "quenyaa", ""])
def test_an_unknown_voice_names_the_list_of_all(voice: str) -> None:
    with pytest.raises(ConfigError, match="anima voices"):
        Espeak(voice)


def test_numbers_in_other_languages_are_read_by_the_engine() -> None:
    (speech,) = spoken(Espeak("de"), Act("Es sind 42 Leute"))
    assert len([p for p in speech.phones if p.word == 2]) > 8  # zweiundvierzig


def test_pitch_rises_with_arousal() -> None:
    calm, neutral, wild = (
        median_pitch(spoken(Espeak("en-us+f2"), Act("We all know you.", affect=Affect(arousal=a))))
        for a in (-1.0, 0.0, 1.0)
    )
    assert calm * 1.1 < neutral < wild / 1.1


def test_a_dark_l_that_the_library_melts_into_its_vowel_gets_its_time() -> None:
    (speech,) = spoken(Espeak("en-us"), Act("Well"))
    assert [p.symbol for p in speech.phones] == ["w", "ɛ", "l", SILENCE][: len(speech.phones)]
    assert all(p.end - p.start > 0.03 for p in speech.phones)
