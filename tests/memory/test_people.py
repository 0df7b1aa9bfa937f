"""What a person's history comes to."""

from __future__ import annotations

from datetime import timedelta, timezone
from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.types import Record
from memory.people import DAY, Summary, segment, summary
from tests.memory.test_tokens import NOON, event, histories


def visits(times: int, every: float = DAY, turns: int = 5, **said: object) -> list[Record]:
    """`times` visits of ten minutes."""
    out = []
    for start in (NOON + i * every for i in range(times)):
        out.append(event("came", start))
        out += [event("said", start + 60 * (i + 1), **said) for i in range(turns)]
        out.append(event("left", start + 600))
    return out


def kind(records: list[Record], after: float = 60.0) -> str:
    return segment(summary(records, records[-1].t + after))


@given(histories, st.floats(0, 4e9))
def test_any_history_has_a_summary_that_adds_up(records: list[Record], now: float) -> None:
    one = summary(records, now)
    assert segment(one)
    assert one.answered <= one.openings
    assert one.hour is None or 0 <= one.hour < 24
    assert one.tone is None or -1 <= one.tone <= 1
    told = sum(r.kind == "event" and r.data.get("token") == "said" for r in records)
    assert one.turns * one.visits == pytest.approx(told)
    for name in ("away", "turns", "words", "silence"):
        assert getattr(one, name) >= 0


def test_a_summary_says_how_often_how_long_and_about_what_they_talk() -> None:
    records = [
        *visits(3, words=10, tone=0.5, topic="sea", after=4.0),
        event("came", NOON + 3 * DAY),
        event("said", NOON + 3 * DAY + 60, words=20, topic="work", tone=-0.5, after=8.0),
        event("interrupted", NOON + 3 * DAY + 70),
        event("silence", NOON + 3 * DAY + 90, seconds=20.0),
    ]
    one = summary(records, NOON + 4 * DAY)
    assert (one.visits, one.first, one.last) == (4, NOON, NOON + 3 * DAY + 90)
    assert one.away == DAY - 90
    assert (one.hour, one.every, one.stay, one.turns) == (12, DAY, 600.0, 4.0)
    assert one.words == pytest.approx(170 / 16)
    assert one.tone == pytest.approx(7 / 16)
    assert one.delay == 4.0
    assert one.topics == (("sea", 15), ("work", 1))
    assert (one.interruptions, one.silence) == (1, 20.0)


def test_only_an_answer_in_the_same_visit_answers_an_opening() -> None:
    records = [
        event("came", NOON),
        event("opened", NOON + 30, deed="open"),
        event("opened", NOON + 90, deed="ask"),
        event("said", NOON + 95),
        event("said", NOON + 96),
        event("opened", NOON + 200, deed="return"),
        event("opened", NOON + 300, deed="goodbye"),
        event("left", NOON + 310),
        event("came", NOON + DAY),
        event("said", NOON + DAY + 5),
    ]
    one = summary(records, NOON + 2 * DAY)
    assert (one.openings, one.answered) == (3, 1)


def test_who_is_back_at_once_has_not_been_away() -> None:
    records = [event("came"), event("left", NOON + 60), event("came", NOON + 120)]
    assert summary(records, NOON + 120).visits == 1
    assert summary([*records, event("came", NOON + 7200)], NOON + 7200).visits == 2


def test_a_visit_that_was_cut_short_counts_without_its_end() -> None:
    records = [event("came"), event("said", NOON + 5), event("came", NOON + DAY)]
    one = summary(records, NOON + DAY)
    assert (one.visits, one.stay) == (2, 2.5)


def test_who_says_nothing_for_hours_has_left_though_nothing_tells_it() -> None:
    records = [event("came"), event("said", NOON + 5), event("said", NOON + 3600)]
    assert summary(records, NOON + 3600).visits == 1
    later = [*records, event("said", NOON + 20_000), event("left", NOON + 40_000)]
    one = summary(later, NOON + 40_000)
    assert (one.visits, one.turns, one.last) == (2, 1.5, NOON + 20_000)


def test_the_usual_hour_is_told_in_their_zone_and_across_midnight() -> None:
    late = [event("came", NOON + h * 3600.0) for h in (12, 35, 36, 59, 84)]
    assert summary(late, NOON).hour == 0
    assert summary(late, NOON, timezone(timedelta(hours=-2))).hour == 22


@pytest.mark.parametrize(
    ("records", "after", "first"),
    [
        (visits(1), 60.0, "new"),
        (visits(2), DAY, "new"),
        (visits(2), 20 * DAY, "fading"),
        (visits(9), DAY, "frequent"),
        (visits(5, 7 * DAY), 8 * DAY, "regular"),
        (visits(5, 30 * DAY), 40 * DAY, "occasional"),
        (visits(9), 15 * DAY, "fading"),
        (visits(5, 30 * DAY), 80 * DAY, "occasional"),
        (visits(5, 30 * DAY), 100 * DAY, "fading"),
        (visits(9), 61 * DAY, "gone"),
        (visits(5, 30 * DAY), 200 * DAY, "gone"),
    ],
)
def test_who_stays_away_fades_by_the_measure_of_how_often_they_came(
    records: list[Record], after: float, first: str
) -> None:
    assert kind(records, after).partition(",")[0] == first


def test_a_segment_says_how_much_how_kindly_and_whether_they_answer() -> None:
    assert kind(visits(9, turns=20, words=12, tone=0.6)) == "frequent, talkative, warm"
    assert kind(visits(9, turns=2, words=3, tone=-0.6)) == "frequent, brief, cross"
    assert kind(visits(9, words=12, tone=0.0)) == "frequent"
    openings = [event("opened", NOON + i, deed="open") for i in range(3)]
    assert kind([event("came"), *openings]).endswith("seldom answers")


def test_nobody_who_never_came_is_anything() -> None:
    assert summary((), NOON) == Summary()
    assert segment(Summary()) == "unknown"
    assert summary([Record("fact", "Ana has a dog", NOON, "ana")], NOON) == Summary()
    assert isfinite(summary(visits(1), NOON - DAY).away)
