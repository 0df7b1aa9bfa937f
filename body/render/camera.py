"""Where one looks from. World axes as everywhere: metres, Y up, the character facing +Z."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.errors import ConfigError
from agent.registry import unknown
from body.avatar.model import Avatar
from body.rig import INDEX

Vector = tuple[float, float, float]
Floats = NDArray[np.float64]

PRESETS = ("face", "bust", "body")
NEAR = 0.05  # m; what comes closer is not drawn


@dataclass(frozen=True, slots=True)
class Camera:
    """A pinhole. `fov` is the vertical angle of view in degrees.

    `shift` moves the picture up by that many half frame heights without tilting the camera, as
    the shift lens of an architect does: upright things stay upright.
    """

    position: Vector
    target: Vector
    fov: float = 24.0
    shift: float = 0.0

    def __post_init__(self) -> None:
        if not 1.0 <= self.fov <= 120.0:
            raise ConfigError(f"camera fov must be 1 to 120 degrees, got {self.fov!r}; try 24")
        away = np.subtract(self.target, self.position)
        if not np.isfinite(away).all() or np.hypot(away[0], away[2]) < 1e-6:
            raise ConfigError(
                f"camera target {self.target} must not be straight above, below or at the "
                f"position {self.position}; move one of them sideways"
            )

    def axes(self) -> Floats:
        """Rows: to the right in the picture, up, and backwards out of it. (3, 3) unit."""
        back = np.subtract(self.position, self.target)
        back = back / np.linalg.norm(back)
        right = np.cross((0.0, 1.0, 0.0), back)
        right /= np.linalg.norm(right)
        return np.array([right, np.cross(back, right), back])

    def matrix(self, width: int, height: int) -> Floats:
        """(3, 4): a world point to (x w, y w, w), x and y in pixels of `width` x `height`.

        y grows downwards; w is the distance in front of the camera, m.
        """
        axes = self.axes()
        view = np.column_stack([axes, -axes @ np.array(self.position)])
        focal = height / 2 / np.tan(np.radians(self.fov) / 2)
        lens = np.array(
            [
                [focal, 0, -width / 2],
                [0, -focal, -height / 2 * (1 + self.shift)],
                [0, 0, -1.0],
            ]
        )
        out: Floats = lens @ view
        return out

    def project(self, points: Floats, width: int, height: int) -> Floats:
        """(n, 2) pixels of world points (n, 3) in front of the camera."""
        clip = points @ self.matrix(width, height)[:, :3].T + self.matrix(width, height)[:, 3]
        out: Floats = clip[:, :2] / clip[:, 2:]
        return out


def framed(avatar: Avatar, preset: str, aspect: float) -> Camera:
    """The camera `preset` for this character in a picture of width / height `aspect`."""
    if preset not in PRESETS:
        raise ConfigError(unknown("camera", preset, PRESETS))
    heads = avatar.skeleton.heads
    point = {name: np.array(at) for name, at in avatar.points.items()}
    eye = (point["left eye"] + point["right eye"]) / 2
    top, chin = point["top"][1], point["chin"][1]
    tall = top - chin
    hips = heads[INDEX["hips"]]
    if preset == "face":
        low, wide, fov, room = chin - 0.30 * tall, 1.15 * tall, 20.0, 0.07
    elif preset == "bust":
        chest = heads[INDEX["upperChest"]]
        low, wide, fov, room = float(0.5 * hips[1] + 0.5 * chest[1]), 2.1 * tall, 24.0, 0.09
    else:
        low, wide, fov, room = -0.05 * top, 0.42 * top, 28.0, 0.07
    frame = max((top - low) / (1 - room), wide / aspect)
    # A narrow picture is taller than need be: share the rest between head room and below.
    spare = frame - (top - low) / (1 - room)
    above = top + room * (frame - spare) + 0.35 * spare
    plane = eye[2] if preset == "face" else float(0.5 * (eye[2] + hips[2]))
    away = frame / 2 / np.tan(np.radians(fov) / 2)
    level = eye[1] if preset != "body" else 0.62 * top
    middle = above - frame / 2
    return Camera(
        position=_vector(np.array([hips[0], level, plane + away])),
        target=_vector(np.array([hips[0], level, plane])),
        fov=fov,
        shift=float((middle - level) / (frame / 2)),
    )


def _vector(array: Floats) -> Vector:
    x, y, z = (float(v) for v in array)
    return x, y, z
