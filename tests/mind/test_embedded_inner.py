"""What the embedded mind says of its state, its bonds, its plans, and of earlier times."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.types import Record
from mind.persona import Persona, shipped
from tests.mind.conversation import EPOCH, embedded, memories, say, told


def test_why_it_feels_so_is_told() -> None:
    mind = embedded()
    assert "stupid" not in told(mind, "hello", "are you angry?")
    answer = told(mind, "you are stupid", "why are you angry?")
    assert "angry" in answer
    assert "you insulted me" in answer.lower()


def test_why_it_feels_so_is_told_without_a_kept_change() -> None:
    mind = embedded()
    told(mind, "my dog died", "okay")
    mind.recalled.clear()
    assert "your dog died" in say(mind, "why are you sad?")


def test_how_it_is_depends_on_what_happened() -> None:
    mind = embedded()
    assert "upset" in told(mind, "I hate you", "shut up", "you idiot", "how are you?") or (
        "angry" in told(mind, "how do you feel?")
    )


@pytest.mark.parametrize(
    ("moves", "question", "expected"),
    [
        ({"attitude": 0.6}, "do you like me?", ("fond", "dear")),
        ({"attitude": -0.6}, "do you like me?", ("easy to like", "distance")),
        ({}, "what do you think of me?", ("hardly know", "only just begun")),
        ({"trust": 0.9}, "do you trust me?", ("Entirely", "anything")),
        ({"trust": 0.05}, "do you trust me?", ("Not at the moment", "No.")),
        ({"intimacy": 0.6, "attitude": 0.4}, "are we friends?", ("I would say so", "By now")),
        ({"attitude": -0.5}, "are we friends?", ("Not as things are", "kinder")),
    ],
)
def test_bonds_are_told_as_they_are(
    moves: dict[str, float], question: str, expected: tuple[str, ...]
) -> None:
    mind = embedded()
    values = {f"bond/user/{name}": value for name, value in moves.items()}
    mind.state = replace(mind.state, values=values)
    answer = say(mind, question)
    assert any(part in answer for part in expected), answer


def test_who_hurt_it_is_told_so() -> None:
    answer = told(embedded(), "I hate you", "do you still like me?")
    assert "angry" in answer
    assert "hate you" in answer


@pytest.mark.parametrize("persona", shipped(), ids=lambda p: p.id)
def test_what_it_wants_is_what_presses_most(persona: Persona) -> None:
    mind = embedded(persona)
    most = max(motive.weight for motive in mind.persona.motives)
    answer = say(mind, "what do you want?")
    assert any(it.text in answer for it in mind.persona.motives if it.weight == most)


def test_the_plan_of_the_day_is_told() -> None:
    mind = embedded()
    text = "Today I mean to get on with this: count seals and to talk about sharks."
    mind.recalled.append(Record("plan", text, EPOCH, "", "", "day"))
    assert text in say(mind, "what are your plans for today?")


def test_what_was_talked_about_comes_back() -> None:
    mind = embedded()
    mind.recalled += memories("reflection", "user and I talked about pottery.")
    mind.recalled += memories("episode", "I broke my arm when I fell off a horse")
    assert "You and I talked about pottery." in say(mind, "what did we talk about last time?")
    assert "you broke your arm" in say(mind, "do you remember my arm?")
    assert "horse" in say(mind, "do you remember when I fell off that horse?")


def test_what_this_talk_was_about_is_told() -> None:
    mind = embedded()
    assert "whales" in told(mind, "tell me about whales", "okay", "what were we talking about?")


def test_its_own_words_are_not_taken_for_theirs() -> None:
    mind = embedded()
    own = Record("episode", "I swim with my family every morning", EPOCH, "user", "")
    mind.recalled.append(own)
    assert "swim" not in say(mind, "what do you know about my family?")


def test_nobody_remembers_what_never_was() -> None:
    answer = say(embedded(), "do you remember our trip to Japan?")
    assert "Japan" not in answer
