from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.text import numbers


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "zero"),
        (-7, "minus seven"),
        (13, "thirteen"),
        (80, "eighty"),
        (101, "one hundred one"),
        (1000, "one thousand"),
        (2_000_019, "two million nineteen"),
        (10**15, "one" + " zero" * 15),
    ],
)
def test_cardinals(n: int, words: str) -> None:
    assert numbers.cardinal(n) == words


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (1, "first"),
        (12, "twelfth"),
        (20, "twentieth"),
        (35, "thirty fifth"),
        (100, "one hundredth"),
    ],
)
def test_ordinals(n: int, words: str) -> None:
    assert numbers.ordinal(n) == words


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (1066, "ten sixty six"),
        (1900, "nineteen hundred"),
        (2000, "two thousand"),
        (2010, "twenty ten"),
    ],
)
def test_years(n: int, words: str) -> None:
    assert numbers.year(n) == words


@given(st.integers(0, 10**15 - 1), st.integers(0, 10**15 - 1))
def test_no_two_numbers_are_called_the_same(a: int, b: int) -> None:
    assert (a == b) == (numbers.cardinal(a) == numbers.cardinal(b))
