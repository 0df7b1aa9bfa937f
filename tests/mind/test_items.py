"""Twenty questions to every persona, answered as its sheet says."""

from __future__ import annotations

import pytest

from mind.persona import Persona, shipped
from mind.symbolic.parse import plain
from tests.mind.conversation import embedded, say

# Each with the parts of the sheet that hold a right answer.
ITEMS: dict[str, tuple[str, ...]] = {
    "What do you believe in?": ("belief",),
    "Do you have a philosophy of life?": ("belief",),
    "What principles do you live by?": ("belief", "motive"),
    "What is important to you?": ("belief", "motive"),
    "What drives you?": ("motive",),
    "What keeps you going on a hard day?": ("motive", "advice"),
    "Why do you do what you do?": ("motive", "work"),
    "What is your biggest dream?": ("dream",),
    "What would you like to do before you die?": ("dream",),
    "What are you afraid of?": ("fear",),
    "Is there something that scares you?": ("fear",),
    "What kind of person are you?": ("personality",),
    "How would your friends describe you?": ("personality", "friends"),
    "What are you most proud of?": ("proud",),
    "Do you have any regrets?": ("regret",),
    "Tell me about your parents.": ("family", "childhood"),
    "Do you have a partner?": ("love",),
    "Who is your best friend?": ("friends",),
    "Do you get lonely sometimes?": ("friends",),
    "What were you like as a child?": ("childhood",),
}


def right(persona: Persona, question: str, parts: tuple[str, ...]) -> bool:
    """Whether a whole sentence of one of `parts` is in the answer."""
    answer = " ".join(plain(say(embedded(persona), question)))
    told = [line for part in parts for line in persona.biography.get(part, ())]
    sentences = [" ".join(plain(s)) for line in told for s in line.split(". ")]
    return any(len(s.split()) >= 3 and s in answer for s in sentences)


@pytest.mark.parametrize("persona", shipped(), ids=lambda p: p.id)
def test_items_are_answered_as_the_sheet_says(persona: Persona) -> None:
    wrong = [q for q, parts in ITEMS.items() if not right(persona, q, parts)]
    assert len(wrong) <= 0.1 * len(ITEMS), wrong
