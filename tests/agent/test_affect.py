from __future__ import annotations

import itertools

import pytest

from agent.affect import EMOTIONS, parse
from agent.errors import ConfigError
from agent.types import Affect


def test_a_level_scales_the_emotion() -> None:
    assert parse("happy") == EMOTIONS["happy"]
    assert parse("happy:0.5").valence == pytest.approx(EMOTIONS["happy"].valence / 2)


def test_a_blend_adds_and_stays_in_range() -> None:
    assert parse("happy:1,proud:1").valence == 1.0


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
