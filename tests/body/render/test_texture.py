from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from body.render.texture import CODES, reduced


def _picture(*shape: int) -> NDArray[np.uint8]:
    return np.random.default_rng(4).integers(0, 256, shape, np.uint8)


def _averaged(picture: NDArray[np.uint8], side: int) -> NDArray[np.float64]:
    """Of whole squares; what is left over at the right and at the bottom is dropped."""
    high, wide = (n // side * side for n in picture.shape[:2])
    squares = picture[:high, :wide].reshape(high // side, side, wide // side, side, -1)
    mean: NDArray[np.float64] = squares.mean((1, 3))
    return mean


@pytest.mark.parametrize(("shape", "level"), [((16, 32, 4), 0), ((64, 40, 4), 2), ((37, 50, 4), 1)])
def test_a_texel_is_the_mean_of_a_square_rounded_half_to_even(
    shape: tuple[int, ...], level: int
) -> None:
    picture = _picture(*shape)
    expected = np.round(_averaged(picture, 1 << level))
    np.testing.assert_array_equal(reduced(picture, level, colour=False), expected)


def test_colours_are_coded_before_they_are_averaged_and_alpha_is_not() -> None:
    picture = _picture(16, 16, 4)
    out = reduced(picture, 1)
    np.testing.assert_array_equal(out[..., :3], np.round(_averaged(CODES[picture[..., :3]], 2)))
    np.testing.assert_array_equal(out[..., 3:], np.round(_averaged(picture[..., 3:], 2)))


def test_a_picture_without_alpha_is_solid_and_a_single_channel_is_alpha_over_white() -> None:
    assert (reduced(_picture(8, 8, 3), 1)[..., 3] == 255).all()
    mask = _picture(8, 8)
    out = reduced(mask, 0)
    assert (out[..., :3] == 255).all()
    np.testing.assert_array_equal(out[..., 3], mask)


def test_no_side_becomes_shorter_than_four_texels() -> None:
    assert reduced(_picture(64, 256, 3), 9).shape == (4, 16, 4)
    assert reduced(_picture(3, 5, 3), 2).shape == (3, 5, 4)
