"""Steps of the inner state: bounded, kept, replayed, taken back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.types import Record
from mind.changes import apply, course, fold, settle, undo
from mind.persona import Persona
from mind.state import STEP, Change, born, bounds

NOW = 1.8e9
PERSONA = Persona(id="joe", name="Joe Doe")
PATHS = (
    "mood/valence",
    "mood/arousal",
    "emotion/joy",
    "emotion/anger",
    "motive/bake",
    "want/tea/ana",
    "belief/people are kind",
    "bond/ana/trust",
    "bond/ana/attitude",
    "bond/ben/intimacy",
    "shared/bread/ana",
)
wishes = st.lists(
    st.builds(
        Change,
        st.sampled_from(PATHS),
        st.floats(-1e300, 1e300) | st.floats(-0.2, 0.2),
        st.just("because"),
        st.floats(NOW, NOW + 1e6),
    ),
    max_size=40,
).map(lambda changes: sorted(changes, key=lambda change: change.t))


@given(wishes)
def test_no_changes_whatever_leave_the_bounds(changes: list[Change]) -> None:
    state = born(PERSONA, NOW)
    for change in changes:
        was = state
        state, done = apply(state, change)
        assert (done is None) == (state is was)
        if done is not None:
            assert abs(done.delta) <= STEP[done.path.partition("/")[0]]
    for path, value in state.values.items():
        low, high = bounds(path)
        assert low <= value <= high


@given(wishes)
def test_a_kept_history_replays_to_the_very_same_state(changes: list[Change]) -> None:
    state, done = settle(born(PERSONA, NOW), changes)
    stored = [json.loads(json.dumps(dict(change.record().data))) for change in done]
    records = [Record("change", "because", c.t, data=d) for c, d in zip(done, stored, strict=True)]
    assert fold(born(PERSONA, NOW), (Change.of(record) for record in records)) == state


@given(wishes)
def test_undoing_all_backwards_leaves_nothing_behind(changes: list[Change]) -> None:
    state, done = settle(born(PERSONA, NOW), changes)
    for change in reversed(done):
        state = undo(state, change)
    for path in state.values:
        assert state[path] == pytest.approx(state.home(path), abs=1e-6)


def test_undo_takes_back_only_what_has_not_faded() -> None:
    state, done = settle(
        born(PERSONA, NOW),
        (
            Change("emotion/joy", 0.4, "a song", NOW),
            Change("emotion/joy", 0.2, "a cake", NOW + 90),
        ),
    )
    assert state["emotion/joy"] == pytest.approx(0.4)
    assert undo(state, done[0])["emotion/joy"] == pytest.approx(0.2)


def test_the_nearer_a_bound_the_less_a_step_moves() -> None:
    state, steps = born(PERSONA, NOW), []
    for _ in range(200):
        state, done = apply(state, Change("bond/ana/trust", 1.0, "kind", NOW))
        steps.append(done.delta if done else 0.0)
    assert steps[0] == STEP["bond"]
    assert steps == sorted(steps, reverse=True)
    assert 0.95 < state.bond("ana").trust <= 1.0


def test_a_step_too_small_to_notice_is_not_kept() -> None:
    state = born(PERSONA, NOW)
    assert apply(state, Change("mood/valence", 1e-6, "nothing", NOW)) == (state, None)


def test_a_change_goes_into_memory_and_comes_back() -> None:
    _, (done,) = settle(born(PERSONA, NOW), (Change("bond/ana/trust", 0.05, "Ana came", NOW),))
    record = done.record()
    assert (record.kind, record.person, record.text, record.t) == ("change", "ana", "Ana came", NOW)
    assert record.data["after"] == pytest.approx(record.data["before"] + 0.05)
    assert Change.of(record) == done
    with pytest.raises(ValueError, match="kind must be 'change'"):
        Change.of(Record("fact", "x", NOW))


def test_a_change_of_mood_knows_who_made_it() -> None:
    record = Change("mood/valence", 0.1, "Ana laughed", NOW, person="ana").record()
    assert record.person == "ana"
    assert Change.of(record).person == "ana"
    assert Change("bond/ben/trust", 0.1, "x", NOW, person="ana").person == "ben"


def test_a_change_needs_a_reason_and_a_finite_step() -> None:
    with pytest.raises(ValueError, match="must say why"):
        Change("mood/valence", 0.1, " ", NOW)
    with pytest.raises(ValueError, match="finite"):
        Change("mood/valence", float("nan"), "x", NOW)


def test_the_course_of_a_number_can_be_plotted() -> None:
    start = born(PERSONA, NOW)
    _, done = settle(
        start,
        (
            Change("mood/valence", 0.2, "a", NOW + 10),
            Change("emotion/joy", 0.2, "b", NOW + 20),
            Change("mood/valence", -0.2, "c", NOW + 30),
        ),
    )
    points = course(start, done, "mood/valence")
    assert [t - NOW for t, _ in points] == [0, 10, 10, 30, 30]
    assert [v for _, v in points] == pytest.approx([0.1, 0.1, 0.28, 0.278, 0.078], abs=1e-3)


@given(wishes)
def test_changes_settled_at_once_and_one_by_one_are_the_same(changes: list[Change]) -> None:
    state, single = born(PERSONA, NOW), []
    for change in changes:
        state, done = apply(state, change)
        single += [done] if done else []
    assert settle(born(PERSONA, NOW), changes) == (state, tuple(single))
