"""A clip: a short piece of whole-body motion that any character can play."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from agent.types import Array
from body import quat
from body.arkit import SHAPES
from body.rig import INDEX, JOINTS

Floats = NDArray[np.float64]

SECONDS = 600.0  # the longest clip
PHASES = ("preparation", "stroke", "hold", "retraction", "loop")

_DIGITS = ("Thumb", "Index", "Middle", "Ring", "Little")
FINGERS: tuple[int, ...] = tuple(
    i for name, i in INDEX.items() if any(digit in name for digit in _DIGITS)
)
HEAD: tuple[int, ...] = tuple(INDEX[n] for n in ("neck", "head"))
EYES: tuple[int, ...] = tuple(INDEX[n] for n in ("leftEye", "rightEye"))
LEGS: tuple[int, ...] = tuple(
    INDEX[f"{side}{part}"]
    for side in ("left", "right")
    for part in ("UpperLeg", "LowerLeg", "Foot", "Toes")
)


@dataclass(frozen=True, slots=True)
class Phase:
    """What happens in [start, end) s of a clip: one of `PHASES`."""

    name: str
    start: float
    end: float

    def __post_init__(self) -> None:
        if self.name not in PHASES:
            raise ValueError(f"Phase.name must be one of {', '.join(PHASES)}, got {self.name!r}")
        if not 0 <= self.start < self.end:
            raise ValueError(f"Phase must have 0 <= start < end, got {self.start}, {self.end}")


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """Motion at a fixed rate, as rotations from the T-pose (see `body.rig`).

    `root` is as in `Pose`, for a body whose legs are `leg` m long; whoever plays it scales it.
    `moves` (54,) in [0, 1] says which joints are the clip's own; on the others the body goes on as
    it does. `contacts` says when each foot (left, right) stands on the floor.
    """

    name: str
    fps: float
    joints: Array  # (T, 54, 4) local unit quaternions wxyz, without sign flips along time
    root: Array  # (T, 3) m
    leg: float  # m, hip joint to ankle
    moves: Array  # (54,)
    contacts: NDArray[np.bool_]  # (T, 2)
    face: Array | None = None  # (T, 52) ARKit weights in [0, 1]
    text: str = ""
    tags: tuple[str, ...] = ()
    phases: tuple[Phase, ...] = ()
    style: tuple[tuple[str, float], ...] = ()
    loop: bool = False

    def __post_init__(self) -> None:
        frames, count = len(self.joints), len(JOINTS)
        wanted = {"joints": (frames, count, 4), "root": (frames, 3), "moves": (count,)}
        wanted |= {"contacts": (frames, 2)}
        if self.face is not None:
            wanted["face"] = (frames, len(SHAPES))
        for name, shape in wanted.items():
            array = np.asarray(getattr(self, name), bool if name == "contacts" else np.float32)
            if array.shape != shape:
                raise ValueError(f"Clip.{name} must have shape {shape}, got {array.shape}")
            if not np.isfinite(array).all():
                raise ValueError(f"Clip.{name} must be finite")
            view = array.view()
            view.flags.writeable = False
            object.__setattr__(self, name, view)
        if frames < 2 or not 1 <= self.fps <= 240 or self.duration > SECONDS:
            raise ValueError(
                f"Clip must have 2 frames or more at 1 to 240 fps, up to {SECONDS:g} s; "
                f"got {frames} at {self.fps:g}"
            )
        if not 0.1 <= self.leg <= 3:
            raise ValueError(f"Clip.leg must be in [0.1, 3] m, got {self.leg!r}")

    @property
    def duration(self) -> float:
        """From the first frame to the last, s; a loop's last frame is its first one again."""
        return (len(self.joints) - 1) / self.fps

    @property
    def travels(self) -> bool:
        """Whether its feet leave the places where they stand."""
        return bool(self.moves[list(LEGS)].max() > 0)


def mask(*, legs: bool = True, fingers: bool = True, head: bool = True) -> Array:
    """`Clip.moves` for a clip that has all but what is left out; never the eyes."""
    moves = np.ones(len(JOINTS), np.float32)
    moves[list(EYES)] = 0
    for keep, group in ((legs, LEGS), (fingers, FINGERS), (head, HEAD)):
        if not keep:
            moves[list(group)] = 0
    return moves


def continuous(joints: Floats) -> Floats:
    """`joints` (T, ..., 4) with signs such that neighbours in time are close."""
    dots = (joints[1:] * joints[:-1]).sum(-1)
    flips = np.cumprod(np.where(dots < 0, -1.0, 1.0), 0)
    out = joints.copy()
    out[1:] *= flips[..., None]
    return out


def mirrored(clip: Clip) -> Clip:
    """The same motion with left and right exchanged."""
    other = [INDEX[_across(name)] for name in JOINTS]
    joints = np.asarray(clip.joints)[:, other] * np.array([1, 1, -1, -1], np.float32)
    face = None if clip.face is None else np.asarray(clip.face)[:, _FACES]
    return replace(
        clip,
        joints=joints,
        root=np.asarray(clip.root) * np.array([-1, 1, 1], np.float32),
        moves=np.asarray(clip.moves)[other],
        contacts=clip.contacts[:, ::-1],
        face=face,
    )


def resampled(clip: Clip, fps: float) -> Clip:
    """`clip` at another rate. The last frame stays where it is in time, to half a frame."""
    if fps == clip.fps:
        return clip
    at = np.minimum(
        np.arange(round(clip.duration * fps) + 1) * clip.fps / fps, len(clip.joints) - 1
    )
    low = np.minimum(at.astype(int), len(clip.joints) - 2)
    x = (at - low).astype(np.float32)

    def mix(rows: Array) -> Floats:
        share = x.reshape(-1, *[1] * (rows.ndim - 1))
        return np.asarray(rows[low] + (rows[low + 1] - rows[low]) * share, np.float64)

    return replace(
        clip,
        fps=fps,
        joints=quat.unit(mix(clip.joints)).astype(np.float32),
        root=mix(clip.root).astype(np.float32),
        face=None if clip.face is None else mix(clip.face).astype(np.float32),
        contacts=clip.contacts[np.round(at).astype(int)],
    )


def _across(name: str) -> str:
    """The name of the same thing on the other side."""
    for a, b in (("left", "right"), ("right", "left"), ("Left", "Right"), ("Right", "Left")):
        if a in name:
            return name.replace(a, b)
    return name


_FACES = [SHAPES.index(_across(name)) for name in SHAPES]
