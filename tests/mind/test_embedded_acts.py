"""How the embedded mind says it: acts with intent, gaze and feeling, in character, cut short."""

from __future__ import annotations

import pytest

from agent.affect import EMOTIONS
from agent.types import Affect
from mind.attention import hushed
from mind.expression import named
from mind.lines import split
from mind.persona import find, shipped
from mind.tone import tone
from tests.mind.conversation import acts, embedded, say, told

EVERYONE = [persona.id for persona in shipped()]


@pytest.mark.parametrize("who", EVERYONE)
@pytest.mark.parametrize("question", ["are you human?", "r u real", "are you a robot?"])
def test_nobody_claims_to_be_human(who: str, question: str) -> None:
    answer = say(embedded(who), question).lower()
    assert any(word in answer for word in ("artificial", "code", "program"))


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


def test_being_addressed_by_name_changes_nothing() -> None:
    for line in ("hola tomas", "Tomás, hello!", "hi Tomás"):
        assert acts(embedded("tomas"), line)[0].intent == "greet"
    assert acts(embedded("tomas"), "see you tomorrow tomas")[0].intent == "farewell"


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


def test_what_is_shown_follows_the_state() -> None:
    kind, hurt = embedded("walter", 3), embedded("walter", 3)
    for _ in range(3):
        say(kind, "you are wonderful")
        say(hurt, "you are an idiot")
    shown = [[act.affect.valence for act in acts(mind, "we took a bus")] for mind in (kind, hurt)]
    assert min(shown[0]) > max(shown[1]) + 0.1
    felt = {name for act in acts(hurt, "we took a train") for name, _ in act.feeling}
    assert felt & {"angry", "sad"}


def test_orders_to_fall_silent_are_known() -> None:
    for order in ("stop", "Stop!", "wait", "quiet", "please stop", "be quiet.", "Hold on"):
        assert hushed(order), order
    for other in ("hello", "wait, who is Saga?", "stop it or I will tell you a very long story"):
        assert not hushed(other), other
