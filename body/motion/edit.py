"""Cutting a clip to what is wanted of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from agent.errors import ConfigError
from body import quat
from body.glide import eases
from body.motion.clip import FINGERS, HEAD, LEGS, Clip, Phase, continuous

GROUPS = {"legs": LEGS, "fingers": FINGERS, "head": HEAD}


def part(clip: Clip, start: float, stop: float) -> Clip:
    """[start, stop] s of `clip`, begun on the spot. Raises `ConfigError`."""
    if not 0 <= start < stop or start > clip.duration - 0.2:
        raise ConfigError(f"--from {start:g} --to {stop:g} leave nothing of {clip.duration:.2f} s")
    low = round(start * clip.fps)
    rows = slice(low, min(round(stop * clip.fps) + 1, len(clip.joints)))
    root = np.array(clip.root[rows])
    root[:, [0, 2]] -= root[0, [0, 2]]
    return replace(
        clip,
        joints=clip.joints[rows],
        root=root,
        contacts=clip.contacts[rows],
        face=None if clip.face is None else clip.face[rows],
        phases=(),
    )


def without(clip: Clip, groups: tuple[str, ...]) -> Clip:
    """`clip` that leaves legs, fingers or head to the body."""
    moves = np.array(clip.moves)
    for name in groups:
        if name not in GROUPS:
            raise ConfigError(f"part {name!r} of a body; known: {', '.join(GROUPS)}")
        moves[list(GROUPS[name])] = 0
    return replace(clip, moves=moves)


def looped(clip: Clip) -> Clip:
    """`clip` made to end as it begins: what is different is spread over its last third."""
    joints, root = np.array(clip.joints, np.float64), np.array(clip.root, np.float64)
    x = np.arange(len(joints)) / (len(joints) - 1)
    late = eases((x - 0.6) / 0.4)
    gap = quat.log(quat.mul(quat.conj(joints[-1]), joints[0]))
    gap[np.abs(gap) < 1e-6] = 0.0
    joints = continuous(quat.mul(joints, quat.exp(gap * late[:, None, None])))
    root += (root[0] - root[-1]) * x[:, None]
    face = None
    if clip.face is not None:
        face = np.array(clip.face)
        face += (face[0] - face[-1]) * late[:, None].astype(np.float32)
        face = np.clip(face, 0, 1)
    return replace(
        clip,
        joints=joints.astype(np.float32),
        root=root.astype(np.float32),
        face=face,
        loop=True,
        phases=(Phase("loop", 0.0, clip.duration),),
    )
