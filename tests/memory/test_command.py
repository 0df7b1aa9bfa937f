"""`anima memory`: the user sees, corrects and erases what is remembered."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from agent.types import Record
from apps.cli import main
from memory.store import opened

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
    assert "a dog" in said(capsys, "list", "--past")
    assert "cat" not in said(capsys, "list", "--persona", "walter")
    assert said(capsys, "list", "--persona", "nobody") == "nothing is remembered\n"


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


@pytest.mark.parametrize(
    ("argv", "complaint"),
    [
        (["forget"], "needs numbers, --person or --all"),
        (["forget", "1", "--all", "--yes"], "one of them"),
        (["forget", "99", "--yes"], "nothing of that kind"),
        (["forget", "1"], "say --yes where nobody can answer"),
        (["search", "boat", "--most", "0"], "--most must be 1 to"),
        (["list", "--persno", "ana"], "did you mean --perso"),
    ],
)
def test_wrong_usage_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], argv: list[str], complaint: str
) -> None:
    line = said(capsys, *argv, code=2)
    assert complaint in line
    assert line.count("\n") == 1
    assert len(exported(capsys)) == 4
