"""A performance to be judged: curves, sound and words, from wherever they come."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from agent.types import RATE, SILENCE, Array, Phone
from body import quat
from body.prosody import STEP, Accent, Prosody, accents, hear
from body.rig import INDEX, Skeleton

Floats = NDArray[np.float64]

_LINE = ("hips", "spine", "chest", "upperChest", "neck", "head")


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """T frames at `fps`. What is not known is None or empty; times are seconds from its start."""

    name: str
    fps: float
    face: Floats | None = None  # (T, 52)
    joints: Floats | None = None  # (T, J, 4)
    root: Floats | None = None  # (T, 3) m
    head: Floats | None = None  # (T, 3) rotation vectors in the world
    audio: Array | None = None  # (n,) at RATE
    phones: tuple[Phone, ...] = ()
    prosody: Prosody | None = field(default=None)

    @property
    def length(self) -> int:
        """How many frames there are."""
        for rows in (self.face, self.joints, self.head):
            if rows is not None:
                return len(rows)
        return 0

    @property
    def times(self) -> Floats:
        return np.arange(self.length) / self.fps

    @property
    def duration(self) -> float:
        return self.length / self.fps

    @property
    def speaking(self) -> NDArray[np.bool_]:
        """(T,) whether it speaks: by its phones, else by its sound."""
        out = np.zeros(self.length, bool)
        if self.phones:
            for phone in self.phones:
                if phone.symbol != SILENCE or phone.end - phone.start < 0.4:
                    a, b = round(phone.start * self.fps), round(phone.end * self.fps)
                    out[a : b + 1] = True
            return out
        return self.loudness > 0.3

    @property
    def loudness(self) -> Floats:
        """(T,) in [0, 1]; zeros without sound."""
        if self.prosody is None:
            return np.zeros(self.length)
        heard = self.prosody.loudness
        return np.interp(self.times, np.arange(len(heard)) * STEP, heard)

    @property
    def accents(self) -> tuple[Accent, ...]:
        """The stressed syllables, if its words are known."""
        return accents(self.phones, self.prosody) if self.phones and self.prosody else ()


def prepared(take: Take) -> Take:
    """`take` with its sound analysed and the head's way through the world worked out."""
    if take.audio is not None and take.prosody is None:
        take = replace(take, prosody=hear(take.audio))
    if take.head is None and take.joints is not None:
        turn = take.joints[:, INDEX[_LINE[0]]]
        for name in _LINE[1:]:
            turn = quat.mul(turn, take.joints[:, INDEX[name]])
        take = replace(take, head=np.unwrap(quat.log(turn), axis=0))
    return take


def shifted(take: Take, seconds: float) -> Take:
    """The same motion under sound and words that are `seconds` later, wrapped around the end."""
    length = take.duration
    out = take
    if take.audio is not None:
        out = replace(out, audio=np.roll(take.audio, round(seconds * RATE)))
    if take.prosody is not None:
        by = round(seconds / STEP)
        heard = take.prosody
        out = replace(out, prosody=Prosody(np.roll(heard.loudness, by), np.roll(heard.pitch, by)))
    moved = []
    for phone in take.phones:
        start = (phone.start + seconds) % length
        moved.append(replace(phone, start=start, end=start + phone.end - phone.start))
    return replace(out, phones=tuple(sorted(moved, key=lambda p: p.start)))


def positions(take: Take, skeleton: Skeleton) -> Floats:
    """Where the joints (T, J, 3) of a body like `skeleton` are, m."""
    assert take.joints is not None
    root = np.zeros((take.length, 3)) if take.root is None else take.root
    return skeleton.globals(take.joints, root)[1]
