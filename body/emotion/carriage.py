"""How the rest of the body carries a feeling: stand, head, size and speed, eyes and lids."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from body.rig import INDEX as JOINT
from body.rig import JOINTS

Floats = NDArray[np.float64]

# Postures after Wallbott 1998, Keltner 1995 and Tracy and Robins 2004; sizes are ours.
# Degrees: chest back (+) or sunk, head lifted, tilted to its left, turned to its left, shoulders
# raised. Against 1: size and speed of movement, how often it blinks (anxiety raises it, Harrigan
# and O'Connell 1996; a stare lowers it). Added share of the time that the eyes turn away.
_TABLE: dict[str, tuple[float, ...]] = {
    #             chest  lift  tilt  turn  shrug  extent speed blink away
    "neutral": (0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0),
    "happy": (2.0, 2.0, 1.5, 0.0, 0.5, 1.25, 1.15, 1.1, -0.05),
    "sad": (-4.5, -7.0, 2.0, 0.0, -0.5, 0.6, 0.7, 1.0, 0.25),
    "angry": (1.5, -4.5, 0.0, 0.0, 1.5, 1.3, 1.35, 0.7, -0.15),
    "afraid": (-2.0, 2.0, -1.0, -2.0, 4.0, 0.75, 1.25, 1.4, 0.1),
    "surprised": (2.0, 3.0, 0.0, 0.0, 2.0, 1.2, 1.2, 0.6, -0.15),
    "disgusted": (1.0, 2.0, -3.0, -5.0, 1.0, 0.85, 0.9, 1.1, 0.15),
    "contempt": (1.5, 5.0, -3.5, 3.0, 0.0, 0.7, 0.8, 0.8, 0.05),
    "tender": (-0.5, -1.0, 5.0, 0.0, 0.0, 0.85, 0.8, 0.9, -0.1),
    "amused": (0.5, 1.0, 3.5, 0.0, 0.5, 1.1, 1.05, 1.1, 0.0),
    "bored": (-3.5, -2.0, 5.0, 0.0, -1.0, 0.55, 0.7, 1.15, 0.2),
    "tired": (-4.0, -5.0, 2.5, 0.0, -1.0, 0.55, 0.65, 1.35, 0.15),
    "thinking": (0.0, 1.5, 4.0, 3.0, 0.0, 0.75, 0.8, 0.75, 0.3),
    "embarrassed": (-2.0, -6.5, 3.0, 6.0, 2.0, 0.7, 0.95, 1.4, 0.3),
    "proud": (4.5, 5.5, 0.0, 0.0, 0.0, 1.15, 0.95, 0.85, -0.1),
}
BEARINGS: dict[str, Floats] = {name: np.array(row) for name, row in _TABLE.items()}
SIZE = len(BEARINGS["neutral"])

_LOW = np.array([-6.0, -9.0, -6.0, -8.0, -2.0, 0.5, 0.6, 0.5, -0.2])  # what blends stay within
_HIGH = np.array([6.0, 8.0, 6.0, 8.0, 5.0, 1.4, 1.4, 1.5, 0.4])
_RADIAN = np.pi / 180


@dataclass(frozen=True, slots=True, eq=False)
class Bearing:
    """How a mood is carried. Angles in radians; sizes against 1."""

    chest: float  # back and up
    lift: float  # of the head
    tilt: float  # of the head, to its left
    turn: float  # of the head, to its left
    shrug: float  # shoulders raised
    extent: float  # of gestures and head
    speed: float
    blink: float  # how often the lids close
    away: float  # added to the share of time in which the eyes turn away

    @classmethod
    def of(cls, numbers: Floats) -> Bearing:
        """Read off the `SIZE` numbers of a mood vector, kept within what looks natural."""
        row = np.minimum(np.maximum(numbers, _LOW), _HIGH)
        row[:5] *= _RADIAN
        return cls(*row.tolist())

    def turns(self) -> Floats:
        """What it adds to the joints (J, 3), as rotation vectors."""
        turns = np.zeros((len(JOINTS), 3))
        turns[_CHESTS, 0] = -0.5 * self.chest
        # The head gives back what the chest takes, so that the face stays upright.
        turns[_NECK] = (0.5 * self.chest - 0.4 * self.lift, 0.4 * self.turn, -0.4 * self.tilt)
        turns[_HEAD] = (0.5 * self.chest - 0.6 * self.lift, 0.6 * self.turn, -0.6 * self.tilt)
        turns[_SHOULDERS, 2] = self.shrug, -self.shrug
        return turns


_CHESTS = [JOINT["chest"], JOINT["upperChest"]]
_NECK, _HEAD = JOINT["neck"], JOINT["head"]
_SHOULDERS = [JOINT["leftShoulder"], JOINT["rightShoulder"]]
