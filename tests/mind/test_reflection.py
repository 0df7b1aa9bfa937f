"""What is made of a conversation once it is over."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from agent.types import Record
from mind.changes import fold, settle
from mind.drives import Thread
from mind.occ import Happening, Kind
from mind.persona import Concern, Persona
from mind.reflection import Reflection, describe, events, reflect
from mind.social import undergo
from mind.state import DAY, STEP, Bond, State, born

NOW = 1.8e9
JOE = Persona(
    id="joe",
    name="Joe",
    motives=(Concern(text="win the prize", keys=("prize",), weight=0.5),),
    beliefs=(Concern(text="people keep promises", keys=("promise",)),),
)


def lived(*happenings: Happening) -> tuple[State, list[Record]]:
    state, records = born(JOE, NOW), []
    for happening in happenings:
        state, done = settle(state, undergo(happening, state, JOE))
        records += [change.record() for change in done]
    return state, records


def said(text: str, t: float = 0.0, who: str = "ana", **data: object) -> Record:
    return Record("episode", text, NOW + t, "ana", who, data=data)


def after(*happenings: Happening, talk: tuple[Record, ...] = ()) -> Reflection:
    state, records = lived(*happenings)
    return reflect((*records, *talk), state, JOE, "ana", NOW + 3600)


def texts(result: Reflection, kind: str = "reflection") -> str:
    return " | ".join(record.text for record in result.records if record.kind == kind)


GOOD = Happening("promise_kept", NOW, "ana", thing="to bring the prize flour", strength=0.9)
BAD = Happening("promise_broken", NOW, "ana", thing="to bring the prize flour", strength=0.9)


def test_a_talk_in_which_nothing_happened_changes_nothing() -> None:
    state = born(JOE, NOW)
    assert reflect((), state, JOE, "ana", NOW + 60) == Reflection(state)


def test_moments_are_those_that_moved_most_in_order_of_time() -> None:
    small = [Happening("thanks", NOW + 300 + i, "ana", strength=0.4) for i in range(5)]
    _, records = lived(*small, Happening("insult", NOW + 600, "ana", strength=1.0))
    moments = events(records)
    assert len(moments) == 3
    assert [m.t for m in moments] == sorted(m.t for m in moments)
    assert max(moments, key=lambda m: m.weight).text == "ana insulted me"
    assert max(moments, key=lambda m: m.weight).feeling == "anger"


def test_thoughts_tell_what_happened_and_how_it_felt() -> None:
    text = texts(after(GOOD))
    assert "ana kept a promise: to bring the prize flour. I felt" in text
    assert "Talking with ana lifted my spirits." in text
    assert "Talking with ana left me low." in texts(after(BAD))


def test_the_order_is_events_thoughts_self_relationship_motives() -> None:
    result = after(GOOD, talk=(said("And the oven?", topic="oven", open=True),))
    heads = [change.path.partition("/")[0] for change in result.changes]
    assert heads == sorted(heads, key=["belief", "bond", "shared", "motive", "want"].index)
    assert set(heads) == {"belief", "bond", "motive", "want"}
    assert [r.kind for r in result.records] == [*["reflection"] * 3, "relationship", "plan"]


def test_what_happens_bears_a_belief_out_or_wears_it() -> None:
    assert dict(after(GOOD).state.beliefs)["people keep promises"] > 0.5
    assert dict(after(BAD).state.beliefs)["people keep promises"] < 0.5


def test_all_that_a_talk_moved_is_kept_under_who_it_was_with() -> None:
    """It is in their words: it goes when they are forgotten, and comes to mind with nobody else."""
    records = after(GOOD, talk=(said("And the oven?", topic="oven", open=True),)).changes
    assert {change.person for change in records} == {"ana"}


def test_a_good_talk_brings_nearer_and_a_bad_one_does_not_please() -> None:
    before = lived(GOOD)[0].bond("ana")
    turns = tuple(said(f"line {i}", i, topic="bread") for i in range(10))
    bond = after(GOOD, talk=turns).state.bond("ana")
    assert bond.attitude > before.attitude
    assert bond.intimacy > before.intimacy
    assert bond.shared == (("bread", STEP["shared"] / 2),)
    assert after(BAD).state.bond("ana").attitude < lived(BAD)[0].bond("ana").attitude


def test_the_bond_is_told_in_words_and_the_newest_telling_stands() -> None:
    (record,) = [r for r in after(GOOD).records if r.key == "bond"]
    assert record.person == "ana"
    assert "ana" in record.text
    assert describe(Bond(0.9, 0.9, 0.9, 0.9, (("bread", 0.4),)), "ana") == (
        "I am close to ana; I am fond of and fully trust them. We share bread."
    )
    assert describe(Bond(0.0, 0.1, 0.0, -0.9), "ben") == (
        "I hardly know ben; I dislike and do not trust them."
    )


def test_what_was_left_open_and_what_is_to_come_become_plans() -> None:
    exam = Record("fact", "Ana has an exam", NOW, "ana", "ana", "ana.exam", data={"due": NOW + 9e4})
    result = after(talk=(said("Why rye?", topic="rye", open=True), exam))
    threads = {t.aim: t for t in map(Thread.of, (r for r in result.records if r.kind == "plan"))}
    assert threads["return"].key == "return:rye"
    assert threads["ask"].due == NOW + 9e4
    assert {text for text, _ in result.state.wants("ana")} >= {"Why rye?", "Ana has an exam"}


def test_their_own_news_is_asked_about_another_time() -> None:
    result = after(Happening("bad_news", NOW, "ana", "ana", "her dog is ill", 0.9))
    (plan,) = [r for r in result.records if r.kind == "plan"]
    assert Thread.of(plan).aim == "ask"
    assert "her dog is ill" in plan.text


def test_nothing_of_another_person_enters() -> None:
    secret = Record("episode", "Ben stole it", NOW, "ben", "ben", importance=1.0)
    state, records = lived(Happening("insult", NOW, "ben", thing="you thief", strength=1.0))
    result = reflect((secret, *records), state, JOE, "ana", NOW + 60)
    assert result == Reflection(state)


kinds = st.sampled_from(get_args(Kind))
happenings = st.lists(
    st.builds(Happening, kinds, st.just(NOW), st.just("ana"), strength=st.just(1.0))
)


@given(happenings, st.integers(0, 80))
def test_whatever_the_talk_its_reflection_is_small_and_replays(
    events: list[Happening], turns: int
) -> None:
    spread = [replace(event, t=NOW + 30.0 * i) for i, event in enumerate(events)]
    state, records = lived(*spread)
    talk = [
        *records,
        *(said(f"l {i}", i, topic=f"x{i % 9}", open=i % 2 == 0) for i in range(turns)),
    ]
    result = reflect(talk, state, JOE, "ana", NOW + 1e4)
    assert len(result.records) <= 10
    assert len(result.changes) <= 20
    assert fold(state, result.changes) == result.state
    for name in ("intimacy", "trust", "supportiveness", "attitude"):
        path = f"bond/ana/{name}"
        assert abs(result.state[path] - state[path]) <= STEP["bond"]
    assert reflect(talk, state, JOE, "ana", NOW + 1e4) == result


def test_a_hundred_evenings_of_all_sorts_do_not_run_away() -> None:
    rng, state = np.random.default_rng(5), born(JOE, NOW)
    for day in range(100):
        t, records = NOW + day * 86_400.0, []
        for i in range(20):
            kind = get_args(Kind)[int(rng.integers(len(get_args(Kind))))]
            event = Happening(kind, t + 30.0 * i, "ana", "ana", "a promise", float(rng.random()))
            state, done = settle(state, undergo(event, state, JOE))
            records += [change.record() for change in done]
        state = reflect(records, state, JOE, "ana", t + 900.0).state
    assert abs(state.bond("ana").attitude) < 0.8
    assert 0.05 < dict(state.beliefs)["people keep promises"] < 0.95
    assert len(state.values) < 60


def test_what_is_left_open_may_be_said_in_signs_alone() -> None:
    found = after(talk=(said("/", open=True), said("", 1.0, open=True)))
    assert [text for text, _ in found.state.wants("ana")] == ["…"]


def _talks(number: int, *, confided: int = 0) -> str:
    """How the character stands to ben after so many talks of ten turns, one a day."""
    state = born(JOE, NOW)
    for day in range(number):
        start = NOW + day * DAY
        talk = [
            Record("episode", "we spoke of this and that", start + turn, "ben", "ben")
            for turn in range(10)
        ]
        for turn in range(confided):
            told = Happening("bad_news", start + 120.0 * turn, "ben", "ben", f"it hurts {day}", 0.8)
            state, kept = settle(state, undergo(told, state, JOE))
            talk += [change.record() for change in kept]
        state = reflect(talk, state, JOE, "ben", start + 3600.0).state
    return describe(state.bond("ben"), "ben")


def test_two_talks_make_an_acquaintance_ten_somebody_known_and_forty_a_friend() -> None:
    assert _talks(1).startswith("I hardly know ben")
    assert _talks(2, confided=1).startswith("I am getting to know ben")
    assert _talks(3).startswith("I am getting to know ben")
    assert _talks(10).startswith(("I know ben", "I am getting to know ben"))
    assert _talks(10, confided=1).startswith("I know ben")
    assert _talks(40).startswith("I know ben")
    assert _talks(40, confided=1).startswith("I am close to ben")
