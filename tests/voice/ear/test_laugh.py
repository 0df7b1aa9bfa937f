from __future__ import annotations

import itertools

import numpy as np
import pytest

from agent.types import RATE, SILENCE, Array, Phone
from tests.voice.ear.sounds import hush, laugh, music, said
from voice.ear.laugh import filled
from voice.phones import is_vowel


def around(middle: Array) -> tuple[Array, tuple[Phone, ...]]:
    """A sentence, `middle`, and the sentence again, with phones of the sentences alone."""
    speech = said("Hello there")
    gap = len(middle) / RATE
    spoken = [p for p in speech.phones if p.symbol != SILENCE]
    first = max(p.end for p in spoken)
    again = first + gap
    moved = [Phone(p.symbol, p.start + again, p.end + again, p.stress, p.word) for p in spoken]
    cut = speech.samples[: round(first * RATE)]
    sound = np.concatenate([cut, middle, cut])
    begin = [Phone(SILENCE, 0.0, spoken[0].start)] if spoken[0].start > 0 else []
    return sound, (*begin, *spoken, Phone(SILENCE, first, moved[0].start), *moved)


def test_laughter_between_words_opens_the_mouth() -> None:
    sound, phones = around(np.concatenate([hush(0.2), laugh(6), hush(0.2)]))
    found = filled(phones, sound)
    extra = [p for p in found if p.word == -1 and is_vowel(p.symbol)]
    assert len(extra) >= 4
    assert [p for p in found if p.word >= 0] == [p for p in phones if p.word >= 0]
    assert all(a.end == pytest.approx(b.start) for a, b in itertools.pairwise(found))


@pytest.mark.parametrize("middle", [hush(1.2), music(1.2)])
def test_a_quiet_pause_and_one_with_music_stay_closed(middle: Array) -> None:
    sound, phones = around(middle)
    sound += music(len(sound) / RATE)[: len(sound)]
    assert all(p.word >= 0 or p.symbol == SILENCE for p in filled(phones, sound))
