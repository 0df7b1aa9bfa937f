"""One sentence makes a persona; what is missing or contradictory in one is named."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.errors import ConfigError
from mind.card.adopt import adopt
from mind.card.draft import draft
from mind.card.lint import Finding, lint
from mind.card.model import Card
from mind.persona import Persona, shipped
from tests.mind.card.cards import v2


def wrong(who: Persona, **given: Any) -> list[Finding]:
    return [finding for finding in lint(who, **given) if finding.wrong]


def person(**fields: Any) -> Persona:
    return Persona.model_validate({"id": "joe", "name": "Joe Doe", "age": 40, **fields})


def test_a_sentence_tells_job_home_age_and_tastes() -> None:
    who = draft(
        "Ana Ruiz",
        "She is a shy 31-year-old baker from Lyon living in Oslo, likes rain and old films, "
        "but dislikes crowds.",
    )
    assert (who.id, who.called, who.age, who.pronouns) == ("ana-ruiz", "Ana", 31, "she/her")
    assert (who.occupation, who.home) == ("a baker", "Oslo")
    assert who.likes == ("rain", "old films")
    assert who.dislikes == ("crowds",)
    assert who.personality.extraversion < 0.5
    assert who.topics["rain"].feeling > 0 > who.topics["crowds"].feeling
    assert who.voice.gender == "female"


def test_a_draft_contradicts_nothing() -> None:
    who = draft("Tom Baker", "a retired sea captain from Bristol who loves chess and hates noise")
    assert (who.occupation, who.origin) == ("a retired sea captain", "Bristol")
    assert wrong(who, avatars=["samir", "mira"], year=2030) == []


def test_a_sentence_tells_what_it_wants_and_believes() -> None:
    who = draft(
        "Robin Hale",
        "a lighthouse keeper, 34, who loves storms, wants to sail round the world and hates phones."
        " She believes that her lamp saves lives.",
    )
    assert (who.likes, who.dislikes) == (("storms",), ("phones",))
    assert [(it.text, it.keys) for it in who.motives] == [
        ("sail round the world", ("sail", "round", "world"))
    ]
    assert [it.text for it in who.beliefs] == ["my lamp saves lives"]


def test_the_id_of_one_of_the_cast_is_not_taken() -> None:
    assert draft("Mira", "a baker").id == "mira-draft"


@pytest.mark.parametrize(
    ("name", "about", "says"),
    [
        ("", "a baker", "NAME"),
        ("Joe", "", "--about"),
        ("Joe", "x" * 2000, "--about"),
        ("Joe", "a 12-year-old boy", "18 or older"),
    ],
)
def test_what_cannot_be_drafted_is_told_in_one_line(name: str, about: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        draft(name, about)


PIECES = (
    "a", "an", "she", "who", "loves", "hates", "lives", "in", "from", "and", "but", ",", ".",
    "40", "years", "old", "shy", "baker", "tea", "Oslo", "{x}", "[y]", "'q'", "—", "aged",
)  # fmt: skip
WORDS = st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join)


@settings(deadline=None)
@given(WORDS | st.text(max_size=60), st.text(max_size=20))
def test_any_sentence_gives_a_valid_persona_or_one_line(about: str, name: str) -> None:
    refused = ""
    try:
        lint(draft(name, about), year=2030)
    except ConfigError as error:
        refused = str(error)
    assert not refused or "NAME" in refused or "--about" in refused


def test_the_cast_is_whole_and_contradicts_nothing() -> None:
    for who in shipped():
        assert lint(who, avatars=[p.avatar for p in shipped()], engines=["espeak"]) == ()


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"biography": {"work": ["I have baked for 50 years."]}}, "biography.work"),
        ({"biography": {"work": ["I left home 41 years ago."]}}, "biography.work"),
        ({"stories": ["When I was 60 I fell."]}, "stories"),
        ({"biography": {"age": ["I am 33."]}}, "biography.age"),
        ({"biography": {"age": ["I was born in 1960."]}}, "biography.age"),
        ({"likes": ["Tea"], "dislikes": ["tea"]}, "likes"),
        ({"likes": ["tea"], "topics": {"t": {"keys": ["tea"], "says": ["No."], "feeling": -1.0}}},
         "topics.t"),
        ({"motives": ["win the prize"], "dislikes": ["Win the prize"]}, "motives.0"),
        ({"motives": [{"text": "win", "keys": ["!?"]}]}, "motives.0"),
        ({"motives": ["win the prize", "Win the prize."]}, "motives.1"),
        ({"beliefs": ["People are kind.", "people are not kind"]}, "beliefs.1"),
        ({"avatar": "nobody"}, "avatar"),
        ({"voice": {"engine": "flight"}}, "voice.engine"),
    ],
)  # fmt: skip
def test_a_contradiction_is_named(fields: dict[str, Any], where: str) -> None:
    found = wrong(person(**fields), avatars=["joe"], engines=["flite"], year=2030)
    assert [finding.where for finding in found] == [where]


@pytest.mark.parametrize(
    "line",
    [
        "I have baked for 20 years.",
        "The oak has stood here for 300 years.",
        "When I was 6 I fell.",
        "I am 40.",
        "I was born in 1990.",
        "I am 2 metres tall.",
    ],
)
def test_what_can_be_true_is_not_called_wrong(line: str) -> None:
    assert wrong(person(biography={"work": [line]}), year=2030) == []


def test_what_is_missing_is_named() -> None:
    found = {finding.where for finding in lint(Persona(id="joe", name="Joe"))}
    assert {"age", "replies.greet", "topics", "biography", "likes", "personality"} <= found
    assert {"motives", "standards", "beliefs"} <= found


@pytest.mark.parametrize(
    ("motive", "says"),
    [
        ("climb the highest mountain of the northern island", "has no keys"),
        ({"text": "climb", "keys": ["the"]}, "'the' is in nearly all"),
        ({"text": "climb", "weight": 0.0}, "never counts"),
    ],
)
def test_a_motive_that_talk_hardly_touches_is_named(motive: object, says: str) -> None:
    found = [one for one in lint(person(motives=[motive])) if one.where == "motives.0"]
    assert [one.wrong for one in found] == [False]
    assert says in found[0].says


def test_a_motive_known_by_few_words_needs_no_keys() -> None:
    found = {one.where for one in lint(person(motives=["win the bread prize"]))}
    assert "motives.0" not in found


def test_who_has_nothing_to_ask_is_told_so() -> None:
    topics = {n: {"keys": [n], "says": ["Hm."]} for n in ("a", "b", "c", "d", "e")}
    asking = {n: {**topic, "ask": "And you?"} for n, topic in topics.items()}
    assert any("`ask`" in one.says for one in lint(person(topics=topics)))
    assert not any("`ask`" in one.says for one in lint(person(topics=asking)))


def test_a_lorebook_is_checked_too() -> None:
    book = {
        "token_budget": 5,
        "entries": [
            {"keys": [], "content": "Never said."},
            {"keys": ["(a+)+$"], "use_regex": True, "content": "Slow."},
            {"keys": ["a"], "content": "x" * 400, "constant": True},
            {"keys": ["a"], "selective": True, "content": "Both."},
        ],
    }
    found = lint(adopt(Card.model_validate(v2(character_book=book))).persona)
    at = {finding.where.removeprefix("card.data.character_book.") for finding in found}
    assert {"entries.0", "entries.1", "entries.3", "token_budget"} <= at
