"""What the signal alone tells, against a synthetic voice whose phones are known."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from agent.types import RATE, SILENCE
from tests.voice.ear.sounds import hush, laugh, said, sung
from voice.ear.signal import CLASSES, class_of, guessed
from voice.phones import is_vowel


@pytest.mark.parametrize(("symbol", "classes"), [
    ("aɪ", ("ɑː", "iː")), ("tʃ", ("t", "ʃ")), ("ɜː", ("ɹ",)), ("ʘ", ("ə",)), ("_", (SILENCE,)),
])  # fmt: skip
def test_every_phone_belongs_to_classes(symbol: str, classes: tuple[str, ...]) -> None:
    assert tuple(CLASSES[k] for k in class_of(symbol)) == classes


def test_lips_that_shut_are_heard_more_often_there_than_elsewhere() -> None:
    speech = said(voice="en-us", rate=1.0)
    found = guessed(speech.samples)
    shut = [p for p in found if p.symbol in ("p", "b", "m")]

    def near(t: float) -> bool:
        return any(p.start - 0.04 <= t <= p.end + 0.04 for p in shut)

    middles: dict[str, list[bool]] = {"lips": [], "rest": []}
    for p in speech.phones:
        if p.symbol != SILENCE:
            kind = "lips" if p.symbol in ("p", "b", "m") else "rest"
            middles[kind].append(near(0.5 * (p.start + p.end)))
    assert np.mean(middles["lips"]) > 0.6
    assert np.mean(middles["lips"]) > 2 * np.mean(middles["rest"])


def test_phones_cover_the_sound_and_pauses_stay_silent() -> None:
    sound = np.concatenate([hush(0.6), said("Hello there.").samples, hush(0.8)])
    found = guessed(sound)
    assert found[0].start == 0
    assert found[-1].end == pytest.approx(len(sound) / RATE)
    assert all(a.end == b.start for a, b in itertools.pairwise(found))
    assert found[0].symbol == found[-1].symbol == SILENCE
    assert found[0].end > 0.4
    assert found[-1].end - found[-1].start > 0.6
    assert {p.word for p in found} == {-1}


def test_a_sung_vowel_stays_open() -> None:
    found = guessed(np.concatenate([hush(0.3), sung(3.0), hush(0.3)]))
    held = sum(p.end - p.start for p in found if is_vowel(p.symbol) and 0.3 < p.start < 3.2)
    assert held > 2.4


def test_laughter_opens_the_mouth_again_and_again() -> None:
    found = guessed(np.concatenate([hush(0.3), laugh(6), hush(0.3)]))
    assert 4 <= sum(is_vowel(p.symbol) for p in found) <= 12


@pytest.mark.parametrize("seconds", [0.0, 0.005, 0.05])
def test_a_scrap_of_sound_is_no_error(seconds: float) -> None:
    found = guessed(sung(1.0)[: round(seconds * RATE)])
    assert found[-1].end == pytest.approx(seconds, abs=1e-6)
