"""What no sheet answers is not answered with a line about something else."""

from __future__ import annotations

import pytest

from mind.persona import Persona, find
from tests.mind.conversation import embedded, told
from tests.mind.offtopic import QUESTIONS

_MOST = 0.14  # share that may be taken for a question that the sheet answers


def _lines(persona: Persona) -> list[str]:
    """What `persona` can tell of itself, without marks."""
    held = [c.text for c in (*persona.motives, *persona.standards, *persona.beliefs)]
    life = [line for part in persona.biography.values() for line in part]
    topics = [line for topic in persona.topics.values() for line in topic.says]
    lines = (*held, *life, *topics, *persona.favourites.values())
    return [line.rpartition("]")[2].strip() for line in lines]


def _astray(who: str) -> list[str]:
    """The questions that are answered with a line of the persona's life."""
    lines = _lines(find(who))
    answers = ((q, told(embedded(who, i), "hi", "i had soup", q)) for i, q in enumerate(QUESTIONS))
    return [q for q, answer in answers if any(line in answer for line in lines)]


@pytest.mark.parametrize("who", ["mira", "samir", "walter", "aoife"])
def test_what_the_sheet_does_not_answer_is_not_answered_with_something_else(who: str) -> None:
    astray = _astray(who)
    assert len(astray) <= _MOST * len(QUESTIONS), astray


@pytest.mark.parametrize(
    ("who", "question", "word"),
    [
        ("mira", "do you like whales?", "whale"),
        ("mira", "have you ever been to Lagos?", "Lagos"),
        ("samir", "do you have a cat?", "cat"),
        ("walter", "what do you think of the moon?", "moon"),
    ],
)
def test_what_it_does_answer_still_is(who: str, question: str, word: str) -> None:
    assert word.lower() in told(embedded(who), "hi", question).lower()
