from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from voice.text.clauses import LONGEST, clauses
from voice.text.normalise import Gap, tokens


def split(text: str, language: str = "en") -> list[str]:
    return [c.utterance for c in clauses(tokens(text, language))]


def test_a_sentence_ends_a_clause_and_a_short_phrase_does_not() -> None:
    assert split("Go home. I will be there, soon, with all of the others. Yes!") == [
        "Go home.",
        "I will be there,",
        "soon, with all of the others.",
        "Yes!",
    ]


def test_the_first_clause_is_short_so_that_it_is_soon_heard() -> None:
    first = split("Well then, red, green, blue, and yellow are colours that I like.")[0]
    assert first == "Well then,"


def test_speech_without_punctuation_is_split_before_a_small_word() -> None:
    text = "the small grey boat went slowly " * 3 + "over the water and nobody on the island saw it"
    parts = split(text)
    assert len(parts) > 1
    assert all(len(p.split()) <= LONGEST for p in parts)
    assert " ".join(parts) == text


def test_emoji_stay_with_the_words_before_them() -> None:
    assert split("That is so nice of you! 😀 🎉 Come in.") == [
        "That is so nice of you! 😀 🎉",
        "Come in.",
    ]


def test_a_pause_is_the_longest_that_was_asked_for() -> None:
    (clause,) = clauses(tokens("Is it? 😀,", "en"))
    assert clause.gap is Gap.QUESTION


def test_a_script_without_spaces_is_split_by_its_own_punctuation_and_by_length() -> None:
    assert split("你好，我是安娜。今天很好。", "zh") == [
        "你好，",
        "我是安娜。",
        "今天很好。",
    ]
    assert max(map(len, split("好" * 5000, "zh"))) <= 40


@given(st.text(alphabet="ab ,.!?\n😀好", max_size=300))
def test_clauses_hold_every_word_in_order(text: str) -> None:
    pieces = [w for c in split(text) for w in c.split()]
    assert "".join(pieces) == "".join(text.split())
