"""Who is told what, and what is left of it after a while."""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.clock import stopwatch
from agent.types import Cue, Record
from memory.merge import Kept
from memory.recall import DAY, Recall, retention, stability
from memory.thesaurus import vocabulary
from tests.memory.asked import AFTERWARDS, LAST, UNSEEN
from tests.memory.otherwise import HELD_OUT, TUNED
from tests.memory.questions import TOLD, chatter

NOW = 1_800_000_000.0
PERSONS = ("", "ana", "ben", "cleo")

_WORDS = ("dog", "dogs", "cat", "boat", "boats", "sail", "sailing", "Rome", "tea", "the", "and")
_text = st.lists(
    st.sampled_from(_WORDS),
    min_size=0,
    max_size=6,
).map(" ".join)
_record = st.builds(
    Record,
    kind=st.sampled_from(("fact", "episode", "reflection", "plan", "change", "event")),
    text=_text,
    t=st.floats(NOW - 1e8, NOW + 1e8),
    person=st.sampled_from(PERSONS),
    importance=st.floats(0, 1),
    confidence=st.floats(0, 1),
)
_cue = st.builds(
    Cue,
    text=_text,
    t=st.floats(NOW - 1e8, NOW + 2e8),
    person=st.sampled_from(PERSONS),
    kinds=st.sampled_from(((), ("fact",), ("fact", "plan"))),
    k=st.integers(0, 12),
)


def recall(records: list[Record]) -> Recall:
    return Recall(Kept(i, r, 0, r.t) for i, r in enumerate(records, 1))


@given(st.lists(_record, max_size=30), _cue)
def test_what_others_told_neither_comes_back_nor_changes_what_does(
    records: list[Record], cue: Cue
) -> None:
    kept = [Kept(i, r, 0, r.t) for i, r in enumerate(records, 1)]
    mine = [k for k in kept if k.record.person in ("", cue.person)]
    found = [(score, k.id) for score, k in Recall(kept).search(cue)]
    assert found == [(score, k.id) for score, k in Recall(mine).search(cue)]
    assert {id for _, id in found} <= {k.id for k in mine}


@given(st.lists(_record, max_size=30), _cue)
def test_scores_are_bounded_and_fall_and_nothing_comes_twice(
    records: list[Record], cue: Cue
) -> None:
    found = recall(records).search(cue)
    scores = [score for score, _ in found]
    assert all(0.0 < s <= 1.0 for s in scores)
    assert scores == sorted(scores, reverse=True)
    assert len(found) <= cue.k
    assert len({k.id for _, k in found}) == len(found)
    assert not cue.kinds or {k.record.kind for _, k in found} <= set(cue.kinds)


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 20))
def test_a_memory_fades_with_time_and_slower_the_more_it_was_used(
    one: int, other: int, uses: int
) -> None:
    ages = np.sort(np.array([one, other], float))
    left = retention(ages, np.array(stability("fact", uses)))
    more = retention(ages, np.array(stability("fact", uses + 1)))
    assert 0.0 < left[1] <= left[0] <= 1.0
    assert (more >= left).all()


def test_a_use_counts_only_some_time_after_the_last() -> None:
    ours = recall([Record("fact", "Ana sails.", NOW, "ana")])
    (_, kept), *_ = ours.search(Cue("sailing", NOW, "ana"))
    assert not ours.use(kept, NOW + 60)
    assert ours.use(kept, NOW + DAY)
    assert not ours.use(kept, NOW + DAY + 60)
    assert kept.uses == 1


def test_what_matters_comes_before_what_does_not_and_the_new_before_the_old() -> None:
    ours = recall(
        [
            Record("episode", "We spoke of a red boat.", NOW - 30 * DAY, "ana"),
            Record("episode", "We spoke of a blue boat.", NOW, "ana"),
            Record("episode", "We spoke of a lost boat.", NOW, "ana", importance=1.0),
        ]
    )
    found = [k.record.text.split()[-2] for _, k in ours.search(Cue("the boat", NOW, "ana"))]
    assert found == ["lost", "blue", "red"]


@pytest.mark.parametrize("asked", [(), ("fact", "episode", "change")])
def test_one_kind_does_not_crowd_out_the_others(asked: tuple[str, ...]) -> None:
    ours = recall(
        [Record("episode", f"A boat {i}!", NOW, "ana", importance=1.0) for i in range(50)]
        + [Record("change", f"Glad about the boat {i}.", NOW, "ana") for i in range(50)]
        + [Record("fact", f"Some boat sank {i}.", NOW - 300 * DAY, "ana") for i in range(4)]
    )
    kinds = [k.record.kind for _, k in ours.search(Cue("a boat", NOW, "ana", asked, 8))]
    assert kinds.count("fact") == 4
    assert kinds.count("change") == 1


def test_what_is_asked_for_alone_has_all_the_room() -> None:
    ours = recall([Record("change", f"Glad about the boat {i}.", NOW, "ana") for i in range(9)])
    assert len(ours.search(Cue("a boat", NOW, "ana", ("event", "change"), 8))) == 8


def test_what_was_said_twice_comes_back_once() -> None:
    ours = recall([Record("episode", "Hello, boat!", NOW + i, "ana") for i in range(9)])
    assert len(ours.search(Cue("hello boat", NOW, "ana"))) == 1


def test_other_endings_and_slips_still_find_the_word() -> None:
    ours = recall([Record("fact", "Ana likes sailing with her sisters.", NOW, "ana")])
    for text in ("sail", "sister", "my sister's", "sailng", "SAILING!"):
        assert ours.search(Cue(text, NOW, "ana")), text
    for text in ("mister", "tail", "zebra"):
        assert not ours.search(Cue(text, NOW, "ana")), text


def test_a_forgotten_memory_is_not_found_again() -> None:
    ours = recall([Record("fact", "Ana sails.", NOW, "ana")])
    (_, kept), *_ = ours.search(Cue("sails", NOW, "ana"))
    ours.remove(kept)
    assert not ours.search(Cue("sails", NOW, "ana"))
    assert not ours.search(Cue("", NOW, "ana"))


@given(st.lists(_record, max_size=20), st.lists(_record, max_size=20), _cue)
def test_what_was_forgotten_leaves_no_trace_in_what_comes_back(
    stay: list[Record], go: list[Record], cue: Cue
) -> None:
    ours = recall(stay)
    gone = [Kept(100 + i, r, 0, r.t) for i, r in enumerate(go)]
    for kept in gone:
        ours.add(kept)
    for kept in gone:
        ours.remove(kept)
    found, clean = ours.search(cue), recall(stay).search(cue)
    assert [k.id for _, k in found] == [k.id for _, k in clean]
    assert [s for s, _ in found] == pytest.approx([s for s, _ in clean])


KEYED = tuple((text, question, key) for text, key, question in TOLD)


@pytest.mark.parametrize(
    ("asked", "least"),
    [
        pytest.param(KEYED, 1.0, id="by key"),
        pytest.param(tuple((text, question, "") for text, question, _ in KEYED), 0.95, id="told"),
        pytest.param(tuple((*pair, "") for pair in TUNED), 0.9, id="other words, looked at"),
        pytest.param(tuple((*pair, "") for pair in HELD_OUT), 0.95, id="other words, held out"),
        pytest.param(tuple((*pair, "") for pair in AFTERWARDS), 0.95, id="as people ask"),
        pytest.param(tuple((*pair, "") for pair in LAST), 0.95, id="as people ask, more of it"),
        pytest.param(tuple((*pair, "") for pair in UNSEEN), 0.9, id="as people ask, unseen"),
    ],
)
def test_what_was_told_is_known_after_a_thousand_turns(
    asked: tuple[tuple[str, str, str], ...],
    least: float,
    record_property: Callable[[str, object], None],
) -> None:
    told = [Record("fact", text, NOW + i, "ana", key=key) for i, (text, _, key) in enumerate(asked)]
    said = [
        Record("episode", text, NOW + 200 + 60 * i, "ana") for i, text in enumerate(chatter(1000))
    ]
    ours, then = recall(told + said), NOW + 200 + 60 * 1000
    missed = [
        question
        for text, question, _ in asked
        if text not in {k.record.text for _, k in ours.search(Cue(question, then, "ana"))}
    ]
    known = 1 - len(missed) / len(asked)
    record_property("recall", known)
    assert known >= least, (known, missed)


def test_a_name_of_a_subject_finds_what_belongs_to_it_and_what_belongs_finds_not_its_like() -> None:
    ours = recall(
        [Record("fact", f"Ana has a {pet}.", NOW, "ana") for pet in ("dog", "cat", "boat")]
    )
    best = [k.record.text for _, k in ours.search(Cue("my pets", NOW, "ana"))]
    assert sorted(best) == ["Ana has a cat.", "Ana has a dog."]
    assert ours.search(Cue("the dog", NOW, "ana"))[0][1].record.text == "Ana has a dog."


def invented(rng: np.random.Generator) -> list[str]:
    """Sentences of ten invented words, as frequent as words are."""
    stems = [a + b for a in "bcdfghklmnprstvz" for b in ("a", "e", "i", "o", "un", "er", "is")]
    words = ["".join(rng.choice(stems, 3)) for _ in range(20_000)]
    often = 1.0 / np.arange(1, len(words) + 1)
    picks = rng.choice(len(words), (100_000, 10), p=often / often.sum())
    texts = [" ".join(words[i] for i in row) for row in picks]
    return texts


def spoken(rng: np.random.Generator) -> list[str]:
    """Sentences of what people speak of: words of the tables among invented ones."""
    every = vocabulary()
    often = 1.0 / np.arange(1, len(every) + 1)
    rng.shuffle(every)
    picks = rng.choice(len(every), (100_000, 3), p=often / often.sum())
    rest = invented(rng)
    return [
        " ".join((*(every[i] for i in row), *text.split()[:5]))
        for row, text in zip(picks, rest, strict=True)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("texts_of", [invented, spoken])
def test_recall_of_a_hundred_thousand_is_measured(
    texts_of: Callable[[np.random.Generator], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    texts = texts_of(np.random.default_rng(0))
    ours = recall([Record("episode", text, NOW + i, "ana") for i, text in enumerate(texts)])
    taken = []
    for i in range(0, 100_000, 1000):
        start = stopwatch()
        found = ours.search(Cue(texts[i], NOW + 1e5, "ana"))
        taken.append(stopwatch() - start)
        assert texts[i] in {k.record.text for _, k in found}
    with capsys.disabled():
        sys.stdout.write(
            f"\nrecall of 100 000 {texts_of.__name__}: p50 {1e3 * float(np.median(taken)):.1f} ms\n"
        )
