"""The rules of lorebooks, as Character Card V2 and V3 state them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mind.card.lore import active, tokens
from mind.card.model import Book, Entry
from mind.card.patterns import harmless


def entry(*keys: str, says: str = "", **fields: Any) -> Entry:
    return Entry(keys=keys, content=says or f"about {'/'.join(keys)}", **fields)


def called(book: Book | list[Entry], *texts: str, budget: int = 10_000) -> list[str]:
    book = book if isinstance(book, Book) else Book(entries=tuple(book))
    return [e.content for e in active(book, texts, budget)]


def test_a_key_in_the_talk_calls_its_entry_up_once() -> None:
    book = [entry("tower"), entry("river", "bridge")]
    assert called(book, "The tower! That tower.") == ["about tower"]
    assert called(book, "A bridge.", "A tower.") == ["about tower", "about river/bridge"]
    assert called(book, "Nothing.") == []


def test_a_disabled_entry_is_never_called_up() -> None:
    assert called([entry("tower", enabled=False, constant=True)], "tower") == []


def test_an_empty_entry_adds_nothing() -> None:
    assert called([Entry(keys=("tower",), content=" \n")], "tower") == []


def test_case_counts_only_where_the_entry_says_so() -> None:
    assert called([entry("Tower")], "tower") == ["about Tower"]
    assert called([entry("Tower", case_sensitive=True)], "tower") == []


def test_a_short_key_is_a_word_of_its_own() -> None:
    assert called([entry("Al")], "I also came.") == []
    assert called([entry("Al")], "Is Al here?") == ["about Al"]
    assert called([entry("dragon")], "Two dragons.") == ["about dragon"]


def test_a_selective_entry_needs_a_key_of_both_kinds() -> None:
    both = entry("tower", secondary_keys=("old", "tall"), selective=True)
    assert called([both], "the tower") == []
    assert called([both], "the tall tower") == ["about tower"]
    loose = entry("tower", secondary_keys=("old",), selective=False)
    assert called([loose], "the tower") == ["about tower"]


def test_only_the_newest_messages_are_scanned() -> None:
    book = Book(scan_depth=2, entries=(entry("tower"),))
    assert called(book, "tower", "b", "c") == []
    assert called(book, "a", "tower", "c") == ["about tower"]
    assert called(book.model_copy(update={"scan_depth": 0}), "tower") == []


def test_a_constant_entry_is_there_without_a_key_but_within_the_budget() -> None:
    book = [entry("x", says="always", constant=True)]
    assert called(book) == ["always"]
    assert called(book, budget=1) == []


def test_entries_come_in_order_of_insertion() -> None:
    book = [
        entry("b", says="second", insertion_order=2),
        entry("a", says="first", insertion_order=1),
    ]
    assert called(book, "a b") == ["first", "second"]


def test_the_lowest_priority_is_left_out_first() -> None:
    book = [
        entry("a", says="a" * 40, priority=1, insertion_order=1),
        entry("b", says="b" * 40, priority=9, insertion_order=2),
        entry("c", says="c" * 40, priority=5, insertion_order=3),
    ]
    assert called(book, "a b c", budget=20) == ["b" * 40, "c" * 40]
    assert called(book, "a b c", budget=10) == ["b" * 40]


def test_without_priority_the_lowest_insertion_order_is_left_out_first() -> None:
    book = [entry("a", says="a" * 40, insertion_order=1), entry("b", says="b" * 40)]
    assert called(book, "a b", budget=10) == ["b" * 40]


def test_what_cannot_fit_alone_takes_nothing_else_away() -> None:
    book = [entry("a", says="a" * 400, priority=9), entry("b", says="small", priority=1)]
    assert called(book, "a b", budget=10) == ["small"]


def test_the_books_own_budget_holds_too() -> None:
    book = Book(token_budget=10, entries=(entry("a", says="a" * 40), entry("b", says="b" * 40)))
    assert len(called(book, "a b")) == 1


def test_entries_call_up_entries_only_in_a_recursive_book() -> None:
    entries = (entry("tower", says="Built by Orm."), entry("orm", says="He drowned."))
    assert called(Book(entries=entries), "tower") == ["Built by Orm."]
    deep = Book(entries=entries, recursive_scanning=True, scan_depth=1)
    assert called(deep, "tower") == ["Built by Orm.", "He drowned."]


def test_entries_that_call_each_other_up_come_to_an_end() -> None:
    ring = tuple(entry(f"key{i}", says=f"key{(i + 1) % 50} here") for i in range(50))
    assert 2 <= len(called(Book(entries=ring, recursive_scanning=True), "key0.")) <= 10


def test_decorators_are_followed_and_never_shown() -> None:
    deep = Book(scan_depth=1, entries=(entry("tower", says="@@scan_depth 3\n\nTall."),))
    assert called(deep, "tower", "b", "c") == ["Tall."]
    assert called([entry("x", says="@@activate\nYes.")]) == ["Yes."]
    assert called([entry("tower", says="@@dont_activate\nNo.")], "tower") == []
    assert called([entry("tower", says="@@exclude_keys sea,lake\nDry.")], "tower by a lake") == []
    more = [entry("tower", says="@@additional_keys old\nOld.")]
    assert called(more, "tower") == []
    assert called(more, "old tower") == ["Old."]
    assert called([entry("tower", says="@@risu_thing 4\nTall.")], "tower") == ["Tall."]


def test_a_fallback_counts_where_the_first_is_unknown() -> None:
    assert called([entry("x", says="@@odd 1\n@@@odder\n@@@activate\nYes.")]) == ["Yes."]
    assert called([entry("x", says="@@scan_depth 1\n@@@activate\nNo.")]) == []


def test_patterns_match_as_in_javascript() -> None:
    assert called([entry(r"/tow(er|n)s?\b/i", use_regex=True)], "Two TOWNS") != []
    assert called([entry("[", use_regex=True)], "[") == []
    constant = entry("x+", use_regex=True, constant=True)
    assert called([constant], "nothing") == []


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "(a|a)*b",
        r"(\w+\s?)*$",
        "a*a*a*b",
        "(a?){30}a{30}",
        r"(.)\1+",
        "(?=a)b",
        "a{1,9999}.*b",
        "a{0,16}a{0,16}a{0,16}a{0,16}b",
        "(a|b|ab)*c",
        "(?i)" + "a?" * 30,
    ],
)
def test_a_pattern_that_could_take_long_is_not_tried(pattern: str) -> None:
    assert harmless(pattern, exact=False) is None


def test_a_hostile_book_is_scanned_in_bounded_steps() -> None:
    keys = tuple(f"key{i}" for i in range(3000))
    slow = [entry(*["/.*x/"] * 100, use_regex=True) for _ in range(50)]
    many = [entry(*keys) for _ in range(300)]
    assert called([*slow, *many, entry("tower")], *["a" * 9000] * 99, "tower") == ["about tower"]


@given(
    st.lists(
        st.builds(
            Entry,
            keys=st.lists(st.text(max_size=4), max_size=3).map(tuple),
            content=st.text(max_size=60),
            insertion_order=st.integers(-5, 5),
            priority=st.none() | st.integers(-5, 5),
            constant=st.booleans(),
            use_regex=st.booleans(),
        ),
        max_size=6,
    ),
    st.lists(st.text(max_size=30), max_size=4),
    st.integers(0, 30),
    st.booleans(),
)
def test_any_book_stays_within_its_budget_and_order(
    entries: list[Entry], texts: list[str], budget: int, deep: bool
) -> None:
    book = Book(entries=tuple(entries), recursive_scanning=deep)
    found = active(book, texts, budget)
    assert sum(tokens(e.content) for e in found) <= budget
    orders = [e.insertion_order for e in found]
    assert orders == sorted(orders)
    assert len(found) <= len(entries)
    assert found == active(book, texts, budget)
