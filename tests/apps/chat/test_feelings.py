"""How a character's feelings are shown to who talks with it."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from agent.types import Affect, Record
from apps.chat.feelings import (
    Pulse,
    curve,
    lately,
    spirits,
    standing,
    stands,
    strongest,
    trace,
)
from mind.state import State
from tests.apps.people import ME, OTHER


def _moved(person: str, name: str, text: str) -> Record:
    return Record("change", text, 0.0, person, data={"path": f"emotion/{name}", "delta": 0.1})


@pytest.mark.parametrize(
    ("mood", "word"),
    [
        (Affect(), "even-tempered"),
        (Affect(0.6, 0.4, 0.1), "exuberant"),
        (Affect(0.2, 0.1, 0.1), "a little exuberant"),
        (Affect(0.5, -0.3, 0.2), "relaxed"),
        (Affect(-0.5, 0.5, -0.2), "anxious"),
        (Affect(-0.6, -0.3, -0.2), "low"),
    ],
)
def test_a_mood_has_a_word(mood: Affect, word: str) -> None:
    assert spirits(mood) == word


def test_a_feeling_is_told_with_what_the_visitor_did_and_never_with_what_others_did() -> None:
    state = State(values={"emotion/joy": 0.6, "emotion/anger": 0.3})
    felt = strongest(state, [_moved(ME, "joy", f"{ME} praised me: lovely song")], ME)
    assert [(f.name, f.reason) for f in felt] == [
        ("joy", "You praised me: lovely song"),
        ("anger", ""),
    ]


def test_what_a_character_thinks_of_a_visitor_is_said_to_them() -> None:
    state = State(values={f"bond/{ME}/attitude": 0.9, f"bond/{OTHER}/attitude": -0.9})
    assert "am fond of" in stands(state, ME)
    assert "browser" not in stands(state, ME)
    assert "them" not in stands(state, ME)


def test_a_long_session_keeps_its_whole_curve_in_few_points() -> None:
    pulse = Pulse()
    for second in range(10_000):
        pulse.feel(float(second), Affect(valence=second / 10_000))
    times = [t for t, _ in pulse.points]
    assert len(times) <= 240
    assert times[0] == 0.0
    assert times[-1] > 9_900
    assert times == sorted(times)


def test_the_curve_is_whole_svg_with_words_for_who_cannot_see_it() -> None:
    svg = ElementTree.fromstring(curve([(0.0, Affect()), (30.0, Affect(1.0, -1.0))]))
    assert svg.attrib["aria-label"] == "Mood over 30 s: pleasure +1.0, energy -1.0 now"
    lines = {e.attrib["class"]: e.attrib["points"] for e in svg.iter("polyline")}
    assert lines == {"energy": "0.0,48.0 320.0,96.0", "pleasure": "0.0,48.0 320.0,0.0"}
    assert curve([]) == ""


def _bond(leaf: str, t: float, before: float, delta: float, person: str = ME) -> Record:
    data = {"path": f"bond/{person}/{leaf}", "delta": delta}
    data |= {"before": before, "after": before + delta}
    return Record("change", f"{person} praised me at {t:.0f}", t, person, data=data)


def test_how_it_stands_is_told_by_side_with_the_way_there() -> None:
    state = State(values={f"bond/{ME}/trust": 0.6, f"bond/{ME}/attitude": -0.5})
    moved = [_bond("trust", 9.0, 0.5, 0.1), _bond("trust", 5.0, 0.4, 0.1)]  # latest first
    sides = {side.name: side for side in standing(state, moved, ME)}
    assert list(sides) == ["Warmth", "Trust", "Closeness", "Support"]
    assert sides["Warmth"].level == pytest.approx(0.25)  # dislike to liking is -1 to 1
    times, levels = zip(*sides["Trust"].points, strict=True)
    assert times == (5.0, 5.0, 9.0)
    assert levels == pytest.approx((0.4, 0.5, 0.6))
    assert sides["Support"].points == ()


def test_what_moved_the_bond_lately_says_for_better_or_worse_and_only_of_the_visitor() -> None:
    moved = [_bond("trust", 9.0, 0.5, -0.1), _bond("trust", 5.0, 0.4, 0.1)]
    other = _bond("trust", 7.0, 0.4, 0.1, OTHER)
    assert lately([moved[0], other, moved[1]], ME) == (
        ("You praised me at 9", False),
        ("You praised me at 5", True),
    )


def test_a_trace_of_what_hardly_moved_is_nearly_flat() -> None:
    def rise(*levels: float) -> float:
        svg = ElementTree.fromstring(trace(list(enumerate(levels)), "Trust over time"))
        line = next(svg.iter("polyline")).attrib["points"].split()
        heights = [float(point.partition(",")[2]) for point in line]
        return heights[0] - heights[-1]

    assert 0.0 < rise(0.50, 0.51) < 2.0
    assert rise(0.2, 0.8) == pytest.approx(24.0)
    assert trace([(0.0, 0.5)], "Trust over time") == ""
