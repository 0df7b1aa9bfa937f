"""What a card's lorebook has to say reaches the embedded mind."""

from __future__ import annotations

import pytest

from mind.card.model import Book, Card, Character, Entry
from mind.persona import Persona
from mind.symbolic.lorebook import spoken
from tests.mind.conversation import embedded, say


def keeper(*entries: Entry, scan_depth: int | None = None) -> Persona:
    book = Book(entries=entries, scan_depth=scan_depth)
    card = Card(data=Character(name="Wren", character_book=book))
    return Persona(id="wren", name="Wren", card=card)


TOWER = Entry(
    keys=("tower", "vexmoor"),
    content="Vexmoor is a black tower in the north. Nobody has climbed it. It hums at night.",
)


def test_what_is_asked_about_is_told_out_of_the_book() -> None:
    for question in ("What is Vexmoor?", "tell me about the tower", "Who built Vexmoor?"):
        answer = say(embedded(keeper(TOWER)), question)
        assert "Vexmoor is a black tower in the north. Nobody has climbed it." in answer
        assert "hums" not in answer


def test_what_nobody_asked_about_is_not_told() -> None:
    for line in ("What is the capital of Peru?", "hello", "my name is Ana", "how are you?"):
        assert "Vexmoor" not in say(embedded(keeper(TOWER)), line)


def test_an_entry_is_told_once_and_then_the_next() -> None:
    bell = Entry(keys=("tower",), content="There is a bell in it that never rang.")
    mind = embedded(keeper(TOWER, bell))
    first, second = say(mind, "what about the tower?"), say(mind, "what is in the tower?")
    assert "black tower" in first + second
    assert "bell" in first + second
    assert first != second


def test_an_entry_that_a_mention_needs_two_keys_for_waits_for_both() -> None:
    needy = TOWER.model_copy(update={"selective": True, "secondary_keys": ("night",)})
    assert "black tower" not in say(embedded(keeper(needy)), "what is the tower?")
    assert "black tower" in say(embedded(keeper(needy)), "what is the tower at night?")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("{{char}} hates rain. {{char}}'s cloak is red.", "I hate rain. My cloak is red."),
        ("Wren is old. He owes {{user}} a favour.", "I am old. He owes Ana a favour."),
        ("[Tower: tall, dark]", ""),
        ("Name: Vexmoor\nHeight: 90 m", ""),
        ("<tower>tall</tower>", ""),
        ("no sentence at all", ""),
        ("It stands. " * 3, "It stands. It stands."),
        ("x" * 500 + ".", ""),
    ],
)
def test_only_what_can_be_spoken_is_told(content: str, expected: str) -> None:
    assert spoken(content, "Wren", "Ana") == expected
