from __future__ import annotations

from pathlib import Path

import pytest

from apps.cli import main
from tests.body.avatar.adopt.files import Maker


def test_a_file_is_reported_on_in_plain_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Maker().save(tmp_path / "box.glb")
    assert main(["avatar", "show", str(path)]) == 0
    said = capsys.readouterr().out
    assert "1 shapes of its own" in said
    assert "not there: " in said
    assert "add them as morph targets" in said


def test_what_is_no_avatar_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.txt", "a.vrm"):
        (tmp_path / name).write_bytes(b"nothing")
        assert main(["avatar", "show", str(tmp_path / name)]) == 2
        assert len(capsys.readouterr().err.strip().splitlines()) == 1
