"""While somebody else speaks: little words, and no others."""

from __future__ import annotations

import numpy as np
import pytest

from agent.types import Event
from mind.persona import find
from tests.turns.story import FPS, Told, does, says, tell

HELLO = says(1, "Hello.")
STORY = (does(8, "speaks"), *(does(8.0 + k, "welcomes") for k in range(1, 26)))
END = says(34.02, "And so I went home.")


def little(told: Told) -> list[float]:
    return [t for t, act in told.speeches if act.intent == "backchannel"]


def test_a_story_is_followed_with_a_few_little_words() -> None:
    times = [little(tell(HELLO, *STORY, END, until=40, seed=seed)) for seed in range(6)]
    assert all(1 <= len(each) <= 4 for each in times)
    assert all(each[0] >= 8 + 2.5 for each in times)
    assert all((np.diff(each) >= 6 - 1 / FPS).all() for each in times)
    assert len({tuple(each) for each in times}) > 2


def test_little_words_are_neither_remembered_nor_in_the_way_of_the_answer() -> None:
    told = tell(HELLO, *STORY, END, until=40)
    assert little(told)
    said = [act.utterance for _, act in told.speeches if act.intent == "backchannel"]
    assert not any(word in text for word in said for text in told.kept())
    assert not told.events("interrupted")
    assert "cut" not in [what for what, _ in told.log]
    answer = next(t for t, act in told.speeches if t >= END.t)
    assert answer - END.t < 0.2


def test_the_answer_comes_right_behind_a_little_word_that_still_sounds() -> None:
    told = tell(HELLO, *STORY, until=40)
    (start, *_) = little(told)
    cut_in = tell(
        HELLO, *(p for p in STORY if p.t < start), says(start + 0.05, "The end."), until=40
    )
    (word, answer) = [t for t, _ in cut_in.speeches if t >= start - 1e-6][:2]
    assert word == pytest.approx(start)
    assert answer - word < 0.7
    assert all(o.complete for o in cut_in.outcomes)


def test_who_has_only_begun_hears_none() -> None:
    told = tell(HELLO, does(8, "speaks"), does(9, "welcomes"), does(10, "welcomes"),
                says(10.3, "Oh."), until=13)  # fmt: skip
    assert not little(told)


def test_in_other_languages_it_only_nods() -> None:
    mira = find("mira")
    who = mira.model_copy(update={"voice": mira.voice.model_copy(update={"language": "sv"})})
    assert not any(little(tell(HELLO, *STORY, until=35, who=who, seed=s)) for s in range(3))


def test_bad_news_is_not_met_with_delight() -> None:
    sad = [
        does(8.5 + k, "heard", text="my mother died and I am so sad and lonely") for k in range(25)
    ]
    for seed in range(4):
        told = tell(HELLO, *STORY, *sad, until=35, seed=seed)
        words = {act.utterance for _, act in told.speeches if act.intent == "backchannel"}
        assert words <= {"Oh.", "Oh, no.", "I see.", "Right."}


def test_an_mm_hm_does_not_interrupt_and_shows_that_they_are_there() -> None:
    whales = says(1, "Tell me about whales.")
    plain = tell(whales, until=20)
    told = tell(whales, does(2.0, "speaks"), does(2.4, "interjects", text="mm-hm"), until=20)
    assert told.text() == plain.text()
    assert all(o.complete for o in told.outcomes)
    assert told.kept("ana") == ["Tell me about whales."]


def test_an_mm_hm_to_a_question_is_an_answer() -> None:
    told = tell(says(1, "How are you?"), does(12, "speaks"),
                does(12.4, "interjects", text="mm-hm"), until=20)  # fmt: skip
    assert told.text(0, 12).endswith("?")
    assert told.text(12.4, 13.0)
    assert "mm-hm" in told.kept("ana")


def test_a_cough_is_nothing() -> None:
    whales = says(1, "Tell me about whales.")
    told = tell(whales, does(2.0, "speaks"), does(2.3, "hushed"), until=20)
    assert told.text() == tell(whales, until=20).text()


def test_it_speaks_up_after_a_silence_and_not_while_they_speak_or_type() -> None:
    def first(*script: object) -> float:
        told = tell(HELLO, *script, until=90)  # type: ignore[arg-type]  # percepts
        return min((t for t, act in told.speeches if t > 10), default=np.inf)

    alone = first()
    assert 15 < alone < 60
    typing = [does(5.0 + k, "typing") for k in range(55)]
    assert first(*typing) >= 60 + 15
    speaking = [does(5, "speaks"), *(does(5.0 + k, "heard", text="so") for k in range(1, 55))]
    assert first(*speaking, does(61, "hushed")) >= 61


def test_who_has_left_is_not_spoken_to() -> None:
    told = tell(HELLO, does(10, "left"), until=200)
    assert not [t for t, _ in told.speeches if t > 10]


def test_left_alone_it_speaks_up_less_and_less_and_takes_its_leave() -> None:
    told = tell(HELLO, until=900)
    times = [t for t, act in told.speeches if t > 10]
    opened = [event["deed"] for event in told.events("opened")]
    assert opened[-1] == "goodbye"
    assert len(opened) <= 4
    assert told.silent(times[-1] + 20)


def test_whoever_a_voice_turns_out_to_be_it_is_not_talked_over_and_then_not_waited_for() -> None:
    stranger = [Event(10, "speaks", {}, "user"), *(Event(10.0 + k, "heard", {"text": "so"}, "user")
                for k in range(1, 50))]  # fmt: skip
    known = says(60, "Good night then.")
    told = tell(HELLO, *stranger, known, until=150)
    times = [t for t, _ in told.speeches if t > 10]
    assert times[0] >= 60
    assert [t for t in times if t > 75]  # it speaks up again by itself
