"""The one way in which every gesture is written down, for bodies of any size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from body.arkit import SHAPES, columns
from body.arms import Steer

Floats = NDArray[np.float64]

_AXES = {
    "out": (1.0, 0.0, 0.0), "in": (-1.0, 0.0, 0.0), "up": (0.0, 1.0, 0.0),
    "down": (0.0, -1.0, 0.0), "front": (0.0, 0.0, 1.0), "back": (0.0, 0.0, -1.0),
}  # fmt: skip


def direction(text: str) -> Floats:
    """The unit vector (3,) of "front", "in", "up-front" or "in-in-up": x outwards, z forwards."""
    total = np.sum([_AXES[word] for word in text.split("-")], 0)
    return np.asarray(total / np.linalg.norm(total))


@dataclass(frozen=True, slots=True)
class Key:
    """Where one hand is at one instant.

    The point `touch` of the hand comes to the landmark `at`, moved by `off` (out, up, forward) in
    shares of the arm's length. The palm faces `palm` and the fingers point to `point`, as near as
    the joints allow. `nudge` is added afterwards to the numbers of the arm, by their names.
    """

    at: str = "shoulder"
    off: tuple[float, float, float] = (0.0, 0.0, 0.0)
    palm: str = "in"
    point: str = "front"
    shape: str = "open"
    touch: str = "wrist"
    swivel: float | None = None  # of the elbow; None: what is easiest
    nudge: tuple[tuple[str, float], ...] = ()
    firm: bool = False  # the hand keeps to these directions even where that is hard on the wrist

    @property
    def free(self) -> bool:
        """Whether it is in the air, so that it may be made larger or smaller."""
        return self.at == "shoulder"

    def shifts(self, size: float) -> Floats:
        """What `nudge` adds to the arm (ARM,)."""
        out = np.zeros(len(Steer))
        for name, value in self.nudge:
            fingers = Steer[name.upper()] >= Steer.INDEX
            out[Steer[name.upper()]] = value if fingers else value * size
        return out


@dataclass(frozen=True, slots=True)
class Bearing:
    """What trunk and head do with a gesture of the right hand. Degrees."""

    nod: float = 0.0  # head down
    turn: float = 0.0  # head to the left
    tilt: float = 0.0  # head to the right shoulder
    bow: float = 0.0  # trunk forward
    twist: float = 0.0  # trunk to the left
    shrug: float = 0.0  # both shoulders up

    def row(self, side: int, size: float) -> Floats:
        """(6,) radians, mirrored for the left hand (`side` 0)."""
        sign = 1.0 if side else -1.0
        values = (self.nod, sign * self.turn, sign * self.tilt, self.bow, sign * self.twist)
        return np.radians([*values, self.shrug]) * size


@dataclass(frozen=True, slots=True)
class Form:
    """A gesture: how it is prepared, struck and held.

    `keys` are of the leading hand: where it is ready, then where each stroke ends; the last is
    held. `other` are those of the other hand, as many; "mirror" does the same with both.
    """

    keys: tuple[Key, ...]
    other: tuple[Key, ...] | str = ()
    stroke: float = 0.28  # s for each key after the first
    times: int = 1  # how often the strokes are made
    hold: float = 0.7  # s
    bearing: Bearing = Bearing()
    face: Mapping[str, float] = field(default_factory=dict)  # ARKit weights it brings along
    also: tuple[str, ...] = ()  # other names
    head: bool = False  # the hand follows the head that it touches
    either: bool = True  # the other hand may do it as well

    def of(self, other: bool) -> tuple[Key, ...]:
        """The keys of the leading hand, or of the `other`: empty when that rests."""
        if not other:
            return self.keys
        return self.keys if isinstance(self.other, str) else self.other

    def features(self) -> Floats:
        """`face` as a row (52,); a name without Left or Right stands for both."""
        row = np.zeros(len(SHAPES))
        for name, value in self.face.items():
            row[list(columns(name))] = value
        return row
