"""A recording breath group by breath group: cut in its pauses, or else where it is softest."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from agent.types import RATE
from voice.ear.frames import STEP, Samples
from voice.ear.level import Floats, audible, levels

_PAUSE = 0.20  # s of silence that parts two groups
_BREATH = 1.5  # s; a shorter group goes with the next
_LONGEST = 15.0  # s that a group may last
_LOOK = 5.0  # s at its end in which a group that is too long is cut


def groups(samples: Samples) -> Iterator[tuple[int, int]]:
    """Where each group begins and ends, in samples; together they are the whole."""
    level = levels(samples)
    quiet = ~audible(level)
    start = 0
    for cut in [*_middles(quiet), len(level)]:
        while (cut - start) * STEP > _LONGEST:
            softest = _softest(level, start)
            yield _samples(start, len(samples)), _samples(softest, len(samples))
            start = softest
        if cut == len(level) or (cut - start) * STEP >= _BREATH:
            stop = len(samples) if cut == len(level) else _samples(cut, len(samples))
            if stop > _samples(start, len(samples)):
                yield _samples(start, len(samples)), stop
            start = cut


def _middles(quiet: np.ndarray) -> list[int]:
    """The rows in the middle of pauses that are long enough."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], quiet.astype(np.int8), [0]])))
    pauses = edges.reshape(-1, 2)
    return [int(a + b) // 2 for a, b in pauses if (b - a) * STEP >= _PAUSE and a > 0]


def _softest(level: Floats, start: int) -> int:
    """The softest row shortly before a group from `start` would be too long."""
    last = start + round(_LONGEST / STEP)
    first = last - round(_LOOK / STEP)
    return first + int(np.convolve(level[first:last], np.ones(9) / 9, "same").argmin())


def _samples(row: int, count: int) -> int:
    return min(round(row * STEP * RATE), count)
