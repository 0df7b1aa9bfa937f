"""What can be expected to be said."""

from __future__ import annotations

import math
import re

import pytest

from voice.ear.phrases import Phrases

KNOWN = [
    "where did you grow up", "where did you go to school", "tell me about your work",
    "tell me a joke", "can you tell me a story", "how are you", "i am happy today",
    "do you have any brothers", "what is your favourite song", "my name is {name}",
]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["where did you grow up", "can you tell me a joke", "i'm happy today", "how are you"]
)
def test_what_is_expected_or_made_of_it_hangs_together(text: str) -> None:
    assert Phrases(KNOWN).hang(text.split())


@pytest.mark.parametrize(
    "text", ["", "my daughter is four years old", "grow you tell up name", "you joke where my"]
)
def test_what_is_not_does_not(text: str) -> None:
    assert not Phrases(KNOWN).hang(text.split())


def test_what_stands_in_a_slot_is_left_open() -> None:
    model = Phrases(["my name is {name} and i am {age}"])
    assert len(model) == 4  # my, name, is, and the end


def test_nothing_expects_nothing() -> None:
    model = Phrases([])
    assert len(model) == 0
    assert not model.hang(["hello"])


def test_probabilities_of_its_file_add_up() -> None:
    text = Phrases(KNOWN).arpa()
    counts = [int(n) for n in re.findall(r"ngram \d=(\d+)", text)]
    parts = re.split(r"\\\d-grams:\n", text)[1:]
    assert [len(p.strip().removesuffix("\\end\\").strip().splitlines()) for p in parts] == counts
    after_tell = [
        10 ** float(line.split()[0]) for line in parts[1].splitlines() if " tell me" in f" {line}"
    ]
    assert sum(after_tell) <= 1
    first = [10 ** float(line.split()[0]) for line in parts[0].strip().splitlines()]
    assert sum(first) <= 1
    assert all(math.isfinite(x) for x in first)
