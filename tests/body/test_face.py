from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.types import Phone
from body.arkit import INDEX
from body.articulation import CLOSED, closures, lip_gap
from body.face import STEP, Mouth, mouth
from body.prosody import hear
from tests.body.talk import speech

ALPHABET = "p b m f v w s ʃ t k n l ɹ θ h i iː ɪ eɪ ɛ æ ɑ aɪ ɔ oʊ u ʊ ə _"


def made(phones: tuple[Phone, ...]) -> tuple[Mouth, np.ndarray]:
    loud = np.full(int(phones[-1].end / STEP) + 2, 0.8)
    shown = mouth(phones, loud)
    return shown, shown.start + STEP * np.arange(len(shown.face))


def line(*sounds: tuple[str, float]) -> tuple[Phone, ...]:
    """Phones by symbol and length, s."""
    ends = np.cumsum([seconds for _, seconds in sounds])
    return tuple(
        Phone(symbol, float(end - seconds), float(end), 2, 0)
        for (symbol, seconds), end in zip(sounds, ends, strict=True)
    )


def shape(phones: tuple[Phone, ...], name: str, t: float) -> float:
    shown, times = made(phones)
    return float(shown.face[np.abs(times - t).argmin(), INDEX[name]])


@given(
    st.lists(
        st.tuples(
            st.sampled_from(ALPHABET.split()), st.integers(30, 200).map(lambda ms: ms / 1000)
        ),
        min_size=1,
        max_size=14,
    )
)
@settings(max_examples=60, deadline=None)
def test_lips_close_on_every_p_b_m_in_any_company(sounds: list[tuple[str, float]]) -> None:
    phones = line(*sounds)
    shown, times = made(phones)
    assert shown.face.min() >= 0
    assert shown.face.max() <= 1
    assert closures(phones, times, shown.face * (shown.weight > 0)).recall == 1


def test_lips_stay_apart_on_other_sounds() -> None:
    said = speech()
    shown = mouth(said.phones, hear(said.samples).loudness)
    found = closures(said.phones, shown.start + STEP * np.arange(len(shown.face)), shown.face)
    assert found.recall == 1
    assert found.false <= 0.02
    assert found.elsewhere <= 0.02
    assert found.wanted > 6


def test_lips_part_even_for_the_shortest_sounds_between_closures() -> None:
    sounds = ("s", "ə", "b", "iː", "m", "ə", "n", "d", "p", "a")
    lengths = (0.1, 0.028, 0.04, 0.05, 0.04, 0.028, 0.08, 0.038, 0.04, 0.1)
    phones = line(*zip(sounds, lengths, strict=True))
    shown, times = made(phones)
    found = closures(phones, times, shown.face)
    assert found.recall == 1
    assert found.elsewhere == 0


def test_a_mouth_that_ignores_the_sounds_is_caught() -> None:
    said = speech()
    times = np.arange(0, said.duration, 0.02)
    open_wide = np.zeros((len(times), 52))
    open_wide[:, INDEX["jawOpen"]] = 0.3
    assert closures(said.phones, times, open_wide).recall == 0
    assert closures(said.phones, times, 0 * open_wide).false == 1


@pytest.mark.parametrize("sound", ["f", "v"])
def test_the_lower_lip_goes_under_the_teeth(sound: str) -> None:
    phones = line(("ɑ", 0.15), (sound, 0.09), ("ɑ", 0.15))
    assert shape(phones, "mouthRollLower", 0.195) > 0.4
    assert shape(phones, "mouthUpperUpLeft", 0.195) > 0.1
    assert shape(phones, "jawOpen", 0.195) < 0.25


def test_rounding_begins_before_its_sound() -> None:
    plain = line(("s", 0.1), ("t", 0.08), ("i", 0.15))
    rounded = line(("s", 0.1), ("t", 0.08), ("u", 0.15))
    assert shape(rounded, "mouthPucker", 0.14) > shape(plain, "mouthPucker", 0.14) + 0.15
    assert shape(rounded, "mouthPucker", 0.26) > 0.5


def test_the_jaw_opens_with_the_vowel_the_stress_and_the_voice() -> None:
    def jaw(vowel: str, stress: int = 2, loud: float = 0.8) -> float:
        phones = (Phone("t", 0, 0.08), Phone(vowel, 0.08, 0.25, stress), Phone("t", 0.25, 0.33))
        return float(mouth(phones, np.full(40, loud)).face[:, INDEX["jawOpen"]].max())

    heights = [jaw(v) for v in ("i", "e", "ɛ", "a")]
    assert heights == sorted(heights)
    assert jaw("a", 2) > jaw("a", 0)
    assert jaw("a", loud=1.0) > jaw("a", loud=0.4)


def test_the_tongue_shows_on_th_alone() -> None:
    assert shape(line(("ə", 0.1), ("θ", 0.1), ("ə", 0.1)), "tongueOut", 0.15) > 0.08
    assert shape(line(("ə", 0.1), ("s", 0.1), ("ə", 0.1)), "tongueOut", 0.15) == 0


def test_nothing_moves_faster_than_a_mouth_can() -> None:
    said = speech(pace=1.3)
    shown = mouth(said.phones, hear(said.samples).loudness)
    speed = np.abs(np.diff(shown.face, axis=0)) / STEP
    assert speed[:, INDEX["jawOpen"]].max() < 13.3  # units a second, the most of a capture
    assert speed.max() < 40


def test_it_wakes_from_rest_and_comes_back_to_it() -> None:
    shown, _ = made(line(("ɑ", 0.3)))
    assert not shown.weight[0].any()
    assert shown.weight[-1].max() < 0.02
    assert lip_gap(shown.face[len(shown.face) // 2]) > CLOSED


def test_a_long_pause_closes_the_mouth_and_a_short_one_does_not() -> None:
    def between(pause: float) -> float:
        phones = line(("ɑ", 0.2), ("_", pause), ("ɑ", 0.2))
        shown, times = made(phones)
        inside = (times > 0.2) & (times < 0.2 + pause)
        return float(shown.face[inside, INDEX["jawOpen"]].min())

    assert between(0.8) < 0.04
    assert between(0.1) > 0.15
