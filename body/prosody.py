"""What is heard in the sound of a speech: loudness, pitch, and the syllables that stand out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.types import RATE, Phone
from body.compiled import posing
from body.phonetics import segments

Floats = NDArray[np.float64]

STEP = 0.01  # s between the rows of every curve here
_HOP = int(STEP * RATE)
_FLOOR = 1e-3  # RMS below which there is nothing to hear (-60 dB)
_RANGE = 35.0  # dB from loud speech down to what counts as silence

_SLOW = RATE // 400  # samples to either side of those whose mean is rumble
_THIN = 3  # pitch is found at RATE / _THIN = 8 kHz
_WINDOW = 320  # samples of 40 ms there
_FFT = 512
_LAGS = slice(20, 124)  # 400 down to 65 Hz
_VOICED = 0.45  # share of the energy that must repeat
_BLOCK = 2000  # frames at once, to bound memory
_HANN = np.hanning(_WINDOW).astype(np.float32)
_ECHO = np.fft.irfft(np.abs(np.fft.rfft(_HANN, _FFT)) ** 2, _FFT)
_FALL = _ECHO[0] / _ECHO[_LAGS]  # a window's own fall-off, divided out
_BIAS = 0.0006 * np.arange(_LAGS.stop - _LAGS.start)  # against octave errors


@dataclass(frozen=True, slots=True, eq=False)
class Prosody:
    """Curves (T,) every `STEP` s from the start of a speech.

    `loudness` is 0 (silent) to 1 (its loudest); `pitch` is in semitones from the speaker's
    median, carried through unvoiced stretches.
    """

    loudness: Floats
    pitch: Floats


@dataclass(frozen=True, slots=True)
class Accent:
    """A stressed syllable: its vowel [start, end] s, and how far it stands out, 0 to 1."""

    start: float
    end: float
    strength: float
    word: int

    @property
    def peak(self) -> float:
        """When its vowel is in full voice."""
        return self.start + min(0.06, 0.4 * (self.end - self.start))


def hear(samples: NDArray[np.float32]) -> Prosody:
    """Analyse (n,) samples at `RATE`."""
    count = max(2, len(samples) // _HOP + 1)
    clear = _clear(samples)
    loud = _loudness(_clear(clear), count)
    return Prosody(loud, _pitch(clear, count, loud))


def _clear(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """`samples` without what lies below speech: rumble, wind, hum (50 Hz falls by 20 dB)."""
    if not len(samples):
        return samples
    return _less_mean(np.ascontiguousarray(samples, np.float32), _SLOW)


@posing
def _less_mean(samples: NDArray[np.float32], reach: int) -> NDArray[np.float32]:
    """`samples` (n,) less the mean of those within `reach` of each; the ends are held."""
    n, width = len(samples), 2 * reach + 1
    total = np.empty(n + width)  # of all before; its differences are exact where all is silent
    total[0] = 0.0
    for i in range(1, len(total)):
        total[i] = total[i - 1] + samples[min(max(i - 1 - reach, 0), n - 1)]
    out = np.empty(n, np.float32)
    for i in range(n):
        out[i] = samples[i] - (total[i + width] - total[i]) / width
    return out


def _loudness(samples: NDArray[np.float32], count: int) -> Floats:
    energy = np.concatenate([[0.0], np.cumsum(samples.astype(np.float64) ** 2)])
    centre = np.arange(count) * _HOP
    lo = np.clip(centre - int(1.5 * _HOP), 0, len(samples))
    hi = np.clip(centre + int(1.5 * _HOP), 0, len(samples))
    rms = np.sqrt((energy[hi] - energy[lo]) / np.maximum(hi - lo, 1))
    top = max(float(np.percentile(rms, 95)), _FLOOR)
    level = 20 * np.log10(np.maximum(rms, 1e-6) / top)
    return np.asarray(np.clip(1 + level / _RANGE, 0, 1))


def _pitch(samples: NDArray[np.float32], count: int, loud: Floats) -> Floats:
    short = len(samples) // _THIN
    hop = _HOP // _THIN
    thin = np.zeros(count * hop + _WINDOW, np.float32)
    thin[_WINDOW // 2 : _WINDOW // 2 + short] = samples[: short * _THIN].reshape(-1, _THIN).mean(1)
    frames = np.lib.stride_tricks.sliding_window_view(thin, _WINDOW)[::hop][:count]
    parts = [_periods(frames[i : i + _BLOCK]) for i in range(0, count, _BLOCK)]
    lag = np.concatenate([p[0] for p in parts])
    voiced = (np.concatenate([p[1] for p in parts]) > _VOICED) & (loud > 0.4)
    if voiced.sum() < 3:
        return np.zeros(count)
    tone = 12 * np.log2(RATE / _THIN / lag)
    tone -= np.median(tone[voiced])
    carried = np.interp(np.arange(count), np.flatnonzero(voiced), np.clip(tone[voiced], -10, 12))
    return smooth(carried, 0.03 / STEP)


def _periods(frames: NDArray[np.float32]) -> tuple[NDArray[np.intp], Floats]:
    """The period of each frame (T, _WINDOW), in samples, and how well it repeats (Boersma 1993)."""
    spectrum = np.fft.rfft((frames - frames.mean(1, keepdims=True)) * _HANN, _FFT)
    echo = np.fft.irfft(spectrum.real**2 + spectrum.imag**2, _FFT)
    likeness = echo[:, _LAGS] / np.maximum(echo[:, :1], 1e-9) * _FALL
    best = (likeness - _BIAS).argmax(1)
    return best + _LAGS.start, likeness[np.arange(len(best)), best]


def smooth(curve: Floats, sigma: float) -> Floats:
    """A Gaussian of `sigma` rows along axis 0, the ends held."""
    half = max(1, round(3 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-half, half + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    flat = np.ascontiguousarray(curve, np.float64).reshape(len(curve), -1)
    return _mixed(flat, kernel).reshape(curve.shape)


@posing
def _mixed(rows: Floats, kernel: Floats) -> Floats:
    """Each of `rows` (T, n) with its neighbours, by `kernel` (odd,); the ends are held."""
    count, half = len(rows), len(kernel) // 2
    out = np.zeros(rows.shape)
    for i in range(count):
        for k in range(len(kernel)):
            near = rows[min(max(i + k - half, 0), count - 1)]
            for column in range(len(near)):
                out[i, column] += near[column] * kernel[k]
    return out


def accents(phones: Sequence[Phone], prosody: Prosody) -> tuple[Accent, ...]:
    """The stressed syllables in order, each with its prominence among its neighbours.

    Prominence mixes loudness, pitch excursion, length and lexical stress (Terken 1991).
    """
    vowels = [p for p in phones if segments(p.symbol)[0].vowel]
    stressed = [p for p in vowels if p.stress > 0]
    if not stressed:  # a voice that marks no stress: the first vowel of each word
        stressed = list({p.word: p for p in reversed(vowels)}.values())[::-1]
    if not stressed:
        return ()
    rows = [_feature(p, prosody) for p in stressed]
    table = np.array(rows)
    spread = np.maximum(table.std(0), 1e-3)
    score = ((table - table.mean(0)) / spread) @ np.array([0.4, 0.45, 0.3])
    score += [0.35 if p.stress == 2 else 0.0 for p in stressed]
    strength = 1 / (1 + np.exp(-1.4 * score))
    return tuple(
        Accent(p.start, p.end, float(s), p.word) for p, s in zip(stressed, strength, strict=True)
    )


def _feature(phone: Phone, prosody: Prosody) -> tuple[float, float, float]:
    last = len(prosody.pitch) - 1
    a = min(int(phone.start / STEP), last)
    b = min(max(a + 1, int(phone.end / STEP) + 1), last + 1)
    before = prosody.pitch[max(0, a - 25) : a + 1].mean()
    rise = prosody.pitch[a:b].max() - before
    return float(prosody.loudness[a:b].max()), float(rise), min(phone.end - phone.start, 0.25)
