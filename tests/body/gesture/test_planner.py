"""What is gestured, how often, in which mood, and that it never becomes a habit."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from agent.affect import EMOTIONS
from body.gesture import CATALOGUE, Style
from body.gesture.choice import FELT, MEANT, PLAIN
from body.gesture.lexicon import INTENTS
from body.gesture.planner import Planner, Spirit, Stroke
from body.gesture.wishes import Wish, wishes
from body.prosody import Accent

WORDS = [
    "it", "was", "a", "huge", "idea", "but", "maybe", "you", "never", "know", "what", "many",
    "people", "think", "about", "time", "here",
]  # fmt: skip
ACCENTS = [Accent(1.0 + 0.45 * i, 1.1 + 0.45 * i, 0.4 + 0.5 * (i % 2), i) for i in range(60)]
PLAIN_WORDS = [Wish(0.45 * i, 0.7, 0.25 + 0.25 * (i % 2)) for i in range(1, 400)]  # three minutes


def planned(
    found: list[Wish], seed: int = 0, style: Style | None = None, spirit: Spirit | None = None
) -> list[Stroke]:
    planner = Planner(np.random.default_rng(seed), style or Style())
    return planner.plan(found, 0.0, spirit or Spirit(), lambda name, up: 0.5 if up else 0.8)


def test_every_gesture_to_choose_from_is_in_the_catalogue() -> None:
    for row in (PLAIN, *FELT.values(), *(row for _, row in MEANT.values())):
        assert set(row) <= set(CATALOGUE)
        assert len(row) > 6  # five of them may have been made lately
        assert all(odds > 0 for odds in row.values())
    assert set(FELT) == set(EMOTIONS) - {"neutral"}
    assert {name for _, names in INTENTS.values() for name in names} <= set(CATALOGUE)


@pytest.mark.parametrize("feeling", [None, *FELT])
def test_no_form_is_more_than_a_fifth_of_a_minutes_gestures(feeling: str | None) -> None:
    feel = ((feeling, 1.0),) if feeling else ()
    for seed in range(3):
        strokes = planned(PLAIN_WORDS, seed, spirit=Spirit(feel))
        assert len(strokes) > 30
        assert all(a.name != b.name for a, b in pairwise(strokes))
        for start in range(0, 120, 10):
            minute = [s.name for s in strokes if start <= s.peak < start + 60]
            assert max(Counter(minute).values()) <= np.ceil(0.2 * len(minute))


def test_words_are_pictured() -> None:
    drawn: set[str] = set()
    for seed in range(12):
        drawn |= {s.name for s in planned(wishes(" ".join(WORDS * 5), (), ACCENTS, 0.0), seed)}
    assert {"big", "contrast", "weigh"} <= drawn
    assert len(drawn) >= 12


def test_feelings_show_in_what_hands_do() -> None:
    def share(feeling: str, names: str) -> float:
        spirit = Spirit(((feeling, 0.8),))
        made = [s.name for k in range(4) for s in planned(PLAIN_WORDS, k, spirit=spirit)]
        return sum(name in names.split(", ") for name in made) / len(made)

    strikes = "chop, point you, grasp, stop, nothing, point here, tap"
    inwards = "inside, hand on heart, low, hug, head in hands, short"
    wide = "welcome, present, sweep, big, many, apart"
    assert share("angry", strikes) > 0.6 > 0.4 > share("happy", strikes)
    assert share("sad", inwards) > 0.45 > 0.15 > share("happy", inwards)
    assert share("happy", wide) > 0.5 > 0.15 > share("sad", wide)
    assert share("thinking", "think, weigh, tap, scratch head") > 0.35
    assert share("proud", "point me, hands on hips, tall, big, grasp") > 0.35


def test_somebody_ordinary_begins_a_gesture_every_four_to_six_seconds() -> None:
    for seed in range(4):
        units = [s.peak for s in planned(PLAIN_WORDS, seed) if s.fresh]
        assert 4.0 < np.diff(units).mean() < 6.0
    lively, calm = (
        [s.peak for s in planned(PLAIN_WORDS, 0, Style(rate=rate)) if s.fresh]
        for rate in (1.4, 0.7)
    )
    assert 3.5 < np.diff(lively).mean() < np.diff(calm).mean() < 7.5


def test_low_spirits_gesture_less() -> None:
    low, high = (
        sum(s.fresh for s in planned(PLAIN_WORDS, 0, spirit=Spirit(vigour=vigour)))
        for vigour in (0.65, 1.2)
    )
    assert low < 0.8 * high


def test_a_gesture_that_needs_more_time_than_there_is_gives_way_to_another() -> None:
    wish = Wish(1.0, 0.9, 0.9, "weigh")
    planner = Planner(np.random.default_rng(3), Style(rate=2.0))
    made = planner.plan([wish], -4.0, Spirit(), lambda name, up: 0.5)
    assert [s.name for s in made] == ["weigh"]
    planner = Planner(np.random.default_rng(3), Style(rate=2.0))
    made = planner.plan([wish], 0.0, Spirit(), lambda name, up: 1.4 if name == "weigh" else 0.9)
    assert len(made) == 1
    assert made[0].name in PLAIN
