"""A text as a plain voice says it, kept as features: what a recording of it is measured by."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import numpy as np

from agent.types import SILENCE, Phone, Speech
from voice.ear.frames import HOP, STEP, Samples, Singles, mel, powers, rows
from voice.ear.level import audible, levels
from voice.ear.signal import CLASSES, class_of, scores

_BANDS, _CEPSTRA = 40, 13
_LOW, _HIGH = 80.0, 7600.0  # Hz
_SLOPE = 0.6  # of the weight of cepstra that their slopes have
_GUESS = 5.0  # the weight of what the network makes of the sound


@dataclass(frozen=True, slots=True, eq=False)
class Ruler:
    """`features` (T, F), one row every 10 ms, and the `phones` and `utterance` that they are of."""

    utterance: str
    phones: tuple[Phone, ...]
    features: Singles

    @property
    def sounds(self) -> list[Phone]:
        return [p for p in self.phones if p.symbol != SILENCE]


async def ruler(speeches: AsyncIterator[Speech]) -> Ruler:
    """`speeches` one after the other; their sound is let go at once."""
    phones: list[Phone] = []
    words: list[str] = []
    parts = [np.zeros((0, _CEPSTRA + len(CLASSES)), np.float32)]
    row = 0
    async for speech in speeches:
        at, first = row * STEP, len(words)
        phones += [
            replace(
                p, start=p.start + at, end=p.end + at, word=p.word + first if p.word >= 0 else -1
            )
            for p in speech.phones
        ]
        count = len(speech.samples) // HOP
        parts.append(np.hstack([cepstra(speech.samples)[:count], _named(speech.phones, count)]))
        words += speech.act.utterance.split()
        row += count
    whole = np.concatenate(parts)
    features = _features(whole[:, :_CEPSTRA], whole[:, _CEPSTRA:])
    return Ruler(" ".join(words), tuple(phones), features)


def heard(samples: Samples) -> Singles:
    """The features (T, F) of a recording."""
    score = scores(samples, audible(levels(samples)))
    return _features(cepstra(samples), np.exp(score))


def cepstra(samples: Samples) -> Singles:
    """Mel cepstra (T, 13), one row every 10 ms."""
    out = np.empty((rows(samples), _CEPSTRA), np.float32)
    bank = mel(_BANDS, _LOW, _HIGH)
    turn = np.cos(np.pi * np.arange(_CEPSTRA) * (np.arange(_BANDS)[:, None] + 0.5) / _BANDS)
    for where, power in powers(samples, emphasis=0.97):
        out[where] = np.log(power @ bank + 1e-7) @ turn
    return out


def _features(cep: Singles, likely: Singles) -> Singles:
    """Cepstra, their slopes, and the root of how `likely` (T, C) each class of sound is."""
    if len(cep) < 2:
        return np.zeros((len(cep), 2 * _CEPSTRA + likely.shape[1]), np.float32)
    even = _normal(cep)
    slope = _SLOPE * _normal(np.gradient(even, axis=0))
    return np.asarray(np.hstack([even, slope, _GUESS * np.sqrt(likely)]), np.float32)


def _named(phones: tuple[Phone, ...], count: int) -> Singles:
    """How likely each class is (count, C) where it is known: 1 or 0."""
    out = np.zeros((count, len(CLASSES)), np.float32)
    for phone, a, b in ((p, round(p.start / STEP), round(p.end / STEP)) for p in phones):
        kinds = class_of(phone.symbol)
        for k, kind in enumerate(kinds):
            i, j = (a + (b - a) * n // len(kinds) for n in (k, k + 1))
            out[i:j, kind] = 1.0
    return out


def _normal(x: Singles) -> Singles:
    return np.asarray((x - x.mean(0)) / (x.std(0) + 1e-6))
