"""What docs/personas.md shows does what it says."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from apps.cli import main
from mind.card.lint import lint
from mind.persona import load, shipped
from tests.mind.card.cards import coded, picture, v3
from tests.mind.card.test_read import TEXTS

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "personas.md").read_text(encoding="utf-8")


def commands() -> list[list[str]]:
    """The commands of the first example, less the one that stays open."""
    block = re.search(r"(?m)(?:^    anima .*\n)+", PAGE)
    assert block is not None
    found = [shlex.split(line)[1:] for line in block.group().splitlines()]
    return [command for command in found if command[0] != "chat"]


def run(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command) == 0, (command, capsys.readouterr().err)
    if "-o" in command:
        assert Path(command[command.index("-o") + 1]).stat().st_size > 100


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    card = v3(name="Wren")
    (tmp_path / "card.png").write_bytes(picture(TEXTS[0](b"chara", coded(card))))
    return tmp_path


def test_the_commands_shown_can_be_typed_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    quick = [command for command in commands() if not command[-1].endswith((".png", ".wav"))]
    assert len(quick) >= 5
    for command in quick:
        run(command, capsys)


@pytest.mark.slow
def test_those_that_draw_and_speak_can_be_typed_too(capsys: pytest.CaptureFixture[str]) -> None:
    for command in commands():
        run(command, capsys)


def test_the_file_shown_is_a_persona_that_contradicts_nothing(folder: Path) -> None:
    shown = re.search(r"(?s)```toml\n(.*?)```", PAGE)
    assert shown is not None
    (folder / "robin.toml").write_text(shown.group(1), encoding="utf-8")
    who = load(folder / "robin.toml")
    assert all((who.motives, who.standards, who.beliefs))
    assert not [found for found in lint(who) if found.wrong]


def test_what_is_told_of_the_cast_holds() -> None:
    for who in shipped():
        assert len(who.motives) in (4, 5)
        assert len(who.standards) in (4, 5)
        assert len(who.beliefs) == 6
        assert sum(1 for topic in who.topics.values() if topic.ask) >= 9


def test_the_schema_beside_the_page_tells_of_what_matters_to_a_character() -> None:
    schema = json.loads((ROOT / "docs" / "persona.schema.json").read_text(encoding="utf-8"))
    assert {"motives", "standards", "beliefs"} <= set(schema["properties"])
    assert {"text", "keys", "weight"} == set(schema["$defs"]["Concern"]["properties"])
