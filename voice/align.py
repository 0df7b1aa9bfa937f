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
from agent.types import RATE, SILENCE, Array, Phone, Speech

Floats = NDArray[np.float64]

HOP = 240  # samples; 10 ms
_WIN = 600  # 25 ms
_FFT = 1024
_BANDS, _CEPSTRA = 40, 13
_COARSE = 8  # fine frames to a coarse one
_CORRIDOR = 40  # fine frames to either side of the coarse path; 0.4 s
_SLANT = 0.8  # cost of a step that moves in one of the two only; keeps speech rate steady
_SHORTEST = 0.010  # s of a phone
_AUDIBLE = 0.02  # of the loudest frame; below is silence at the ends
_PAUSE = 0.06  # s; the shortest silence worth its own phone


def align(reference: Speech, samples: Array) -> tuple[Phone, ...]:
    """The phones of `reference` where they sound in `samples` (n,), covering it without gaps.

    Raises `ConfigError` when `samples` holds no sound to align to.
    """
    phones = [p for p in reference.phones if p.symbol != SILENCE]
    first, last = _audible(samples)
    if not phones or last - first < _SHORTEST * len(phones):
        raise ConfigError(
            f"the recording has {last - first:.2f} s of sound, too little for a text of "
            f"{len(phones)} phones; check that --text is what is said in it"
        )
    start, end = _audible(reference.samples)
    ours = _features(reference.samples[int(start * RATE) : int(end * RATE)])
    theirs = _features(samples[int(first * RATE) : int(last * RATE)])
    path = _warp(ours, theirs)
    times = np.array([p.start for p in phones] + [phones[-1].end])
    frames = (times - start) * RATE / HOP
    moved = first + np.interp(frames, np.arange(len(path)), path) * HOP / RATE
    return _covering(phones, reference.phones, moved, last, len(samples) / RATE)


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


def _audible(samples: Array) -> tuple[float, float]:
    """First and last second of what can be heard; (0, 0) in silence."""
    n = len(samples) // HOP
    if n == 0:
        return 0.0, 0.0
    loud = np.sqrt(np.square(samples[: n * HOP].reshape(n, HOP), dtype=np.float64).mean(1))
    if loud.max() < 1e-4:
        return 0.0, 0.0
    heard = np.flatnonzero(loud > max(1e-4, _AUDIBLE * float(loud.max())))
    return float(heard[0]) * HOP / RATE, float(heard[-1] + 1) * HOP / RATE


def _features(samples: Array) -> Floats:
    """Cepstra and their slopes (T, 26), each of mean 0 and deviation 1."""
    x = np.append(samples[:1], samples[1:] - 0.97 * samples[:-1]).astype(np.float64)
    x = np.pad(x, (_WIN // 2, _WIN // 2 + HOP))
    frames = np.lib.stride_tricks.sliding_window_view(x, _WIN)[::HOP]
    bank, turn = _mel(), _cosine()
    parts = [
        np.log(np.square(np.abs(np.fft.rfft(piece * np.hanning(_WIN), _FFT))) @ bank + 1e-7) @ turn
        for piece in np.array_split(frames, max(1, len(frames) // 2000))
    ]
    cepstra = _normal(np.concatenate(parts))
    slope = np.gradient(cepstra, axis=0) if len(cepstra) > 1 else np.zeros_like(cepstra)
    return np.hstack([cepstra, 0.6 * _normal(slope)])


def _normal(x: Floats) -> Floats:
    return np.asarray((x - x.mean(0)) / (x.std(0) + 1e-6))


def _mel() -> Floats:
    """Triangular filters (FFT bins, bands) from 80 to 7600 Hz."""
    low, high = (2595 * np.log10(1 + f / 700) for f in (80.0, 7600.0))
    points = 700 * (10 ** (np.linspace(low, high, _BANDS + 2) / 2595) - 1)
    hz = np.arange(_FFT // 2 + 1)[:, None] * RATE / _FFT
    rise = (hz - points[:-2]) / np.diff(points)[:-1]
    fall = (points[2:] - hz) / np.diff(points)[1:]
    return np.asarray(np.clip(np.minimum(rise, fall), 0, None))


def _cosine() -> Floats:
    """The discrete cosine transform (bands, cepstra)."""
    k, n = np.arange(_CEPSTRA), np.arange(_BANDS)[:, None]
    return np.cos(np.pi * k * (n + 0.5) / _BANDS)


def _warp(ours: Floats, theirs: Floats) -> Floats:
    """For each frame of `ours` the mean frame of `theirs` that it falls on."""
    n, m = len(ours), len(theirs)
    small, large = _shrunk(ours), _shrunk(theirs)
    wide = np.zeros(len(small), np.int64), np.full(len(small), len(large), np.int64)
    coarse = _route(small, large, *wide, _SLANT)
    centre = np.interp(np.arange(n), np.arange(len(coarse)) * _COARSE, coarse * _COARSE)
    low = np.clip(centre - _CORRIDOR, 0, m - 1).astype(np.int64)
    high = np.clip(centre + _CORRIDOR, 1, m).astype(np.int64)
    low[0], high[-1] = 0, m
    return np.asarray(_route(ours, theirs, low, high, _SLANT))


def _shrunk(x: Floats) -> Floats:
    """Means of `_COARSE` frames."""
    n = -(-len(x) // _COARSE)
    edges = np.arange(n) * _COARSE
    sums = np.add.reduceat(x, edges, axis=0)
    return np.asarray(sums / np.diff(np.append(edges, len(x)))[:, None])


@njit(cache=True, nogil=True)
def _route(
    a: Floats, b: Floats, low: NDArray[np.int64], high: NDArray[np.int64], slant: float
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
        row[:] = np.inf
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
