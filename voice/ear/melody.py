"""How somebody's voice goes while it still sounds: high or low, held, falling, or only hummed.

Pitch is found every 8 ms of a stream by autocorrelation.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import log2

import numpy as np
from numpy.typing import NDArray

from agent.types import Array
from voice.ear.vad import FRAME, RATE

Floats = NDArray[np.float64]

_HERTZ = RATE // 2  # heard at
_HOP, _WINDOW, _FFT = 64, 320, 512  # samples there: 8 ms, 40 ms
_STEP = _HOP / _HERTZ
_WINDOWS = np.arange(0, FRAME // 2, _HOP)[:, None] + np.arange(_WINDOW)  # of a frame and before
_LAGS = np.arange(20, 121)  # samples: 400 down to 66 Hz
_HANN = np.hanning(_WINDOW)
_DEEP = 7  # bins below 109 Hz, where rooms and microphones rumble
_OPEN = round(900 * _FFT / _HERTZ)  # bins from which a mouth that is shut lets nothing out
_ECHO = np.fft.irfft(np.abs(np.fft.rfft(_HANN, _FFT)) ** 2, _FFT)
_FALL = _ECHO[0] / _ECHO[_LAGS]  # a window's own fall-off, divided out
_BIAS = 0.0006 * np.arange(len(_LAGS))  # against octave errors
_VOICED = 0.45  # share of the energy that must repeat
_TONES = [12 * log2(_HERTZ / lag / 60) for lag in _LAGS.tolist()]  # semitones above 60 Hz
_SHUT = 0.005  # of the energy above `_OPEN`; an open vowel has ten times as much

# Ward and Tsukahara 2000, for English: after 110 ms of pitch below the speaker's 26th percentile,
# coming after at least 700 ms of speech.
_LOW, _REGION, _ENOUGH = 0.26, 0.11, 0.7
_KNOWN = 60  # voiced hops until a voice's range is known
_BINS, _PER = 140, 4  # of a histogram of pitch, and how many a semitone
_FORGET = 0.5 ** (_STEP / 30)  # half of what was heard 30 s ago counts
_END = 0.16  # s of voiced sound whose pitch is how a phrase ends
_SLACK = 0.7  # semitones within which a pitch is held


@dataclass(frozen=True, slots=True)
class Manner:
    """How a phrase ended. `end` is 0 as well where the voice's range is not known yet."""

    end: float = 0.0  # semitones of its last sound above (+) or below (-) the speaker's usual
    held: float = 0.0  # s for which its last sound stayed on one pitch
    hummed: float = 0.0  # share of it with the mouth shut, 0 to 1
    voice: float = 0.0  # s of voice in it


class Melody:
    """One voice. A `turn` begins what `manner` tells of anew; the range of the voice is kept."""

    def __init__(self) -> None:
        self._before = np.zeros(_WINDOW - _HOP)  # what sounded just before, at _HERTZ
        self._pitch = np.zeros(_BINS)  # how often each pitch was heard
        self.turn()

    def turn(self) -> None:
        """Somebody begins."""
        self._low = self._long = self._voice = 0.0  # s of low pitch; of speech; of it all
        self._told = False  # of this stretch of low pitch
        self._shut = 0  # hops with the mouth shut
        self._hops = 0
        self._ends = deque[float](maxlen=round(0.6 / _STEP))  # the last pitches

    def hear(self, frame: Array, *, voice: bool) -> bool:
        """Whether a nod is welcome after the next `frame` (FRAME,)."""
        thin = np.concatenate([self._before, frame.reshape(-1, 2).mean(1, dtype=np.float64)])
        self._before = thin[FRAME // 2 :]
        if not voice:
            self._low, self._long, self._told = 0.0, 0.0, False
            return False
        hops = thin[_WINDOWS]
        welcome = False
        for tone, shut in zip(*_analyse(hops), strict=True):
            self._voice += _STEP
            self._long += _STEP
            self._hops += 1
            self._shut += shut
            if tone is not None:
                self._learn(tone)
            if self._low >= _REGION - 1e-9 and self._long >= _ENOUGH and not self._told:
                self._told = welcome = True
        return welcome

    @property
    def manner(self) -> Manner:
        """Of the turn until now."""
        if not self._hops:
            return Manner()
        ends = list(self._ends)
        last = float(np.median(ends[-round(_END / _STEP) :])) if ends else 0.0
        held = 0
        for tone in reversed(ends):
            if abs(tone - last) > _SLACK:
                break
            held += 1
        end = last - self._usual(0.5) if ends and self._pitch.sum() >= _KNOWN * 0.9 else 0.0
        return Manner(end, held * _STEP, self._shut / self._hops, self._voice)

    def _learn(self, tone: float) -> None:
        self._ends.append(tone)
        self._pitch *= _FORGET
        self._pitch[min(max(int(tone * _PER), 0), _BINS - 1)] += 1
        known = self._pitch.sum() >= _KNOWN * 0.9
        low = known and tone < self._usual(_LOW)
        self._low = self._low + _STEP if low else 0.0
        self._told = self._told and low

    def _usual(self, share: float) -> float:
        """The pitch below which a share of all lies, semitones."""
        total = self._pitch.cumsum()
        return int(np.searchsorted(total, share * total[-1])) / _PER


def _analyse(hops: Floats) -> tuple[list[float | None], list[bool]]:
    """Pitch, semitones or None where unvoiced, and whether the mouth is shut, of (T, _WINDOW)."""
    spectrum = np.fft.rfft(hops * _HANN, _FFT)
    power = spectrum.real**2 + spectrum.imag**2
    power[:, :_DEEP] = 0
    whole = np.maximum(power.sum(1), 1e-12)
    echo = np.fft.irfft(power, _FFT)
    likeness = echo[:, _LAGS] / np.maximum(echo[:, :1], 1e-12) * _FALL
    best = (likeness - _BIAS).argmax(1)
    clear = likeness[np.arange(len(best)), best] > _VOICED
    shut = clear & (power[:, _OPEN:].sum(1) < _SHUT * whole)
    tones = [_TONES[b] if c else None for b, c in zip(best.tolist(), clear.tolist(), strict=True)]
    return tones, shut.tolist()
