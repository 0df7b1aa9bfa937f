"""What the transcripts taught: greetings, farewells, bad news, and what it says of its memory."""

from __future__ import annotations

import pytest

from agent.types import Event
from tests.mind.conversation import acts, embedded, fact, memories, say, taken


@pytest.mark.parametrize("who", ["mira", "tomas", "walter"])
def test_a_hello_after_its_own_is_no_second_greeting(who: str) -> None:
    mind = embedded(who)
    taken(mind, Event(0.0, "joined", source="user"))
    again = {line.partition("]")[2] for line in mind.persona.replies["greet_again"]}
    assert not any(line.split("?")[0] in say(mind, "hi") for line in again)


@pytest.mark.parametrize(
    "news",
    ["my missus left me in march", "my husband died last year", "my gf broke up with me btw"],
)
def test_bad_news_is_not_answered_with_questions_after_job_or_home(news: str) -> None:
    for seed in range(6):
        mind = embedded("aoife", seed)
        say(mind, "hello")
        answer = say(mind, news)
        assert "when you are not talking" not in answer
        assert "Where in the world" not in answer


@pytest.mark.parametrize(
    "bye",
    [
        "right so im off to the pub",
        "ok ill let you work, ty",
        "night mira, talk soon",
        "Goodnight, my dear.",
        "i have to work now. ciao",
        "ok going for a walk. peace out",
    ],
)
def test_people_leave_in_many_words(bye: str) -> None:
    mind = embedded("mira")
    say(mind, "my name is Leo")
    answer = say(mind, bye)
    assert any(word in answer for word in ("Bye", "See you", "Off you go", "Good night", "Leo"))
    assert "Hi again" not in answer
    assert not answer.endswith("?")


def test_who_was_here_before_is_remembered_and_a_stranger_is_not() -> None:
    mind = embedded("mira")
    mind.facts = [fact("your name is Leo", key="name"), fact("you live in Porto", key="home")]
    taken(mind, Event(0.0, "joined", source="user"))
    told = say(mind, "do you remember me?")
    assert "start anew" not in told
    assert any(word in told for word in ("I do", "Yes"))
    assert "not think that we have met" in say(embedded("mira"), "do you remember me?") + say(
        embedded("mira", 2), "do you remember me?"
    ) + say(embedded("mira", 3), "do you remember me?")


def test_nobody_is_told_who_else_was_there() -> None:
    answer = say(embedded("mira"), "who were you talking to before me?")
    assert "What people tell me stays with me" in answer


def test_who_told_nothing_of_themselves_is_no_stranger_when_back() -> None:
    mind = embedded("samir")
    mind.recalled = list(memories("episode", "surgery is on monday"))
    taken_first = " ".join(a.utterance for a in taken(mind, Event(0.0, "joined", source="user")))
    assert "your name" not in taken_first
    assert "I'm Samir" not in taken_first


def test_a_name_with_an_age_behind_it_is_a_name() -> None:
    mind = embedded("samir")
    say(mind, "Im Lena, 52, I tore my meniscus skiing")
    assert "Lena" in say(mind, "what is my name?")


def test_a_request_with_a_dark_word_in_it_is_no_bad_news() -> None:
    answer = say(embedded("mira"), "tell me something weird about octopuses")
    assert "sorry" not in answer
    assert "hearts" in answer


def test_years_with_somebody_are_neither_a_trade_nor_an_age() -> None:
    mind = embedded("walter")
    for text in ("I'm 81", "my name is Ruth", "I live in Leeds"):
        say(mind, text)
    for text in ("I see", "Forty years with Henry.", "okay", "Forty years with Henry."):
        say(mind, text)
    assert "81" in say(mind, "how old am I?")


def test_what_was_told_of_a_pet_comes_back_with_its_name() -> None:
    mind = embedded("mira")
    say(mind, "my cat minou is sick")
    assert "minou" in say(mind, "what was the name of my cat again?").lower()


def test_sorrow_that_goes_on_meets_neither_stories_nor_curiosity() -> None:
    mind = embedded("walter")
    say(mind, "We lost a patient last night.")
    for line in ("She was 19. I held her hand.", "It was quiet in the garden."):
        answer = acts(mind, line)
        assert {act.intent for act in answer} <= {"empathise", "inform"}, line
        assert "hedgehog" not in " ".join(act.utterance for act in answer)
    assert any(act.intent == "joke" for act in acts(mind, "Tell me a joke."))


def test_who_says_hello_with_a_name_is_greeted_once_and_their_work_is_kept() -> None:
    mind = embedded("mira")
    said = say(mind, "Hi, I am Jonas, I work as a night nurse in Leipzig")
    assert said.count("Jonas") == 1
    assert "night nurse" in say(mind, "What do I do for work?")


def test_a_date_that_moves_is_known_as_moved() -> None:
    mind = embedded("mira")
    mind.facts.append(fact("your exam is on Monday", key="ahead.your exam"))
    mind.recalled.append(fact("your exam is on Monday", key="ahead.your exam"))
    assert "Monday" in say(mind, "When is my exam?")
