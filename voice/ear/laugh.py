"""What is heard beside the words: laughter, sighs, humming. The face takes part in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from agent.types import RATE, SILENCE, Array, Phone
from voice.ear.frames import STEP
from voice.ear.level import levels
from voice.ear.signal import guessed

_LEAST = 0.35  # s of a pause in which something else may sound
_EDGE = 0.06  # s at either end that belong to the words
_BELOW = 20.0  # dB below speech; what stays softer is no part of the performance
_SWING = 8.0  # dB between its loud and soft moments; music and noise swing less


def filled(phones: Sequence[Phone], samples: Array) -> tuple[Phone, ...]:
    """`phones`, and in their pauses what `samples` hold besides. Such phones have word -1."""
    if not any(_wide(p) for p in phones):
        return tuple(phones)
    level = levels(samples)
    spoken = [level[round(p.start / STEP) : round(p.end / STEP)] for p in phones if p.word >= 0]
    loud = float(np.percentile(np.concatenate(spoken), 90)) if spoken else 0.0
    out: list[Phone] = []
    for phone in phones:
        rows = level[round((phone.start + _EDGE) / STEP) : round((phone.end - _EDGE) / STEP)]
        out += _within(phone, samples) if _wide(phone) and _lively(rows, loud) else [phone]
    return _joined(out)


def _wide(phone: Phone) -> bool:
    return phone.symbol == SILENCE and phone.end - phone.start >= _LEAST


def _lively(rows: np.ndarray, loud: float) -> bool:
    top, low = (float(np.percentile(rows, q)) for q in (90, 10))
    return top > loud - _BELOW and top - low > _SWING


def _within(pause: Phone, samples: Array) -> list[Phone]:
    """The pause as the phones that it sounds like, its edges kept."""
    a, b = pause.start + _EDGE, pause.end - _EDGE
    inner = guessed(samples[round(a * RATE) : round(b * RATE)])
    moved = [replace(p, start=p.start + a, end=min(p.end + a, b)) for p in inner]
    return [Phone(SILENCE, pause.start, a), *moved, Phone(SILENCE, b, pause.end)]


def _joined(phones: Sequence[Phone]) -> tuple[Phone, ...]:
    """`phones` with pauses in a row made one, and no gap left by rounding."""
    out: list[Phone] = []
    for phone in phones:
        if out and out[-1].symbol == phone.symbol == SILENCE:
            out[-1] = replace(out[-1], end=phone.end)
        else:
            out.append(phone)
    edges = [replace(p, end=q.start) for p, q in pairwise(out)]
    return (*edges, out[-1]) if out else ()
