from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from agent.errors import Unavailable
from apps.web.files import files


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "main.js").write_text("export {};\n" * 100, encoding="utf-8")
    (tmp_path / "page.css").write_text("body { margin: 0 }", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not for anybody", encoding="utf-8")
    (tmp_path / "deep.js").mkdir()
    return tmp_path


def test_what_a_build_makes_is_held_with_its_type_and_packed(built: Path) -> None:
    found = files(built)
    assert set(found) == {"main.js", "page.css"}
    script = found["main.js"]
    assert script.media == "text/javascript; charset=utf-8"
    assert script.packed
    assert len(script.stored) < len(script.data) / 5
    assert gzip.decompress(script.stored) == script.data == (built / "main.js").read_bytes()


def test_files_are_read_once_so_that_a_build_under_way_can_not_tear_a_page(built: Path) -> None:
    first = files(built)
    (built / "main.js").write_text("export const later = 1;", encoding="utf-8")
    assert files(built)["main.js"].data == first["main.js"].data


def test_another_content_has_another_tag(
    built: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "main.js").write_text("export const other = 1;", encoding="utf-8")
    tags = {files(built)["main.js"].tag, files(other)["main.js"].tag}
    assert len(tags) == 2
    assert all(tag.startswith('"') and tag.endswith('"') for tag in tags)


@pytest.mark.parametrize("made", [False, True])
def test_without_a_build_it_is_said_how_to_make_one(tmp_path: Path, made: bool) -> None:
    folder = tmp_path / "static"
    if made:
        folder.mkdir()
    with pytest.raises(Unavailable, match="make setup"):
        files(folder)
