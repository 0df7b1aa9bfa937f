"""A microphone whose day is written in a line, and a writer that knows what was said."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from agent.types import RATE as AGENT_RATE
from agent.types import Array, Event, Text
from tests.voice.ear.sounds import said
from voice.ear.desk import Desk
from voice.ear.endpoint import rule
from voice.ear.live import Heard, LiveEar, Part
from voice.ear.scribe import Who
from voice.ear.vad import RATE, Loudness, Vad
from voice.resample import resample

BLOCK = 320  # samples; 20 ms
Story = list[float | str | Array]  # s of silence; a text that is said; sound


class Dictation:
    """Hears, of `lines`, the one whose turn it is: as much of it as the sound is long enough for.

    `pace` is how many words a second it takes people to say.
    """

    about = "dictation"

    def __init__(self, *lines: str, pace: float = 3.0) -> None:
        self.lines, self.pace = list(lines), pace
        self.asked: list[tuple[float, bool]] = []  # s of sound, final

    def text(self, samples: Array, *, final: bool) -> str:
        self.asked.append((len(samples) / RATE, final))
        words = self.lines[0].split() if self.lines else []
        if not final:
            words = words[: max(1, int(len(samples) / RATE * self.pace) - 1)]
        return " ".join(words)


@cache
def spoken(text: str, voice: str = "en-us+m3") -> Array:
    """`text` as a plain voice says it, without the silence around it, at 16 kHz."""
    sound = resample(said(text, voice).samples, AGENT_RATE, RATE)
    loud = np.flatnonzero(np.abs(sound) > 0.01)
    return sound[loud[0] : loud[-1] + 1]


def room(seconds: float) -> Array:
    """A quiet one."""
    noise = np.random.default_rng(3).normal(0, 3e-4, round(seconds * RATE))
    return noise.astype(np.float32)


def told(story: Story) -> Array:
    """The sound of `story` at 16 kHz, over that of a quiet room."""
    parts = [
        np.zeros(round(x * RATE), np.float32)
        if isinstance(x, int | float)
        else spoken(x)
        if isinstance(x, str)
        else x
        for x in story
    ]
    sound = np.concatenate(parts)
    return sound + room(len(sound) / RATE + 0.1)[: len(sound)]


def ear(
    writer: Dictation | None,
    *,
    vad: Vad | None = None,
    who: Who | None = None,
    desk: Desk | None = None,
    language: str = "en-us",
) -> LiveEar:
    """One at whose desk all is done at once."""
    part = Part(writer, desk or Desk(0), rule(language), language)
    return LiveEar(part, vad or Loudness(), who=who)


def feed(
    to: LiveEar, sound: Array | NDArray[np.int16], at: float = 0.0, *, held: bool = False
) -> list[Heard]:
    """What `to` tells of `sound` that begins `at` s, heard block by block."""
    out: list[Heard] = []
    for i in range(0, len(sound), BLOCK):
        to.feed(sound[i : i + BLOCK], at + i / RATE, held)
        out += to.taken()
    return out


def names(percepts: list[Heard]) -> list[str]:
    """What was told, in a word each, without what was heard in between."""
    found = [p.name if isinstance(p, Event) else "text" for p in percepts]
    return [name for name in found if name not in ("heard", "welcomes")]


def when(percepts: list[Heard], name: str) -> float:
    """When `name` was told first, s."""
    return next(p.t for p in percepts if (p.name if isinstance(p, Event) else "text") == name)


def texts(percepts: list[Heard]) -> list[str]:
    return [p.text for p in percepts if isinstance(p, Text)]
