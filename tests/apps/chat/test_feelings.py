"""How a character's feelings are shown to who talks with it."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from agent.types import Affect, Record
from apps.chat.feelings import Pulse, curve, spirits, stands, strongest
from mind.state import State

ME, OTHER = "browser-0123456789abcdef", "browser-fedcba9876543210"


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
