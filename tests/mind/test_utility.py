"""What follows an answer: asked about what was told, seldom about who they are."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from mind.persona import find
from mind.symbolic.compose import compose
from mind.symbolic.dialogue import Dialogue, Question
from mind.symbolic.parse import read
from mind.symbolic.repertoire import Repertoire
from mind.tables import table
from tests.mind.conversation import embedded, say, told

CAST = ("mira", "samir", "hana", "tomas", "aoife", "walter")


class Talk:
    """A conversation whose every word is heard, with what followed each answer."""

    def __init__(self, who: str = "mira", seed: int = 0) -> None:
        self.words = Repertoire(find(who), np.random.default_rng(seed))
        self.dialogue = Dialogue()

    def say(self, text: str) -> str:
        """The move that follows the answer to `text`, "" where none was weighed."""
        self.dialogue.turn += 1
        self.dialogue.heard, self.dialogue.follows = text, ""
        pieces, _ = compose(read(text), self.dialogue, self.words)
        for piece in pieces:
            self.dialogue.said[piece.key] += 1
            if piece.asks:
                self.dialogue.questions.append(self.dialogue.turn)
        self.dialogue.pending = None
        return self.dialogue.follows.partition(",")[0]


def _profile_lines(who: str) -> list[str]:
    replies = find(who).replies
    keys = ("ask_user_job", "ask_user_home")
    lines = [line for key in keys for line in (*replies.get(key, ()), *table("smalltalk")[key])]
    return [line.rpartition("]")[2] for line in lines]


@pytest.mark.parametrize("who", CAST)
def test_a_first_talk_of_news_and_feelings_asks_for_no_trade_and_no_home(who: str) -> None:
    talk = (
        *("hi", "i had a long day", "my boyfriend left me", "why?", "i feel empty"),
        *("my cat is sick", "what should i do?", "i work in a call center", "you are not helping"),
    )
    lines = _profile_lines(who)
    for seed in range(4):
        mind = embedded(who, seed)
        said = [say(mind, text) for text in talk]
        assert not [answer for answer in said if any(line in answer for line in lines)]


@pytest.mark.parametrize(
    "text", ["do you know my cousin?", "write me a poem", "my dog died", "i failed my exam"]
)
def test_nothing_of_its_own_follows_sorrow_or_what_it_could_not_answer(text: str) -> None:
    for seed in range(8):
        talk = Talk(seed=seed)
        for opening in ("hi", "i had soup", "it was nice", "i sat outside"):
            talk.say(opening)
        assert talk.say(text) in ("", "nothing", "back")


def test_what_they_told_is_asked_about() -> None:
    moves = [Talk(seed=seed).say("i explained it to my roommate in the end") for seed in range(8)]
    assert moves.count("back") + moves.count("") == len(moves)
    assert "back" in moves


def test_the_reason_of_a_move_is_kept() -> None:
    talks = [Talk(seed=seed) for seed in range(8)]
    moves = [talk.say("i want to move to lisbon") for talk in talks]
    assert "back" in moves
    told_of = [talk.dialogue.follows for talk in talks]
    assert all("they told of it (wish)" in why for why in told_of if why.startswith("back"))


def test_who_they_are_is_asked_once_in_seven_turns_at_most() -> None:
    for seed in range(6):
        talk = Talk("aoife", seed)
        moves = [talk.say(f"okay then {i}") for i in range(30)]
        at = [i for i, move in enumerate(moves) if move in ("name", "job", "home")]
        assert all(b - a >= 7 for a, b in pairwise(at)), moves


def test_news_of_whom_they_named_is_felt_and_takes_the_place_of_the_old() -> None:
    mind = embedded("mira")
    told(mind, "hi", "my cat minou is sick")
    answer = say(mind, "minou is better!! she ate a whole can of tuna")
    good = (*find("mira").replies["statement_good"], *table("smalltalk")["statement_good"])
    assert any(line.rpartition("]")[2] in answer for line in good)
    known = say(mind, "what do you know about me?")
    assert "better" in known
    assert "sick" not in known
    assert "Minou" in say(mind, "what was the name of my cat again?")


def test_why_after_a_feeling_gives_its_reason() -> None:
    mind = embedded("mira")
    told(mind, "hi", "you are an idiot", "how are you?")
    assert "idiot" in say(mind, "why?").lower()


@pytest.mark.parametrize(
    ("line", "question", "word"),
    [
        ("i dont get entropy at all", "do you remember what i couldnt understand?", "entropy"),
        ("surgery is on monday. im scared", "what was i so afraid of before?", "surgery"),
        ("its 2am here. leeds.", "do you remember where i live?", "leeds"),
    ],
)
def test_what_was_told_is_found_in_other_words(line: str, question: str, word: str) -> None:
    answer = told(embedded("walter"), "hi", line, "okay", question)
    assert "You said" in answer
    assert word in answer.lower()


def test_what_was_never_told_is_not_made_up() -> None:
    answer = told(embedded("walter"), "hi", "i had soup", "do you remember what i was afraid of?")
    assert "soup" not in answer
    assert "You said" not in answer


def test_how_it_went_is_felt_when_it_was_asked_for() -> None:
    talk = Talk()
    talk.say("hi")
    talk.dialogue.pending = Question(key="ask:your exam")
    talk.say("it went badly")
    assert talk.dialogue.news == "_bad"
    assert talk.say("it went badly") != "own"
