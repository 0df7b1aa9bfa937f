"""What becomes of what is said again, or otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.types import Record
from memory.merge import Kept, Standing, merged

NOW = 1_800_000_000.0
DOG = Record("fact", "Ana has a dog.", NOW, "ana", key="ana.pet", importance=0.3, confidence=0.5)


def standing(*records: Record) -> Standing:
    out = Standing()
    for i, record in enumerate(records, 1):
        out.add(Kept(i, record, 0, record.t))
    return out


def test_a_fact_told_again_is_one_fact_known_better() -> None:
    again = replace(DOG, text="ana has a DOG", t=NOW + 5, importance=0.2)
    changes = merged(standing(DOG), [again])
    assert not changes.new
    kept = changes.known[1]
    assert (kept.uses, kept.used, kept.ended) == (1, NOW + 5, None)
    assert (kept.record.confidence, kept.record.importance) == (0.75, 0.3)


def test_a_contradiction_ends_the_earlier_which_is_left_as_it_was_in_the_given() -> None:
    given_ = standing(DOG)
    cat = replace(DOG, text="Ana has a cat.", t=NOW + 5)
    changes = merged(given_, [cat])
    assert [k.record for k in changes.new] == [cat]
    assert changes.known[1].ended == cat.t
    assert given_.by_key["fact", "ana", "ana.pet"].ended is None


def test_what_comes_late_but_was_earlier_does_not_take_the_place() -> None:
    (new,) = merged(standing(DOG), [replace(DOG, text="Ana has a cat.", t=NOW - 5)]).new
    assert new.ended == NOW


GUESS = replace(DOG, text="Ana has a cat.", t=NOW + 5, source="model", confidence=0.3)
SURE = replace(DOG, source="ana", confidence=0.9)


def test_a_guess_does_not_take_the_place_of_what_is_sure_but_is_kept_as_contradicting() -> None:
    changes = merged(standing(SURE), [GUESS])
    assert all(k.ended is None for k in changes.known.values())
    (new,) = changes.new
    assert (new.record.text, new.ended) == (GUESS.text, GUESS.t)
    assert dict(new.record.data) == {"contradicts": True}


def test_whoever_it_is_about_may_correct_what_was_sure_and_the_surer_may_correct_a_guess() -> None:
    for known, later in (
        (SURE, replace(GUESS, source="ana")),
        (replace(GUESS, t=NOW - 5), SURE),
        (SURE, replace(GUESS, confidence=0.7)),
        (replace(SURE, kind="plan"), replace(GUESS, kind="plan")),
    ):
        changes = merged(standing(known), [later])
        assert changes.known[1].ended == later.t
        assert [k.ended for k in changes.new] == [None]


def test_what_the_character_itself_guesses_of_itself_is_a_guess_too() -> None:
    known, later = replace(SURE, person="", source=""), replace(GUESS, person="", source="")
    assert [k.ended for k in merged(standing(known), [later]).new] == [later.t]


@pytest.mark.parametrize("kind", ["episode", "event", "change"])
def test_what_happened_twice_happened_twice(kind: str) -> None:
    came = Record(kind, "Ana came.", NOW, "ana")
    assert len(merged(standing(came), [came, came]).new) == 2


def test_the_same_of_another_person_is_another() -> None:
    assert len(merged(standing(DOG), [replace(DOG, person="ben")]).new) == 1


_record = st.builds(
    Record,
    kind=st.sampled_from(("fact", "episode")),
    text=st.sampled_from(("A dog.", "a dog", "A cat.", "")),
    t=st.integers(0, 5).map(float),
    person=st.sampled_from(("ana", "ben")),
    key=st.sampled_from(("", "pet", "home")),
    source=st.sampled_from(("", "ana")),
    confidence=st.sampled_from((0.3, 1.0)),
)


@given(st.lists(_record, max_size=12))
def test_one_batch_is_the_same_as_one_after_the_other(records: list[Record]) -> None:
    def after(batches: list[list[Record]]) -> list[tuple[Record, int, float | None]]:
        table: dict[int, Kept] = {}
        for batch in batches:
            now = Standing()
            for kept in table.values():
                if kept.ended is None:
                    now.add(kept)
            changes = merged(now, batch)
            table |= changes.known
            for new in changes.new:
                new.id = len(table) + 1
                table[new.id] = new
        return [(k.record, k.uses, k.ended) for k in table.values()]

    assert after([records]) == after([[r] for r in records])


@given(st.lists(_record, max_size=12))
def test_of_every_key_the_latest_alone_stands(records: list[Record]) -> None:
    for kind, person, key in {(r.kind, r.person, r.key) for r in records if r.key}:
        mine = [
            replace(r, confidence=1.0)
            for r in records
            if (r.kind, r.person, r.key) == (kind, person, key)
        ]
        stand = [k for k in merged(Standing(), mine).new if k.ended is None]
        assert [k.record.t for k in stand] == [max(r.t for r in mine)]


@given(st.lists(_record, max_size=12))
def test_one_of_every_key_stands_and_nothing_is_lost(records: list[Record]) -> None:
    changes = merged(Standing(), records)
    slots = [
        (k.record.kind, k.record.person, k.record.key)
        for k in changes.new
        if k.record.key and k.ended is None
    ]
    assert len(slots) == len(set(slots))
    assert set(slots) == {(r.kind, r.person, r.key) for r in records if r.key}
    assert {k.record.text.casefold().strip(".") for k in changes.new} == {
        r.text.casefold().strip(".") for r in records
    }
