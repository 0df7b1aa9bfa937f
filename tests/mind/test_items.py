"""Questions to every persona, answered as its sheet says."""

from __future__ import annotations

import pytest

from mind.persona import Persona, shipped
from mind.symbolic.parse import plain
from tests.mind.conversation import embedded, say
from tests.mind.items import BELIEFS, MOTIVES, STANDARDS

# Each with the parts of the sheet that hold a right answer.
ITEMS: dict[str, tuple[str, ...]] = {
    "What do you believe in?": ("belief",),
    "Do you have a philosophy of life?": ("belief",),
    "What principles do you live by?": ("belief", "motive", "standards"),
    "What is important to you?": ("belief", "motive"),
    "What drives you?": ("motive",),
    "What keeps you going on a hard day?": ("motive", "advice"),
    "Why do you do what you do?": ("motive", "work"),
    "What is your biggest dream?": ("dream",),
    "What would you like to do before you die?": ("dream", "motives"),
    "What do you want most in life?": ("dream", "motive", "motives"),
    "What would you never do?": ("standards",),
    "What makes somebody a good person?": ("standards", "beliefs"),
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
# What is not about any of them, though a word of it may be.
ASIDE = (
    "What time is it?",
    "Can you help me with my homework?",
    "Do people in Sweden drink a lot?",
    "Why do people sneeze?",
    "Are you tired?",
    "Do you want to hear a joke?",
    "Do you know any good books?",
    "Who is your best friend?",
    "What do you think about football?",
    "Is it raining there?",
)
CONCERNS = {"motives": MOTIVES, "standards": STANDARDS, "beliefs": BELIEFS}


def told_in(persona: Persona, part: str) -> list[str]:
    """The sentences of one part of the sheet, in plain words."""
    if part in CONCERNS:
        return [" ".join(plain(concern.text)) for concern in getattr(persona, part)]
    lines = persona.biography.get(part, ())
    sentences = [" ".join(plain(s)) for line in lines for s in line.split(". ")]
    return [s for s in sentences if len(s.split()) >= 3]


def answer(persona: Persona, question: str) -> str:
    return " ".join(plain(say(embedded(persona), question)))


def right(persona: Persona, question: str, parts: tuple[str, ...]) -> bool:
    """Whether a whole sentence of one of `parts` is in the answer."""
    said = answer(persona, question)
    return any(sentence in said for part in parts for sentence in told_in(persona, part))


def missed(persona: Persona, part: str) -> list[str]:
    """The questions on `part` that are not answered by the line that they are about."""
    wrong = []
    for question, starts in CONCERNS[part][persona.id].items():
        begins = [" ".join(plain(start)) for start in starts.split("|")]
        lines = [line for line in told_in(persona, part) if line.startswith(tuple(begins))]
        assert lines, f"{persona.id} has no line in {part} that begins with {starts!r}"
        if not any(line in answer(persona, question) for line in lines):
            wrong.append(question)
    return wrong


@pytest.mark.parametrize("persona", shipped(), ids=lambda p: p.id)
def test_items_are_answered_as_the_sheet_says(persona: Persona) -> None:
    asked = len(ITEMS) + sum(len(items[persona.id]) for items in CONCERNS.values())
    wrong = [q for q, parts in ITEMS.items() if not right(persona, q, parts)]
    wrong += [question for part in CONCERNS for question in missed(persona, part)]
    assert len(wrong) <= 0.1 * asked, wrong


@pytest.mark.parametrize("persona", shipped(), ids=lambda p: p.id)
def test_no_conviction_answers_what_is_about_something_else(persona: Persona) -> None:
    told = {line for part in CONCERNS for line in told_in(persona, part)}
    for question in ASIDE:
        said = answer(persona, question)
        assert not any(line in said for line in told), question


def test_who_goes_on_asking_is_told_what_was_not_told_yet() -> None:
    mind = embedded("walter")
    answers = [" ".join(plain(say(mind, "What do you believe in?"))) for _ in range(6)]
    lines = told_in(mind.persona, "beliefs")[:4]
    assert [sum(line in answer for answer in answers) for line in lines] == [1, 1, 1, 1]
