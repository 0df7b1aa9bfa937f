"""The container itself."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from agent.errors import ConfigError
from body.avatar.export.gltf import Document
from tests.body.avatar.export.reading import Scene


def read(document: Document, path: Path) -> Scene:
    with path.open("wb") as file:
        document.write(file)
    return Scene(path)


def document() -> Document:
    made = Document("a test")
    made.add("nodes", {"name": "only"})
    return made


def test_what_is_put_in_comes_out(tmp_path: Path) -> None:
    made, rng = document(), np.random.default_rng(0)
    floats = rng.random((5, 3)).astype(np.float32)
    small = rng.integers(0, 255, (3, 4)).astype(np.uint8)
    odd = np.arange(7, dtype=np.uint16)
    indices = [made.accessor(a) for a in (odd, floats, small)]
    scene = read(made, tmp_path / "a.glb")
    wanted: list[NDArray[Any]] = [odd, floats, small]
    for index, want in zip(indices, wanted, strict=True):
        assert np.array_equal(scene.accessor(index), want)


def test_every_view_begins_where_its_numbers_may(tmp_path: Path) -> None:
    made = document()
    for n in (1, 2, 3, 5):
        made.view(b"x" * n)
    root = read(made, tmp_path / "a.glb").json
    assert [v["byteOffset"] % 4 for v in root["bufferViews"]] == [0] * 4
    assert (tmp_path / "a.glb").stat().st_size % 4 == 0


def test_sparse_rows_keep_what_is_far_from_zero(tmp_path: Path) -> None:
    made = document()
    rows = np.zeros((6, 3), np.float32)
    rows[1], rows[4] = (0, 0, 1), (0.5, 0, 0)
    rows[2] = 1e-6
    some, none = made.sparse(rows, 1e-3, bounds=True), made.sparse(rows * 0, 1e-3, bounds=True)
    scene = read(made, tmp_path / "a.glb")
    want = rows.copy()
    want[2] = 0
    assert np.array_equal(scene.accessor(some), want)
    assert not scene.accessor(none).any()
    assert scene.json["accessors"][some]["max"] == [0.5, 0.0, 1.0]
    assert "sparse" not in scene.json["accessors"][none]


def test_a_stream_is_asked_for_when_the_file_is_written(tmp_path: Path) -> None:
    made = document()
    rows = np.arange(12, dtype=np.float32).reshape(3, 4)
    asked: list[str] = []

    def source() -> list[bytes]:
        asked.append("now")
        return [row.tobytes() for row in rows]

    index = made.stream(3, (4,), source)
    assert asked == []
    assert np.array_equal(read(made, tmp_path / "a.glb").accessor(index), rows)


def test_what_the_format_cannot_hold_is_refused_with_a_remedy() -> None:
    made = document()
    made.stream(1 << 30, (4,), lambda: [])
    with pytest.raises(ConfigError, match=r"at most 4 GB.*--from and --to"):
        made.write(BytesIO())
