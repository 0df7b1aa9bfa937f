from __future__ import annotations

import math

import numpy as np
import pytest
from numba import njit
from numpy.typing import NDArray

from agent.types import Array
from body.render.crew import LANES
from body.render.lanes import (
    below,
    gather,
    highest,
    lane,
    pick,
    ramp,
    real,
    rows,
    run,
    texels,
    whole,
)

F = np.float32
Whole = NDArray[np.int32]


@njit(error_model="numpy")
def _kernel(
    table: Array, which: Whole, numbers: Whole, texture: NDArray[np.uint8], out: Array
) -> None:
    i = run(which, 0)
    x, y, z, w = rows(table, i, 1)
    found = gather(numbers, i * 2, 1)
    share = x * F(0.25)
    red, green, _, alpha = texels(texture, i, i, i, i, share, share, share, share)
    answers = (
        F(2) * x + y - z / w,
        math.sqrt(abs(-y)),
        min(x, max(y, F(0.5))),
        math.atan2(x - F(0.5), y),
        pick(x, F(0.5), z, F(7)),
        real(whole(below(x * F(10))) & 3),
        real(found),
        red + green - alpha,
        ramp(F(3)) + highest(x),
    )
    for k in range(LANES):
        for row, answer in enumerate(answers):
            out[row, k] = lane(answer, k)


@pytest.fixture(scope="module")
def answers() -> tuple[dict[str, Array], Array]:
    """What went in, lane by lane, and the rows that came out."""
    rng = np.random.default_rng(3)
    table = rng.random((20, 6), np.float32)
    which = rng.permutation(20)[:LANES].astype(np.int32)
    numbers = rng.integers(-99, 99, (20, 2)).astype(np.int32)
    texture = rng.integers(0, 256, (5, 4, 4)).astype(np.uint8)
    out = np.zeros((9, LANES), np.float32)
    _kernel(table, which, numbers, texture, out)
    given = dict(zip("xyzw", table[which, 1:5].T, strict=True))
    given["found"] = numbers[which, 1].astype(np.float32)
    given["texel"] = texture.reshape(-1, 4)[which].astype(np.float32)
    return given, out


def test_lanes_are_added_multiplied_and_rooted_one_by_one(
    answers: tuple[dict[str, Array], Array],
) -> None:
    given, out = answers
    x, y, z, w = (given[name] for name in "xyzw")
    np.testing.assert_allclose(out[0], 2 * x + y - z / w, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(out[1], np.sqrt(y), rtol=1e-5)
    np.testing.assert_array_equal(out[2], np.minimum(x, np.maximum(y, F(0.5))))
    np.testing.assert_allclose(out[3], np.arctan2(x - F(0.5), y), rtol=1e-5, atol=1e-6)


def test_lanes_are_told_apart_by_what_they_hold(answers: tuple[dict[str, Array], Array]) -> None:
    given, out = answers
    x = given["x"]
    np.testing.assert_array_equal(out[4], np.where(x <= F(0.5), given["z"], F(7)))
    np.testing.assert_array_equal(out[5], np.floor(x * F(10)).astype(int) & 3)
    np.testing.assert_array_equal(out[8], np.arange(LANES, dtype=np.float32) + F(3) + x.max())


def test_lanes_look_up_what_their_numbers_say(answers: tuple[dict[str, Array], Array]) -> None:
    given, out = answers
    np.testing.assert_array_equal(out[6], given["found"])
    red, green, _, alpha = given["texel"].T * given["x"]
    np.testing.assert_allclose(out[7], red + green - alpha, rtol=1e-4, atol=1e-3)


@njit(error_model="numpy")
def _held(values: Array, out: Array) -> None:
    x = gather(values, whole(ramp(F(0))), 0)
    held = min(F(1), max(F(0), x))
    for k in range(LANES):
        out[k] = lane(held, k)


def test_what_is_no_number_is_held_between_bounds_too() -> None:
    values = np.array([np.nan, -np.inf, np.inf, -1, 0.25, 0.75, 2, np.nan], np.float32)
    out = np.full(LANES, -1, np.float32)
    _held(values, out)
    np.testing.assert_array_equal(out, np.array([0, 0, 1, 0, 0.25, 0.75, 1, 0], np.float32))
