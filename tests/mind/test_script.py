"""Minds that read aloud, and the breath groups they speak in."""

from __future__ import annotations

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from agent.affect import EMOTIONS
from agent.types import Act, Event, Stance, Text
from mind.breath import BREATH, breaths
from mind.script import Reader, Script
from tests.mind.conversation import acts


def test_reads_sentence_by_sentence_with_intents_by_punctuation() -> None:
    reader = Reader(EMOTIONS["happy"], "away")
    read = acts(reader, "Hello there. How are you? Great!", source="ana")
    assert [(a.utterance, a.intent) for a in read] == [
        ("Hello there.", "inform"),
        ("How are you?", "ask"),
        ("Great!", "exclaim"),
    ]
    assert {(a.affect, a.gaze, a.to) for a in read} == {(EMOTIONS["happy"], "away", "ana")}


def test_abbreviations_and_decimals_do_not_end_a_sentence() -> None:
    text = "Dr. Rey paid 3.50 at 5 p.m. on a Monday, e.g. for tea. Then he left."
    assert list(breaths(text)) == [text[:-14].strip(), "Then he left."]


def test_the_first_breath_of_a_hundred_thousand_characters_comes_at_once() -> None:
    stream = breaths("One. " * 20_000)
    assert next(stream) == "One."
    assert sum(1 for _ in stream) == 19_999


def test_one_word_of_a_hundred_thousand_characters_is_cut() -> None:
    pieces = list(breaths("x" * 100_000))
    assert max(map(len, pieces)) <= BREATH
    assert "".join(pieces) == "x" * 100_000


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab .,!?\n…—1é。", max_size=900))
def test_nothing_is_lost_or_added_between_breaths(text: str) -> None:
    pieces = list(breaths(text))
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(0 < len(p) <= BREATH and p == p.strip() for p in pieces)


def test_empty_text_has_no_acts_and_events_are_ignored() -> None:
    assert acts(Reader(), "  \n ") == []
    assert Reader().notice(Event(0.0, "joined")) is Stance.IGNORE


def test_a_script_goes_on_where_it_was_cut() -> None:
    script = Script([Act("One."), Act("Two."), Act("Three.")])

    async def first() -> Act:
        stream = script.respond(Text(0.0, "go"))
        return await anext(stream)

    assert asyncio.run(first()).utterance == "One."
    assert [a.utterance for a in acts(script, "and?")] == ["Two.", "Three."]
    assert acts(script, "more?") == []


def directed(text: str) -> list[tuple[str, str]]:
    reader = Reader(directs=lambda inside: inside != "sic")
    return [(a.utterance, a.direction) for a in acts(reader, text, source="ana")]


def test_brackets_are_directions_tied_to_the_words_they_stand_at() -> None:
    assert directed("[smile. then nod] Hello you. I am [look away] so sorry. Bye [wave]") == [
        ("Hello you.", "smile. then nod"),
        ("I am so sorry.", "on word 3, look away"),
        ("Bye", "after word 1, wave"),
    ]


def test_brackets_that_are_no_direction_are_read_and_links_stay_links() -> None:
    assert directed("So [sic] be it.") == [("So [sic] be it.", "")]
    assert directed("See [home](http://x.org).") == [("See [home](http://x.org).", "")]


def test_a_direction_alone_is_an_act_without_words() -> None:
    assert directed("Hello.\n[nod]\nBye.") == [("Hello.", ""), ("", "nod"), ("Bye.", "")]


def test_every_act_carries_the_feeling() -> None:
    reader = Reader(feeling=(("contempt", 0.3),))
    assert {a.feeling for a in acts(reader, "One. Two.", source="ana")} == {(("contempt", 0.3),)}
