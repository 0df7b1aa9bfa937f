"""What only shows that somebody listens."""

from __future__ import annotations

import pytest

from voice.ear.clauses import is_assent, is_murmur, table, words

ENGLISH = table("en-us")


@pytest.mark.parametrize(
    "text", ["mm-hm", "Mmhmm.", "Mm.", "hm hm", "uh-huh", "Haha!", "ha ha ha", "Hahahaha"]
)
def test_an_mm_hm_and_a_laugh_are_murmurs(text: str) -> None:
    assert is_murmur(text, ENGLISH)
    assert is_assent(text, ENGLISH)


@pytest.mark.parametrize("text", ["yeah", "Yeah, right.", "okay", "I see.", "oh really", "mm yes"])
def test_yeah_agrees_but_may_be_an_answer(text: str) -> None:
    assert is_assent(text, ENGLISH)
    assert not is_murmur(text, ENGLISH)


@pytest.mark.parametrize(
    "text", ["", "no", "wait", "stop", "yeah but I", "him", "what", "yes yes yes yes yes"]
)
def test_words_are_no_backchannel(text: str) -> None:
    assert not is_assent(text, ENGLISH)
    assert not is_murmur(text, ENGLISH)


def test_a_language_without_a_table_knows_hums_only() -> None:
    assert table("fi") is None
    assert is_murmur("mhm", None)
    assert not is_assent("joo", None)
    assert is_assent("ja genau", table("de"))


def test_words_are_plain() -> None:
    assert words("“Well, I’m—you know—‘fine’!”") == ["well", "i'm", "you", "know", "fine"]
