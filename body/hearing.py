"""What a listener hears in somebody's voice while it still sounds: when to nod, when it ends.

Loudness and pitch are found every `STEP` s in a stream of any chunking; the same sound gives the
same cues, whether it comes in pieces of 20 ms or all at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from math import log2, log10

import numpy as np
from numpy.typing import NDArray

from agent.types import RATE

Floats = NDArray[np.float64]

STEP = 0.01  # s between frames
_THIN = 3  # heard at RATE / _THIN = 8 kHz
_HERTZ = RATE // _THIN
_HOP, _WINDOW, _FFT = int(STEP * _HERTZ), 320, 512  # samples there; windows of 40 ms
_LAGS = np.arange(20, 121)  # samples: 400 down to 66 Hz
_HANN = np.hanning(_WINDOW)
_DEEP = 7  # bins of the spectrum below 109 Hz, where rooms and microphones rumble
_ECHO = np.fft.irfft(np.abs(np.fft.rfft(_HANN, _FFT)) ** 2, _FFT)
_FALL = _ECHO[0] / _ECHO[_LAGS]  # a window's own fall-off, divided out
_BIAS = 0.0006 * np.arange(len(_LAGS))  # against octave errors
_VOICED = 0.45  # share of the energy that must repeat
_GAIN = 2 / (_FFT * float((_HANN**2).sum()))  # from a spectrum's energy to a mean square
_TONES = [12 * log2(_HERTZ / lag / 60) for lag in _LAGS.tolist()]  # semitones above 60 Hz
_LOST = 0.25  # s by which a chunk may come early or late and still continue the last

_FLOOR, _LOUDEST_FLOOR, _RISE = -62.0, -38.0, 0.02  # dB of the noise; dB that it creeps up a frame
_ABOVE, _FAINT = 9.0, -50.0  # dB above the noise, and least dB, of a voice


class Heard(Enum):
    """What there is to react to."""

    BEGUN = "begun"  # somebody speaks
    LOW = "low"  # a stretch of low pitch: an answer by a nod is welcome
    PAUSE = "pause"  # a phrase ended
    RESUMED = "resumed"  # it went on
    DONE = "done"  # the turn seems to be over


@dataclass(frozen=True, slots=True)
class Cue:
    """Something heard at `t` s, with how lively the voice was then, -1 (dull) to 1."""

    t: float
    what: Heard
    lively: float = 0.0


class Hearing:
    """One voice, listened to as it comes."""

    def __init__(self) -> None:
        self._origin, self._taken = -np.inf, 0  # when this stretch began, samples of it so far
        self._frames = 0  # of it that are analysed
        self._raw = np.zeros(0)  # fewer than _THIN samples
        self._thin = np.zeros(0)  # what is not yet analysed, at _HERTZ
        self._floor = np.inf  # dB
        self._talk = _Talk()

    @property
    def until(self) -> float:
        """The end of what has been heard, s."""
        return self._origin + self._taken / RATE

    def idle(self, t: float) -> list[Cue]:
        """The cues that lie in hearing nothing until `t`."""
        return self._talk.hush(self.until + _OVER) if t > self.until + _OVER else []

    def hear(self, samples: NDArray[np.float32], at: float) -> list[Cue]:
        """The cues in (n,) samples at `RATE` that sound from `at` on, in order."""
        cues: list[Cue] = []
        if abs(at - self.until) > _LOST:  # a new stretch of sound; in between nothing was heard
            cues += self._talk.hush(min(at, self.until + _OVER))
            self._origin, self._taken, self._frames = at, 0, 0
            self._raw, self._thin = np.zeros(0), np.zeros(0)
        self._taken += len(samples)
        raw = np.concatenate([self._raw, samples])
        whole = len(raw) - len(raw) % _THIN
        self._raw = raw[whole:]
        self._thin = np.concatenate([self._thin, raw[:whole].reshape(-1, _THIN).mean(1)])
        count = (len(self._thin) - _WINDOW) // _HOP + 1
        if count <= 0:
            return cues
        frames = np.lib.stride_tricks.sliding_window_view(self._thin, _WINDOW)[::_HOP][:count]
        level, tone = _analyse(frames)
        for i, (loud, pitch) in enumerate(zip(level, tone, strict=True)):
            self._floor = max(min(loud, self._floor + _RISE, _LOUDEST_FLOOR), _FLOOR)
            voice = loud > max(self._floor + _ABOVE, _FAINT)
            t = self._origin + _WINDOW / _HERTZ + (self._frames + i) * STEP
            cues += self._talk.frame(t, loud, pitch if voice else None, voice=voice)
        self._thin = self._thin[count * _HOP :]
        self._frames += count
        return cues


def _analyse(frames: Floats) -> tuple[list[float], list[float | None]]:
    """Level, dB, and pitch, semitones or None where unvoiced, of frames (T, _WINDOW)."""
    spectrum = np.fft.rfft(frames * _HANN, _FFT)
    power = spectrum.real**2 + spectrum.imag**2
    power[:, :_DEEP] = 0
    level = [10 * log10(max(e, 1e-10)) for e in (power.sum(1) * _GAIN).tolist()]
    echo = np.fft.irfft(power, _FFT)
    likeness = echo[:, _LAGS] / np.maximum(echo[:, :1], 1e-12) * _FALL
    best = (likeness - _BIAS).argmax(1)
    clear = likeness[np.arange(len(best)), best] > _VOICED
    return level, [_TONES[b] if c else None for b, c in zip(best.tolist(), clear, strict=True)]


# Ward and Tsukahara 2000, for English: after 110 ms of pitch below the speaker's 26th percentile,
# coming after at least 700 ms of speech.
_LOW, _REGION, _ENOUGH = 0.26, 0.11, 0.7
_KNOWN = 60  # voiced frames until a voice's range is known
_BINS, _PER = 140, 4  # of a histogram of pitch, and how many a semitone
_FORGET = 0.5 ** (STEP / 30)  # half of what was heard 30 s ago counts
_ONSET, _BREAK, _OVER, _FINAL = 0.06, 0.20, 0.75, 0.40  # s of voice; s of silence
_SUNG = 4  # frames with a pitch that tell a voice from a knock


class _Talk:
    """The state of one speaker, frame by frame."""

    def __init__(self) -> None:
        self._pitch = np.zeros(_BINS)  # how often each pitch was heard
        self._low = self._quiet = self._voice = 0.0  # s of low pitch, silence, speech
        self._run, self._sung = 0.0, 0  # s of sound without a break, and frames of it with a pitch
        self._told = False  # of this stretch of low pitch
        self._fell = False  # whether the last voiced sound was low
        self._talking = self._paused = False
        self._level = self._usual = self._tone = self._median = 0.0
        self._first = True

    def frame(self, t: float, loud: float, pitch: float | None, *, voice: bool) -> list[Cue]:
        """What the next `STEP` s, known at `t`, bring."""
        if not voice:
            self._low, self._told, self._run, self._sung = 0.0, False, 0.0, 0
            self._quiet += STEP
            return self._silence(t)
        cues: list[Cue] = []
        self._quiet, self._run, self._voice = 0.0, self._run + STEP, self._voice + STEP
        self._sung += pitch is not None
        begins = self._run >= _ONSET - 1e-9 and self._sung >= _SUNG
        if not self._talking and begins:
            self._talking, self._paused = True, False
            cues.append(Cue(t, Heard.BEGUN))
        elif self._paused and begins:
            self._paused = False
            cues.append(Cue(t, Heard.RESUMED))
        self._follow(loud, pitch)
        if self._region(pitch) and self._voice >= _ENOUGH and not self._told:
            self._told = True
            cues.append(Cue(t, Heard.LOW, self.lively))
        return cues

    def hush(self, t: float) -> list[Cue]:
        """Nothing more was heard until `t`."""
        if not self._talking:
            return []
        self._talking = self._paused = False
        self._voice = self._low = self._run = self._quiet = 0.0
        self._sung = 0
        return [Cue(t, Heard.DONE, self.lively)]

    def _silence(self, t: float) -> list[Cue]:
        if not self._talking:
            return []
        over = _FINAL if self._fell and self._voice == 0 else _OVER
        if not self._paused and self._quiet >= _BREAK - 1e-9:
            long, self._voice, self._paused = self._voice, 0.0, True
            return [Cue(t, Heard.PAUSE, self.lively)] if long >= _ENOUGH else []
        if self._paused and self._quiet >= over - 1e-9:
            self._talking = self._paused = False
            return [Cue(t, Heard.DONE, self.lively)]
        return []

    def _follow(self, loud: float, pitch: float | None) -> None:
        """Learn the speaker's range, slowly, and how they speak just now, quickly."""
        if self._first:
            self._level = self._usual = loud
            self._tone = self._median = pitch or 0.0
            self._first = pitch is None
        self._level += (loud - self._level) * (STEP / 0.6)
        self._usual += (loud - self._usual) * (STEP / 15)
        if pitch is not None:
            self._tone += (pitch - self._tone) * (STEP / 0.6)
            self._median += (pitch - self._median) * (STEP / 15)
            self._pitch *= _FORGET
            self._pitch[min(max(int(pitch * _PER), 0), _BINS - 1)] += 1

    def _region(self, pitch: float | None) -> bool:
        """Whether the pitch has been low for long enough."""
        if pitch is None:  # a consonant in between does not count, nor end it
            return self._low >= _REGION
        total = self._pitch.cumsum()
        known = total[-1] >= _KNOWN * 0.9
        limit = int(np.searchsorted(total, _LOW * total[-1]))
        self._fell = known and int(pitch * _PER) < limit
        self._low = self._low + STEP if self._fell else 0.0
        self._told = self._told and self._fell
        return self._low >= _REGION - 1e-9

    @property
    def lively(self) -> float:
        """How loud and high the voice is against its usual, -1 to 1."""
        return min(max((self._level - self._usual) / 8 + (self._tone - self._median) / 7, -1.0), 1)
