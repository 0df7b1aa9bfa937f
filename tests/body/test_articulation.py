"""The measures themselves, on faces that are right, wrong or still by design."""

from __future__ import annotations

import math

import numpy as np
import pytest

from agent.types import Phone
from body.arkit import INDEX
from body.articulation import (
    articulation,
    auc,
    closures,
    contact,
    dynamics,
    height,
    rank_correlation,
    rounding,
)
from body.face import STEP, mouth
from body.prosody import hear
from tests.body.talk import speech


def line(*symbols: str, each: float = 0.2) -> tuple[Phone, ...]:
    return tuple(Phone(s, i * each, (i + 1) * each, 2, 0) for i, s in enumerate(symbols))


def faces(times: np.ndarray, **shapes: float | np.ndarray) -> np.ndarray:
    out = np.zeros((len(times), 52))
    for name, value in shapes.items():
        out[:, INDEX[name]] = value
    return out


def test_a_face_that_says_its_phones_reaches_every_figure() -> None:
    said = speech()
    shown = mouth(said.phones, hear(said.samples).loudness)
    times = shown.start + STEP * np.arange(len(shown.face))
    found = articulation(said.phones, times, shown.face)
    assert found.closures.recall == 1
    assert found.closures.elsewhere <= 0.05
    assert found.closures.auc > 0.95
    assert found.contact == 1
    assert found.rounding > 0.95
    assert found.height > 0.6
    assert found.opening > 0.2
    assert 2.5 < found.dynamics.reversals < 6
    assert found.dynamics.speed < 35


def test_the_same_face_under_other_words_falls_to_chance() -> None:
    said = speech()
    shown = mouth(said.phones, hear(said.samples).loudness)
    times = shown.start + STEP * np.arange(len(shown.face))
    aside = articulation(said.phones, times, np.roll(shown.face, len(shown.face) // 2, axis=0))
    assert aside.closures.auc < 0.75
    assert aside.closures.recall < 0.8
    assert abs(aside.height) < 0.5


def test_a_shut_mouth_wins_no_closure_figure_but_recall() -> None:
    phones = line("p", "ɑ", "s", "m", "i")
    times = np.arange(0, 1.0, 0.01)
    found = articulation(phones, times, faces(times)).closures
    assert (found.recall, found.elsewhere, found.opened, found.auc) == (1, 1, 1, 0.5)


def test_a_sound_between_two_frames_is_judged_by_both() -> None:
    times = np.array([0.0, 0.1, 0.2])
    jaw = faces(times, jawOpen=np.array([0.4, 0.4, 0.0]))
    short = (Phone("ə", 0.11, 0.13), Phone("b", 0.13, 0.2))
    assert closures(short, times, jaw).elsewhere == 0


def test_lips_on_teeth_are_no_false_closure_but_a_contact() -> None:
    times = np.arange(0, 0.6, 0.01)
    tucked = (times > 0.25) & (times < 0.35)
    shown = faces(
        times, jawOpen=np.where(tucked, 0.1, 0.3), mouthRollLower=np.where(tucked, 0.6, 0.0)
    )
    assert contact(line("ɑ", "f", "ɑ"), times, shown) == 1
    assert contact(line("f", "ɑ", "f"), times, shown) == 0
    assert articulation(line("ɑ", "f", "ɑ"), times, shown).closures.elsewhere == 0


def test_rounding_and_height_are_ranks_and_so_free_of_scale() -> None:
    phones = line("u", "i", "ɑ", "ɛ", "w", "e")
    times = np.arange(0, 1.2, 0.01)
    which = np.minimum((times / 0.2).astype(int), 5)
    forward = np.array([0.2, 0.0, 0.1, 0.05, 0.15, 0.0])[which]
    jaw = np.array([0.10, 0.11, 0.30, 0.20, 0.0, 0.15])[which]
    shown = faces(times, mouthPucker=forward, jawOpen=jaw)
    assert rounding(phones, times, shown) == 1
    assert rounding(phones, times, shown * 0.1) == 1
    assert height(phones, times, shown) > 0.9
    assert rounding(line("i", "ɛ"), times, shown) != rounding(line("i", "ɛ"), times, shown)  # NaN


@pytest.mark.parametrize("hertz", [1.0, 2.0, 4.0])
def test_a_jaw_that_swings_turns_twice_a_period(hertz: float) -> None:
    times = np.arange(0, 8, 1 / 60)
    jaw = 0.2 + 0.15 * np.sin(2 * math.pi * hertz * times)
    found = dynamics(times, faces(times, jawOpen=jaw))
    assert found.reversals == pytest.approx(2 * hertz, abs=0.3)
    assert found.speed == pytest.approx(2 * math.pi * hertz * math.sqrt(2), rel=0.05)


def test_trembling_is_no_turn_of_the_jaw() -> None:
    times = np.arange(0, 4, 1 / 60)
    rng = np.random.default_rng(0)
    shown = faces(times, jawOpen=0.2 + 0.005 * rng.standard_normal(len(times)))
    assert dynamics(times, shown).reversals == 0


def test_ranks_share_ties() -> None:
    assert auc([1, 1], [1, 1]) == 0.5
    assert auc([2, 3], [0, 1]) == 1
    assert math.isnan(auc([], [1]))
    assert rank_correlation([1, 2, 3, 4], [1, 4, 9, 16]) == pytest.approx(1)
    assert rank_correlation([1, 2, 3, 4], [4, 3, 2, 1]) == pytest.approx(-1)
    assert math.isnan(rank_correlation([1, 1, 1], [1, 2, 3]))
