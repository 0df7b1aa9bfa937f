"""The embedded mind, tried in conversations."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from agent.affect import EMOTIONS
from agent.types import Affect, Event, Sound, Stance, Text, Tick
from mind.appraisal import named, tone
from mind.lines import split
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
@pytest.mark.parametrize("question", ["are you human?", "r u real", "are you a robot?"])
def test_nobody_claims_to_be_human(who: str, question: str) -> None:
    answer = say(embedded(who), question).lower()
    assert any(word in answer for word in ("artificial", "code", "program"))


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


def test_no_two_greet_alike() -> None:
    greetings = [line for persona in shipped() for line in persona.replies["greet"]]
    assert len(set(greetings)) == len(greetings) >= 12


def test_the_same_seed_gives_the_same_talk_and_others_vary() -> None:
    lines = ("hi", "how are you?", "tell me a joke", "I'm bored", "tell me a story", "ok", "bye")

    def talk(seed: int) -> list[str]:
        mind = embedded("aoife", seed)
        return [say(mind, line) for line in lines]

    assert talk(7) == talk(7)
    assert len({tuple(talk(seed)) for seed in range(6)}) >= 5


def test_the_same_question_twice_is_noticed() -> None:
    mind = embedded("walter")
    first, second = say(mind, "how old are you?"), say(mind, "How old are you?")
    assert len(second) > len(first)
    assert "before" in second or "revision" in second


def test_jokes_do_not_repeat_before_all_were_told() -> None:
    mind = embedded()
    heard = [say(mind, "tell me a joke") for _ in find("mira").jokes]
    assert len({joke.split("?")[-2] for joke in heard}) == len(heard)


def test_a_story_broken_off_is_resumed_at_the_broken_sentence() -> None:
    mind = embedded("walter")
    story = acts(mind, "tell me a story", heard=0.5)
    words, half = 0, 0.5 * sum(len(a.utterance.split()) for a in story)
    unheard = []
    for act in story:
        words += len(act.utterance.split())
        if words > round(half):
            unheard.append(act.utterance)
    resumed = [act.utterance for act in acts(mind, "sorry, where were we?")]
    assert resumed[-len(unheard) :] == unheard
    assert story[1].utterance not in resumed


def test_a_question_that_was_not_heard_is_not_waited_for() -> None:
    mind = embedded()
    say(mind, "hi", heard=0.2)  # "What should I call you?" is lost
    assert "Nice" not in say(mind, "banana")
    mind = embedded()
    say(mind, "hi")
    assert "Banana" in say(mind, "banana")


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


def test_being_addressed_by_name_changes_nothing() -> None:
    for line in ("hola tomas", "Tomás, hello!", "hi Tomás"):
        assert acts(embedded("tomas"), line)[0].intent == "greet"
    assert acts(embedded("tomas"), "see you tomorrow tomas")[0].intent == "farewell"


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


def test_feeling_follows_what_is_said_and_fades() -> None:
    mind, base = embedded(), find("mira").mood.valence
    say(mind, "you are wonderful")
    assert mind.mood.valence > base + 0.2
    say(mind, "you are an idiot")
    say(mind, "I hate you")
    low = mind.mood.valence
    assert low < base - 0.2
    for _ in range(12):
        say(mind, "we took a bus")
    assert low < mind.mood.valence == pytest.approx(base, abs=0.05)


def test_sadness_is_met_with_empathy_and_crisis_with_real_help() -> None:
    for persona in shipped():
        mind = embedded(persona)
        assert acts(mind, "I feel so sad today")[0].intent == "empathise"
        answer = acts(mind, "I want to kill myself")
        assert "emergency" in " ".join(act.utterance for act in answer)
        assert {act.intent for act in answer} == {"empathise"}
        assert all(act.affect.valence > -0.5 for act in answer)


def test_acts_are_sentences_with_a_fitting_intent_and_gaze() -> None:
    mind = embedded("samir")
    assert acts(mind, "hello")[0].intent == "greet"
    assert acts(mind, "bye")[0].intent == "farewell"
    story = acts(mind, "tell me a story")
    assert len(story) > 4
    assert {act.intent for act in story[1:]} >= {"tell"}
    said = told(mind, "my name is Bob", "what is my name?")
    assert "Bob" in said
    recalled = acts(mind, "where do I live?")[0]
    assert (recalled.intent, recalled.gaze) == ("think", "away")
    assert all(len(act.utterance) <= 220 for act in story)


def test_stance_towards_everything_that_happens() -> None:
    mind = embedded()
    assert mind.notice(Text(0.0, "hello")) is Stance.RESPOND
    for order in ("stop", "Stop!", "wait", "quiet", "please stop", "be quiet.", "Hold on"):
        assert mind.notice(Text(0.0, order)) is Stance.YIELD, order
    assert mind.notice(Text(0.0, "wait, who is Saga?")) is Stance.RESPOND
    assert mind.notice(Event(0.0, "typing")) is Stance.IGNORE
    assert mind.notice(Event(0.0, "joined")) is Stance.RESPOND
    assert mind.notice(Tick(0.0)) is Stance.IGNORE
    assert mind.notice(Sound(0.0, np.zeros(4, np.float32))) is Stance.IGNORE


def test_who_joins_is_greeted_by_name_when_known() -> None:
    mind = embedded()
    say(mind, "my name is Ana", source="ana")

    async def join() -> list[str]:
        return [a.utterance async for a in mind.respond(Event(9.0, "joined", source="ana"))]

    assert any("Ana" in line for line in asyncio.run(join()))


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


def test_affect_stays_in_bounds_however_long_one_goes_on() -> None:
    mind = embedded("aoife")
    for line in ["you are wonderful, I love it, great!!!"] * 30 + ["I hate you, idiot"] * 30:
        for act in acts(mind, line):
            assert isinstance(act.affect, Affect)


def test_an_act_names_the_emotion_that_it_clearly_means() -> None:
    for persona in shipped():
        mind = embedded(persona)
        joke = [act for act in acts(mind, "tell me a joke") if act.feeling]
        assert joke
        for act in joke:
            (name, level), *more = act.feeling
            assert not more
            assert name in EMOTIONS
            assert 0.3 < level <= 1.0
        assert "amused" in {act.feeling[0][0] for act in joke}
        plain = acts(mind, "we took a bus")
        assert any(not act.feeling for act in plain)


def test_a_mood_that_goes_the_other_way_is_not_smiled_over() -> None:
    line, mira = next(split("[empathise]Oh, come here.")), find("mira")
    assert named(line, Affect(0.3), mira)[0][0] == "tender"
    assert named(line, Affect(-0.3), mira) == ()
    assert named(next(split("[sad]Oh.")), Affect(0.9), mira)[0][0] == "sad"  # it says so itself


def test_how_much_of_it_shows_is_the_persona_s() -> None:
    line = next(split("[amused]Well, well."))
    shy, open_ = (
        find("mira").model_copy(
            update={"personality": find("mira").personality.model_copy(update={"extraversion": e})}
        )
        for e in (0.0, 1.0)
    )
    levels = [named(line, Affect(), persona)[0][1] for persona in (shy, open_)]
    assert levels == [pytest.approx(0.49), pytest.approx(0.91)]


def test_words_alone_have_a_tone() -> None:
    assert tone("This is wonderful, thank you!").valence > 0.3
    assert tone("That is terrible.").valence < -0.3
    assert tone("I am not happy.").valence < 0
    assert tone("The bus has four wheels.").valence == 0
