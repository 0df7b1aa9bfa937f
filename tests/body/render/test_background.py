from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from agent.errors import ConfigError
from body.render.background import PRESETS, backdrop


def _plane(spec: str | Path, light: str = "", size: tuple[int, int] = (96, 64)) -> np.ndarray:
    plane = backdrop(spec, light, *size)
    assert plane is not None
    return plane


def test_a_colour_is_exactly_that_colour() -> None:
    assert np.unique(_plane("#336699").reshape(-1, 3), axis=0).tolist() == [[0x33, 0x66, 0x99]]


def test_a_gradient_runs_from_top_to_bottom_without_bands() -> None:
    plane = _plane("#404040 #484848", size=(64, 512)).astype(float)
    assert abs(plane[:8].mean() - 64) < 1
    assert abs(plane[-8:].mean() - 72) < 1
    rows = plane.mean((1, 2))
    assert np.abs(rows - np.linspace(64, 72, 512)).max() < 0.5  # dither keeps the mean, row by row


@pytest.mark.parametrize("name", PRESETS)
def test_each_light_has_its_own_backdrop(name: str) -> None:
    assert np.array_equal(_plane("", name), _plane(name))
    assert _plane(name).std() > 3


def test_a_picture_covers_the_frame_undistorted(tmp_path: Path) -> None:
    path = tmp_path / "wide.png"
    image = np.zeros((50, 200, 3), np.uint8)
    image[:, 75:125] = 255  # the middle square
    Image.fromarray(image).save(path)
    plane = _plane(path, size=(64, 64))
    assert plane.mean() > 250
    assert _plane(f"blurred:{path}", size=(64, 64)).mean() > 200


def test_transparent_has_no_backdrop() -> None:
    assert backdrop("transparent", "studio", 64, 64) is None


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("#12345", "write it as #rrggbb"),
        ("stdio", "unknown background"),
        ("missing.jpg", "does not exist"),
    ],
)
def test_a_background_that_cannot_be_is_refused(spec: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        backdrop(spec, "studio", 64, 64)


def test_a_file_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.png"
    path.write_text("no picture")
    with pytest.raises(ConfigError, match=r"notes\.png.*not a picture"):
        backdrop(path, "studio", 64, 64)


def test_a_bomb_of_a_picture_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "huge.png"
    Image.new("1", (12_000, 12_000)).save(path)
    with pytest.raises(ConfigError, match="scale it down"):
        backdrop(path, "studio", 64, 64)
