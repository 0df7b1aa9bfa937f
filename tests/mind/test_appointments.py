"""What people have before them, by what they say."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mind.symbolic.appointments import appointments

NOW = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("I have an exam tomorrow.", "your exam is on Thursday"),
        ("Ugh, I've got a job interview on Friday!", "your job interview is on Friday"),
        ("I'm so nervous, got an exam tomorrow", "your exam is on Thursday"),
        ("My exam was moved to Monday.", "your exam is on Monday"),
        ("the concert got postponed until tomorrow", "your concert is on Thursday"),
        ("My driving test is next Wednesday", "your driving test is on Wednesday, November 25"),
        ("I'm going to Rome next week.", "your trip to Rome is around Friday, November 27"),
        ("we are moving to New York in March", "your move to New York is in March"),
        ("We're getting married on June 5th!", "your wedding is on Saturday, June 5"),
        ("Tomorrow I have a big presentation", "your big presentation is on Thursday"),
        ("I have a dentist visit on Tuesday at 9.", "your dentist visit is on Tuesday"),
        ("I'm starting a job in two weeks.", "you are starting a job around Wednesday, December 2"),
        ("I am running a marathon this weekend", "you are running a marathon on Sunday"),
        ("exam is next friday", "your exam is on Friday"),
        ("my cat is ill. vet appointment on thursday", "your vet appointment is on Thursday"),
        ("surgery is on monday. im scared", "your surgery is on Monday"),
        ("my birthday is on the 3rd of December", "your birthday is on Thursday, December 3"),
    ],
)
def test_what_lies_ahead_is_known_with_its_day(text: str, says: str) -> None:
    (record,) = appointments(text, NOW.timestamp(), "ana")
    assert record.text == says
    assert (record.person, record.source) == ("ana", "ana")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("I have an exam tonight.", "2026-11-18"),
        ("I have an exam the day after tomorrow.", "2026-11-20"),
        ("I have an exam on Wednesday.", "2026-11-25"),
        ("I have an exam in ten days.", "2026-11-28"),
        ("I have an exam in January.", "2027-01-31"),
        ("I have an exam on the 17th of November.", "2027-11-17"),
    ],
)
def test_it_is_asked_about_when_its_day_is_over(text: str, day: str) -> None:
    (record,) = appointments(text, NOW.timestamp(), "ana")
    assert datetime.fromtimestamp(record.data["due"], UTC).isoformat() == f"{day}T20:00:00+00:00"


@pytest.mark.parametrize(
    "text",
    [
        "Do I have an exam tomorrow?",
        "I don't have an exam tomorrow.",
        "I had an exam on Friday.",
        "If I have an exam tomorrow, I'll cry.",
        "I have a question.",
        "I have an idea for tomorrow.",
        "What are you doing tomorrow?",
        "She has an exam tomorrow.",
        "I am going to be late tomorrow.",
        "Tomorrow is another day.",
        "My exam was on Monday.",
        "The shop opens on the 40th of March.",
        "We are moving in the right direction.",
        "I have no time today.",
        "The exam was on Friday.",
        "She failed the exam on Friday.",
    ],
)
def test_what_does_not_is_not(text: str) -> None:
    assert appointments(text, NOW.timestamp(), "ana") == ()


def test_a_day_is_where_they_are() -> None:
    late = datetime(2026, 11, 18, 23, 30, tzinfo=UTC).timestamp()
    (there,) = appointments("I have an exam tomorrow.", late, "ana", offset=7200.0)
    assert there.text == "your exam is on Friday"
    assert datetime.fromtimestamp(there.data["due"], UTC).hour == 18
