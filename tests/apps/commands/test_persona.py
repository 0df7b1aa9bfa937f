"""`anima persona`, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from apps.cli import main
from mind.persona import find
from tests.mind.card.cards import archive, coded, picture, v2, v3
from tests.mind.card.test_read import TEXTS

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_card_is_imported_under_its_name_and_told_what_was_chosen(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "card.png").write_bytes(picture(TEXTS[0](b"chara", coded(v2()))))
    assert main(["persona", "import", "card.png"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("wren-abbott.json: Wren Abbott\n")
    assert "avatar 'aoife'" in out
    assert "pictures" in out
    assert find("wren-abbott.json").age == 34


def test_what_was_imported_goes_out_again_as_it_was(folder: Path) -> None:
    (folder / "card.charx").write_bytes(archive(**{"card.json": json.dumps(v3()).encode()}))
    assert main(["persona", "import", "card.charx", "-o", "wren.yaml"]) == 0
    assert main(["persona", "export", "wren.yaml", "-o", "back.json"]) == 0
    back = json.loads((folder / "back.json").read_text())
    assert back["data"]["extensions"].pop("anima")["avatar"] == "aoife"
    assert back == v3()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["mira.png", "mira.charx"])
def test_one_of_the_cast_goes_out_with_a_portrait_and_comes_back(folder: Path, name: str) -> None:
    from io import BytesIO
    from zipfile import ZipFile

    from PIL import Image

    assert main(["persona", "export", "mira", "-o", name]) == 0
    data = (folder / name).read_bytes()
    if name.endswith("charx"):
        data = ZipFile(BytesIO(data)).read("assets/icon/images/main.png")
    image = Image.open(BytesIO(data))
    image.load()
    assert image.size == (512, 512)
    assert find(name).model_copy(update={"card": None}) == find("mira")


def test_a_sentence_becomes_a_file_that_can_be_used(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    about = "a lighthouse keeper, 34, who loves storms and hates phones"
    assert main(["persona", "new", "Robin Hale", "--about", about]) == 0
    assert "robin-hale.toml: drafted; the avatar is" in capsys.readouterr().out
    who = find("robin-hale.toml")
    assert (who.age, who.occupation, who.likes) == (34, "a lighthouse keeper", ("storms",))
    assert main(["persona", "lint", "robin-hale.toml"]) == 0
    assert "biography: has no answer about" in capsys.readouterr().out


def test_at_a_terminal_it_asks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["kind baker from Lyon", "44", "rain", ""])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda prompt: next(answers))
    assert main(["persona", "new", "Ana", "-o", "ana.yaml"]) == 0
    who = find("ana.yaml")
    assert (who.age, who.occupation, who.origin) == (44, "a baker", "Lyon")
    assert who.likes == ("rain",)


def test_the_cast_passes_and_a_contradiction_fails(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["persona", "lint", "mira"]) == 0
    assert "nothing contradicts itself" in capsys.readouterr().out
    (folder / "joe.toml").write_text('id = "joe"\nname = "Joe"\nlikes = ["a"]\ndislikes = ["a"]\n')
    assert main(["persona", "lint", "joe.toml"]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("wrong  avatar: unknown avatar 'joe'")
    assert out[1].startswith("wrong  likes: 'a'")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["import", "none.png"], "is not there"),
        (["import", "bad.png"], "is of no use: its JSON is broken"),
        (["import", "card.json", "-o", "a.txt"], "must end in .json, .yaml"),
        (["import", "card.json", "-o", "card.json"], "is there already"),
        (["import", "card.json", "-o", "a.toml"], "TOML cannot hold a null"),
        (["import", "card.json", "-o", "none/a.json"], "there is no folder"),
        (["export", "mira", "-o", "a.txt"], "must end in .json, .png, .charx"),
        (["export", "mirra", "-o", "a.json"], "did you mean 'mira'"),
        (["new", "Joe"], "--about is missing"),
        (["new", "Joe", "--about", "a boy, 12"], "18 or older"),
        (["lint", "bad.png"], "is of no use"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(
    arguments: list[str],
    reason: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    (folder / "bad.png").write_bytes(b"nothing")
    (folder / "card.json").write_text(json.dumps(v2()))
    before = sorted(folder.iterdir())
    assert main(["persona", *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert reason in said.err
    assert sorted(folder.iterdir()) == before


def test_the_published_schema_is_that_of_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["persona", "schema"]) == 0
    published = (ROOT / "docs" / "persona.schema.json").read_text(encoding="utf-8")
    assert capsys.readouterr().out == published, (
        "run: anima persona schema -o docs/persona.schema.json"
    )
