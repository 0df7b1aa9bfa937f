from __future__ import annotations

import numpy as np
import pytest

from agent.errors import ConfigError
from body.render.yuv import to_yuv420


def test_planes_are_bt709_in_limited_range() -> None:
    rgb = np.random.default_rng(0).integers(0, 256, (32, 48, 3), np.uint8)
    planes = to_yuv420(rgb)
    x = rgb.astype(float)
    luma = x @ [0.2126, 0.7152, 0.0722]
    mean = x.reshape(16, 2, 24, 2, 3).mean((1, 3))
    grey = mean @ [0.2126, 0.7152, 0.0722]
    u = 128 + 224 / 255 * (mean[..., 2] - grey) / 1.8556
    v = 128 + 224 / 255 * (mean[..., 0] - grey) / 1.5748
    assert np.abs(planes[:32] - (16 + 219 / 255 * luma)).max() < 0.51
    assert np.abs(planes[32:40].reshape(16, 24) - u).max() < 0.51
    assert np.abs(planes[40:].reshape(16, 24) - v).max() < 0.51


def test_black_and_white_reach_the_ends_of_the_range() -> None:
    frame = np.zeros((2, 4, 3), np.uint8)
    frame[:, 2:] = 255
    planes = to_yuv420(frame)
    assert planes[:2].tolist() == [[16, 16, 235, 235]] * 2
    assert planes[2:].ravel().tolist() == [128] * 4


def test_a_buffer_is_written_in_place() -> None:
    out = np.zeros((3, 2), np.uint8)
    assert to_yuv420(np.full((2, 2, 3), 255, np.uint8), out) is out
    assert out[0, 0] == 235


def test_odd_sizes_are_refused() -> None:
    with pytest.raises(ConfigError, match="must be even"):
        to_yuv420(np.zeros((3, 4, 3), np.uint8))
