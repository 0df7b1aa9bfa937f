"""What can be looked at: points of the world and directions from the body.

Directions are (yaw, pitch) in degrees: yaw towards the character's left (+X), pitch up.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, atan2, cos, degrees, hypot, radians, sin

Point = tuple[float, float, float]
Bearing = tuple[float, float]

LISTENER = "listener"
FAR = 4.0  # m to whatever the eyes rest on when they look at nobody

# Directions that an act's `gaze` may ask for; `Gaze.place` names points beside them.
DIRECTIONS: dict[str, Bearing] = {
    "ahead": (0.0, 0.0),
    "away": (15.0, -3.0),
    "down": (4.0, -16.0),
    "up": (6.0, 12.0),
    "left": (18.0, 0.0),
    "right": (-18.0, 0.0),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Something to look at: a `point` of the world, m, or what lies in a direction.

    `yaw` and `pitch` are degrees beside the point, or from where the body faces if there is none.
    """

    point: Point | None = None
    yaw: float = 0.0
    pitch: float = 0.0
    far: float = FAR  # m, where there is no point

    def beside(self, yaw: float, pitch: float) -> Place:
        """What is so many degrees beside it."""
        return Place(self.point, self.yaw + yaw, self.pitch + pitch, self.far)

    def seen(self, eyes: Point, heading: float) -> tuple[float, float, float]:
        """Yaw and pitch in degrees from a body that faces `heading` degrees, and metres away."""
        if self.point is None:
            return self.yaw, self.pitch, self.far
        x, y, z = (p - e for p, e in zip(self.point, eyes, strict=True))
        away = max(hypot(x, y, z), 0.05)
        yaw = wrap(degrees(atan2(x, z)) - heading)
        return yaw + self.yaw, degrees(asin(max(-1.0, min(y / away, 1.0)))) + self.pitch, away


def inside(point: Point, x: float, z: float, yaw: float) -> Point:
    """In the world, a `point` of a body that is at `x`, `z` m and turned by `yaw` radians."""
    c, s = cos(yaw), sin(yaw)
    return x + c * point[0] + s * point[2], point[1], z - s * point[0] + c * point[2]


def wrap(angle: float) -> float:
    """`angle` in degrees as one in [-180, 180)."""
    return (angle + 180.0) % 360.0 - 180.0


def towards(yaw: float, pitch: float) -> Point:
    """The unit vector of a direction in degrees."""
    y, p = radians(yaw), radians(pitch)
    return cos(p) * sin(y), sin(p), cos(p) * cos(y)
