"""Things to be said into a microphone, always the same, and how long an ear pauses after them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agent.errors import Unavailable
from agent.ports import Voice
from agent.types import RATE, Act, Array, Text
from apps.chat.wire import HEARD
from voice.ear.desk import Desk
from voice.ear.endpoint import rule
from voice.ear.live import LiveEar, Part
from voice.ear.vad import vad
from voice.resample import resample
from voice.tts.espeak import Espeak
from voice.tts.flite import Flite

FRAME = 320  # samples at 16 kHz that a page sends at once
_SAID = (
    "where did you grow up",
    "what do you do for a living",
    "what do you love most about your work",
    "do you have a family",
    "what would you do with a free day",
    "i was sad yesterday",
    "what is your favourite food",
    "tell me about your friends",
)
_LEVEL = 0.3  # of full scale
_NOISE = 3e-4  # a quiet room
_FAINT = 0.01  # of the peak: less is no voice
_PIECE = HEARD // 100  # samples by which a voice's beginning and end are found
_LANGUAGE = "en-us"


@dataclass(frozen=True, slots=True)
class Utterance:
    """`samples` (n,) at 16 kHz; a voice sounds in them from `begins` to `ends`, s."""

    text: str
    samples: Array
    begins: float
    ends: float


def utterances() -> tuple[str, list[Utterance]]:
    """By whose voice, and what is said: flite's where it is, as recognisers understand it."""
    who, voice = _voice()

    async def spoken(text: str) -> Array:
        return np.concatenate([speech.samples async for speech in voice.speak(Act(text))])

    async def all_of_them() -> list[Array]:
        return [await spoken(text) for text in _SAID]

    return who, [utterance(*each) for each in zip(_SAID, asyncio.run(all_of_them()), strict=True)]


def _voice() -> tuple[str, Voice]:
    try:
        return "flite", Flite("rms")
    except Unavailable:
        return "espeak-ng", Espeak()


def utterance(text: str, sound: Array) -> Utterance:
    """`sound` (n,) at `RATE`, at the level of somebody before a microphone."""
    thin = resample(sound, RATE, HEARD)
    thin = np.asarray(thin * (_LEVEL / np.abs(thin).max()), np.float32)
    peaks = np.abs(thin[: len(thin) // _PIECE * _PIECE]).reshape(-1, _PIECE).max(axis=1)
    loud = np.flatnonzero(peaks > _FAINT * _LEVEL) * _PIECE / HEARD
    return Utterance(text, thin, float(loud[0]), float(loud[-1]) + _PIECE / HEARD)


def noise(rng: np.random.Generator, count: int) -> Array:
    """(count,) of a room in which nobody speaks."""
    return rng.normal(0, _NOISE, count).astype(np.float32)


@dataclass(slots=True)
class _Knows:
    """Writes down at once what it is told beforehand."""

    words: str
    about: str = "itself"

    def text(self, samples: Array, *, final: bool) -> str:
        return self.words


def pause(said: Utterance, text: str) -> float | None:
    """S that an ear waits after `said` if it knows at once that `text` was said.

    None where it takes that for no turn. Raises `Unavailable`.
    """
    desk = Desk(0)
    ear = LiveEar(Part(_Knows(text), desk, rule(_LANGUAGE), _LANGUAGE), vad())
    rng = np.random.default_rng(0)
    before, after = noise(rng, HEARD), noise(rng, 3 * HEARD)
    for sounds, t in _frames(np.concatenate([before, said.samples, after])):
        ear.feed(sounds, t)
        for percept in ear.taken():
            if isinstance(percept, Text):
                return percept.t - len(before) / HEARD - said.ends
    return None


def _frames(samples: Array) -> Sequence[tuple[Array, float]]:
    return [(samples[i : i + FRAME], i / HEARD) for i in range(0, len(samples), FRAME)]
