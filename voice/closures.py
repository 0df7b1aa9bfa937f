"""Where the closure of a stop begins, found in the sound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from agent.types import RATE, Array, Phone
from voice.phones import VOICELESS_STOPS, is_vowel

_HOP = RATE // 200  # 5 ms
_LONGEST = 0.12  # s; a longer hush is a pause
_DROP = 16.0  # dB below the sound before: the mouth has shut


def begin_at_closure(samples: Array, phones: Sequence[Phone]) -> list[Phone]:
    """`phones` in which p, t, k and the like begin when the mouth shuts, not when it bursts open.

    For engines that mark the burst. The time is taken from the sound before or from the pause.
    """
    decibels = _envelope(samples)
    out: list[Phone] = []
    for p in phones:
        if p.symbol[0] in VOICELESS_STOPS:
            before = out[-1] if out else None
            floor = max(p.start - _LONGEST, before.start + _share(before) if before else 0.0)
            start = _shut(decibels, floor, p.start)
            if before is not None and before.end > start:
                out[-1] = replace(before, end=start)
            p = replace(p, start=start)
        out.append(p)
    return out


def _share(before: Phone) -> float:
    """The part of the sound before that it keeps in any case, in seconds."""
    return (before.end - before.start) * (0.5 if is_vowel(before.symbol) else 0.4)


def _envelope(samples: Array) -> np.ndarray:
    """Level in dB of 5 ms frames, (n,)."""
    n = len(samples) // _HOP * _HOP
    power = np.mean(samples[:n].astype(np.float64).reshape(-1, _HOP) ** 2, axis=1)
    return np.asarray(10 * np.log10(power + 1e-9))


def _shut(decibels: np.ndarray, floor: float, burst: float) -> float:
    """The start of the quiet that ends at `burst`, no earlier than `floor`; seconds."""
    low, high = int(floor * 200), min(int(burst * 200), len(decibels))
    if high - low < 2:
        return burst
    quiet = decibels[low:high] < decibels[max(0, low - 4) : high].max() - _DROP
    runs = np.flatnonzero(~quiet[: len(quiet) - 1])
    first = low + (runs[-1] + 1 if len(runs) else 0)
    return burst if first >= high - 1 and not quiet[-1] else min(burst, float(first) / 200)
