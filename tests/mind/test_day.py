"""What a character means to do with a day."""

from __future__ import annotations

import numpy as np
import pytest

from agent.types import Record
from mind.day import date, plan, topics, urged
from mind.drives import Silence, Thread, choose
from mind.persona import Concern, Persona, Topic, shipped
from mind.state import DAY, born

NOW = 1.8e9
JOE = Persona(
    id="joe",
    name="Joe",
    motives=(Concern(text="win the prize", weight=0.9), Concern(text="rest", weight=0.1)),
    topics={
        f"topic{i}": Topic(keys=(f"topic{i}",), says=("Ah.",), ask=f"Topic {i}?", feeling=i / 20)
        for i in range(12)
    }
    | {"mute": Topic(keys=("mute",), says=("Ah.",))},
)
OWN = topics(JOE, NOW)
STATE = born(JOE, NOW)


def made(seed: int = 0, *threads: Thread) -> Record:
    return plan((*OWN, *threads), STATE, NOW, np.random.default_rng(seed))


def test_what_it_can_ask_about_is_what_it_can_open() -> None:
    assert len(OWN) == 12
    assert OWN[11].urgency > OWN[0].urgency
    assert all(len(topics(persona, NOW)) >= 5 for persona in shipped())


def test_a_day_is_planned_from_the_foremost_motive_and_a_few_topics() -> None:
    today = made()
    assert (today.kind, today.key, today.person) == ("plan", "day", "")
    assert today.text.startswith("Today I mean to get on with this: win the prize and to talk")
    assert len(set(today.data["keys"])) == 3
    assert today == made()
    assert len({tuple(made(seed).data["keys"]) for seed in range(10)}) > 5


def test_what_is_open_with_one_person_is_told_to_nobody_else() -> None:
    secret = Thread("ask:exam", "her exam", NOW, "ask", "ana", 1.0, 1.0)
    for seed in range(20):
        assert "exam" not in str(made(seed, secret))


def test_who_has_nothing_in_mind_takes_the_day_as_it_comes() -> None:
    idle = born(Persona(id="a", name="A"), NOW)
    assert plan((), idle, NOW, np.random.default_rng(0)).text == "Today I take as it comes."


def test_the_plan_of_today_presses_and_that_of_yesterday_does_not() -> None:
    today = made()
    pressed = [t.key for t, u in zip(OWN, urged(OWN, today, NOW), strict=True) if u != t]
    assert sorted(pressed) == sorted(today.data["keys"])
    assert urged(OWN, today, NOW + DAY) == OWN
    here = Silence("ana", NOW, heard=NOW)
    drive = choose(NOW + 60, here, urged(OWN, today, NOW), STATE, np.random.default_rng(0))
    assert drive.thread is not None
    assert drive.thread.key in today.data["keys"]


@pytest.mark.parametrize(("offset", "day"), [(0.0, "2027-01-15"), (16 * 3600.0, "2027-01-16")])
def test_a_day_begins_where_the_character_is(offset: float, day: str) -> None:
    assert date(NOW, offset) == day
