"""When the phones of a known text sound in a recording.

The text as another voice says it serves as a ruler: dynamic time warping of its cepstra onto the
recording's carries the phones over (Sakoe and Chiba 1978; Malfrère et al. 2003). A coarse pass over
the whole finds the corridor in which a fine one works, so memory grows with length, not its square.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numba import njit
from numpy.typing import NDArray

from agent.errors import ConfigError
from agent.types import RATE, SILENCE, Phone
from voice.ear.frames import STEP, Samples, Singles
from voice.ear.level import audible, levels
from voice.ear.ruler import Ruler, heard
from voice.ear.trim import trimmed

Floats = NDArray[np.float64]

_COARSE = 8  # fine frames to a coarse one
_CORRIDOR = 40  # fine frames to either side of the coarse path; 0.4 s
_SHORT = 2000  # frames; what is no longer needs no coarse path
_SLANT = 0.3  # cost of a step that moves in one of the two only; keeps speech rate steady
_SHORTEST = 0.010  # s of a phone
_HUSH = -65.0  # dB of full scale; what never rises above it is silence
_PAUSE = 0.06  # s; the shortest silence worth its own phone


def align(reference: Ruler, samples: Samples) -> tuple[Phone, ...]:
    """The phones of `reference` where they sound in `samples` (n,), covering it without gaps.

    Raises `ConfigError` when `samples` holds no sound to align to.
    """
    phones = reference.sounds
    first, last = _audible(samples)
    if not phones or last - first < _SHORTEST * len(phones):
        raise ConfigError(
            f"the recording has {last - first:.2f} s of sound, too little for a text of "
            f"{len(phones)} phones; check that --text is what is said in it"
        )
    start, end = phones[0].start, phones[-1].end
    ours = reference.features[round(start / STEP) : round(end / STEP) + 1]
    theirs = heard(samples)[round(first / STEP) : round(last / STEP) + 1]
    path = _warp(ours, theirs)
    times = np.array([p.start for p in phones] + [end])
    moved = first + np.interp((times - start) / STEP, np.arange(len(path)), path) * STEP
    found = _covering(phones, reference.phones, moved, last, len(samples) / RATE)
    return trimmed(found, samples)


def _covering(
    phones: Sequence[Phone],
    before: Sequence[Phone],
    starts: Floats,
    last: float,
    duration: float,
) -> tuple[Phone, ...]:
    """`phones` at their new `starts` (n + 1,), pauses filled in, from 0 to `duration`."""
    paused = {id(b) for a, b in pairwise(before) if a.symbol == SILENCE}
    ends = dict(zip(map(id, phones), [p.end for p in phones], strict=True))
    edges = np.maximum.accumulate(starts)
    out: list[Phone] = []
    at = 0.0
    for i, phone in enumerate(phones):
        start = max(float(edges[i]), at)
        if (i == 0 or id(phone) in paused) and start - at >= _PAUSE:
            out.append(Phone(SILENCE, at, start))
        elif out:
            start = at
        else:
            start = 0.0
        room = duration - _SHORTEST * (len(phones) - i - 1)
        natural = float(edges[i + 1]) if i + 1 < len(phones) else last
        if i + 1 < len(phones) and id(phones[i + 1]) in paused:
            natural = start + (ends[id(phone)] - phone.start)  # a pause follows: keep its length
            natural = min(natural, float(edges[i + 1]))
        stop = min(max(natural, start + _SHORTEST), room)
        out.append(Phone(phone.symbol, start, stop, phone.stress, phone.word))
        at = stop
    if duration - at >= _PAUSE:
        out.append(Phone(SILENCE, at, duration))
    else:
        tail = out[-1]
        out[-1] = Phone(tail.symbol, tail.start, duration, tail.stress, tail.word)
    return tuple(out)


def _audible(samples: Samples) -> tuple[float, float]:
    """First and last second of what can be heard; (0, 0) in silence."""
    level = levels(samples)
    rows = np.flatnonzero(audible(level))
    if level.max() <= _HUSH or not len(rows):
        return 0.0, 0.0
    return max(0.0, (rows[0] - 1) * STEP), min((rows[-1] + 1) * STEP, len(samples) / RATE)


def _warp(ours: Singles, theirs: Singles) -> Floats:
    """For each row of `ours` the mean row of `theirs` that it falls on."""
    n, m = len(ours), len(theirs)
    if max(n, m) <= _SHORT:
        low, high = np.zeros(n, np.int64), np.full(n, m, np.int64)
    else:
        coarse = _warp(_shrunk(ours), _shrunk(theirs))
        centre = np.interp(np.arange(n), np.arange(len(coarse)) * _COARSE, coarse * _COARSE)
        low = np.clip(centre - _CORRIDOR, 0, m - 1).astype(np.int64)
        high = np.clip(centre + _CORRIDOR, 1, m).astype(np.int64)
        low[0], high[-1] = 0, m
    return np.asarray(_route(ours, theirs, low, high, _SLANT))


def _shrunk(x: Singles) -> Singles:
    """Means of `_COARSE` rows."""
    n = -(-len(x) // _COARSE)
    edges = np.arange(n) * _COARSE
    sums = np.add.reduceat(x, edges, axis=0)
    return np.asarray(sums / np.diff(np.append(edges, len(x)))[:, None], np.float32)


@njit(cache=True, nogil=True)
def _route(
    a: Singles, b: Singles, low: NDArray[np.int64], high: NDArray[np.int64], slant: float
) -> Floats:
    """The cheapest monotone path from a[0], b[0] to the ends; row i may use b[low[i]:high[i]]."""
    n, m = len(a), len(b)
    width = 0
    for i in range(n):
        width = max(width, high[i] - low[i])
    back = np.zeros((n, width), np.int8)
    last = np.full(m + 1, np.inf)
    row = np.full(m + 1, np.inf)
    last[0] = 0.0
    for i in range(n):
        row[low[i]] = np.inf  # what lies below is not looked at again, above it is infinite yet
        for j in range(low[i], high[i]):
            d = 0.0
            for k in range(a.shape[1]):
                e = a[i, k] - b[j, k]
                d += e * e
            d = np.sqrt(d)
            both, down, right = last[j], last[j + 1] + slant, row[j] + slant
            best, step = both, 0
            if down < best:
                best, step = down, 1
            if right < best:
                best, step = right, 2
            row[j + 1] = best + d
            back[i, j - low[i]] = step
        last, row = row, last
    total = np.zeros(n)
    count = np.zeros(n)
    i, j = n - 1, m - 1
    while True:
        total[i] += j
        count[i] += 1
        if i == 0 and j == 0:
            break
        step = back[i, j - low[i]]
        if i == 0 or (step == 2 and j > low[i]):
            j -= 1
        elif j == 0 or step == 1:
            i -= 1
        else:
            i -= 1
            j -= 1
        if j < low[i]:
            j = low[i]
        elif j >= high[i]:
            j = high[i] - 1
    return total / count
