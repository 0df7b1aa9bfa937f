"""`anima motion`: from a file to a clip in the library, in plain words."""

from __future__ import annotations

from pathlib import Path

import pytest

from apps.cli import main
from tests.body.motion import strangers


@pytest.fixture(autouse=True)
def _own_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANIMA_MOTION", str(tmp_path / "library"))


def test_a_file_becomes_a_clip_that_is_listed_tagged_and_removed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = strangers.bvh(tmp_path / "Big Wave.bvh", *strangers.wander())
    assert main(["motion", "add", str(path), "--text", "waves", "--tag", "hello", "--loop"]) == 0
    assert "rest pose: T" in capsys.readouterr().out
    assert main(["motion", "list"]) == 0
    listed = capsys.readouterr().out
    assert "* big-wave" in listed
    assert "jump" in listed
    assert main(["motion", "tag", "big-wave", "--tag", "goodbye"]) == 0
    assert main(["motion", "show", "big-wave"]) == 0
    shown = capsys.readouterr().out
    assert "tags: goodbye" in shown
    assert "a loop" in shown
    assert main(["motion", "remove", "big-wave"]) == 0
    assert main(["motion", "show", "big-wave"]) == 2


def test_a_file_can_be_looked_at_before_it_is_added(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = strangers.bvh(tmp_path / "a.bvh", *strangers.wander(), drop=0.8)
    assert main(["motion", "show", str(path)]) == 0
    assert "rest pose: A" in capsys.readouterr().out
    assert not (tmp_path / "library").exists()


def test_a_part_of_a_file_and_of_a_body_can_be_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = strangers.bvh(tmp_path / "a.bvh", *strangers.wander())
    flags = ["--name", "half", "--from", "0.5", "--to", "1.5", "--without", "legs,head"]
    assert main(["motion", "add", str(path), *flags]) == 0
    assert "half: 1.0 s" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add", "no.bvh"], "cannot be read"),
        (["add", "a.fbx"], "must end in"),
        (["show", "jmup"], "did you mean 'jump'"),
        (["remove", "jump"], "comes with the program"),
        (["tag", "jump"], "needs --tag or --text"),
    ],
)
def test_mistakes_get_one_line(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["motion", *words]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
