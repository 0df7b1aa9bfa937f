"""Whatever happens, the inner state keeps its bounds, finds home, and can be taken back."""

from __future__ import annotations

import json
from math import isfinite
from random import Random
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.types import Record
from mind.changes import fold, settle, undo
from mind.occ import Happening, Kind, affect, feeling
from mind.persona import Concern, Mood, Persona, Personality, Topic
from mind.reflection import reflect
from mind.social import undergo
from mind.state import AXES, DAY, STEP, Change, State, at, born, bounds

NOW = 1.8e9
PEOPLE = ("", "ana", "ben/home")
THINGS = ("rye bread", "the prize", "wasted food", "the waves", "a stone", "a/b", "", " ")
KINDS = get_args(Kind)

shares = st.floats(0.0, 1.0)
signed = st.floats(-1.0, 1.0)


def persona(traits: Personality, mood: Mood, weight: float = 0.9) -> Persona:
    return Persona(
        id="joe",
        name="Joe",
        personality=traits,
        mood=mood,
        likes=("rye bread",),
        dislikes=("a stone",),
        motives=(Concern(text="win the prize", keys=("prize",), weight=weight),),
        beliefs=(Concern(text="bread is good", keys=("bread",), weight=weight),),
        standards=(Concern(text="never waste food", weight=weight),),
        topics={"sea": Topic(keys=("waves",), says=("Ah.",), feeling=1.0)},
    )


minds = st.builds(
    persona,
    st.builds(Personality, *[shares] * 0, **dict.fromkeys(Personality.model_fields, shares)),
    st.builds(Mood, **dict.fromkeys(AXES, signed)),
    shares,
)
happenings = st.builds(
    Happening,
    st.sampled_from(KINDS),
    st.floats(0.0, 1e7).map(lambda after: NOW + after),
    st.sampled_from(PEOPLE),
    st.sampled_from(PEOPLE),
    st.sampled_from(THINGS),
    shares,
    signed,
)
runs = st.lists(happenings, max_size=30).map(lambda run: sorted(run, key=lambda event: event.t))


def lived(mind: Persona, run: list[Happening]) -> tuple[State, list[Change]]:
    state, kept = born(mind, NOW), list[Change]()
    for event in run:
        state, done = settle(state, undergo(event, state, mind))
        kept += done
    return state, kept


def inside(state: State) -> None:
    for path, value in state.values.items():
        low, high = bounds(path)
        assert low <= value <= high, path
    shown = affect(state)
    assert all(isfinite(getattr(shown, axis)) for axis in AXES)
    assert all(0.0 < level <= 1.0 for _, level in feeling(state))


@given(minds, runs)
def test_whatever_happens_to_whomever_every_number_keeps_its_bounds(
    mind: Persona, run: list[Happening]
) -> None:
    state, kept = lived(mind, run)
    inside(state)
    for change in kept:
        assert abs(change.delta) <= STEP[change.path.partition("/")[0]]
        assert isfinite(change.delta)
    inside(at(state, NOW + 2e7))


@given(minds, runs)
def test_a_day_and_a_half_after_the_last_happening_the_mood_is_home(
    mind: Persona, run: list[Happening]
) -> None:
    state, _ = lived(mind, run)
    rested = at(state, state.t + 1.5 * DAY)
    assert rested.emotions == ()
    for axis in AXES:
        assert getattr(rested.mood, axis) == pytest.approx(getattr(mind.mood, axis), abs=1e-6)


@given(minds, runs, st.randoms(use_true_random=False))
def test_changes_may_be_taken_back_in_any_order(
    mind: Persona, run: list[Happening], random: Random
) -> None:
    start = born(mind, NOW)
    state, kept = lived(mind, run)
    left, taken = list(kept), list(kept)
    random.shuffle(taken)
    for change in taken:
        state = undo(state, change)
        inside(state)
        left.remove(change)
        inside(fold(start, left))
    assert fold(start, left) == start
    for path in {change.path for change in kept}:
        assert state[path] == pytest.approx(start.home(path), abs=0.05), path


@given(minds, runs, st.data())
def test_taking_one_back_is_as_if_it_had_never_been_kept(
    mind: Persona, run: list[Happening], data: st.DataObject
) -> None:
    state, kept = lived(mind, run)
    if not kept:
        return
    change = kept.pop(data.draw(st.integers(0, len(kept) - 1)))
    without = at(fold(born(mind, NOW), kept), state.t)
    taken = undo(state, change)
    for path in state.values:
        assert taken[path] == pytest.approx(without[path], abs=1e-6), path


@given(minds, runs)
def test_what_is_kept_as_json_replays_to_the_same_bits(mind: Persona, run: list[Happening]) -> None:
    state, kept = lived(mind, run)
    stored = [(c.record(), json.dumps(dict(c.record().data), allow_nan=False)) for c in kept]
    again = [
        Change.of(Record("change", r.text, r.t, r.person, data=json.loads(text)))
        for r, text in stored
    ]
    assert fold(born(mind, NOW), again) == state


@given(minds, runs)
def test_thinking_a_talk_over_keeps_the_bounds(mind: Persona, run: list[Happening]) -> None:
    state, kept = lived(mind, run)
    talk = [change.record() for change in kept]
    for t in (NOW + 2e7, NOW + 2e7 + 60):
        result = reflect(talk, state, mind, "ana", t)
        inside(result.state)
        assert fold(state, result.changes) == result.state
        state = result.state


def flooded(kind: Kind, count: int, gap: float) -> State:
    """After `count` times the same at full strength, every `gap` s, in who feels most."""
    mind = persona(Personality(neuroticism=1.0, extraversion=1.0), Mood(valence=0.0))
    thing = "the waves" if kind == "mention" else "the prize, never waste food"
    state = born(mind, NOW)
    for i in range(count):
        event = Happening(kind, NOW + i * gap, "ana", "ana", thing, 1.0, 1.0)
        state, _ = settle(state, undergo(event, state, mind))
    return state


def not_pinned(state: State) -> None:
    """It stands off its ends, is moved by what is of the other kind, and finds home."""
    inside(state)
    assert all(abs(getattr(state.mood, axis)) < 0.8 for axis in AXES)
    mind = persona(Personality(), Mood(valence=0.0))
    other: Kind = "insult" if state.mood.valence >= 0 else "kindness"
    turned, _ = settle(state, undergo(Happening(other, state.t, "ben", strength=1.0), state, mind))
    assert (turned.mood.valence < state.mood.valence) == (other == "insult")
    assert abs(turned.mood.valence - state.mood.valence) > 0.1
    assert at(state, state.t + DAY).mood.valence == pytest.approx(0.0, abs=1e-6)
    bond = state.bond("ana")
    assert abs(bond.attitude) < 1.0
    assert all(0.0 < value < 1.0 for value in (bond.trust, bond.intimacy, bond.supportiveness))


@pytest.mark.parametrize("gap", [1.0, 60.0])
@pytest.mark.parametrize("kind", KINDS)
def test_no_flood_of_one_kind_pins_the_mood_or_a_bond(kind: Kind, gap: float) -> None:
    not_pinned(flooded(kind, 300, gap))


@pytest.mark.parametrize("kind", ["insult", "praise"])
def test_not_even_ten_thousand_of_one_kind_do(kind: Kind) -> None:
    not_pinned(flooded(kind, 10_000, 30.0))
