"""Memory precision: of what is kept of what people say, how much is true and useful."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import count

import pytest

from mind.symbolic.appointments import appointments
from tests.mind.conversation import EPOCH, embedded, say
from tests.mind.sayings import SAYINGS, Saying
from tests.mind.sayings_unseen import HELD_OUT, LAST, UNSEEN

# What is only true for a while must say when, in words that stay true.
_PASSING = ("tomorrow", "today", "tonight", "next week", "right now", "yesterday", "last week")
SETS = {"sayings": SAYINGS, "held out": HELD_OUT, "unseen": UNSEEN, "last": LAST}


@dataclass(frozen=True)
class Score:
    """Of a set: how many facts were kept, and right; how many were to be kept, and were."""

    kept: int
    right: int
    wanted: int
    found: int
    wrong: tuple[str, ...]

    @property
    def precision(self) -> float:
        return self.right / self.kept

    @property
    def recall(self) -> float:
        return self.found / self.wanted


MIND = embedded()  # everybody who speaks in these tests is somebody new to it
_people = count()


def kept(texts: tuple[str, ...], before: tuple[str, ...]) -> list[str]:
    """What memory holds after `texts`, said after those `before`, which do not count."""
    mind, facts, who = MIND, dict[str, str](), f"guest {next(_people)}"
    for line in before:
        say(mind, line, source=who)
    mind.speaker.learnt()
    for text in texts:
        say(mind, text, source=who)
        learnt = mind.speaker.learnt()
        for key in learnt.withdrawn:
            facts.pop(key, None)
        told = (*learnt.facts, *appointments(text, EPOCH, who))
        facts |= {record.key: record.text for record in told}
    return list(facts.values())


def scored(sayings: tuple[Saying, ...], *before: str) -> Score:
    total, wrong = Counter[str](), list[str]()
    for said, wanted in sayings:
        facts = kept((said,) if isinstance(said, str) else said, before)
        right = [f for f in facts if any(_holds(f, words) for words in wanted)]
        found = [words for words in wanted if any(_holds(f, words) for f in right)]
        total.update(kept=len(facts), right=len(right), wanted=len(wanted), found=len(found))
        wrong += [f"{said} -> {fact}" for fact in facts if fact not in right]
    return Score(total["kept"], total["right"], total["wanted"], total["found"], tuple(wrong))


def _holds(fact: str, words: str) -> bool:
    text = fact.lower()
    return all(w in text for w in words.lower().split()) and not any(p in text for p in _PASSING)


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("before", [(), ("hi",)], ids=["at once", "asked for a name"])
def test_what_is_kept_is_true_and_useful(name: str, before: tuple[str, ...]) -> None:
    score = scored(SETS[name], *before)
    assert score.precision >= 0.9, score
    assert score.recall >= 0.75, score


def test_the_sets_are_large_and_mostly_of_what_is_to_be_let_go() -> None:
    everything = [wanted for sayings in SETS.values() for _, wanted in sayings]
    assert len(everything) >= 120
    assert sum(not wanted for wanted in everything) > len(everything) / 2


def test_the_measure_notices_junk_and_what_was_missed() -> None:
    score = scored((("I love jazz", ()), ("I love tea", ("tea",)), ("hello", ("name",))))
    assert (score.kept, score.right, score.wanted, score.found) == (2, 1, 2, 1)
    assert score.wrong == ("I love jazz -> you like jazz",)


@pytest.mark.parametrize(
    "line", ["Her name is Ana", "Call me later", "Suppose my name is Bond", "Imagine I am a pirate"]
)
def test_what_is_no_answer_is_not_taken_for_a_name(line: str) -> None:
    assert kept((line,), ("hi",)) == []


def test_what_is_no_longer_true_is_struck_out() -> None:
    lines = ("I live in Oslo", "I don't live in Oslo any more")
    assert kept(lines, ()) == []
    mind = embedded()
    for line in lines:
        say(mind, line)
    assert "Oslo" not in say(mind, "what do you know about me?")


def test_nobody_is_mourned_who_is_only_asleep() -> None:
    mind = embedded()
    assert "loss" not in say(mind, "My dad is asleep")
    assert kept(("My dad died",), ()) == ["you lost your dad"]
