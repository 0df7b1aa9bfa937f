"""What is the same for every vertex and fragment of a frame, in one row of numbers.

`frame` (72,) float32: 0-11 camera matrix, to samples; 12-14 camera; 15-26 shadow matrix, to
texels and metres behind the map's middle; 27 how far above a surface its shadow is looked up, m;
28-30 key direction; 31-33 key colour; 34-35 width and height, samples; 36-38 lips; 39-41 forward
from the face; 42 how open the mouth is; 43 strength of the catchlights; 44 whether there is a
ground; 45-46 its middle, x and z; 48-56 the ray through a pixel: at (0, 0), by column, by row;
57-68 x, z and height of four points of the feet.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agent.types import Array, Pose
from body.arkit import INDEX as SHAPE
from body.avatar.model import Avatar
from body.glide import eases
from body.render.camera import Camera
from body.render.light import Lighting
from body.rig import INDEX

Floats = NDArray[np.float64]
FRAME = 72
_FEET = tuple(INDEX[n] for n in ("leftFoot", "leftToes", "rightFoot", "rightToes"))
_SWAY, _REACH = 0.06, 0.25  # m that a body moves within the frame, and until it is followed
_HIPS, _HEAD = INDEX["hips"], INDEX["head"]
_APART = tuple(
    SHAPE[f"mouth{way}{side}"] for way in ("LowerDown", "UpperUp") for side in ("Left", "Right")
)


class Stage:
    """Camera, key and ground, set up once for an avatar; `fill` adds what moves."""

    def __init__(
        self,
        avatar: Avatar,
        camera: Camera,
        light: Lighting,
        size: tuple[int, int],
        supersample: int,
        *,
        follows: bool = False,
    ) -> None:
        """`follows`: the picture keeps a body that sits down or walks off in its frame."""
        width, height = size
        self._follows, self._supersample = follows, supersample
        self._still = np.zeros(FRAME, np.float32)
        still = self._still
        still[0:12] = camera.matrix(width * supersample, height * supersample).ravel()
        still[12:15] = camera.position
        still[28:34] = light.table()[0]
        still[34:36] = width * supersample, height * supersample
        still[43] = light.eyes
        heads = avatar.skeleton.heads.astype(np.float64)
        self._heads = heads
        axes = camera.axes()
        away = float(np.linalg.norm(np.subtract(camera.target, camera.position)))
        tall = 2 * away * np.tan(np.radians(camera.fov) / 2)  # of the frame, at the target
        middle = np.array(camera.target) + axes[1] * camera.shift * tall / 2
        crown = avatar.points["top"][1]
        self._middle = middle
        self._radius = float(
            np.clip(0.56 * tall * max(1.0, 0.8 * width / height), 0.2, 0.62 * crown)
        )
        if self._radius > 0.4 * crown:
            self._middle = np.array([heads[_HIPS][0], 0.5 * crown, heads[_HIPS][2]])
        self._key = np.array(light.lights[0].direction())
        self.texels = 384 if width * height <= 640 * 640 else 640
        ray = _rays(camera, axes, width, height)
        still[48:57] = ray.ravel()
        bottom = ray[0] + ray[2] * height
        self.shows_ground = bool(bottom[1] < 0 and _reach(camera, bottom) < 4.0)
        self.shows_legs = self.shows_ground or bool(
            middle[1] - tall / 2 < heads[INDEX["leftUpperLeg"]][1] + 0.02 or axes[2][1] > 0.35
        )
        still[44] = 1.0 if self.shows_ground else 0.0
        # Where the catchlight hangs, seen from the eye: towards the key, above the camera.
        side = float(np.clip(self._key @ axes[0] * 0.5, -0.2, 0.2))
        focal = height / 2 / np.tan(np.radians(camera.fov) / 2)
        self.view = np.array([*axes[0], side, 0.2, focal], np.float32)
        bones = avatar.bones
        rest, at = bones.rest[_HEAD].astype(np.float64), bones.bind_head[_HEAD].astype(np.float64)
        lips = np.array(avatar.points.get("mouth", (0.0, crown * 0.93, 0.1)))
        self._lips = rest.T @ (lips - bones.head[_HEAD]) + at
        self._forward = rest.T @ np.array([0.0, 0.0, 1.0])

    def fill(self, pose: Pose, bones: Array, at: Floats) -> Array:
        """The row of numbers for `pose`, with bones (B, 3, 4) and joints at `at` (J, 3) m."""
        frame = self._still.copy()
        root = np.array([pose.root[0], 0.0, pose.root[2]], np.float64)
        if self._follows:
            self._shift(frame, pose.root.astype(np.float64))
        texel = 2 * self._radius / self.texels
        frame[15:27] = _shadow_matrix(self._key, self._middle + root, self._radius, self.texels)
        frame[27] = 1.4 * texel
        head = bones[_HEAD].astype(np.float64)
        frame[36:39] = head[:, :3] @ self._lips + head[:, 3]
        frame[39:42] = head[:, :3] @ self._forward
        apart = sum(float(pose.face[i]) for i in _APART) / 4
        frame[42] = min(1.0, 1.3 * float(pose.face[SHAPE["jawOpen"]]) + 0.35 * apart)
        hips = self._heads[_HIPS]
        frame[45:47] = hips[0] + root[0], hips[2] + root[2]
        for i, joint in enumerate(_FEET):
            rise = max(0.0, float(at[joint][1] - self._heads[joint][1]))
            frame[57 + 3 * i : 60 + 3 * i] = at[joint][0], at[joint][2] + 0.03, rise
        return frame

    def _shift(self, frame: Array, root: Floats) -> None:
        """Go with a body that has left its mark by more than a sway.

        The camera goes along the ground with it; for one that sits down the lens is shifted.
        """
        root = np.minimum(root, (np.inf, 0.0, np.inf))  # a leap is to be seen
        away = root * float(eases((float(np.linalg.norm(root)) - _SWAY) / _REACH))
        along, down = away * (1.0, 0.0, 1.0), away * (0.0, 1.0, 0.0)
        rows = frame[:12].reshape(3, 4).astype(np.float64)
        here, there = (rows[:, :3] @ p + rows[:, 3] for p in (self._middle, self._middle + down))
        off = there[:2] / there[2] - here[:2] / here[2]
        rows[:2] -= np.outer(off, rows[2])
        rows[:, 3] -= rows[:, :3] @ along
        frame[:12] = rows.ravel()
        frame[12:15] += along
        across, upright = off / self._supersample
        frame[48:51] += across * frame[51:54] + upright * frame[54:57]


def _shadow_matrix(key: Floats, middle: Floats, radius: float, texels: int) -> Floats:
    """(12,) row by row: column, row, and metres behind `middle` as the key sees it."""
    right = np.cross((0.0, 1.0, 0.0), key)
    if np.linalg.norm(right) < 1e-6:
        right = np.array([1.0, 0.0, 0.0])
    right /= np.linalg.norm(right)
    up = np.cross(key, right)
    k = texels / (2 * radius)
    rows = np.array([right * k, -up * k, -key])
    shift = np.array([texels / 2, texels / 2, 0.0]) - rows @ middle
    return np.column_stack([rows, shift]).ravel()


def _rays(camera: Camera, axes: Floats, width: int, height: int) -> Floats:
    """(3, 3): the ray through the centre of pixel (0, 0), its change by column and by row."""
    step = 2 * np.tan(np.radians(camera.fov) / 2) / height
    u0, v0 = (0.5 - width / 2) * step, (height / 2 * (1 + camera.shift) - 0.5) * step
    return np.array([axes[0] * u0 + axes[1] * v0 - axes[2], axes[0] * step, -axes[1] * step])


def _reach(camera: Camera, ray: Floats) -> float:
    """How far in front of the camera `ray` meets the ground, in camera distances to the target."""
    away = float(np.linalg.norm(np.subtract(camera.target, camera.position)))
    return float(-camera.position[1] / ray[1] * np.linalg.norm(ray)) / away
