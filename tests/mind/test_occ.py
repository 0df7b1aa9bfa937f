"""What happens, and what it makes a character feel."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from agent.affect import EMOTIONS
from mind.changes import settle
from mind.concerns import taste
from mind.occ import _CALLS, _FACE, _TOLD, Happening, Kind, affect, emotions, feeling, stir
from mind.persona import Concern, Persona, Personality, Topic, shipped
from mind.social import undergo
from mind.state import DAY, PAD, State, at, born

NOW = 1.8e9
BAKER = Persona(
    id="joe",
    name="Joe Doe",
    likes=("rye bread",),
    dislikes=("loud music",),
    motives=(Concern(text="win the bread prize", keys=("prize",), weight=0.9),),
    standards=(Concern(text="never waste food", weight=0.8),),
    topics={"sea": Topic(keys=("sea", "waves"), says=("Ah.",), feeling=0.9)},
)
THINGS = ("rye bread", "loud music", "the prize", "the sea", "wasted food", "a stone", "")


def felt(
    event: Happening, persona: Persona = BAKER, state: State | None = None
) -> dict[str, float]:
    state = state or born(persona, NOW)
    return {one.name: one.level for one in emotions(event, state, persona)}


def tempered(**traits: float) -> Persona:
    return BAKER.model_copy(update={"personality": Personality(**traits)})


def test_every_kind_and_every_emotion_is_provided_for() -> None:
    assert set(_CALLS) == set(get_args(Kind))
    assert set(_TOLD) == set(get_args(Kind)) - {"neutral"}
    assert {name for calls in _CALLS.values() for name, _ in calls} <= set(PAD)
    assert set(_FACE) == set(PAD)
    assert set(_FACE.values()) <= set(EMOTIONS)


@pytest.mark.parametrize(
    ("event", "first"),
    [
        (Happening("insult", NOW, "ana"), "anger"),
        (Happening("good_news", NOW, "ana"), "joy"),
        (Happening("good_news", NOW, "ana", "ana"), "happy_for"),
        (Happening("bad_news", NOW, "ana", "ben"), "pity"),
        (Happening("bad_news", NOW), "distress"),
        (Happening("threat", NOW, "ana"), "fear"),
        (Happening("promise_broken", NOW, "ana"), "disappointment"),
        (Happening("wrong", NOW, "ana", "ana", "I waste food"), "reproach"),
        (Happening("wrong", NOW, thing="I waste food"), "remorse"),
        (Happening("right", NOW, thing="never waste food"), "pride"),
        (Happening("mention", NOW, "ana", thing="the waves"), "liking"),
        (Happening("mention", NOW, "ana", thing="loud music"), "disliking"),
        (Happening("kindness", NOW), "joy"),
    ],
)
def test_each_happening_calls_up_its_emotion(event: Happening, first: str) -> None:
    assert next(iter(felt(event))) == first


def test_nothing_that_matters_changes_nothing() -> None:
    state = born(BAKER, NOW)
    for event in (
        Happening("neutral", NOW, "ana", thing="rye bread", strength=1.0),
        Happening("mention", NOW, "ana", thing="a stone", strength=1.0, view=1.0),
        Happening("insult", NOW, "ana", strength=0.0),
    ):
        assert undergo(event, state, BAKER) == ()
    assert stir((), state, NOW) == ()


def test_help_counts_by_how_much_the_aim_is_wanted() -> None:
    dear = felt(Happening("helped", NOW, "ana", thing="a flour for the prize"))
    small = felt(Happening("helped", NOW, "ana", thing="a new umbrella"))
    assert dear["gratification"] > 4 * small["gratification"]


def test_traits_scale_what_is_felt() -> None:
    insult, praise = Happening("insult", NOW, "ana"), Happening("praise", NOW, "ana")
    shaken, steady = tempered(neuroticism=0.9), tempered(neuroticism=0.1)
    assert felt(insult, shaken)["distress"] > 1.5 * felt(insult, steady)["distress"]
    assert felt(insult, tempered(agreeableness=0.1))["anger"] > felt(insult)["anger"]
    assert felt(praise, tempered(extraversion=0.9))["joy"] > felt(praise)["joy"]


def test_the_luck_of_somebody_disliked_is_not_shared() -> None:
    state = State(values={"bond/ana/attitude": -0.8}, t=NOW)
    assert felt(Happening("good_news", NOW, "ben", "ana"), state=state).keys() == {"resentment"}
    assert felt(Happening("bad_news", NOW, "ben", "ana"), state=state) == {}


def test_a_friend_disappoints_more_and_pleases_more() -> None:
    friend = State(values={"bond/ana/attitude": 0.8, "bond/ana/trust": 0.9}, t=NOW)
    broken, news = Happening("promise_broken", NOW, "ana"), Happening("good_news", NOW, "b", "ana")
    assert felt(broken, state=friend)["reproach"] > 1.2 * felt(broken)["reproach"]
    assert felt(news, state=friend)["happy_for"] > 1.2 * felt(news)["happy_for"]


def test_one_happening_colours_the_mood_and_does_not_turn_it() -> None:
    event, state = Happening("insult", NOW, "ana"), born(BAKER, NOW)
    moves = [c for c in undergo(event, state, BAKER) if c.path.startswith("mood/")]
    assert {change.path for change in moves} >= {"mood/valence", "mood/arousal"}
    assert all(abs(change.delta) < 0.15 for change in moves)


@pytest.mark.parametrize(
    ("before", "event", "then"),
    [
        ("fear", Happening("good_news", NOW, "ana"), "relief"),
        ("fear", Happening("apology", NOW, "ana"), "relief"),
        ("fear", Happening("bad_news", NOW, "ana"), "distress"),
        ("hope", Happening("helped", NOW, "ana", thing="the prize"), "satisfaction"),
        ("hope", Happening("bad_news", NOW, "ana"), "disappointment"),
        ("hope", Happening("promise_broken", NOW, "ana"), "disappointment"),
    ],
)
def test_a_hope_or_fear_turns_into_what_comes_of_it(
    before: str, event: Happening, then: str
) -> None:
    state = State(values={f"emotion/{before}": 0.6}, t=NOW)
    assert felt(event, state=state)[then] > felt(event).get(then, 0.0) + 0.1
    after, _ = settle(state, undergo(event, state, BAKER))
    assert after[f"emotion/{before}"] < 0.6
    assert after[f"emotion/{then}"] > 0.0


def test_the_luck_of_others_bears_out_no_hope_of_its_own() -> None:
    state = State(values={"emotion/fear": 0.6, "emotion/hope": 0.6}, t=NOW)
    event = Happening("good_news", NOW, "ana", "ana", strength=1.0)
    assert felt(event, state=state) == felt(event)
    after, _ = settle(state, undergo(event, state, BAKER))
    assert after["emotion/fear"] == after["emotion/hope"] == 0.6


def test_a_fear_that_has_faded_leaves_no_relief() -> None:
    state = State(values={"emotion/fear": 0.6}, t=NOW - DAY)
    changes = undergo(Happening("good_news", NOW, "ana"), state, BAKER)
    assert not {"emotion/relief", "emotion/fear"} & {change.path for change in changes}


def test_the_conscientious_rue_what_they_did_wrong() -> None:
    deed = Happening("wrong", NOW, "ana", thing="you waste food")
    careful, careless = tempered(conscientiousness=0.9), tempered(conscientiousness=0.1)
    assert felt(deed, careful)["remorse"] > 1.2 * felt(deed, careless)["remorse"]


def test_what_is_felt_already_colours_the_mood_no_more() -> None:
    def moved(anger: float) -> float:
        state = State(values={"emotion/anger": anger, "emotion/distress": anger}, t=NOW)
        changes = undergo(Happening("insult", NOW, "ana"), state, BAKER)
        return next((c.delta for c in changes if c.path == "mood/valence"), 0.0)

    assert moved(0.0) < moved(0.5) < moved(0.9) < 0.0
    assert moved(1.0) == 0.0


def test_each_change_says_why_in_words() -> None:
    event = Happening("promise_broken", NOW, "ana", thing="to call on Sunday")
    changes = undergo(event, born(BAKER, NOW), BAKER)
    assert {change.reason for change in changes} == {"ana broke a promise: to call on Sunday"}
    assert Happening("right", NOW, thing="it").told == "I did right, as I see it: it"
    assert Happening("bad_news", NOW).told == "bad news for me, from life"


def test_a_feeling_shows_in_the_affect_and_fades_to_the_mood() -> None:
    state, _ = settle(
        born(BAKER, NOW), undergo(Happening("insult", NOW, "ana"), born(BAKER, NOW), BAKER)
    )
    shown = affect(state)
    assert shown.valence < 0.0
    assert shown.arousal > 0.05
    assert feeling(state)[0][0] == "angry"
    later = at(state, NOW + DAY)
    assert feeling(later) == ()
    assert affect(later).valence == pytest.approx(BAKER.mood.valence, abs=1e-3)


def test_a_happening_checks_itself() -> None:
    with pytest.raises(ValueError, match="strength must be in"):
        Happening("praise", NOW, strength=2.0)
    with pytest.raises(ValueError, match="kind must be one of"):
        Happening("hug", NOW)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="view must be in"):
        Happening("mention", NOW, view=-3.0)


def events(rng: np.random.Generator, count: int, gap: float) -> list[Happening]:
    people, kinds = ("ana", "ben", ""), get_args(Kind)
    return [
        Happening(
            kinds[int(rng.integers(len(kinds)))],
            NOW + i * gap,
            people[int(rng.integers(3))],
            people[int(rng.integers(3))],
            THINGS[int(rng.integers(len(THINGS)))],
            float(rng.random()),
            float(rng.uniform(-1, 1)),
        )
        for i in range(count)
    ]


def test_ten_thousand_random_happenings_never_run_away() -> None:
    persona = tempered(neuroticism=0.8)
    state = born(persona, NOW)
    for event in events(np.random.default_rng(3), 10_000, 30.0):
        state, _ = settle(state, undergo(event, state, persona))
    for who in ("ana", "ben"):
        bond = state.bond(who)
        assert abs(bond.attitude) < 0.8
        assert 0.02 < bond.trust < 0.9
        assert 0.02 < bond.supportiveness < 0.95
    rested = at(state, state.t + DAY)
    assert rested.emotions == ()
    assert rested.mood.valence == pytest.approx(persona.mood.valence, abs=1e-3)
    assert len(state.values) < 40


def test_the_same_happenings_give_the_same_state() -> None:
    def lived(seed: int) -> State:
        state = born(BAKER, NOW)
        for event in events(np.random.default_rng(seed), 200, 20.0):
            state, _ = settle(state, undergo(event, state, BAKER))
        return state

    assert lived(1) == lived(1)
    assert lived(1) != lived(2)


def test_every_shipped_persona_has_tastes_that_can_be_touched() -> None:
    for persona in shipped():
        assert persona.likes
        assert all(taste(thing, persona) != 0.0 for thing in persona.likes), persona.id
