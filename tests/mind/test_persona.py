"""Persona files: the shipped ones, and what is said about broken ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.errors import ConfigError
from mind import files
from mind.lines import check
from mind.persona import Persona, find, load, shipped
from mind.symbolic.answer import HANDLERS
from mind.tables import table

GOOD = 'id = "joe"\nname = "Joe Doe"\n'


def refuse(tmp_path: Path, text: str | bytes, name: str = "joe.toml") -> str:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(ConfigError) as caught:
        load(path)
    message = str(caught.value)
    assert "\n" not in message
    assert name in message
    assert len(message) < 700
    return message


def test_six_are_shipped_one_for_each_of_the_cast() -> None:
    assert [p.id for p in shipped()] == ["aoife", "hana", "mira", "samir", "tomas", "walter"]
    for persona in shipped():
        assert persona.avatar == persona.id
        assert len(persona.topics) >= 15
        assert len(persona.biography) >= 20
        assert len(persona.jokes) >= 3
        assert len(persona.stories) >= 3
        assert persona.summary


def test_a_minimal_file_is_enough_in_either_form(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(GOOD)
    (tmp_path / "a.yaml").write_text("id: joe\nname: Joe Doe\n")
    one, two = load(tmp_path / "a.toml"), load(str(tmp_path / "a.yaml"))
    assert one == two
    assert (one.called, one.avatar) == ("Joe", "joe")


def test_find_takes_an_id_or_a_path(tmp_path: Path) -> None:
    path = tmp_path / "joe.toml"
    path.write_text(GOOD)
    assert find("mira").name == "Mira Okafor-Lind"
    assert find(str(path)).id == "joe"
    with pytest.raises(ConfigError, match="unknown persona 'mirra'; did you mean 'mira'"):
        find("mirra")


def test_personas_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        find("mira").age = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id = ", "is broken"),
        (GOOD + 'ocupation = "a cook"\n', "unknown key 'ocupation'; did you mean 'occupation'?"),
        (GOOD + "[voice]\npich = 1.0\n", "unknown key 'voice.pich'; did you mean 'pitch'?"),
        (
            GOOD + '[topics.tea]\nkeys = ["tea"]\nsays = ["Hm."]\nfeeing = 1.0\n',
            "did you mean 'feeling'?",
        ),
        (
            GOOD + "[personality]\nopenness = 3.2\n",
            "openness: input should be less than or equal to 1, got 3.2",
        ),
        (GOOD + "[personality]\nopenness = nan\n", "personality.openness"),
        (GOOD + '[personality]\nopenness = "high"\n', "got 'high'"),
        (GOOD + "[mood]\nvalence = -2\n", "mood.valence"),
        (GOOD + "age = 12\n", "age: input should be greater than or equal to 18, got 12"),
        (GOOD + "age = true\n", "age"),
        (GOOD + 'likes = "tea"\n', "likes"),
        (GOOD + "likes = [1]\n", "likes.0"),
        (GOOD + '[voice]\ngender = "robot"\n', "voice.gender"),
        (GOOD + '[voice]\nlanguage = "English!"\n', "voice.language"),
        (GOOD + 'jokes = ["[jkoe]Ha."]\n', "unknown mark 'jkoe'; did you mean 'joke'?"),
        (GOOD + 'jokes = ["Hello {usr}."]\n', "unknown slot 'usr'; did you mean 'user'?"),
        (GOOD + 'jokes = ["a } b"]\n', "lonely bracket"),
        (GOOD + '[replies]\ngret = ["Hi."]\n', "unknown reply 'gret'; did you mean 'greet'?"),
        (GOOD + "[replies]\ngreet = []\n", "replies.greet"),
        ('name = "Joe"\n', "id is missing; add it"),
        ('id = "Joe Doe"\nname = "Joe"\n', "id"),
        ("[" * 5000, "joe.toml"),
        ("a = " + "[" * 5000, "joe.toml"),
        (b"\xff\xfe\x00broken", "not UTF-8"),
        (GOOD + f'summary = "{"x" * 500}"\n', "summary"),
        ("", "id is missing"),
    ],
)
def test_a_broken_file_gets_one_clear_line(tmp_path: Path, text: str | bytes, says: str) -> None:
    assert says in refuse(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id: [", "is broken"),
        ("- a\n- b\n", "must hold a table of fields, got list"),
        ("just text", "got str"),
        ("", "got NoneType"),
        ("id: joe\nname: 2024-99-99\n", "month must be in 1..12"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "uses the YAML alias *a in line 2"),
        ("id: !!python/object/apply:os.system ['true']\n", "is broken"),
        ("[" * 4000, "joe.yaml"),
        ("1: 2\nid: joe\nname: Joe\n", "joe.yaml"),
    ],
)
def test_broken_yaml_gets_one_clear_line(tmp_path: Path, text: str, says: str) -> None:
    assert says in refuse(tmp_path, text, "joe.yaml")


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    assert "larger than" in refuse(tmp_path, b"#" * (files.LIMIT + 1))


def test_a_missing_file_a_folder_and_a_wrong_suffix_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    for name, says in (
        ("none.toml", "is not there"),
        ("folder.toml", "is not there"),
        ("x.txt", "must end"),
    ):
        with pytest.raises(ConfigError, match=says):
            load(tmp_path / name)


def test_every_common_line_has_known_marks_and_slots() -> None:
    for lines in table("smalltalk").values():
        for line in lines:
            check(line)


def test_every_phrase_leads_to_an_answer() -> None:
    for intent in table("phrases"):
        known = intent in HANDLERS or intent in table("smalltalk") or intent.startswith("about.")
        assert known, intent


def test_the_biography_of_the_cast_answers_every_question_about_it() -> None:
    wanted = {i.partition(".")[2] for i in table("phrases") if i.startswith("about.")}
    for persona in shipped():
        assert wanted == set(persona.biography), persona.id


def test_the_schema_of_a_persona_describes_itself() -> None:
    assert "personality" in Persona.model_json_schema()["properties"]
