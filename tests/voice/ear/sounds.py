"""Sounds to listen to, made on the spot."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import numpy as np

from agent.types import RATE, Act, Array, Phone, Speech
from voice.tts.espeak import Espeak

TEXT = "Maybe we should move before Bob and Pam get back, because the map is wrong!"


def said(text: str = TEXT, voice: str = "en-us+m3", rate: float = 0.9) -> Speech:
    """`text` in one piece."""

    async def story() -> list[Speech]:
        return [s async for s in Espeak(voice, rate=rate).speak(Act(text))]

    at, word, phones, parts = 0.0, 0, list[Phone](), asyncio.run(story())
    for part in parts:
        phones += [
            replace(p, start=p.start + at, end=p.end + at, word=p.word + word * (p.word >= 0))
            for p in part.phones
        ]
        at += part.duration
        word += len(part.act.utterance.split())
    return Speech(Act(text), np.concatenate([p.samples for p in parts]), tuple(phones))


def hush(seconds: float) -> Array:
    """A quiet room."""
    noise = np.random.default_rng(0).normal(0, 1e-4, round(seconds * RATE))
    return noise.astype(np.float32)


def sung(seconds: float, hertz: float = 180.0, level: float = 0.3) -> Array:
    """An `a` held, with vibrato: harmonics under two formants."""
    t = np.arange(round(seconds * RATE)) / RATE
    angle = 2 * np.pi * hertz * t + 1.5 * np.sin(2 * np.pi * 5.5 * t)
    wave = np.zeros(len(t))
    for k in range(1, 20):
        f = k * hertz
        gain = 1 / (1 + ((f - 750) / 130) ** 2) + 0.5 / (1 + ((f - 1250) / 160) ** 2) + 0.01
        wave += gain * np.sin(k * angle)
    wave *= np.minimum(1, np.minimum(t, t[::-1]) / 0.05)
    return np.asarray(level * wave / np.abs(wave).max(), dtype=np.float32)


def laugh(count: int = 6, level: float = 0.3) -> Array:
    """Ha ha ha: a voiced burst after a breath, five times a second."""
    rng = np.random.default_rng(1)
    breath = (0.02 * rng.normal(0, 1, round(0.08 * RATE))).astype(np.float32)
    return np.concatenate([x for _ in range(count) for x in (breath, sung(0.12, 260, level))])


def music(seconds: float, level: float = 0.05) -> Array:
    """A chord that lasts."""
    t = np.arange(round(seconds * RATE)) / RATE
    chord = np.sin(2 * np.pi * np.outer([220, 277, 330, 440, 880, 1320], t)).mean(0)
    return np.asarray(level * chord, dtype=np.float32)
