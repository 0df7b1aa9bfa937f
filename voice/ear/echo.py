"""Which sound in a microphone is the character's own, come back from the loudspeaker.

Browsers take most of it away. What is left arrives late, softer and coloured by a room, but rises
and falls in every band as what was sounded. So the levels in the bands are compared: by how much
the microphone lags and how much softer each band is, is learned while the character sounds; what
then stands out above the echo that is to be expected is somebody else's voice, also over it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agent.types import RATE as AGENT_RATE
from agent.types import Array
from voice.ear.vad import RATE
from voice.resample import Resampler

Floats = NDArray[np.float64]

_HOP, _WINDOW = 256, 512  # samples at RATE: 16 ms, 32 ms
_STEP = _HOP / RATE
_BANDS = 14
_EDGES = np.unique(np.geomspace(250, 5600, _BANDS + 1) * _WINDOW // RATE).astype(int)
_HANN = np.hanning(_WINDOW)
_FLOOR = -75.0  # dB that count as silence
_GAIN = 2 / (_WINDOW * float((_HANN**2).sum()))  # from a spectrum's energy to a mean square
_TAIL, _TAILS = 0.3, 12  # s for which a room still sounds, and the hops of that which count
_CHUNKS = 10  # of what is sounded that wait to be looked at
_LOST = 0.1  # s by which what is sounded may come early or late and still continue the last
_KEPT = 256  # hops of what was sounded, 4 s
_LAGS = 45  # hops by which it may come late: 0.7 s, most of which is the network's and the player's
_SEEN = 32  # hops that are compared to find the lag
_UNLIKELY, _AT_ONCE = 0.2, 4  # of a voice; frames that can wait
_EVERY = 8  # hops between comparisons
_NEW = 0.12  # of what is known of the lag comes from the last
_LIVELY = 9.0  # dB^2 by which levels must vary to be compared
_SAME, _LIKE, _OTHER = 0.88, 0.6, 0.45  # likeness: nothing but echo; mostly; something else
_EARLY = 56  # hops until it is known that no echo comes
_FADE = 2.5  # dB a hop by which a room dies away: 60 dB in 0.4 s
_STRONG = 14.0  # dB below the loudest band, down to which a band shows how much softer it comes
_RATIOS = 160  # hops of that kept, and how many it takes to know
_KNOWN = 16
_SHARE = 35  # percentile of them that is taken for the echo; somebody else only adds to it
_ABOVE, _STILL = 4.5, 1.5  # dB, over the bands, that are more than echo; and still are
_DOUBT = 4.0  # dB more while it is quite like what was sounded


class Guard:
    """Between one loudspeaker and one microphone."""

    def __init__(self) -> None:
        self._thin = Resampler(AGENT_RATE, RATE)
        self._sounded = np.full((_KEPT, len(_EDGES) - 1), _FLOOR)  # dB, a ring by hop
        self._next = 0  # the hop that comes next
        self._sound: list[Array] = []  # what was sounded since, until `_until` s
        self._until = 0.0
        self._held = np.zeros(0, np.float32)  # the end of it before, less than a window
        self._last = -np.inf  # when it sounded last, s
        self._before = np.zeros(_WINDOW - _HOP, np.float32)  # of the microphone
        self._waiting: list[Array] = []  # its frames that are not looked at yet
        self._heard = np.full((_SEEN, len(_EDGES) - 1), _FLOOR)  # dB, the last at the end
        self._likeness = np.zeros(_LAGS)
        self._ratios = np.zeros((_RATIOS, len(_EDGES) - 1))
        self._learned = 0
        self._ratio = np.zeros(len(_EDGES) - 1)  # dB by which echo is softer than what was sounded
        self._alike = 0.0  # what is heard to what was sounded, the last time they were compared
        self._above, self._over = 0.0, False  # dB above the echo; whether it is more than that
        self._since = 0  # hops since the character began

    def reference(self, samples: Array, t: float) -> None:
        """The character sounds (n,) at `RATE` of `agent.types`, from about `t` s on."""
        if t > self._last + 1.0 and not samples.any():
            self._until = -np.inf  # what sounds next begins anew
            return
        if abs(t - self._until) > _LOST:
            self._absorb()
            self._skip(round(t / _STEP))
            self._until = t
        self._until += len(samples) / AGENT_RATE
        if samples.any():
            self._last = t + len(samples) / AGENT_RATE
        self._sound.append(samples)
        if len(self._sound) >= _CHUNKS:
            self._absorb()

    def _absorb(self) -> None:
        """Take the levels of what was sounded."""
        if not self._sound:
            return
        held = np.concatenate([self._held, self._thin.push(np.concatenate(self._sound))])
        self._sound.clear()
        count = max(0, (len(held) - _WINDOW) // _HOP + 1)
        if count:
            self._next += count
            last = np.arange(self._next - min(count, _KEPT), self._next)
            self._sounded[last % _KEPT] = _levels(held, count)[-_KEPT:]
        self._held = held[count * _HOP :]

    def sounding(self, t: float, within: float = 0.0) -> bool:
        """Whether the character can be heard at `t` s, or could `within` s before."""
        return t < self._last + _TAIL + within

    def own(self, frame: Array, t: float, likely: float = 1.0) -> bool:
        """Whether the microphone's `frame` (FRAME,), which ends at `t` s, holds nothing else.

        Where a voice in it is not even `likely`, it is looked at later, with those after it.
        """
        self._waiting.append(frame)
        if t > self._last + _LAGS * _STEP + _TAIL:
            self._before = self._waiting[-1][-(_WINDOW - _HOP) :]
            self._waiting.clear()
            self._since, self._over = 0, False
            return False
        if likely < _UNLIKELY and len(self._waiting) < _AT_ONCE:
            return False
        sound = np.concatenate([self._before, *self._waiting])
        self._waiting.clear()
        self._before = sound[-(_WINDOW - _HOP) :]
        return self._explained(_levels(sound, len(sound) // _HOP - 1), t)

    def _explained(self, new: Floats, t: float) -> bool:
        """Whether what is heard in `new` (hops, bands), until `t` s, is echo."""
        self._absorb()
        self._heard = np.concatenate([self._heard[len(new) :], new])
        now = round((t - _WINDOW / RATE) / _STEP)  # the hop of the last row
        compares = self._since // _EVERY != (self._since + len(new)) // _EVERY
        self._since += len(new)
        if compares:
            self._compare(self._among(now - _SEEN - _LAGS + 1, now))
        lag = int(self._likeness.argmax())
        echo = _smeared(self._among(now - lag - len(new) - _TAILS + 1, now - lag), len(new))
        self._learn(new, echo)
        if self._alike >= _SAME or self._learned < _KNOWN:
            return self._alike >= _OTHER or self._since < _EARLY
        if compares:
            known = self._ratios[: min(self._learned, _RATIOS)]
            self._ratio = np.percentile(known, _SHARE, axis=0)
        over = np.clip(new - np.maximum(echo + self._ratio, _FLOOR + 10), -6, 18).mean()
        self._above = 0.5 * self._above + 0.5 * float(over)
        doubt = _DOUBT * min(max((self._alike - _LIKE) / (_SAME - _LIKE), 0.0), 1.0)
        self._over = self._above >= (_STILL if self._over else _ABOVE) + doubt
        return not self._over

    def _among(self, first: int, last: int) -> Floats:
        """What was sounded in the hops from `first` to `last` (hops, bands)."""
        hops = np.arange(first, last + 1)
        known = (hops >= 0) & (hops < self._next) & (hops >= self._next - _KEPT)
        return np.where(known[:, None], self._sounded[hops % _KEPT], _FLOOR)

    def _compare(self, sounded: Floats) -> None:
        """Learn by how many hops the microphone is behind `sounded` (_LAGS + _SEEN, bands)."""
        heard = self._heard - self._heard.mean(0)
        power = float((heard**2).sum())
        self._alike = 0.0
        if power < heard.size * _LIVELY or sounded.max() < _FLOOR + 20:
            return
        ways = np.lib.stride_tricks.sliding_window_view(sounded, _SEEN, axis=0)[1:]
        ways = ways - ways.mean(2, keepdims=True)
        own = (ways**2).sum((1, 2))
        alike = np.einsum("lbt,tb->l", ways, heard) / np.sqrt(own * power + 1e-9)
        alike = np.maximum(alike[::-1], 0)  # by lag
        self._likeness += (alike**3 - self._likeness) * _NEW
        self._alike = float(alike[max(int(self._likeness.argmax()) - 1, 0) :][:3].max())
        self._alike = max(self._alike, float(alike.max()) if self._learned < _KNOWN else 0.0)

    def _learn(self, new: Floats, echo: Floats) -> None:
        """By how much `new` (hops, bands) is softer than `echo` (hops, bands), where it is that."""
        silent = self._since > _EARLY and float(new.max()) < _FLOOR + 20
        if self._alike < _LIKE and not silent:
            return
        top = echo.max(1, keepdims=True)
        strong = (echo > top - _STRONG) & (top > _FLOOR + 25)
        for row, level, mask in zip(new, echo, strong, strict=True):
            if mask.any():
                before = self._ratios[(self._learned - 1) % _RATIOS]
                self._ratios[self._learned % _RATIOS] = np.where(mask, row - level, before)
                self._learned += 1

    def _skip(self, hop: int) -> None:
        """What is sounded next begins at `hop`; in between it was silent."""
        fresh = np.arange(max(self._next, hop - _KEPT), hop)
        self._sounded[fresh % _KEPT] = _FLOOR
        self._next, self._held = hop, np.zeros(0, np.float32)


def _levels(sound: Array, count: int) -> Floats:
    """Level in the bands, dB, of `count` hops (count, bands)."""
    blocks = sound[: (count + 1) * _HOP].reshape(-1, _HOP)
    hops = np.concatenate([blocks[:-1], blocks[1:]], 1)
    spectrum = np.fft.rfft(hops * _HANN)
    power = spectrum.real**2 + spectrum.imag**2
    bands = np.add.reduceat(power, _EDGES, axis=1)[:, :-1] * _GAIN
    return np.asarray(10 * np.log10(np.maximum(bands, 10 ** (_FLOOR / 10))))


def _smeared(sounded: Floats, count: int) -> Floats:
    """The last `count` hops, each as loud as what sounded before it still is in a room."""
    out = sounded[-count:].copy()
    for k in range(1, len(sounded) - count + 1):
        out = np.maximum(out, sounded[-count - k : -k] - _FADE * max(k - 1, 0))
    return np.asarray(out)
