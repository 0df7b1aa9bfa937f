"""`anima memory`: the user sees, corrects and erases what is remembered."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from agent.types import Record
from apps.cli import main
from memory.store import opened
from memory.tokens import names

NOW = 1_800_000_000.0


@pytest.fixture(autouse=True)
def _full(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two characters who know two people; numbers 1 to 3 are mira's, 4 is walter's."""
    monkeypatch.setenv("ANIMA_MEMORY", str(tmp_path / "memories"))

    async def story() -> None:
        async with opened("mira") as mira:
            await mira.record(Record("fact", "Ana has a dog.", NOW, "ana", key="ana.pet"))
            await mira.record(Record("fact", "Ana has a cat.", NOW + 9, "ana", key="ana.pet"))
            await mira.record(Record("fact", "Ben has a boat.", NOW, "ben"))
        async with opened("walter") as walter:
            await walter.record(Record("episode", "Ana asked\nfor a boat.", NOW, "ana"))

    asyncio.run(story())


def said(capsys: pytest.CaptureFixture[str], *argv: str, code: int = 0) -> str:
    assert main(["memory", *argv]) == code
    out = capsys.readouterr()
    return out.err if code else out.out


def exported(capsys: pytest.CaptureFixture[str], *argv: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(said(capsys, "export", *argv))
    return found


def test_without_a_command_it_lists_with_the_flags_of_list(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert said(capsys, "--all") == said(capsys, "list", "--all") == said(capsys, "--all", "list")
    assert "a dog" in said(capsys, "--persona", "mira", "--person", "ana", "--all")
    assert said(capsys, "--kind", "episode") == said(capsys, "list", "--kind", "episode")


def test_all_before_forget_is_not_leave_to_forget_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert "needs numbers" in said(capsys, "--all", "forget", "--yes", code=2)


def test_list_shows_what_stands_of_everybody_or_of_whom_is_meant(
    capsys: pytest.CaptureFixture[str],
) -> None:
    every = said(capsys, "list")
    assert "mira:" in every
    assert "walter:" in every
    assert "a cat" in every
    assert "a dog" not in every
    assert "asked for a boat" in every
    assert "Ben" not in said(capsys, "list", "--person", "ana")
    assert "a dog" in said(capsys, "list", "--all")
    assert "cat" not in said(capsys, "list", "--persona", "walter")
    assert said(capsys, "list", "--persona", "hana") == "nothing is remembered\n"
    assert said(capsys, "list", "--person", "eve") == "nothing is remembered of that\n"


def test_what_is_out_of_date_is_marked(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys, "list", "--all", "--person", "ana", "--persona", "mira").splitlines()
    assert [("out of date" in line, line[-4:]) for line in lines[1:]] == [
        (True, "dog."), (False, "cat."),
    ]  # fmt: skip


def test_a_kind_may_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert "boat" in said(capsys, "list", "--kind", "episode")
    assert "Ben" not in said(capsys, "list", "--kind", "episode")
    assert "asked" not in said(capsys, "search", "boats", "--kind", "fact")
    assert said(capsys, "list", "--kind", "relationship") == "nothing is remembered of that\n"


def test_what_comes_with_every_turn_is_listed_when_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    moved = {"path": "mood/valence", "delta": 0.1, "before": 0.0, "after": 0.1}
    remember(*visit(NOW), Record("change", "Ana came", NOW, "ana", data=moved))
    assert main(["memory", "list"]) == 0
    out = capsys.readouterr()
    assert "it happened" not in out.out
    assert "Ana came" not in out.out
    assert "left out are 1 of kind change and 4 of kind event" in out.err
    assert "mood/valence: Ana came" in said(capsys, "list", "--kind", "change")
    said(capsys, "forget", "--person", "ben", "--yes")
    remember(Record("event", "Ben came.", NOW, "ben", data={"token": "came"}))
    assert said(capsys, "list", "--person", "ben") == ""
    assert said(capsys, "list", "--kind", "event").count("it happened") == 4
    assert {"it happened", "mood/valence: Ana came", "(out of date) Ana has a dog."} <= {
        line[53:] for line in said(capsys, "list", "--all").splitlines()
    }


def test_whose_memory_may_stand_before_or_after_what_is_done(
    capsys: pytest.CaptureFixture[str],
) -> None:
    after = said(capsys, "list", "--persona", "walter")
    assert "asked" in after
    assert said(capsys, "--persona", "walter") == after
    assert said(capsys, "--persona", "walter", "list") == after
    assert said(capsys, "--persona", "mira", "list", "--persona", "walter") == after


def test_a_character_may_be_named_by_its_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "old.yaml"
    file.write_text("id: walter\nname: Walter\n")
    assert "asked" in said(capsys, "list", "--persona", str(file))
    file.write_text("id: robin\nname: Robin\n")
    assert said(capsys, "list", "--persona", str(file)) == "nothing is remembered\n"


def test_what_was_remembered_cannot_command_a_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    remember(Record("fact", "red\x1b[31m\nand \u202eback", NOW, "eve\x1b]0;"))
    for argv in (("list",), ("people",), ("search", "red")):
        shown = said(capsys, *argv)
        assert "eve" in shown
        assert all(c.isprintable() for line in shown.splitlines() for c in line)


def test_people_are_told_by_their_visits(capsys: pytest.CaptureFixture[str]) -> None:
    remember(*visit(NOW), *visit(NOW + 86_400), *visit(NOW + 2 * 86_400))
    head, columns, ana, ben, _, _, _ = said(capsys, "people").splitlines()
    assert head == "mira:"
    assert columns.split()[:3] == ["person", "memories", "visits"]
    assert ana.split()[0] == "ana"
    assert "brief, warm" in ana
    assert "sea (6)" in ana
    assert ben.split()[:3] == ["ben", "unknown", "1"]
    assert "ben" not in said(capsys, "people", "--person", "ana")
    assert said(capsys, "people", "--person", "eve") == "nobody is known\n"


def test_people_come_as_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    remember(*visit(NOW))
    ana, ben, walters = json.loads(said(capsys, "people", "--json"))
    assert (ana["person"], ana["visits"], ana["turns"], ana["first"]) == ("ana", 1, 2.0, NOW)
    assert ana["topics"] == [["sea", 2]]
    assert (ben["person"], ben["segment"], ben["last"]) == ("ben", "unknown", None)
    assert walters["persona"] == "walter"


def test_what_they_talked_about_is_known_after_it_was_summed_up(
    capsys: pytest.CaptureFixture[str],
) -> None:
    came, said_, _, left = visit(NOW)
    words = replace(said_, data={"token": "said", "words": 4})
    told = Record("episode", "The sea!", said_.t, "ana", "ana", "day", data={"topic": "sea"})
    remember(came, words, left, told, replace(told, text="We talked.", t=NOW + 99, data={}))
    ana = json.loads(said(capsys, "people", "--json", "--person", "ana"))[0]
    assert ana["topics"] == [["sea", 1]]


def test_people_come_as_sequences_of_tokens(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    remember(*visit(NOW))
    file = tmp_path / "people.jsonl"
    assert said(capsys, "people", "--export", str(file)) == f"{file}: 1 person\n"
    (row,) = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    assert (row["persona"], row["person"]) == ("mira", "ana")
    assert names(row["ids"]) == tuple(row["names"])
    assert row["names"][0] == "came"
    assert row["names"][-2] == "left"
    assert len(row["times"]) == len(row["ids"])
    assert row["times"][0] == NOW


def remember(*records: Record) -> None:
    async def story() -> None:
        async with opened("mira") as mira:
            await mira.record(*records)

    asyncio.run(story())


def visit(t: float) -> list[Record]:
    happened = (
        (0.0, {"token": "came"}),
        (5.0, {"token": "said", "words": 4, "topic": "sea", "tone": 0.5, "after": 3.0}),
        (9.0, {"token": "said", "words": 2, "topic": "sea", "tone": 0.9, "after": 2.0}),
        (60.0, {"token": "left"}),
    )
    return [Record("event", "it happened", t + after, "ana", data=d) for after, d in happened]


def test_help_says_where_memories_are_kept_and_no_password(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def helped() -> str:
        with pytest.raises(SystemExit):
            main(["memory", "--help"])
        return "".join(capsys.readouterr().out.split())

    assert f"keptin{tmp_path / 'memories'};".replace(" ", "") in helped()
    monkeypatch.setenv("ANIMA_MEMORY", "postgresql://ana:secret@host/name")
    assert "secret" not in helped()
    assert "keptinadatabase" in helped()


def test_search_shows_what_a_text_brings_back(capsys: pytest.CaptureFixture[str]) -> None:
    found = said(capsys, "search", "boats")
    assert "Ben has a boat." in found
    assert "cat" not in found
    assert "Ben" not in said(capsys, "search", "boats", "--person", "ana")
    assert said(capsys, "search", "zebra") == "nothing is remembered of that\n"


def test_export_holds_everything_also_what_is_out_of_date(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = exported(capsys)
    assert [(r["id"], r["persona"], r["stands"]) for r in rows] == [
        (1, "mira", False), (3, "mira", True), (2, "mira", True), (4, "walter", True),
    ]  # fmt: skip
    assert rows[0]["text"] == "Ana has a dog."
    assert [r["id"] for r in exported(capsys, "--person", "ben")] == [3]


def test_edit_puts_a_memory_right(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "edit", "3", "Ben has a raft.") == "3: Ben has a raft.\n"
    assert "Ben has a raft." in said(capsys, "list")
    assert "no memory has the number 99" in said(capsys, "edit", "99", "Nothing.", code=2)


def test_what_was_put_right_is_what_the_mind_reads(capsys: pytest.CaptureFixture[str]) -> None:
    slots = {"kind": "pet", "values": {"pet": "dog"}}
    remember(Record("fact", "you have a dog", NOW, "eve", key="pet.", data=slots))
    (row,) = exported(capsys, "--person", "eve")
    said(capsys, "edit", str(row["id"]), "you have a hamster")
    (row,) = exported(capsys, "--person", "eve")
    assert row["data"] == {"kind": "pet", "values": {"pet": "hamster"}}


def test_forget_erases_a_person_everywhere_and_nobody_else(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert said(capsys, "forget", "--person", "ana", "--yes") == "3 erased\n"
    assert [r["text"] for r in exported(capsys)] == ["Ben has a boat."]


def test_forget_erases_by_number_or_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "forget", "2", "4", "77", "--yes") == "2 erased\n"
    assert [r["id"] for r in exported(capsys)] == [1, 3]
    assert said(capsys, "forget", "--all", "--yes") == "2 erased\n"
    assert exported(capsys) == []


def test_forget_asks_first_and_takes_no_for_an_answer(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    for answer, left in (("", 4), ("no", 4), ("y", 1)):
        monkeypatch.setattr("builtins.input", lambda _, answer=answer: answer)
        said(capsys, "forget", "--person", "ana")
        assert len(exported(capsys)) == left


def test_who_closes_the_question_has_said_no(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(_: str) -> str:
        raise EOFError

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", closed)
    assert said(capsys, "forget", "--all") == "nothing was erased\n"


@pytest.mark.parametrize(
    ("argv", "complaint"),
    [
        (["forget"], "needs numbers, --person or --all"),
        (["forget", "1", "--all", "--yes"], "one of them"),
        (["forget", "99", "--yes"], "nothing of that kind"),
        (["forget", "1"], "say --yes where nobody can answer"),
        (["search", "boat", "--most", "0"], "--most must be 1 to"),
        (["list", "--persno", "ana"], "did you mean --perso"),
        (["list", "--persona", "walt"], "did you mean 'walter'"),
        (["list", "--persona", "nobody.yaml"], "nobody.yaml"),
        (["list", "--kind", "facts"], "did you mean 'fact'"),
        (["search", " "], "TEXT is empty"),
        (["people", "--export", "a.csv"], "must end in .jsonl"),
    ],
)
def test_wrong_usage_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], argv: list[str], complaint: str
) -> None:
    line = said(capsys, *argv, code=2)
    assert complaint in line
    assert line.count("\n") == 1
    assert len(exported(capsys)) == 4
