"""Several things said one after the other make one turn."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from agent.types import Recalled, Text
from memory.fleeting import Fleeting
from mind.attention import together
from tests.turns.story import Paced, does, says, tell

THREE = ("What is your name?", "where do you live", "my name is Leo")


@pytest.mark.parametrize("apart", [0.0, 0.02, 0.05])
def test_three_lines_in_a_row_have_one_answer_to_all_of_them(apart: float) -> None:
    told = tell(*(says(1 + k * apart, text) for k, text in enumerate(THREE)), until=15)
    text = told.text()
    assert "Mira" in text
    assert "Gothenburg" in text
    assert "Leo" in text
    assert "already" not in text  # nobody asked anything twice
    assert all(outcome.complete or not outcome.heard for outcome in told.outcomes)
    assert told.kept("ana") == list(THREE)
    assert [r.text for r in told.records if r.kind == "fact"].count("your name is Leo") == 1


def test_a_memory_that_takes_its_time_loses_none_of_them() -> None:
    class Slow(Fleeting):
        async def history(
            self, kind: str, person: str | None = None, latest: int | None = None
        ) -> Sequence[Recalled]:
            await asyncio.sleep(0.1)
            return await super().history(kind, person, latest)

    told = tell(
        *(says(1 + 0.05 * k, text) for k, text in enumerate(THREE)), until=15, memory=Slow()
    )
    assert all(word in told.text() for word in ("Mira", "Gothenburg", "Leo"))
    assert told.kept("ana") == list(THREE)


def test_what_an_answer_had_begun_to_be_heard_of_is_not_answered_again() -> None:
    told = tell(says(1, "What is your name?"), says(2, "Where do you live?"), until=12)
    assert "Gothenburg" in told.text(2)
    assert "Mira" not in told.text(2)


def test_a_lost_answer_is_given_with_the_next() -> None:
    told = tell(says(1, "What is your name?"), says(5, "Where do you live?"), until=12,
                voice=Paced(breaks_at="Gothenburg"))  # fmt: skip
    assert "Mira" in told.text()
    broken = tell(says(1, "Where do you live?"), says(5, "What is your name?"), until=12,
                  voice=Paced(breaks_at="bakery"))  # fmt: skip
    assert broken.text(0, 5) == ""


def test_after_a_while_nobody_waits_for_an_old_answer() -> None:
    told = tell(says(1, "What is your name?"), does(1.02, "insists"), does(1.03, "speaks"),
                says(40, "Where do you live?"), until=46)  # fmt: skip
    assert "Mira" not in told.text(40)
    assert "Gothenburg" in told.text(40)


def test_who_is_told_to_be_quiet_owes_no_answer_any_more() -> None:
    told = tell(says(1, "What is your name?"), says(1.02, "stop"), says(4, "Where do you live?"),
                until=10)  # fmt: skip
    assert "Mira" not in told.text()
    assert "Gothenburg" in told.text(4)


def test_lines_are_put_together_as_sentences() -> None:
    assert together(("hi", "How are you?", "im leo")) == "hi. How are you? im leo"
    assert together(()) == ""
    assert isinstance(says(0, "hi"), Text)
