from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from agent.score import Score
from agent.types import RATE, Act, Outcome, Phone, Speech

lengths = st.lists(st.integers(1, 3000), max_size=6)
reads = st.lists(st.integers(1, 2000), max_size=8)


def speech(n: int, level: float = 1.0, text: str = "one two") -> Speech:
    half = n / RATE / 2
    phones = (Phone("a", 0.0, half, word=0), Phone("b", half, 2 * half, word=1))
    return Speech(Act(text), np.full(n, level, np.float32), phones)


@given(lengths, reads)
def test_reading_loses_and_repeats_no_sample(sizes: list[int], steps: list[int]) -> None:
    score = Score()
    for i, n in enumerate(sizes):
        score.add(speech(n, i + 1))
    heard = np.concatenate([score.read(n).samples for n in [*steps, sum(sizes) + 1]])
    spoken = np.repeat(np.arange(len(sizes)) + 1, sizes)
    assert np.array_equal(heard[: len(spoken)], spoken)
    assert not heard[len(spoken) :].any()


@given(lengths, reads)
def test_each_speech_begins_and_ends_once(sizes: list[int], steps: list[int]) -> None:
    score = Score()
    for n in sizes:
        score.add(speech(n))
    readings = [score.read(n) for n in [*steps, sum(sizes) + 1]]
    assert sum(len(r.begun) for r in readings) == len(sizes)
    assert sum(len(r.outcomes) for r in readings) == len(sizes)


@given(lengths, st.integers(0, 9000))
def test_a_cut_is_silent_after_ten_milliseconds(sizes: list[int], head: int) -> None:
    score = Score()
    for n in sizes:
        score.add(speech(n))
    score.read(head)
    outcomes = score.cut()
    assert not any(o.complete for o in outcomes)
    after = score.read(max(RATE, sum(sizes))).samples
    assert not after[RATE // 100 :].any()
    assert np.all(np.diff(after) <= 0)
    assert not score.read(RATE).outcomes


@given(lengths)
def test_what_is_added_after_a_cut_is_heard_whole(sizes: list[int]) -> None:
    score = Score()
    for n in sizes:
        score.add(speech(n))
    score.read(100)
    score.cut()
    start = score.add(speech(500, 7.0))
    lead = round(start * RATE) - 100
    assert np.array_equal(score.read(lead + 500).samples[lead:], np.full(500, 7.0))


def test_cut_twice_reports_once() -> None:
    score = Score()
    score.add(speech(RATE))
    score.read(RATE // 2)
    assert [o.heard for o in score.cut()] == ["one"]
    assert score.cut() == ()


def test_speech_added_late_starts_at_the_read_head() -> None:
    score = Score()
    score.read(1000)
    assert score.add(speech(10)) == 1000 / RATE


@given(
    lengths, st.lists(st.tuples(st.integers(1, 3000), st.floats(0, 0.3)), max_size=12), st.data()
)
def test_each_speech_has_one_outcome_in_order_however_the_way_to_the_listener_changes(
    sizes: list[int], steps: list[tuple[int, float]], data: st.DataObject
) -> None:
    score, outcomes = Score(), list[Outcome]()
    for i, n in enumerate(sizes):
        score.add(speech(n, text=f"number {i}"))
    for n, unheard in steps:
        outcomes += score.read(n, unheard).outcomes
        if data.draw(st.booleans()) and data.draw(st.booleans()):
            outcomes += score.cut(unheard)
    outcomes += score.cut(0.0)
    assert [o.act.utterance for o in outcomes] == [f"number {i}" for i in range(len(sizes))]
    complete = [o.complete for o in outcomes]
    assert complete == sorted(complete, reverse=True)  # nothing whole comes after what is broken
    assert not score.pending


def test_what_still_waits_in_a_sink_was_not_heard() -> None:
    score = Score()
    score.add(speech(RATE))  # "one" until 0.5 s, "two" until 1 s
    assert score.read(RATE, 0.3).outcomes == ()  # read to its end, and not heard to it
    assert score.pending
    assert [(o.heard, o.complete) for o in score.cut(0.3)] == [("one", False)]


def test_a_speech_is_whole_once_it_is_heard_and_not_when_it_is_read() -> None:
    score = Score()
    score.add(speech(RATE))
    assert not score.read(RATE + RATE // 5, 0.25).outcomes
    assert [o.complete for o in score.read(RATE // 10, 0.25).outcomes] == [True]


def test_what_was_heard_stays_heard_when_the_way_gets_longer() -> None:
    score = Score()
    score.add(speech(RATE))
    score.read(RATE * 3 // 4, 0.1)
    assert [o.heard for o in score.cut(0.7)] == ["one"]


def test_a_cut_in_the_pause_behind_the_last_word_leaves_it_whole() -> None:
    phones = (Phone("a", 0.0, 0.5, word=0), Phone("_", 0.5, 1.0))
    score = Score()
    score.add(Speech(Act("one"), np.ones(RATE, np.float32), phones))
    score.read(RATE * 3 // 4)
    assert [(o.heard, o.complete) for o in score.cut()] == [("one", True)]
