from __future__ import annotations

import numpy as np
import pytest

from agent.types import RATE, Array
from voice.resample import Resampler, resample


def tone(hz: float, rate: int) -> Array:
    return np.sin(2 * np.pi * hz * np.arange(rate // 2) / rate).astype(np.float32)


def heard(samples: Array, hz: float) -> tuple[float, float]:
    """Gain of the tone of `hz`, and RMS of everything else; the edges are left out."""
    k = np.arange(len(samples))[600:-600]
    basis = np.stack([np.sin(2 * np.pi * hz * k / RATE), np.cos(2 * np.pi * hz * k / RATE)], 1)
    middle = samples[600:-600].astype(np.float64)
    (sine, cosine), *_ = np.linalg.lstsq(basis, middle, rcond=None)
    return float(np.hypot(sine, cosine)), float(
        np.sqrt(np.mean((middle - basis @ [sine, cosine]) ** 2))
    )


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 44100, 48000, 96000])
@pytest.mark.parametrize("part", [0.05, 0.4, 0.8])
def test_tones_in_the_band_pass_unchanged_and_nothing_is_added(rate: int, part: float) -> None:
    hz = part * min(rate, RATE) / 2
    gain, rest = heard(resample(tone(hz, rate), rate, RATE), hz)
    assert gain == pytest.approx(1.0, abs=0.002)
    assert rest < 1e-3  # 57 dB under the tone


@pytest.mark.parametrize("rate", [44100, 48000, 96000])
def test_tones_over_the_band_do_not_fold_back(rate: int) -> None:
    out = resample(tone(13_500, rate), rate, RATE)[600:-600]
    assert np.sqrt(np.mean(out.astype(np.float64) ** 2)) < 7e-4  # 60 dB under the tone


@pytest.mark.parametrize("rate", [16000, 22050, 24000])
def test_time_is_kept(rate: int) -> None:
    click = np.zeros(rate, np.float32)
    click[rate // 2] = 1.0
    out = resample(click, rate, RATE)
    assert len(out) == RATE
    assert abs(int(np.argmax(out)) - RATE // 2) <= 1


def test_nothing_stays_nothing() -> None:
    assert len(resample(np.zeros(0, np.float32), 22050, RATE)) == 0


@pytest.mark.parametrize(("source", "target"), [(16000, 24000), (24000, 16000), (48000, 24000)])
@pytest.mark.parametrize("chunk", [1, 37, 320, 5000])
def test_a_stream_in_any_pieces_gives_the_samples_of_the_whole(
    source: int, target: int, chunk: int
) -> None:
    sound = np.random.default_rng(0).normal(0, 0.2, 5123).astype(np.float32)
    stream = Resampler(source, target)
    pieces = [stream.push(sound[i : i + chunk]) for i in range(0, len(sound), chunk)]
    out = np.concatenate([*pieces, stream.rest()])
    whole = resample(sound, source, target)
    assert len(out) == len(whole)
    assert np.abs(out - whole).max() < 1e-5


def test_a_stream_is_hardly_behind() -> None:
    stream = Resampler(24000, 16000)
    assert len(stream.push(np.zeros(2400, np.float32))) > 1600 - 0.0025 * 16000


def test_a_stream_between_equal_rates_is_as_it_came() -> None:
    stream = Resampler(RATE, RATE)
    sound = tone(300, RATE)
    assert np.array_equal(stream.push(sound), sound)
    assert len(stream.rest()) == 0
