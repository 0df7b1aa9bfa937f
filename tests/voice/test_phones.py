from __future__ import annotations

from itertools import pairwise

import pytest

from agent.types import SILENCE, Phone
from voice.phones import contiguous, share, spread, units


@pytest.mark.parametrize(
    ("symbol", "sounds"),
    [
        ("ɔːɹ", ("ɔː", "ɹ")),
        ("aɪ", ("aɪ",)),
        ("aɪɚ", ("aɪ", "ɚ")),
        ("tʃ", ("tʃ",)),
        ("t͡sʲ", ("ts",)),
        ("ts.", ("ʈʂ",)),
        ("onɡ", ("o", "ŋ")),
        ("tɕh", ("tɕ",)),
        ("ɛ̃", ("ɛ\u0303",)),
        ("g", ("ɡ",)),
        ("r̝̊", ("r",)),
        ("ss", ("sː",)),
        ("ᵻ", ("ɪ",)),
        ("ʲ", ()),
        ("(en)", ()),
        ("1", ()),
    ],
)
def test_engine_symbols_become_plain_ipa(symbol: str, sounds: tuple[str, ...]) -> None:
    assert units(symbol) == sounds


def test_a_vowel_and_its_consonant_share_the_time_and_only_the_vowel_is_stressed() -> None:
    vowel, consonant = spread("ɔːɹ", 1.0, 1.3, 2, 4)
    assert (vowel.start, consonant.end) == (1.0, 1.3)
    assert vowel.end == consonant.start == pytest.approx(1.2)
    assert (vowel.stress, consonant.stress, consonant.word) == (2, 0, 4)


def test_words_run_together_each_get_phones() -> None:
    phones = [Phone(s, i / 10, (i + 1) / 10, 0, 0) for i, s in enumerate("ʌvðə")]
    assert [p.word for p in share(phones, ["of", "the"])] == [0, 0, 1, 1]


def test_a_word_that_is_not_said_gets_none() -> None:
    phones = [Phone("a", 0.0, 0.1, 0, 0), Phone("b", 0.1, 0.2, 0, 0)]
    assert [p.word for p in share(phones, ["ab", ""])] == [0, 0]


def test_long_gaps_become_silence_and_short_ones_vanish() -> None:
    phones = [Phone("a", 0.1, 0.2, 0, 0), Phone("b", 0.21, 0.3, 0, 0), Phone("c", 0.5, 0.6, 0, 1)]
    out = contiguous(phones, 1.0)
    assert [p.symbol for p in out] == [SILENCE, "a", "b", SILENCE, "c", SILENCE]
    assert (out[0].start, out[-1].end) == (0.0, 1.0)
    assert all(a.end == b.start for a, b in pairwise(out))
