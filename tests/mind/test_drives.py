"""What a character does of its own accord, told in virtual time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.types import Record
from mind.drives import HOUR, Drive, Manner, Silence, Thread, choose, patience
from mind.persona import Concern, Persona, Personality
from mind.state import DAY, State, born

NOW = 1.8e9
JOE = Persona(id="joe", name="Joe", motives=(Concern(text="win the prize", weight=0.9),))
STATE = born(JOE, NOW)
TOPICS = tuple(Thread(f"topic{i}", f"topic {i}", NOW, urgency=0.5) for i in range(40))
HERE = Silence("ana", NOW, heard=NOW, spoke=NOW)


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def at(seconds: float, *threads: Thread, silence: Silence = HERE, state: State = STATE) -> Drive:
    return choose(NOW + seconds, silence, threads, state, rng())


def test_who_nodded_just_now_is_not_alone() -> None:
    thread = Thread("sea", "the sea", NOW, urgency=0.9, poignancy=0.5)
    assert at(60.0, thread).deed == "open"
    nodded = replace(HERE, nodded=NOW + 50.0)
    assert at(60.0, thread, silence=nodded).deed == "silence"
    assert at(110.0, thread, silence=nodded).deed == "open"


@dataclass
class Evening:
    """Ticks a character through the seconds of a visit; `answers` decides who is answered."""

    answers: list[bool]
    state: State = STATE
    manner: Manner = field(default_factory=Manner)
    silence: Silence = HERE
    done: list[tuple[float, Drive]] = field(default_factory=list)

    def run(self, seconds: int, step: int = 5) -> list[tuple[float, Drive]]:
        chance = rng()
        for t in range(0, seconds, step):
            drive = choose(NOW + t, self.silence, TOPICS, self.state, chance, self.manner)
            if drive.deed != "silence":
                self.done.append((float(t), drive))
                self._hear(NOW + t, drive)
        return self.done

    def _hear(self, now: float, drive: Drive) -> None:
        was, key = self.silence, drive.thread.key if drive.thread else ""
        self.silence = replace(
            was,
            spoke=now,
            openings=(*was.openings, now),
            unanswered=was.unanswered + 1,
            parted=drive.deed == "goodbye",
            taken_up=was.taken_up | {key},
        )
        if self.answers and self.answers.pop(0):
            self.silence = replace(self.silence, heard=now + 2.0, unanswered=0, parted=False)


def test_it_speaks_up_after_a_while_and_not_before() -> None:
    assert at(24.0, *TOPICS).deed == "silence"
    assert at(26.0, *TOPICS).deed == "open"


def test_the_lively_speak_up_sooner_than_the_quiet() -> None:
    lively = replace(STATE, traits=Personality(extraversion=0.95))
    quiet = replace(STATE, traits=Personality(extraversion=0.05))
    assert 2 * patience(HERE, lively, Manner()) < patience(HERE, quiet, Manner())


def test_it_is_silent_where_nothing_is_worth_saying() -> None:
    dull = Thread("stone", "a stone", NOW, poignancy=0.1, urgency=0.1)
    assert at(60.0).deed == "silence"
    assert at(60.0, dull).reason == "nothing is worth saying"


def test_who_never_answers_is_left_in_peace() -> None:
    done = Evening([]).run(4 * 3600)
    assert [drive.deed for _, drive in done] == ["open", "open", "goodbye"]
    times = [t for t, _ in done]
    assert times[1] - times[0] > 2.5 * times[0]
    assert times[2] - times[1] > 2.5 * (times[1] - times[0])


@settings(max_examples=30)
@given(st.lists(st.booleans(), max_size=60), st.integers(1, 6))
def test_the_budget_of_an_hour_holds_whatever_they_answer(answers: list[bool], most: int) -> None:
    done = Evening(answers, manner=Manner(per_hour=most)).run(3 * 3600, step=20)
    times = [t for t, _ in done]
    assert all(sum(t <= u < t + HOUR for u in times) <= most for t in times)
    keys = [drive.thread.key for _, drive in done if drive.thread]
    assert len(keys) == len(set(keys))


def test_who_answers_is_spoken_to_again_up_to_the_budget() -> None:
    done = Evening([True] * 99).run(3600)
    assert len(done) == Manner().per_hour


def test_goodbye_is_said_once_and_only_after_a_talk() -> None:
    assert at(601.0).deed == "goodbye"
    assert at(601.0, silence=Silence("ana", NOW)).deed == "silence"
    assert at(601.0, silence=replace(HERE, parted=True)).deed == "silence"


def test_what_was_told_last_time_is_asked_about_this_time() -> None:
    exam = Thread("exam", "her exam", NOW - DAY, "ask", "ana", 0.5, 0.5, due=NOW - HOUR)
    assert at(60.0, *TOPICS, exam).thread == exam
    assert at(60.0, *TOPICS, exam).deed == "ask"
    assert at(60.0, replace(exam, t=NOW + 5.0)).deed == "silence"
    assert at(60.0, replace(exam, due=NOW + DAY)).deed == "silence"


def test_nobody_is_asked_about_what_another_told() -> None:
    secret = Thread("exam", "her exam", NOW - DAY, "ask", "ben", 0.5, 0.9)
    assert at(60.0, secret).deed == "silence"


def test_an_unfinished_topic_comes_back_after_a_rest() -> None:
    trip = Thread("trip", "the trip", NOW, "return", "ana", 0.4, 0.4)
    assert at(40.0, trip).deed == "silence"
    assert at(61.0, trip).deed == "return"
    assert at(61.0, trip, silence=replace(HERE, taken_up=frozenset({"trip"}))).deed == "silence"


def test_the_poignant_waits_for_intimacy_and_then_goes_first() -> None:
    grief = Thread("grief", "my brother", NOW, poignancy=0.9, urgency=0.3)
    assert at(60.0, TOPICS[0], grief).thread == TOPICS[0]
    close = replace(STATE, values={"bond/ana/intimacy": 0.6})
    assert at(60.0, TOPICS[0], grief, state=close).thread == grief


def test_what_is_due_soon_presses_and_what_is_past_is_dropped() -> None:
    calm = Thread("calm", "a book", NOW, poignancy=0.5, urgency=0.4)
    fair = Thread("fair", "the fair", NOW, poignancy=0.3, urgency=0.3, due=NOW + HOUR)
    assert at(60.0, calm, fair).thread == fair
    assert at(60.0, calm, replace(fair, due=NOW + 30 * DAY)).thread == calm
    assert at(60.0, replace(fair, due=NOW)).deed == "silence"


def test_a_motive_of_its_own_pulls_and_a_vain_thread_wears_out() -> None:
    prize = Thread("prize", "win the prize", NOW, urgency=0.5)
    assert at(60.0, TOPICS[0], prize).thread == prize
    assert at(60.0, TOPICS[0], replace(prize, tried=1)).thread == TOPICS[0]


def test_what_was_left_open_long_ago_is_let_go() -> None:
    trip = Thread("trip", "the trip", NOW - DAY, "return", "ana", 0.4, 0.4)
    assert at(61.0, trip).deed == "return"
    assert at(61.0, replace(trip, t=NOW - 60 * DAY)).deed == "silence"
    exam = Thread("exam", "her exam", NOW - 60 * DAY, "ask", "ana", 0.5, 0.5, due=NOW - HOUR)
    assert at(61.0, exam).deed == "ask"


def test_what_both_like_goes_first() -> None:
    bread = Thread("open:bread", "bread", NOW, urgency=0.5)
    fond = replace(STATE, values={"shared/bread/ana": 0.6, "shared/topic0/ben": 0.9})
    assert at(60.0, TOPICS[0], bread, TOPICS[1], state=fond).thread == bread


def test_equal_threads_are_chosen_by_the_generator_alone() -> None:
    def pick(seed: int) -> Thread | None:
        return choose(NOW + 60, HERE, TOPICS, STATE, np.random.default_rng(seed)).thread

    assert [pick(3) for _ in range(5)] == [pick(3)] * 5
    assert len({thread.key for seed in range(20) if (thread := pick(seed))}) > 5


def test_a_thread_goes_into_memory_and_comes_back() -> None:
    exam = Thread("exam", "her exam", NOW, "ask", "ana", 0.5, 0.7, due=NOW + DAY, tried=2)
    record = exam.record()
    assert (record.kind, record.key, record.person) == ("plan", "exam", "ana")
    assert Thread.of(record) == exam
    with pytest.raises(ValueError, match="must be a plan with an aim"):
        Thread.of(Record("fact", "x", NOW))
    with pytest.raises(ValueError, match="urgency must be in"):
        Thread("a", "a", NOW, urgency=2.0)
