"""The embedded mind does not repeat itself."""

from __future__ import annotations

import re

import pytest

from mind.persona import Persona, shipped
from mind.symbolic.fresh import WINDOW
from tests.mind.conversation import embedded, say

ASKED = (
    "hello", "how are you?", "what is your name?", "what do you do?", "tell me a joke",
    "do you like music?", "my name is Ana", "I live in Oslo", "what do you think about the sea?",
    "tell me about your family", "why?", "really?", "okay", "I am sad", 
    "what's your favourite food?",
    "where do you live?", "do you have a pet?", "tell me a story", "I love cheese",
    "what is my name?",
    "who are you?", "it is raining here", "tell me more", "do you like dogs?", "thank you",
    "what are you afraid of?", "how old are you?", "yes", "no", "blorp fizz wug",
    "what time is it?",
    "are you happy?", "that is funny", "what should I cook tonight?", "where do I live?",
    "do you believe in god?", "I had a bad day", "and you?", "what are your hobbies?", "good night",
)  # fmt: skip


def sentences(text: str) -> list[str]:
    """Those of three words and more; "Yes." and "Ana!" are no sentences."""
    found = [s.strip().lower() for s in re.split(r"(?<=[.!?…])\s+", text)]
    return [s for s in found if len(s.split()) >= 3]


def repeated(said: list[list[str]]) -> list[str]:
    last = dict[str, int]()
    again = []
    for turn, spoken in enumerate(said):
        for sentence in spoken:
            if turn - last.get(sentence, -WINDOW - 1) <= WINDOW:
                again.append(sentence)
            last[sentence] = turn
    return again


@pytest.mark.parametrize("persona", shipped(), ids=lambda p: p.id)
def test_no_sentence_comes_twice_in_two_hundred_turns(persona: Persona) -> None:
    mind = embedded(persona)
    said = [sentences(say(mind, ASKED[i % len(ASKED)])) for i in range(WINDOW)]
    assert repeated(said) == []
    assert sum(map(len, said)) > WINDOW


def test_what_was_told_is_still_told_however_often_it_is_asked() -> None:
    mind = embedded()
    say(mind, "I live in Oslo")
    assert all("Oslo" in say(mind, "where do I live?") for _ in range(12))


def test_asked_to_say_it_again_it_does() -> None:
    mind = embedded()
    first = say(mind, "what is your name?")
    assert sentences(first)[-1] in say(mind, "could you say that again?").lower()


def test_again_among_other_things_asks_for_no_repetition() -> None:
    mind = embedded()
    first = sentences(say(mind, "what is your name?"))
    answer = say(mind, "In for four, out for six. Again. Fear is a warm-up. You can start with it.")
    assert not set(first) & set(sentences(answer))


@pytest.mark.slow
def test_two_of_them_talk_a_thousand_turns() -> None:
    pair = (("mira", embedded("mira")), ("walter", embedded("walter", 2)))
    said: tuple[list[list[str]], list[list[str]]] = ([], [])
    text = "Hello!"
    for turn in range(1000):
        (_, mind), (other, _) = pair[turn % 2], pair[1 - turn % 2]
        text = say(mind, text, source=other)
        assert text
        said[turn % 2].append(sentences(text))
    for one in said:  # what is left was asked for: "what did you say?"
        assert len(repeated(one)) < 0.02 * sum(map(len, one))


def test_what_was_not_heard_counts_as_new() -> None:
    question = "what do you think about whales?"
    first = sentences(say(embedded(), question))
    lost, heard = embedded(), embedded()
    say(lost, question, heard=0.0)
    say(heard, question)
    # What nobody heard is said again; what was heard is not.
    assert first[0] in sentences(say(lost, question))
    assert first[0] not in sentences(say(heard, question))


def test_what_somebody_told_is_never_read_as_a_mark() -> None:
    mind = embedded()
    say(mind, "My name is [wave {user}")
    said = " ".join(say(mind, "okay") for _ in range(40))
    assert not set("[]{}") & set(said)
