from __future__ import annotations

import itertools

import pytest

from agent.affect import EMOTIONS, affect, feeling, parse
from agent.errors import ConfigError
from agent.types import Affect


def test_a_level_scales_the_emotion() -> None:
    assert parse("happy") == EMOTIONS["happy"]
    assert parse("happy:0.5").valence == pytest.approx(EMOTIONS["happy"].valence / 2)


def test_a_blend_adds_and_stays_in_range() -> None:
    assert parse("happy:1,proud:1").valence == 1.0


def test_a_text_names_a_feeling_and_its_affect() -> None:
    assert feeling("contempt:0.3") == (("contempt", 0.3),)
    assert feeling("happy:0.5, tender:0.4") == (("happy", 0.5), ("tender", 0.4))
    assert affect(feeling("happy:0.5,tender:0.4")) == parse("happy:0.5,tender:0.4")


def test_an_emotion_named_twice_adds_up_to_one_at_most() -> None:
    assert dict(feeling("sad:0.3,sad:0.4")) == {"sad": pytest.approx(0.7)}
    assert feeling("sad:0.8,sad:0.8") == (("sad", 1.0),)


def test_an_affect_of_an_unknown_emotion_is_refused() -> None:
    with pytest.raises(ConfigError, match="did you mean 'proud'"):
        affect([("prod", 0.5)])


def test_no_two_emotions_share_a_place() -> None:
    def place(a: Affect) -> tuple[float, float, float]:
        return a.valence, a.arousal, a.dominance

    for a, b in itertools.combinations(EMOTIONS.values(), 2):
        assert sum((x - y) ** 2 for x, y in zip(place(a), place(b), strict=True)) > 0.02


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hapy", "unknown emotion 'hapy'; did you mean 'happy'?"),
        ("happy:2", r"level of emotion 'happy' must be in \[0, 1\], got '2'"),
        ("happy:x", "got 'x'"),
        ("happy:nan", "got 'nan'"),
        ("", "unknown emotion ''"),
    ],
)
def test_a_bad_emotion_is_named_with_its_remedy(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        parse(text)
