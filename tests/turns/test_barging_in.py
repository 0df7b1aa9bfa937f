"""Somebody cuts in: what stops, what is kept, what comes of it."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from agent.types import Record
from memory.fleeting import Fleeting
from mind.persona import find
from tests.turns.story import FPS, PACE, Paced, Told, does, says, tell

WHALES = "Tell me about whales."
NAME = "What is your name?"


def resumed(told: Told, after: float) -> bool:
    """Whether it went on by itself where it was cut off."""
    return "They have dialects" in told.text(after)


def test_a_typed_line_cuts_in_and_is_answered() -> None:
    told = tell(says(1, WHALES), says(3, NAME), until=10)
    assert "dialects" in told.text(0, 3)
    assert "Mira" in told.text(3)
    assert all(t < 3 or "Mira" in act.utterance for t, act in told.speeches[:3])
    assert told.kept()[0] == "Whales! They have dialects, you"
    assert len(told.events("interrupted")) == 1


def test_a_voice_cuts_in_once_it_insists_and_not_when_it_begins() -> None:
    told = tell(
        says(1, WHALES), does(2.2, "speaks"), does(2.8, "insists"), says(4.5, NAME), until=10
    )
    assert not told.silent(2.2, 2.8)
    assert told.silent_from(2.8) <= 2.8 + 2 / FPS
    assert told.silent(3, 4.5)
    assert "Mira" in told.text(4.5)


@pytest.mark.parametrize("latency", [0.0, 0.1, 0.4])
def test_only_what_has_come_to_the_listener_is_kept(latency: float) -> None:
    cut = 3.0
    told = tell(says(1, WHALES), does(cut, "interrupts"), until=8, latency=latency)
    (starts, words) = told.speeches[1][0], told.speeches[1][1].utterance.split()
    head = np.ceil(cut * FPS) / FPS
    heard = words[: int((head - latency - starts) / PACE + 1e-6)]
    assert told.kept() == [" ".join(["Whales!", *heard])]


def test_what_was_sent_whole_and_not_heard_whole_was_cut_off() -> None:
    said = tell(says(1, NAME), until=8)
    start, act = said.speeches[0]
    end = start + len(act.utterance.split()) * PACE + 0.2
    told = tell(says(1, NAME), does(end + 0.05, "interrupts"), until=8, latency=0.5)
    first = told.outcomes[0]
    assert not first.complete
    assert first.heard == " ".join(act.utterance.split()[:-1])
    assert tell(says(1, NAME), does(end + 0.05, "interrupts"), until=8).outcomes[0].complete


def test_an_order_to_be_quiet_is_obeyed_and_nothing_follows() -> None:
    told = tell(says(1, WHALES), says(3, "stop"), until=20)
    assert told.silent_from(3) <= 3 + 2 / FPS
    assert told.silent(3.2)


def test_the_stop_button_silences_and_it_waits_to_be_spoken_to() -> None:
    for seed in range(5):
        told = tell(says(1, WHALES), does(3, "interrupts"), until=20, seed=seed)
        assert told.silent(3.2)
    again = tell(says(1, WHALES), does(3, "interrupts"), says(6, NAME), until=12)
    assert "Mira" in again.text(6)


def test_cut_before_its_first_word_it_has_said_nothing() -> None:
    told = tell(says(1, WHALES), does(1.03, "interrupts"), until=10)
    assert told.silent(0)
    assert told.kept() == []
    assert told.kept("ana") == [WHALES]


def test_cut_between_two_clauses_keeps_the_one_and_not_the_other() -> None:
    told = tell(says(1, WHALES), does(1.5, "interrupts"), until=10)
    assert [(o.heard, o.complete) for o in told.outcomes][:2] == [("Whales!", True), ("", False)]
    assert told.kept() == ["Whales!"]


def test_two_cuts_in_a_row_give_each_word_one_outcome() -> None:
    told = tell(says(1, WHALES), does(3, "insists"), does(3.02, "insists"), says(3.1, NAME),
                says(4.0, "stop"), until=10)  # fmt: skip
    assert told.kept()[0] == "Whales! They have dialects, you"
    assert len(told.outcomes) == len({id(o.act) for o in told.outcomes})
    assert len(told.events("interrupted")) == 2  # a cut each in two turns
    assert told.silent(4.2)


def test_a_noise_that_made_it_stop_is_waited_out_and_then_it_goes_on_or_not() -> None:
    script = (says(1, WHALES), does(3, "insists"), does(3.6, "hushed"))
    stories = [tell(*script, until=14, seed=seed) for seed in range(12)]
    went_on = [told for told in stories if resumed(told, 4)]
    assert 3 <= len(went_on) <= 11
    for told in went_on:
        start = next(t for t, _ in told.speeches if t > 3)
        assert 5.6 <= start < 7.1
        assert not told.events("opened")  # it is no opening of its own
        assert "Whales!" not in told.text(4)  # and no repetition of what was heard


def test_the_lively_take_it_up_again_more_often_than_the_quiet() -> None:
    def often(extraversion: float) -> int:
        mira = find("mira")
        nature = mira.personality.model_copy(update={"extraversion": extraversion})
        who = mira.model_copy(update={"personality": nature})
        script = (says(1, WHALES), does(3, "insists"), does(3.6, "hushed"))
        return sum(resumed(tell(*script, until=9, seed=s, who=who), 4) for s in range(16))

    assert often(1.0) > often(0.0)


def test_it_does_not_go_on_while_they_still_speak() -> None:
    told = tell(says(1, WHALES), does(3, "insists"), *(does(3 + k, "heard") for k in range(1, 20)),
                says(23, NAME), until=28)  # fmt: skip
    assert told.silent(3.2, 23)
    assert "Mira" in told.text(23)


def test_a_noise_before_its_first_word_does_not_cost_them_their_answer() -> None:
    told = tell(says(1, WHALES), does(1.0, "insists"), does(1.2, "hushed"), until=10)
    assert told.silent(0, 3.2)
    assert told.text(3.2).startswith("Whales!")


def test_what_memory_was_writing_when_it_was_cut_off_is_written() -> None:
    class Slow(Fleeting):
        async def record(self, *records: Record) -> None:
            await asyncio.sleep(0.2)
            await super().record(*records)

    told = tell(
        says(1, "My name is Leo."), says(1.1, WHALES), says(3.2, NAME), until=12, memory=Slow()
    )
    assert told.kept("ana") == ["My name is Leo.", WHALES, NAME]
    assert len(told.kept()) == len(set(told.kept()))


def test_a_voice_that_breaks_in_the_middle_keeps_what_was_heard_and_answers_the_next() -> None:
    told = tell(says(1, WHALES), says(8, NAME), until=16, voice=Paced(breaks_at="dialects"))
    assert told.text(0, 8) == "Whales!"
    assert told.kept()[0] == "Whales!"
    assert "Mira" in told.text(8)
