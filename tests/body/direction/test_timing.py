"""When cues happen."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from body.direction.grammar import parse
from body.direction.timing import Words, length, schedule
from body.direction.values import Timed

DEEDS = ("smile", "nod", "wave", "frown", "blink")
WORDS = [("I", 0.1, 0.2), ("love,", 0.3, 0.7), ("my", 0.8, 0.9), ("love!", 1.0, 1.6)]


def timed(text: str, words: Words = WORDS, duration: float = 2.0) -> list[Timed | None]:
    return list(schedule(parse(text), words, duration))


def one(text: str, **more: Any) -> Timed:
    found = timed(text, **more)[-1]
    assert found is not None
    return found


def test_words_set_the_time() -> None:
    assert one("on the word love, smile").start == 0.3
    assert one('smile on "my love"').start == 0.8
    assert one("after the word love, smile").start == 0.7
    assert one("on word 4 nod").start == 1.0
    assert 0 <= one("before the word my, nod").start < 0.8


def test_what_waits_for_a_word_that_is_not_said_has_no_time() -> None:
    first, second, third = timed("smile, on the word hate, frown, then nod")
    assert first is not None
    assert second is None
    assert third is None


def test_one_thing_comes_after_another() -> None:
    smile, look, nod = timed("smile shyly, look away, then nod slowly", (), 0.0)
    assert smile is not None
    assert look is not None
    assert nod is not None
    assert smile.start == 0 < look.start < nod.start
    assert smile.end > nod.start
    assert nod.end - nod.start > 0.9  # slowly


def test_an_expression_lasts_until_another_takes_its_place() -> None:
    smile, frown = timed("smile, then frown", duration=6.0)
    assert smile is not None
    assert frown is not None
    assert smile.end == frown.start
    assert frown.end > 6
    assert one("smile for two seconds", duration=9.0).end == 2
    assert one("smile until the word my", duration=9.0).end == 0.8


def test_the_end_moves_with_the_speech() -> None:
    assert (
        one("wave at the end", duration=5.0).start < one("wave at the end", duration=9.0).start < 9
    )


@given(st.lists(st.sampled_from(DEEDS), min_size=1, max_size=9))
def test_then_keeps_the_order(names: list[str]) -> None:
    found = timed(", then ".join(names), (), 0.0)
    starts = [t.start for t in found if t is not None]
    assert starts == sorted(starts)
    assert len(starts) == len(names)
    assert length(found) >= starts[-1]


def test_what_is_not_to_be_done_gives_way_only_to_being_done() -> None:
    for text in ("don't nod", "don't blink", "don't blink, then frown", "do not smile, then wave"):
        first = timed(text, duration=6.0)[0]
        assert first is not None
        assert first.end >= 6.0
    first, then = timed("don't nod, then nod", duration=6.0)
    assert first is not None
    assert then is not None
    assert first.end == then.start
