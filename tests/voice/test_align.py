"""Alignment, against the times that a voice gives of itself."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator

import numpy as np
import pytest

from agent.errors import ConfigError
from agent.types import RATE, SILENCE, Act, Array, Phone, Speech
from voice.align import align
from voice.ear.frames import HOP
from voice.ear.ruler import Ruler, ruler
from voice.tts.espeak import Espeak

TEXT = "Maybe we should move before Bob and Pam get back, because the map is wrong!"


def said(
    voice: str, rate: float = 1.0, pitch: float = 1.0, text: str = TEXT
) -> tuple[Ruler, Array]:
    """A text by one voice: as a ruler, and its sound."""
    samples: list[Array] = []

    async def speeches() -> AsyncIterator[Speech]:
        async for speech in Espeak(voice, rate=rate, pitch=pitch).speak(Act(text)):
            whole = len(speech.samples) // HOP * HOP  # rulers are cut in whole rows
            samples.append(speech.samples[:whole])
            yield Speech(speech.act, samples[-1], speech.phones)

    measure = asyncio.run(ruler(speeches()))
    return measure, np.concatenate(samples)


@pytest.mark.parametrize(
    ("voice", "rate", "pitch"),
    [("en-us", 0.8, 1.0), ("en-us+f2", 1.2, 1.3), ("en-us+m3", 0.9, 1.0)],
)
def test_phones_are_found_where_another_voice_says_them(
    voice: str, rate: float, pitch: float
) -> None:
    truth, sound = said(voice, rate, pitch)
    found = [p for p in align(said("en-us")[0], sound) if p.symbol != SILENCE]
    spoken = [p for p in truth.phones if p.symbol != SILENCE]
    assert [p.symbol for p in found] == [p.symbol for p in spoken]
    errors = np.abs([a.start - b.start for a, b in zip(found, spoken, strict=True)])
    assert np.median(errors) < 0.02
    assert np.percentile(errors, 95) < 0.08


def test_phones_cover_the_recording_without_gaps() -> None:
    hush = np.zeros(RATE // 2, np.float32)
    sound = np.concatenate([hush, said("en-us", 0.9)[1], hush])
    found = align(said("en-us")[0], sound)
    assert found[0] == Phone(SILENCE, 0.0, found[0].end)
    assert found[0].end == pytest.approx(0.5, abs=0.1)
    assert found[-1].end == pytest.approx(len(sound) / RATE)
    assert all(a.end == b.start for a, b in itertools.pairwise(found))
    assert all(p.end > p.start for p in found)


def test_a_sound_too_short_for_the_text_is_refused() -> None:
    with pytest.raises(ConfigError, match="--text"):
        align(said("en-us")[0], said("en-us")[1][: RATE // 10])
