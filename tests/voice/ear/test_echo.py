"""A character that hears itself in a room, with and without somebody else."""

from __future__ import annotations

import numpy as np
import pytest

from agent.types import RATE as AGENT_RATE
from agent.types import Array
from tests.voice.ear.mic import Dictation, ear, names, room, spoken
from voice.ear import vad
from voice.ear.echo import Guard
from voice.ear.live import Heard
from voice.ear.vad import FRAME, RATE, Loudness, Silero
from voice.resample import resample

THEIRS = (
    "I grew up by the sea, and my grandmother taught me how to sail. We went out every morning "
    "before the sun was up, and came back with the tide."
)
MINE = "hold on a moment, i never knew that you could sail"
LOUD = 0.08


def even(sound: Array) -> Array:
    """At a level of its own."""
    return sound * np.float32(LOUD / np.sqrt(np.mean(sound[np.abs(sound) > 0.001] ** 2)))


def back(sound: Array, gain: float, delay: float, fades: float = 0.25) -> Array:
    """`sound` (n,) at 16 kHz as it comes back from a room: `gain` dB, `delay` s, fading away."""
    n = round(fades * RATE)
    answer = np.random.default_rng(5).normal(0, 1, n) * 10 ** (-3 * np.arange(n) / n)
    answer[0] = 6.0
    answer *= 10 ** (gain / 20) / np.sqrt(np.sum(answer**2))
    size = 1 << (len(sound) + n).bit_length()
    wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(answer, size), size)
    wet = wet[: len(sound) + n]
    return np.concatenate([np.zeros(round(delay * RATE)), wet]).astype(np.float32)


def lived(gain: float, delay: float, mine: float | None, text: str = MINE) -> list[Heard]:
    """What an ear tells while the character says THEIRS, and somebody MINE from `mine` s on."""
    theirs = even(spoken(THEIRS, "en-us+f2"))[: 6 * RATE]
    sound = room(len(theirs) / RATE + 2.0)
    echo = back(theirs, gain, delay)[: len(sound)]
    sound[: len(echo)] += echo
    if mine is not None:
        own = even(spoken(MINE))
        sound[round(mine * RATE) :][: len(own)] += own
    told = resample(theirs, RATE, AGENT_RATE)
    to = ear(Dictation(text), vad=Silero() if vad.present() else Loudness())
    to.said(THEIRS, 0.0)
    out: list[Heard] = []
    for i in range(len(sound) * 25 // RATE):
        beat = told[i * AGENT_RATE // 25 : (i + 1) * AGENT_RATE // 25]
        to.reference(np.pad(beat, (0, AGENT_RATE // 25 - len(beat))), i / 25)
        to.feed(sound[i * RATE // 25 : (i + 1) * RATE // 25], i / 25)
        out += to.taken()
    return out


@pytest.mark.parametrize("gain", [-6, -18, -30])
@pytest.mark.parametrize("delay", [0.02, 0.15, 0.4])
def test_a_character_does_not_hear_itself(gain: float, delay: float) -> None:
    told = names(lived(gain, delay, None, text="something that nobody said"))
    assert "text" not in told
    assert "insists" not in told


@pytest.mark.parametrize("gain", [-6, -18, -30, -90])
@pytest.mark.parametrize("delay", [0.02, 0.4])
def test_somebody_else_is_heard_over_it(gain: float, delay: float) -> None:
    came = lived(gain, delay, 3.0)
    told = names(came)
    assert "insists" in told
    assert told[-1] == "text"
    first = next(p.t for p in came if not hasattr(p, "text") and p.name == "insists")
    assert 3.3 < first < 4.1


def test_words_that_it_said_itself_are_dropped_however_they_came() -> None:
    told = names(lived(-6, 0.1, 3.0, text="my grandmother taught me to sail"))
    assert "text" not in told
    assert told[-1] == "hushed"


def test_nothing_is_heard_in_a_silence_after_it() -> None:
    assert lived(-6, 0.4, None) == []


def test_what_sounds_after_a_long_silence_is_known_again() -> None:
    guard, step = Guard(), AGENT_RATE // 25
    theirs = even(spoken(THEIRS, "en-us+f2"))[: 3 * RATE]
    silence = np.zeros(4 * RATE, np.float32)
    sound = np.concatenate([theirs, silence, theirs])
    told = resample(sound, RATE, AGENT_RATE)
    echo = back(sound, -6, 0.2)
    own, beat = list[tuple[float, bool]](), 0
    for end in range(FRAME, len(sound), FRAME):
        while beat * step < end / RATE * AGENT_RATE:
            guard.reference(told[beat * step :][:step], beat / 25)
            beat += 1
        own.append((end / RATE, guard.own(echo[end - FRAME : end], end / RATE)))
    spans = ((0.4, 3), (5, 6.9), (7.4, 10))
    first, gap, again = ([o for t, o in own if a <= t < b] for a, b in spans)
    assert np.mean(first) > 0.95
    assert not any(gap)
    assert np.mean(again) > 0.95
