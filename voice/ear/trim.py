"""Phones end where nothing is heard any more: an aligner gives them the pause beside them too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from agent.types import RATE, SILENCE, Phone
from voice.ear.frames import STEP, Samples
from voice.ear.level import audible, levels
from voice.phones import VOICELESS_STOPS, contiguous

_SHUT = 0.09  # s that a stop may be silent before its burst is heard
_EDGE = 0.02  # s of other sounds that may be too soft to be heard, at either end
_PAUSE = 0.10  # s of silence worth its own phone
_SOFT = 26.0  # dB below what is around it, from which a sound is not heard as part of the word
_AROUND = 10  # rows to either side that are around it
_LEAST = 0.03  # s that a phone keeps in any case


def trimmed(phones: Sequence[Phone], samples: Samples) -> tuple[Phone, ...]:
    """`phones` without the silence at either end of a word, covering `samples` without gaps."""
    level = levels(samples)
    heard = audible(level)
    spoken = [p for p in phones if p.symbol != SILENCE]
    out: list[Phone] = []
    for i, phone in enumerate(spoken):
        first = i == 0 or spoken[i - 1].word != phone.word or spoken[i - 1].end < phone.start
        last = i + 1 == len(spoken) or spoken[i + 1].word != phone.word
        if first or last:
            a, b = round(phone.start / STEP), round(phone.end / STEP)
            near = level[max(a - _AROUND, 0) : b + _AROUND].max(initial=-np.inf)
            rows = a + np.flatnonzero(heard[a:b] & (level[a:b] > near - _SOFT))
            if len(rows):
                begin, end = rows[0] * STEP, rows[-1] * STEP
                phone = _shorter(phone, begin, end, first=first, last=last)
        out.append(phone)
    return contiguous(out, len(samples) / RATE)


def _shorter(phone: Phone, begin: float, end: float, *, first: bool, last: bool) -> Phone:
    """`phone`, which is heard from `begin` to `end`, without what is too long before or after."""
    stop = phone.symbol[0] in VOICELESS_STOPS
    lead, tail = (_SHUT if stop else _EDGE), _EDGE
    a, b = phone.start, phone.end
    if first and begin - lead - a > _EDGE:
        a = min(begin - lead, b - _LEAST)
    if last and b - end - tail > _PAUSE:
        b = max(end + tail, a + _LEAST)
    return replace(phone, start=a, end=b)
