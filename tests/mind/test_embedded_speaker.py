"""The embedded mind as a speaker: who it meets again, what it learns, and what it says unasked."""

from __future__ import annotations

import pytest

from agent.types import Act, Event, Record, Text, Tick
from mind.drives import Aim, Drive, Thread
from mind.persona import Persona, shipped
from mind.speaker import Learnt
from tests.mind.conversation import EPOCH, Conversation, embedded, fact, memories, say, taken, told

WHO = "browser-3f"
DAY = 86_400.0


def spoken(acts: list[Act]) -> str:
    return " ".join(act.utterance for act in acts)


def joined(mind: Conversation, who: str = WHO) -> str:
    return spoken(taken(mind, Event(0.0, "joined", {}, who)))


def moved(mind: Conversation, drive: Drive) -> str:
    """What is said unasked."""
    mind.drive = drive
    said = spoken(taken(mind, Tick(0.0)))
    mind.drive = None
    return said


def learnt(*lines: str) -> Learnt:
    """What the last of `lines` taught."""
    mind = embedded()
    for line in lines:
        mind.speaker.learnt()
        say(mind, line, source=WHO)
    return mind.speaker.learnt()


def kept(*lines: str) -> tuple[Record, ...]:
    """All that a conversation of `lines` leaves behind."""
    mind, records = embedded(), dict[str, Record]()
    for line in lines:
        say(mind, line, source=WHO)
        records |= {record.key: record for record in mind.speaker.learnt().facts}
    return tuple(records.values())


# Facts: learnt once, known again.


def test_what_is_told_becomes_a_record_once() -> None:
    mind = embedded()
    say(mind, "My name is Ana and I live in Oslo.", source=WHO)
    facts = mind.speaker.learnt().facts
    assert [f.text for f in facts] == ["your name is Ana", "you live in Oslo"]
    assert {(f.kind, f.person, f.source) for f in facts} == {("fact", WHO, WHO)}
    assert all(f.t > EPOCH for f in facts)
    assert mind.speaker.learnt().facts == ()
    say(mind, "What do you do?", source=WHO)
    assert mind.speaker.learnt().facts == ()


def test_what_was_learnt_is_known_in_another_session() -> None:
    mind = embedded(seed=2)
    mind.facts += kept("I'm Ana", "I live in Oslo", "my dog is called Rex")
    assert "Ana" in joined(mind)
    assert "Oslo" in say(mind, "where do I live?", source=WHO)
    assert "Rex" in say(mind, "what is my dog called?", source=WHO)
    assert mind.speaker.learnt().facts == ()


def test_a_correction_takes_the_place_of_the_old_fact() -> None:
    facts = learnt("I live in Oslo", "actually I live in Bergen").facts
    assert [(f.key, f.text) for f in facts] == [("home.", "you live in Bergen")]


def test_a_change_of_mind_and_forgetting_withdraw() -> None:
    changed = learnt("I love cheese", "I hate cheese")
    assert changed.withdrawn == ("like.cheese",)
    assert [f.key for f in changed.facts] == ["dislike.cheese"]
    assert learnt("I love cheese", "forget everything about me").everything
    assert not learnt("I love cheese", "hello").everything


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        ("The user's sister lives in Lyon.", "do you remember my sister?", "your sister lives in"),
        ("your name is Bo", "what is my name?", "Bo"),
        ("The user is a nurse.", "what do I do for a living?", "a nurse"),
        ("Your sister lives in Lyon", "what do you know about me?", "your sister lives in Lyon"),
        ("The user sings in a choir.", "what do you know about me?", "you sing in a choir"),
    ],
)
def test_facts_that_another_speaker_wrote_down_are_said_back(
    text: str, question: str, answer: str
) -> None:
    mind = embedded()
    mind.facts.append(fact(text, WHO, "user.thing"))
    assert answer.lower() in told_to(mind, question).lower()


def told_to(mind: Conversation, text: str) -> str:
    return say(mind, text, source=WHO)


def test_a_fact_in_free_words_gives_way_under_its_own_key() -> None:
    mind = embedded()
    mind.facts.append(fact("The user lives in Lyon.", WHO, "user.home"))
    told_to(mind, "I live in Bergen")
    news = mind.speaker.learnt()
    assert news.withdrawn == ("user.home",)
    assert [f.text for f in news.facts] == ["you live in Bergen"]


def test_topics_and_what_was_left_in_the_middle_are_told() -> None:
    mind = embedded()
    say(mind, "tell me about whales", source=WHO, heard=0.3)
    assert (mind.speaker.learnt().topic, mind.speaker.learnt().unfinished) == ("whales", False)
    told_to(mind, "I have a question")
    assert (mind.speaker.learnt().topic, mind.speaker.learnt().unfinished) == ("whales", True)
    told_to(mind, "okay")
    assert not mind.speaker.learnt().unfinished


def test_who_has_to_go_leaves_the_topic_open() -> None:
    mind = embedded()
    told_to(mind, "tell me about whales")
    told_to(mind, "I have to go")
    assert (mind.speaker.learnt().topic, mind.speaker.learnt().unfinished) == ("whales", True)


def test_who_asks_for_the_rest_leaves_nothing_open() -> None:
    mind = embedded("walter")
    say(mind, "tell me about telescopes", source=WHO, heard=0.3)
    told_to(mind, "where were we?")
    assert not mind.speaker.learnt().unfinished


# Who comes.


def test_a_stranger_is_greeted_and_asked_for_a_name() -> None:
    assert any(word in joined(embedded()) for word in ("Hi", "Hey", "Hello"))


def test_who_comes_back_is_greeted_as_somebody_known() -> None:
    said = set()
    for seed in range(12):
        mind = embedded(seed=seed)
        mind.facts += kept("I'm Ana", "I love jazz")
        mind.recalled += memories("reflection", f"{WHO} and I talked about whales.", person=WHO)
        greeting = joined(mind)
        assert "Ana" in greeting
        said.add("whales" in greeting or "jazz" in greeting)
    assert said == {True, False}  # now and then there is something of the last time


@pytest.mark.parametrize("persona", shipped(), ids=lambda p: p.id)
def test_nobody_is_ever_called_by_an_id(persona: Persona) -> None:
    for seed in range(3):
        mind = embedded(persona, seed)
        mind.facts += [fact("The user plays the cello.", WHO, "user.cello")]
        mind.recalled += memories(
            "reflection",
            f"{WHO} and I talked about whales.",
            f"Talking with {WHO} lifted my spirits.",
            f"{WHO} praised me: you are wonderful. I felt gratitude.",
            f"I hardly know {WHO}; I get on with and trust them.",
            person=WHO,
        )
        said = [joined(mind)]
        said += [
            told_to(mind, line)
            for line in (
                "what did we talk about?",
                "what do you think of me?",
                "you are an idiot",
                "why are you angry?",
                "do you remember the whales?",
                "do you trust me?",
                "what do you know about me?",
            )
        ]
        aims: tuple[Aim, ...] = ("open", "return", "ask")
        said += [moved(mind, Drive(aim, "", thread(aim, f"news of {WHO}"))) for aim in aims]
        assert WHO not in " ".join(said)


# What is said unasked.


def thread(aim: Aim, text: str, key: str = "x", due: float | None = None) -> Thread:
    return Thread(f"{aim}:{key}", text, EPOCH - 3 * DAY, aim, WHO, due=due)


@pytest.mark.parametrize("persona", shipped(), ids=lambda p: p.id)
def test_it_opens_with_its_own_question(persona: Persona) -> None:
    mind = embedded(persona)
    joined(mind)
    name, topic = next((n, t) for n, t in mind.persona.topics.items() if t.ask)
    said = moved(mind, Drive("open", "", Thread(f"open:{name}", topic.ask or "", EPOCH)))
    question = (topic.ask or "").split("]")[-1]
    assert said.endswith(question.replace("{user}", ""))
    assert len(said) > len(question)  # there is a lead-in
    assert not set("[]{}") & set(said)


def test_an_answer_to_what_it_opened_with_is_understood() -> None:
    mind = embedded()
    joined(mind)
    whales = mind.persona.topics["whales"]
    moved(mind, Drive("open", "", Thread("open:whales", whales.ask or "", EPOCH)))
    assert (whales.yes or "?").split("]")[-1] in told_to(mind, "yes!")


def test_it_takes_up_what_was_left() -> None:
    mind = embedded()
    joined(mind)
    whales = moved(mind, Drive("return", "", thread("return", "tell me about whales", "whales")))
    assert "whales" in whales
    assert any(line in whales for line in mind.persona.topics["whales"].says)
    other = moved(mind, Drive("return", "", thread("return", "we went there", "pottery")))
    assert "pottery" in other
    assert other.endswith("?")


@pytest.mark.parametrize(
    ("text", "due", "expected"),
    [
        ("your exam is on Friday", EPOCH - DAY, "your exam was on Friday"),
        ("you are starting a new job on Monday", EPOCH - DAY, "you were starting a new job"),
        (f"bad news for {WHO}, from {WHO}: my dog died", None, "your dog died"),
        (f"good news for {WHO}, from {WHO}: I passed my exam", None, "you passed your exam"),
        ("The user's mother is ill", None, "your mother is ill"),
    ],
)
def test_it_asks_about_what_was_told_last_time(text: str, due: float | None, expected: str) -> None:
    for seed in range(4):
        mind = embedded(seed=seed)
        joined(mind)
        said = moved(mind, Drive("ask", "", thread("ask", text, due=due)))
        assert expected in said
        assert said.endswith("?")
        assert WHO not in said


def test_it_takes_its_leave_by_name() -> None:
    mind = embedded()
    mind.facts += kept("I'm Ana")
    joined(mind)
    mind.drive = Drive("goodbye", "")
    goodbye = taken(mind, Tick(0.0))
    assert "Ana" in spoken(goodbye)
    assert "farewell" in {act.intent for act in goodbye}


def test_without_a_drive_a_tick_says_nothing() -> None:
    mind = embedded()
    joined(mind)
    assert taken(mind, Tick(0.0)) == []
    assert moved(mind, Drive("silence", "")) == ""


def test_unasked_it_does_not_repeat_itself_either() -> None:
    mind = embedded()
    joined(mind)
    drive = Drive("open", "", Thread("open:whales", "[ask]Have you ever seen a whale?", EPOCH))
    said = [moved(mind, drive) for _ in range(6)]
    assert sum("Have you ever seen a whale?" in line for line in said) == 1


@pytest.mark.parametrize(
    ("line", "question", "expected"),
    [
        ("I collect stamps", "what do I collect?", "stamps"),
        ("I'm afraid of spiders", "what am I afraid of?", "spiders"),
        ("I want to become a pilot", "what is my dream?", "a pilot"),
        ("I don't eat meat", "what do I not eat?", "meat"),
        ("I'm married", "am I married?", "married"),
        ("I used to be a sailor", "what did I use to be?", "a sailor"),
        ("My brother lives in Chicago", "where is my brother?", "Chicago"),
        ("I live alone", "what do you know about me?", "alone"),
    ],
)
def test_what_was_kept_can_be_asked_for(line: str, question: str, expected: str) -> None:
    assert expected in told(embedded(), line, question)


def test_news_beside_a_name_is_not_passed_over() -> None:
    mind = embedded()
    say(mind, "hi", source=WHO)
    acts_ = taken(mind, Text(0.0, "I'm Ben. I just got a new job!", WHO))
    assert "Ben" in spoken(acts_)
    alone = spoken(taken(embedded(), Text(0.0, "I'm Ben.", WHO)))
    assert len(spoken(acts_)) > len(alone)
    assert [f.text for f in mind.speaker.learnt().facts] == ["your name is Ben"]


def test_all_of_a_family_is_told_at_once() -> None:
    answer = told(
        embedded(), "my wife is called Nora", "I have two sons", "what do you know about my family?"
    )
    assert "Nora" in answer
    assert "two sons" in answer


def test_bad_news_of_theirs_is_not_taken_coolly() -> None:
    mind = embedded()
    acts_ = taken(mind, Text(0.0, "my mother is ill", WHO))
    assert acts_[0].intent == "empathise"
    assert "mother is ill" in say(mind, "what do you know about me?", source=WHO)


def test_what_lies_ahead_is_met_with_interest() -> None:
    mind = embedded()
    answer = say(mind, "I have an exam on Friday", source=WHO)
    assert "exam" in answer
    assert mind.speaker.learnt().topic == "your exam"


def test_the_dead_are_told_of_as_dead() -> None:
    mind = embedded()
    mind.facts += kept("my dog is called Rex", "my dog died")
    answer = say(mind, "do you remember my dog?", source=WHO)
    assert "was called Rex" in answer
    assert "is called Rex" not in answer
