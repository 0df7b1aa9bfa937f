"""A character's own words, as a recogniser writes them down."""

from __future__ import annotations

import pytest

from voice.ear.repeat import Said

LINE = "I grew up by the sea, and my grandmother taught me how to sail."


@pytest.mark.parametrize(
    "text",
    [
        LINE,
        "my grandmother taught me",
        "grew up by the sea and my",
        "i grew up by the see and my grandmother thought me how to say",
        "to sail",
    ],
)
def test_what_it_said_is_its_own(text: str) -> None:
    said = Said()
    said.add("Well, that is a long story.", 0.0)
    said.add(LINE, 2.0)
    assert said.repeats(text, 8.0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sail",
        "wait",
        "who taught you how to cook",
        "did your grandmother live there too",
        "sail to",
        "i never knew that you could sail",
        "how did you and the others get back to land again",
    ],
)
def test_what_somebody_else_says_is_not(text: str) -> None:
    said = Said()
    said.add(LINE, 0.0)
    assert not said.repeats(text, 5.0)


def test_it_is_forgotten_after_a_while() -> None:
    said = Said()
    said.add(LINE, 0.0)
    assert not said.repeats(LINE, 60.0)


def test_a_question_is_known_as_one() -> None:
    said = Said()
    said.add('And you? "Do you sail?"', 0.0)
    assert said.asks
    said.add("I do.", 1.0)
    assert not said.asks
