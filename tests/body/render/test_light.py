from __future__ import annotations

import numpy as np
import pytest

from agent.errors import ConfigError
from body.render.light import PRESETS, TOP, Light, Lighting, lighting, tones


def test_a_light_is_written_in_one_short_line() -> None:
    key, rim = lighting("35,25 #ff8000 1.5; 150,30").lights
    assert (key.azimuth, key.elevation, key.strength) == (35, 25, 1.5)
    assert key.colour == pytest.approx((1.0, 0.2158605, 0.0), abs=1e-5)
    assert rim == Light(150, 30)


def test_azimuth_counts_from_the_front_towards_the_left_hand() -> None:
    assert Light(0, 0).direction() == pytest.approx((0, 0, 1))
    assert Light(90, 0).direction() == pytest.approx((1, 0, 0), abs=1e-9)
    assert Light(0, 90).direction() == pytest.approx((0, 1, 0), abs=1e-9)


def test_the_key_comes_first_and_exposure_scales_all() -> None:
    table = Lighting((Light(0, 0, strength=2), Light(90, 0)), exposure=0.5).table()
    np.testing.assert_allclose(table[:, 3], [1.0, 0.5])


@pytest.mark.parametrize("name", PRESETS)
def test_the_sky_is_never_darker_than_nothing(name: str) -> None:
    flat, x, y, z = PRESETS[name].ambient()
    rng = np.random.default_rng(0)
    n = rng.standard_normal((500, 3))
    n /= np.linalg.norm(n, axis=1, keepdims=True)
    assert (flat + n @ np.stack([x, y, z])).min() > 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("35,25 #12", "not understood"),
        ("35;25", "unknown light"),
        ("stduio", "did you mean 'studio'"),
        ("35,100", "elevation"),
        ("35,25 99", "strength"),
        (";".join(["0,0"] * 9), "1 to 8"),
    ],
)
def test_a_light_that_cannot_be_is_refused(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        lighting(text)


def test_tones_rise_without_clipping_what_skin_reaches() -> None:
    curve = tones()
    assert curve[0] == 0
    assert np.all(np.diff(curve) >= 0)
    skin = np.sqrt(1.2 / TOP) * (len(curve) - 1)  # a highlight on pale skin
    assert curve[int(skin)] < 250
    assert curve[-1] > 250
