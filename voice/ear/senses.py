"""What an ear makes of sound at once: is it a voice, is it not our own, how does it go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agent.types import Array
from voice.ear.echo import Guard
from voice.ear.melody import Melody
from voice.ear.vad import FRAME, RATE, Vad

_ON, _STAY = 0.5, 0.35  # likelihoods from which a voice begins, and goes on
_LOST = 0.25  # s by which sound may come early or late and still continue the last


class Sensed(NamedTuple):
    """A frame, and what is sensed of it."""

    sound: Array  # (FRAME,)
    voice: bool  # somebody else's than the character's
    welcome: bool  # a nod, after it
    held: bool  # the button was down


class Senses:
    """Of one microphone. Time is what its sound says."""

    def __init__(self, vad: Vad) -> None:
        self._vad, self.guard, self.melody = vad, Guard(), Melody()
        self._origin, self._taken = -np.inf, 0  # when this stretch began, samples of it heard
        self._rest = np.zeros(0, np.float32)  # less than a frame
        self._voiced = False

    @property
    def until(self) -> float:
        """The end of what has been heard, s."""
        return self._origin + self._taken / RATE

    def gap(self, t: float) -> float | None:
        """How many s nothing was heard before sound that begins at `t` s; None where it goes on.

        Less than 0 where time went back.
        """
        silent = t - self.until
        if abs(silent) <= _LOST:
            return None
        self._origin, self._taken, self._rest = t, 0, np.zeros(0, np.float32)
        self._voiced = False
        return silent

    def frames(self, samples: NDArray[np.int16] | Array, *, held: bool) -> Iterator[Sensed]:
        """What (n,) samples at `RATE` complete."""
        scale = np.float32(1 / 32768 if samples.dtype == np.int16 else 1)
        sound = np.concatenate([self._rest, samples.astype(np.float32) * scale])
        whole = len(sound) - len(sound) % FRAME
        self._rest = sound[whole:]
        for i in range(0, whole, FRAME):
            frame = sound[i : i + FRAME]
            self._taken += FRAME
            likely = self._vad.likely(frame)
            own = self.guard.own(frame, self.until, likely)
            self._voiced = likely >= (_STAY if self._voiced else _ON) and not own
            welcome = self.melody.hear(frame, voice=self._voiced)
            yield Sensed(frame, self._voiced, welcome, held)
