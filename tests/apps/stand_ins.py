"""A voice that beeps, a body whose jaw opens to that, a renderer that shows the jaw as red."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Iterator

import numpy as np
from numpy.typing import NDArray

from agent.types import RATE, SILENCE, Act, Beat, Phone, Pose, Scheduled, Sound, Speech
from body.arkit import INDEX
from body.listen import Attention
from body.rig import JOINTS

BEEP = 0.2  # s a word, and as long a pause after it
F = np.float32


def beep(act: Act) -> Speech:
    """A tone for each word, then a pause."""
    words = act.utterance.split()
    t = np.arange(round(BEEP * RATE)) / RATE
    tone = 0.5 * np.sin(2 * math.pi * 440 * t)
    sound = np.concatenate([tone, 0 * tone] * len(words)).astype(F)
    phones: list[Phone] = []
    for i in range(len(words)):
        at = 2 * i * BEEP
        phones += [Phone("a", at, at + BEEP, 2, i), Phone(SILENCE, at + BEEP, at + 2 * BEEP)]
    return Speech(act, sound, tuple(phones))


class Beeper:
    async def speak(self, act: Act) -> AsyncIterator[Speech]:
        yield beep(act)


class Jaw:
    """Opens while a beep sounds."""

    def __init__(self) -> None:
        self._open: list[tuple[float, float]] = []
        self.attention = Attention(np.random.default_rng(0))

    def perform(self, speech: Speech, at: float) -> None:
        self._open += [(at + p.start, at + p.end) for p in speech.phones if p.symbol != SILENCE]

    def listen(self, sound: Sound, at: float) -> None: ...

    def ponder(self, at: float, on: bool) -> None: ...

    def cut(self, at: float) -> None:
        self._open = [(a, b) for a, b in self._open if a < at]

    def pose(self, t: float) -> Pose:
        return pose(t, any(a - 1e-6 <= t < b - 1e-6 for a, b in self._open))


def pose(t: float, jaw: float = 0.0) -> Pose:
    face = np.zeros(52, F)
    face[INDEX["jawOpen"]] = jaw
    return Pose(t, face, np.tile(np.eye(1, 4, dtype=F), (len(JOINTS), 1)), np.zeros(3, F))


class Red:
    """Pure red where the jaw is open, else black; notes what it was asked for."""

    def __init__(self, size: tuple[int, int] = (64, 64), *, alpha: bool = False) -> None:
        self._size, self._alpha, self.drawn = size, alpha, list[float]()

    def render(self, pose: Pose) -> NDArray[np.uint8]:
        self.drawn.append(pose.t)
        wide, high = self._size
        frame = np.zeros((high, wide, 4 if self._alpha else 3), np.uint8)
        frame[..., 0] = round(255 * float(pose.face[INDEX["jawOpen"]]))
        if self._alpha:
            frame[: high // 2, :, 3] = 255
        return frame


def beats(
    text: str, *, fps: int = 30, size: tuple[int, int] = (64, 64), alpha: bool = False
) -> Iterator[Beat]:
    """What an agent with these parts gives for `text`."""
    speech, body, red = beep(Act(text)), Jaw(), Red(size, alpha=alpha)
    body.perform(speech, 0.0)
    n = RATE // fps
    for i in range(-(-len(speech.samples) // n)):
        shown = body.pose(i / fps)
        audio = np.zeros(n, F)
        piece = speech.samples[i * n : (i + 1) * n]
        audio[: len(piece)] = piece
        begun = (Scheduled(0.0, speech),) if i == 0 else ()
        yield Beat(i / fps, audio, shown, red.render(shown), begun)
