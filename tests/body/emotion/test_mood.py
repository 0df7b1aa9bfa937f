from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.affect import EMOTIONS, affect
from agent.errors import ConfigError
from agent.types import Act, Affect
from body.emotion import (
    EXPRESSIONS,
    MOOD,
    bearing,
    blend,
    expression,
    feeling,
    hidden,
    mood,
    resting,
    shown,
)

level = st.integers(-20, 20).map(lambda x: x / 20)


@given(level, level, level)
def test_every_affect_has_a_face_within_bounds(v: float, a: float, d: float) -> None:
    vector = mood(Affect(v, a, d))
    assert vector.shape == (MOOD,)
    face = expression(vector)
    assert (face >= 0).all()
    assert (face <= 1).all()


@given(st.dictionaries(st.sampled_from(sorted(EMOTIONS)), st.integers(0, 4).map(lambda x: x / 4)))
def test_however_many_feelings_meet_the_bearing_stays_natural(levels: dict[str, float]) -> None:
    how = bearing(feeling(levels.items()))
    assert 0.5 <= how.extent <= 1.4
    assert 0.6 <= how.speed <= 1.4
    assert 0.5 <= how.blink <= 1.5
    assert abs(how.lift) <= np.radians(9)
    assert np.isfinite(how.turns()).all()


@pytest.mark.parametrize("name", sorted(EMOTIONS))
@pytest.mark.parametrize("share", [0.1, 0.33, 0.66, 1.0])
def test_a_named_feeling_looks_like_its_place_in_affect_space(name: str, share: float) -> None:
    named = [(name, share)]
    assert np.allclose(feeling(named), mood(affect(named)), atol=0.01)


@given(level, level, level, st.integers(0, 2))
def test_a_small_step_in_affect_space_is_a_small_step_of_the_face(
    v: float, a: float, d: float, axis: int
) -> None:
    at = np.array([v, a, d])
    step = np.eye(3)[axis] * (0.004 if at[axis] <= 0 else -0.004)
    here, there = (expression(mood(Affect(*point.tolist()))) for point in (at, at + step))
    assert np.abs(here - there).max() < 0.2


def test_a_feeling_shows_the_blend_of_its_expressions() -> None:
    levels = [("happy", 0.4), ("tender", 0.3)]
    assert np.allclose(expression(feeling(levels)), blend(levels).face())
    with pytest.raises(ConfigError, match="unknown emotion 'hapy'"):
        feeling([("hapy", 1.0)])


def test_what_an_act_names_wins_over_its_affect() -> None:
    act = Act("", affect=EMOTIONS["happy"], feeling=(("contempt", 0.3),))
    want = (EXPRESSIONS["contempt"] * 0.3).face()
    assert np.allclose(expression(shown(act)), want)
    behind = hidden(act)
    assert behind is not None
    assert np.allclose(behind, mood(EMOTIONS["happy"]))


def test_an_act_without_a_named_feeling_shows_its_affect_and_hides_nothing() -> None:
    act = Act("", affect=EMOTIONS["sad"])
    assert np.allclose(shown(act), mood(EMOTIONS["sad"]))
    assert hidden(act) is None
    assert hidden(Act("", feeling=(("sad", 1.0),))) is None


def test_a_home_is_an_affect_a_feeling_or_neutral() -> None:
    assert np.allclose(resting(EMOTIONS["sad"]), mood(EMOTIONS["sad"]))
    assert np.allclose(resting((("contempt", 0.3),)), feeling([("contempt", 0.3)]))
    assert np.allclose(resting(None), feeling([]))


def test_sadness_moves_less_and_slower_than_joy() -> None:
    sad, happy = (bearing(feeling([(n, 1.0)])) for n in ("sad", "happy"))
    assert sad.extent < 0.8 < happy.extent
    assert sad.speed < happy.speed
    assert sad.chest < happy.chest
    assert sad.away > happy.away


def test_fear_blinks_more_than_a_stare() -> None:
    afraid, angry = (bearing(feeling([(n, 1.0)])) for n in ("afraid", "angry"))
    assert afraid.blink > 1.2 > 0.8 > angry.blink


def test_a_bearing_grows_with_its_level() -> None:
    heads = [bearing(feeling([("proud", x)])).lift for x in (0.0, 0.33, 0.66, 1.0)]
    assert heads == sorted(heads)
    assert heads[0] == 0 < heads[1]
