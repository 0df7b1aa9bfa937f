from __future__ import annotations

import logging

import pytest

from agent.types import SILENCE
from body import phonetics
from body.phonetics import Manner, Place, segments

# What espeak-ng says in English, German, French, Spanish, Mandarin, Arabic, Hindi and Zulu.
CHART = (
    "i iː ɪ e eɪ ɛ æ a aɪ aʊ ɑː ɒ ɔ ɔɪ oʊ ʊ uː ʌ ɜː ɚ ɝ ə ɐ ᵻ y yː ø œ ɑ̃ ɔ̃ ɛ̃ œ̃ ɨ ɯ ɤ p b t d k ɡ "
    "ʔ m n ɲ ŋ f v θ ð s z ʃ ʒ ç x ɣ h ɦ tʃ dʒ ts pf l ɫ ʎ ɹ r ɾ ʁ ʀ w j ɥ β ɸ ʂ ʐ ɕ ʑ tɕ tʂ q ħ ʕ "
    "tˤ ʈ ɖ ɳ ɽ bʱ dʱ n̩ l̩ kʷ tʲ p' ǀ ǃ ɓ ɬ ɮ ai̯ oʊ̯"
)


def test_every_language_of_the_chart_is_understood(caplog: pytest.LogCaptureFixture) -> None:
    phonetics.segments.cache_clear()
    with caplog.at_level(logging.WARNING):
        for symbol in CHART.split():
            assert segments(symbol)
    assert not caplog.records


@pytest.mark.parametrize("symbol", ["p", "b", "m", "bʱ", "p'", "ɓ", "mʲ"])
def test_bilabial_stops_and_nasals_close_the_lips(symbol: str) -> None:
    assert segments(symbol)[0].closes_lips


@pytest.mark.parametrize("symbol", ["w", "β", "f", "n", "ɸ", "u", "ə", SILENCE])
def test_nothing_else_closes_them(symbol: str) -> None:
    assert not any(s.closes_lips for s in segments(symbol))


def test_diphthongs_and_affricates_have_two_parts() -> None:
    first, second = segments("aɪ")
    assert first.open > second.open
    assert [s.manner for s in segments("tʃ")] == [Manner.STOP, Manner.FRICATIVE]
    assert segments("pf")[1].touches_teeth


def test_rounding_follows_the_symbol() -> None:
    assert segments("u")[0].round > 0.8
    assert segments("y")[0].round > 0.8
    assert segments("i")[0].round == 0
    assert segments("kʷ")[0].round > 0.5


def test_what_is_not_ipa_is_a_schwa_and_reported_once(caplog: pytest.LogCaptureFixture) -> None:
    phonetics.segments.cache_clear()
    with caplog.at_level(logging.WARNING):
        first, again = segments("☃"), segments("☃")
    assert first == again == segments("ə")
    assert first[0].place is Place.NONE
    assert [r.getMessage() for r in caplog.records] == [
        "phone '☃' is not IPA; the mouth makes a schwa of it"
    ]
