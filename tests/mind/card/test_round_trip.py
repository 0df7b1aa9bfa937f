"""Cards in, personas, cards out: nothing of a card is lost on the way."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.errors import ConfigError
from mind import files, persona
from mind.card import write
from mind.card.adopt import OWN, adopt, identify, said, shortened
from mind.card.macros import fill
from mind.card.model import Card
from mind.card.read import parse
from mind.persona import Persona, shipped
from tests.mind.card.cards import picture, v2, v3


def taken(card: dict[str, Any]) -> Persona:
    return adopt(Card.model_validate(card)).persona


def bare(card: dict[str, Any]) -> dict[str, Any]:
    """`card` without what this program adds to it."""
    data = dict(card["data"])
    data["extensions"] = {k: v for k, v in data["extensions"].items() if k != OWN}
    return {**card, "data": data}


TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
EXTRA = st.dictionaries(st.text("xyz_/", min_size=1, max_size=6), ANY, max_size=3)
ENTRY = st.fixed_dictionaries(
    {
        "keys": st.lists(TEXT, max_size=3),
        "content": TEXT,
        "extensions": EXTRA,
        "enabled": st.booleans(),
        "insertion_order": st.integers(-9, 9) | st.just(1.5),
        "use_regex": st.booleans(),
    },
    optional={
        "priority": st.integers(-9, 9),
        "secondary_keys": st.lists(TEXT),
        "id": st.integers(0, 99),
    },
)
BOOK = st.fixed_dictionaries(
    {"extensions": EXTRA, "entries": st.lists(ENTRY, max_size=3)},
    optional={"scan_depth": st.integers(0, 9), "recursive_scanning": st.booleans(), "name": TEXT},
)
CARDS = st.builds(
    v3,
    name=TEXT.filter(str.strip),
    description=TEXT,
    first_mes=TEXT,
    alternate_greetings=st.lists(TEXT, max_size=2),
    tags=st.lists(TEXT, max_size=2),
    extensions=EXTRA,
    character_book=BOOK,
    nickname=TEXT,
    odd_field=ANY,
)


@settings(max_examples=40, deadline=None)
@given(CARDS)
def test_any_card_comes_back_as_it_was(card: dict[str, Any]) -> None:
    who = taken(card)
    assert bare(write.card(who)) == card
    again = Persona.model_validate(json.loads(files.text(write.plain(who), ".json")))
    assert bare(write.card(again)) == card
    for made in (write.picture(who, picture()), write.archive(who, picture())):
        found = bare(parse(BytesIO(made)).plain())
        found["data"].pop("assets", None)
        assert found == card


def test_a_v2_card_comes_back_as_v2_and_is_widened_to_v3() -> None:
    who = taken(v2())
    assert bare(write.card(who, "v2")) == v2()
    assert bare(write.card(who, "v3")) == v3()


@pytest.mark.parametrize("who", shipped(), ids=lambda p: p.id)
def test_a_shipped_persona_survives_as_a_card(who: Persona) -> None:
    back = adopt(parse(BytesIO(write.picture(who, picture())))).persona
    assert back.model_copy(update={"card": None}) == who
    data = write.card(who)["data"]
    assert who.called in data["nickname"]
    assert data["character_book"]["entries"]
    assert "[" not in data["first_mes"] + data["description"]


def test_older_programs_are_told_that_there_is_more() -> None:
    from tests.mind.card.test_read import TEXTS

    made = write.picture(taken(v3()), picture(TEXTS[0](b"chara", b"old")))
    assert made.count(b"chara\0") == 1
    older = made.replace(b"tEXtccv3\0", b"tEXtxxxx\0")
    assert "Character Card V3" in parse(BytesIO(older)).data.creator_notes


def test_what_a_version_requires_is_filled_in() -> None:
    lean = {"data": {"name": "Wren", "character_book": {"entries": [{"keys": ["a"]}]}}}
    data = write.card(taken(lean))["data"]
    assert data["group_only_greetings"] == data["tags"] == []
    assert data["description"] == ""
    assert data["character_book"]["extensions"] == {}
    assert data["character_book"]["entries"][0] == {
        "keys": ["a"],
        "content": "",
        "extensions": {},
        "enabled": True,
        "insertion_order": 100,
        "use_regex": False,
    }


def test_v2_has_no_decorators() -> None:
    book = {"entries": [{"keys": ["a"], "content": "@@depth 3\nText."}]}
    made = write.card(taken(v3(character_book=book)), "v2")
    assert made["data"]["character_book"]["entries"][0]["content"] == "Text."


def test_what_fits_goes_into_the_fields_of_the_persona() -> None:
    found = adopt(Card.model_validate(v2()))
    who = found.persona
    assert (who.id, who.called, who.age, who.pronouns) == ("wren-abbott", "Wren", 34, "she/her")
    assert who.likes == ("rain", "old maps")
    assert who.dislikes == ("noise",)
    assert who.personality.extraversion < 0.5 < who.personality.openness
    assert who.replies["greet"] == ("Good morning. Mind the cuckoo.",)
    assert who.replies["greet_named"] == ("Good morning, {user}. Mind the cuckoo.",)
    assert (who.avatar, who.voice.gender) == ("aoife", "female")
    assert "aoife" in found.notes[0]
    assert who.card is not None
    assert who.card.data.scenario == "{{user}} comes into the shop."
    assert "scenario" in found.notes[-1]


def test_entries_about_the_world_become_topics_and_those_about_itself_do_not() -> None:
    book = {"entries": [
        {"keys": ["tower"], "content": "Orm built it."},
        {"keys": ["secret"], "content": "{{char}} stole it."},
    ]}  # fmt: skip
    who = taken(v2(character_book=book))
    assert list(who.topics) == ["tower"]
    assert who.topics["tower"].says == ("Orm built it.",)


def test_nobody_under_age_is_taken() -> None:
    for text in ("Age: 15", "{{char}} is a 12-year-old girl."):
        with pytest.raises(ConfigError, match="18 or older"):
            taken(v2(description=text))
    assert taken(v2(description="Her son is 12 years old. She is 40 years old.")).age == 40
    assert taken(v2(description="Age: 900")).age is None


def test_a_stale_or_damaged_extension_of_ours_is_not_used() -> None:
    for own in ({"id": "x", "name": "Somebody Else"}, {"id": 4}, {"name": "Wren Abbott"}):
        found = adopt(Card.model_validate(v2(extensions={OWN: own})))
        assert found.persona.name == "Wren Abbott"
        assert "not used" in found.notes[0]


def test_a_card_can_stand_where_a_persona_is_asked_for(tmp_path: Path) -> None:
    for name, data in (
        ("w.png", write.picture(taken(v2()), picture())),
        ("w.charx", write.archive(taken(v2()), picture())),
        ("w.json", json.dumps(v2()).encode()),
    ):
        (tmp_path / name).write_bytes(data)
        assert persona.find(str(tmp_path / name)).name == "Wren Abbott"


@pytest.mark.parametrize("suffix", [".json", ".yaml", ".toml"])
def test_a_persona_is_the_same_from_every_form_of_file(suffix: str, tmp_path: Path) -> None:
    who = taken(v2(extensions={"a": [{"b.c": 'q"\n\x7f'}]}, character_book={"entries": [{}]}))
    for one in (who, *shipped()):
        path = tmp_path / f"{one.id}{suffix}"
        path.write_text(files.text(write.plain(one), suffix), encoding="utf-8")
        assert persona.load(path) == one


def test_toml_cannot_hold_a_null() -> None:
    with pytest.raises(ValueError, match=r"write \.json or \.yaml"):
        files.text(write.plain(taken(v2())), ".toml")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Hi {{user}}, I am {{CHAR}}.", "Hi Ana, I am Wren."),
        ("<USER> and <bot>", "Ana and Wren"),
        ("{{random:tea,cake}} {{pick::a\\,b,c}} {{roll:d6}}", "tea a,b 3"),
        ("a{{// hidden}}b{{comment: x}}c{{hidden_key:k}}", "abc"),
        ("{{unknown}} {{", "{{unknown}} {{"),
    ],
)
def test_macros_are_replaced(text: str, says: str) -> None:
    assert fill(text, "Wren", "Ana") == says


def test_of_a_message_only_the_speech_is_said() -> None:
    assert said('*smiles* “Hello, {{user}}.” She turns. "Tea?"', "W") == "Hello, {user}. Tea?"
    assert said("*waves* Hello [there] {x}", "W") == "Hello (there) (x)"
    assert shortened("One. Two. Three.", 10) == "One. Two."


def test_a_description_without_end_is_read_in_bounded_steps() -> None:
    for piece in ("\n", "_", " ", "she ", "likes\n", "age ", '"', "{{", "“", "*", "a " * 50 + "\n"):
        text = piece * (1_000_000 // len(piece))
        who = taken(v2(description=text, personality=text, first_mes=text + " Hi."))
        assert who.name == "Wren Abbott"


def test_ids_are_plain() -> None:
    assert identify("Zoë d'Arc!") == "zoe-d-arc"
    assert identify("九尾") == "character"
    assert identify("4 a") == "a"
    assert adopt(Card.model_validate(v2(name="Mira"))).persona.id == "mira-card"
