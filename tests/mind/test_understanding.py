"""What single messages are taken for: names, typos, odd and endless input."""

from __future__ import annotations

import pytest

from mind.lines import INTENTS
from tests.mind.conversation import acts, embedded, say


@pytest.mark.parametrize(
    "line",
    [
        "I'm tired",
        "i'm fine",
        "I am so happy today",
        "I'm Italian",
        "it is cold",
        "I'm going home",
        "my name is not important",
        "I'm a bit sad",
        "this is nice",
        "I'm from Oslo",
        "im bored",
        "I'm not sure",
        "I am vegetarian",
    ],
)
def test_not_everything_after_i_am_is_a_name(line: str) -> None:
    mind = embedded()
    say(mind, line)
    assert "name is" not in say(mind, "what do you know about me?")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("I'm Ana", "Ana"),
        ("im ana", "Ana"),
        ("hi, i'm Jean-Luc!", "Jean-Luc"),
        ("Hello Mira, my name is Bob.", "Bob"),
        ("call me Zoë", "Zoë"),
        ("I am Ian", "Ian"),
        ("my name's PETER", "Peter"),
        ("You can call me Mary Ann", "Mary Ann"),
        ("My name is Ana and I live in Oslo", "Ana"),
        ("names bond, my name is James", "James"),
    ],
)
def test_names_are_found(line: str, name: str) -> None:
    mind = embedded()
    say(mind, line)
    answer = say(mind, "what is my name?")
    assert name in answer
    assert f"{name} and" not in answer


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("waht is your favorit food?", "jollof"),
        ("wich languages do you speek", "Igbo"),
        ("how old r u", "27"),
        ("whats ur name", "Mira"),
        ("do u like wales", "dialects"),
        ("do you like octopusses?", "hearts"),
        ("tell me abot seals", "Harbour"),
    ],
)
def test_typos_are_forgiven(line: str, expected: str) -> None:
    assert expected in say(embedded(), line)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\n\n",
        "...",
        "?!",
        "😂😂😂",
        "👩‍👩‍👧‍👦",
        "asdfghjkl",
        "xkcdqwrtpsdf bcdfghjkl",
        "\x00\x07\x1b[31m",
        "Hola, ¿cómo estás?",
        "Ich heiße Peter und wohne in Berlin",
        "привет, как дела",
        "你好吗",
        "مرحبا كيف حالك",
        "שלום",
        "こんにちは",
        "{user} {thing} {0}",
        "[joke happy] hello",
        "my name is {fullname}",
        "i like [",
        "a" * 50,
        "my name is [joke]",
        "1",
        "-",
        "what",
        "my my my",
        "i am",
        "i have a",
        "do you like",
        "who is",
        "12 / 0",
        "tell me about",
        "I like }{",
        "my {relation} is called {name}",
        "9999999999999999999 + 1",
        "not",
        "no no no",
    ],
)
def test_odd_input_gets_a_graceful_answer(text: str) -> None:
    mind = embedded()
    for _ in range(2):
        for act in acts(mind, text):
            assert act.utterance
            assert act.intent in INTENTS
            assert "{" not in act.utterance
    say(mind, "what do you know about me?")


def test_a_hundred_thousand_characters_are_answered_by_both_ends() -> None:
    mind = embedded()
    text = "I'm Ana. " + "bla blub " * 11_000 + ". How old are you?"
    assert "27" in say(mind, text)
    assert "Ana" in say(mind, "what is my name?")
    say(mind, "x" * 100_000)
    say(mind, "and " * 25_000)
    say(mind, "i have " * 15_000)
