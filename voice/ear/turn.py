"""One turn of somebody's, while it lasts: its sound, how long it is, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from agent.types import Array
from voice.ear.vad import STEP

Words = NDArray[np.int16]

_FULL = 32767.0


@dataclass(frozen=True, slots=True)
class Written:
    """What was made of a turn's sound when it had `frames` of voice."""

    frames: int
    text: str
    who: str = ""  # whose voice it is, as far as it is known


@dataclass(slots=True)
class Turn:
    """From the first sound of a voice to the silence after the last."""

    overlaps: bool  # it began while the character sounded
    follows: bool  # or just after
    held: bool = False  # the button is down
    released: bool = False  # and up again: it is over
    frames: int = 0  # of voice
    length: int = 0  # frames in all
    quiet: float = 0.0  # s since the last voice
    insisted: bool = False
    asked: int = 0  # frames of voice there were when it was last given to be written down
    asking: bool = False
    partial: str = ""
    settled: Written | None = None
    _sound: list[Words] = field(default_factory=list)

    def add(self, frame: Array, *, voice: bool) -> None:
        self.keep(frame)
        self.frames += voice
        self.length += 1
        self.quiet = 0.0 if voice else self.quiet + STEP

    def keep(self, frame: Array) -> None:
        """Its sound, without what was made of it: 32 kB a second."""
        self._sound.append((np.clip(frame, -1, 1) * _FULL).astype(np.int16))

    @property
    def voice(self) -> float:
        """Seconds of voice."""
        return self.frames * STEP

    @property
    def seconds(self) -> float:
        return self.length * STEP

    @property
    def known(self) -> Written | None:
        """All of it, written down, unless more came since."""
        done = self.settled
        return done if done is not None and done.frames == self.frames else None

    @property
    def text(self) -> str:
        """The best that is known of its words."""
        return self.known.text if self.known else self.partial

    @property
    def samples(self) -> Array:
        """Its sound until now (n,), at 16 kHz."""
        return np.concatenate(self._sound).astype(np.float32) / np.float32(_FULL)
