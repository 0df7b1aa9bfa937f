"""What the inner state holds, where it is at home, and how it fades."""

from __future__ import annotations

import pytest

from mind.changes import apply
from mind.persona import Concern, Persona, Personality
from mind.state import DAY, HALF_LIFE, Change, State, at, born, bounds, person, shared

NOW = 1.8e9  # s since the epoch
ANA = "discord:ana/home"  # names of people hold what they like
PERSONA = Persona(
    id="joe",
    name="Joe Doe",
    personality=Personality(agreeableness=0.9),
    motives=(Concern(text="bake the perfect loaf", weight=0.6),),
    beliefs=(Concern(text="people are kind", weight=0.7),),
)


def moved(state: State, path: str, delta: float, t: float = NOW) -> State:
    return apply(state, Change(path, delta, "because", t))[0]


def test_a_newborn_is_where_its_persona_puts_it() -> None:
    state = born(PERSONA, NOW)
    assert state.mood == PERSONA.mood.affect
    assert state.traits == PERSONA.personality
    assert state.emotions == ()
    assert state.motives == (("bake the perfect loaf", 0.6),)
    assert state.beliefs == (("people are kind", 0.7),)
    assert state.people == ()


def test_a_concern_may_be_a_bare_text() -> None:
    persona = Persona.model_validate({"id": "a", "name": "A", "standards": ["keep your word"]})
    assert persona.standards == (Concern(text="keep your word", weight=0.5),)


def test_the_agreeable_trust_a_stranger_more() -> None:
    sharp = Persona(id="a", name="A", personality=Personality(agreeableness=0.1))
    assert born(PERSONA, NOW).bond("x").trust > born(sharp, NOW).bond("x").trust + 0.2


def test_a_bond_is_to_one_person_and_no_other() -> None:
    state = moved(born(PERSONA, NOW), f"bond/{ANA}/trust", 0.08)
    state = moved(state, shared(ANA, "salt/pepper"), 0.2)
    assert state.bond(ANA).trust > state.bond("discord:ana").trust
    assert state.bond(ANA).shared == (("salt pepper", 0.2),)
    assert state.bond("discord:ana").shared == ()
    assert state.people == (ANA,)


def test_a_feeling_halves_in_its_half_life_and_the_mood_goes_home() -> None:
    state = moved(moved(born(PERSONA, NOW), "emotion/joy", 0.6), "mood/valence", -0.3)
    later = at(state, NOW + HALF_LIFE["emotion"])
    assert dict(later.emotions)["joy"] == pytest.approx(0.3)
    assert state.mood.valence == pytest.approx(-0.2)
    assert later.mood.valence < -0.15
    assert at(state, NOW + DAY).mood.valence == pytest.approx(PERSONA.mood.valence, abs=1e-3)
    assert at(state, NOW + DAY).emotions == ()


def test_bonds_and_beliefs_stay() -> None:
    state = moved(born(PERSONA, NOW), "bond/ana/attitude", 0.08)
    state = moved(state, "belief/people are kind", -0.05)
    assert at(state, NOW + 365 * DAY).bond("ana") == state.bond("ana")
    assert at(state, NOW + 365 * DAY).beliefs == state.beliefs


def test_fading_in_two_goes_is_fading_in_one_and_time_never_runs_back() -> None:
    state = moved(born(PERSONA, NOW), "mood/arousal", 0.3)
    once, twice = at(state, NOW + 900), at(at(state, NOW + 400), NOW + 900)
    assert once.mood.arousal == pytest.approx(twice.mood.arousal)
    assert at(once, NOW) is once


def test_a_path_that_leads_nowhere_is_refused_by_name() -> None:
    for path in ("", "mood", "mood/colour", "emotion/hunger", "bond/trust", "bond//trust", "x/y"):
        with pytest.raises(ValueError, match="names no part of a state"):
            bounds(path)
    assert person("bond/a/b/trust") == "a/b"


def test_a_state_out_of_bounds_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"State.bond/ana/trust must be in \[0.0, 1.0\], got 1.5"):
        State(values={"bond/ana/trust": 1.5})


def test_a_state_cannot_be_changed_from_outside() -> None:
    values = {"mood/valence": 0.2}
    state = State(values=values)
    values["mood/valence"] = 9.0
    assert state["mood/valence"] == 0.2
    with pytest.raises(TypeError):
        state.values["mood/valence"] = 0.9  # type: ignore[index]
