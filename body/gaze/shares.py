"""How eyes, head and trunk share a shift of gaze.

Small shifts are the eyes' alone; the head takes more and more of larger ones (Freedman and Sparks
1997; Stahl 1999), and the trunk some of what is more than a head likes. All angles in degrees.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, tanh

# What the eyes keep of a shift, at most. Beyond some 0.55 of ARKit's range the iris begins to
# leave the opening of the lids, so that a face looks possessed rather than attentive.
_KEEP_YAW, _KEEP_UP, _KEEP_DOWN = 16.0, 8.5, 11.0
# The eyes turn freely up to the first, and never beyond the second, wherever the head is.
_EYE_YAW, _EYE_UP, _EYE_DOWN = (16.0, 20.0), (9.0, 13.0), (12.0, 17.0)
_HEAD_EASY, _HEAD_MOST, _HEAD_UP, _HEAD_DOWN = 20.0, 52.0, 28.0, 32.0
_TRUNK_MOST = 24.0


@dataclass(frozen=True, slots=True)
class Share:
    """What of a gaze the head takes (yaw, pitch), the trunk (yaw), and what is out of reach."""

    yaw: float
    pitch: float
    trunk: float
    beyond: float


def share(yaw: float, pitch: float) -> Share:
    """Who turns how far for a gaze at `yaw` and `pitch` from straight ahead."""
    side = 1.0 if yaw >= 0 else -1.0
    need = abs(yaw) - _kept(abs(yaw), _KEEP_YAW)
    over = max(need - _HEAD_EASY, 0.0)
    trunk = min(0.5 * over * over / (over + 15.0), _TRUNK_MOST)
    head = min(need - trunk, _HEAD_MOST)
    if pitch >= 0:
        nod = min(pitch - _kept(pitch, _KEEP_UP), _HEAD_UP)
    else:
        nod = -min(-pitch - _kept(-pitch, _KEEP_DOWN), _HEAD_DOWN)
    return Share(side * head, nod, side * trunk, side * max(need - trunk - head, 0.0))


def _kept(angle: float, most: float) -> float:
    return most * (1 - exp(-angle / most))


def within(yaw: float, pitch: float) -> tuple[float, float]:
    """The directions (yaw, pitch) in the head that an eye can take, nearest to those wanted."""
    up = pitch >= 0
    return _soft(yaw, *_EYE_YAW), _soft(pitch, *(_EYE_UP if up else _EYE_DOWN))


def _soft(angle: float, free: float, most: float) -> float:
    size = abs(angle)
    if size <= free:
        return angle
    size = free + (most - free) * tanh((size - free) / (most - free))
    return size if angle >= 0 else -size
