"""The embedded mind, tried in conversations: what it knows, remembers and understands."""

from __future__ import annotations

import pytest

from mind.persona import Persona, find, shipped
from mind.symbolic.embedded import PEOPLE
from tests.mind.conversation import acts, embedded, say, told

EVERYONE = [persona.id for persona in shipped()]


def test_a_whole_conversation_remembers_who_one_is() -> None:
    mind = embedded()
    assert "Mira" in told(mind, "hi", "what's your name?")
    assert "Ana" in say(mind, "I'm Ana")
    say(mind, "I live in Oslo.")
    say(mind, "my dog is called Rex")
    say(mind, "he is five years old")
    say(mind, "I love jazz!")
    say(mind, "I'm a nurse")
    say(mind, "I have two sisters and a cat named Minka")
    say(mind, "my birthday is in May")
    say(mind, "tell me a joke")
    assert "Ana" in say(mind, "What is my name?")
    assert "Oslo" in say(mind, "where do i live")
    answer = say(mind, "what's my dog called?")
    assert "Rex" in answer
    assert "five years old" in answer
    assert "jazz" in say(mind, "what do I like?")
    assert "a nurse" in say(mind, "what do I do for a living?")
    assert "two sisters" in say(mind, "how many sisters do I have?")
    assert "Minka" in say(mind, "what is my cat's name")
    assert "in May" in say(mind, "when is my birthday?")
    assert "Rex" in say(mind, "who is Rex?")
    everything = say(mind, "what do you know about me?")
    for fact in ("Ana", "Oslo", "Rex", "jazz", "nurse", "two sisters", "Minka", "May"):
        assert fact in everything
    goodbye = say(mind, "bye!")
    assert "Ana" in goodbye
    assert "Rex" in goodbye


def test_corrections_replace_what_was_told() -> None:
    mind = embedded()
    told(mind, "my name is Ana", "no, my name is Anna")
    assert "Anna" in say(mind, "what is my name")
    told(mind, "it's Hanna, not Anna")
    assert "Hanna" in say(mind, "do you remember my name?")
    told(mind, "I live in Oslo", "actually I live in Bergen")
    assert "Bergen" in say(mind, "where do I live?")
    assert "Oslo" not in say(mind, "what do you know about me")


def test_forgets_on_request() -> None:
    mind = embedded()
    told(mind, "my name is Ana", "forget everything about me")
    assert "Ana" not in say(mind, "what is my name?")


def test_people_do_not_learn_each_others_facts() -> None:
    mind = embedded()
    say(mind, "my name is Ana", source="one")
    answer = acts(mind, "what is my name?", source="two")
    assert all("Ana" not in act.utterance for act in answer)
    assert {act.to for act in answer} == {"two"}
    assert "Ana" in say(mind, "what is my name?", source="one")


def test_the_longest_silent_person_is_forgotten_when_there_are_too_many() -> None:
    mind = embedded()
    say(mind, "my name is Ana", source="first")
    for i in range(PEOPLE):
        say(mind, "ok", source=f"person {i}")
    assert "Ana" not in say(mind, "what is my name?", source="first")


@pytest.mark.parametrize("who", EVERYONE)
def test_everyone_answers_from_the_sheet(who: str) -> None:
    persona, mind = find(who), embedded(who)
    assert persona.called in say(mind, "who are you?")
    assert str(persona.age) in say(mind, "how old are you?")
    assert _shares(say(mind, "what do you do for a living?"), persona.occupation or "")
    assert _shares(say(mind, "where do you live?"), persona.home or "")
    assert _shares(say(mind, "where are you from?"), persona.origin or "")
    assert persona.likes[0].lower() in say(mind, "what do you like?").lower()
    for question, part in (
        ("do you have any brothers or sisters?", "family"),
        ("what are you afraid of?", "fear"),
        ("what's your dream?", "dream"),
        ("what are your hobbies?", "hobbies"),
        ("are you married?", "love"),
        ("do you have a pet?", "pet"),
        ("what matters to you?", "motive"),
        ("what do you believe in?", "belief"),
        ("what do you regret?", "regret"),
        ("tell me a secret", "secret"),
    ):
        answer = say(mind, question)
        assert any(says in answer for says in persona.biography[part]), question
    for kind in ("food", "book", "film", "colour", "animal", "season"):
        answer = say(mind, f"what's your favourite {kind}?")
        assert persona.favourites[kind].split("]")[-1] in answer, kind
    for topic in persona.topics.values():
        answer = say(mind, f"what do you think about {topic.keys[0]}?")
        assert any(says.split("]")[-1] in answer for says in topic.says), topic.keys[0]


def _shares(answer: str, field: str) -> bool:
    return field.lower() in answer.lower()


@pytest.mark.parametrize("who", EVERYONE)
def test_what_cannot_be_known_is_not_invented(who: str) -> None:
    mind = embedded(who)
    for question in (
        "what time is it?",
        "who won the match yesterday?",
        "what's the weather like?",
        "what is the capital of Mongolia?",
        "how many people live in Peru?",
    ):
        answer = say(mind, question)
        assert not any(c.isdigit() for c in answer), answer
        assert "Ulan" not in answer


def test_a_reaction_is_no_answer_to_a_question_for_a_fact() -> None:
    mind = embedded()
    assert acts(mind, "hi")[-1].intent == "ask"
    for reaction in ("haha nice.", "cool", "just kidding", "thanks", "why?", "you tell me"):
        say(mind, reaction)
    assert "name is" not in say(mind, "what do you know about me?")


def test_he_she_and_it_mean_whom_we_talk_of() -> None:
    mind = embedded("aoife")
    told(mind, "my sister's getting married in June", "her name is Claire", "she is a dentist")
    answer = say(mind, "what do you know about my sister?")
    assert "Claire" in answer
    assert "a dentist" in answer


def test_nobody_asks_how_the_dead_are() -> None:
    mind = embedded("tomas")
    told(mind, "my dog died last week", "his name was Bobby")
    assert "Bobby" in say(mind, "do you remember my dog?")
    later = " ".join(say(mind, line) for line in ["ok", "I see", "cool"] * 8 + ["bye"])
    assert "Bobby" not in later


def test_a_question_beside_a_statement_is_answered() -> None:
    assert "jollof" in say(embedded(), "haha nice, I went to Rome. so what's your favourite food?")


def test_news_in_an_answer_is_not_taken_for_a_crisis_or_a_joke() -> None:
    mind = embedded("walter")
    told(mind, "hi", "I'm a nurse")
    assert "dark hour" not in say(mind, "it is hard but I like the people")


def test_what_was_told_is_taken_up_again_later() -> None:
    mind = embedded("tomas", 3)
    told(mind, "I'm Ana", "I work as a baker", "I live in Rome", "my dog is called Rex")
    later = " ".join(say(mind, line) for line in ["ok", "cool", "I see", "hm", "fine", "nice"] * 2)
    assert "Rex" in later


def test_and_you_asks_the_same_question_back() -> None:
    assert "Gothenburg" in told(embedded(), "I live in Oslo. And you?")
    assert "27" in told(embedded(), "I'm 31 years old", "and you?")
    assert "Bach" in told(embedded(), "I love jazz, and you?")


def test_why_and_more_follow_the_subject() -> None:
    mind, whales = embedded(), find("mira").topics["whales"]
    assert whales.says[0] in told(mind, "what do you think about whales?")
    assert whales.why is not None
    assert whales.why in say(mind, "why?")
    assert whales.says[1] in say(mind, "tell me more")


def test_an_answer_to_its_question_is_understood() -> None:
    whales = find("mira").topics["whales"]
    for reply, line in (("yes!", whales.yes), ("no, never", whales.no)):
        mind = embedded(seed=2)
        assert (whales.ask or "?") in say(mind, "tell me about whales")
        assert line is not None
        assert line.split("]")[-1] in say(mind, reply)


def test_simple_sums() -> None:
    mind = embedded()
    assert "84" in say(mind, "what is 12 times 7?")
    assert "5" in say(mind, "2+3")
    assert "0.25" in say(mind, "how much is 1 / 4")
    assert "cannot" in say(mind, "what is 3 divided by 0")
    mind = embedded("walter")
    assert "68 to your 45" in told(mind, "I'm 45", "who is older?")


def test_a_persona_of_a_name_alone_can_talk() -> None:
    mind = embedded(Persona(id="nobody", name="No Body"))
    for line in (
        "hi",
        "who are you?",
        "how old are you?",
        "what do you do?",
        "where do you live?",
        "do you like jazz?",
        "where are you from?",
        "what do you like?",
        "what do you hate?",
        "tell me about yourself",
        "why?",
        "tell me a joke",
        "tell me a story",
        "tell me more",
        "what's your favourite food?",
        "I'm bored",
        "ok",
        "bye",
        "what do we have in common?",
        "are you older than me?",
        "do you have any brothers?",
        "what languages do you speak?",
    ):
        assert say(mind, line)
