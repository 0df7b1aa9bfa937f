"""Keyed motion: a few poses in time become a clip, solved on a character's own arms and legs."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from body import quat
from body.arkit import INDEX as SHAPE
from body.arkit import SHAPES
from body.layers import ARM, FOOT, Draft, Offer
from body.motion import contact
from body.motion.clip import HEAD, Clip, Phase, continuous, mask
from body.posture import REST, Figure
from body.rig import INDEX, JOINTS, Skeleton

Floats = NDArray[np.float64]
Keys = Sequence[tuple[float, Sequence[float]]]  # s, values

FPS = 30
_BELL = np.exp(-0.5 * (np.arange(-4, 5) / 1.3) ** 2)
_BELL /= _BELL.sum()
STAND = (0.0, -0.006, 0.0)  # m of the hips: knees not locked

# Channels and their values at rest: degrees, but metres for root and feet, shares for arms.
_REST: dict[str, tuple[float, ...]] = {
    "root": STAND,
    "hips": (0, 0, 0),
    "trunk": (0, 0, 0),
    "head": (0, 0, 0),
    "shrug": (0, 0),  # left, right
    "left": tuple(REST),
    "right": tuple(REST),
    "pivot": (0,),  # of the whole body about the vertical
    "left_foot": (0,) * FOOT,
    "right_foot": (0,) * FOOT,
}
_SHARES = {"spine": 0.34, "chest": 0.33, "upperChest": 0.33, "neck": 0.4, "head": 0.6}


@dataclass(frozen=True, slots=True)
class Keyed:
    """A motion by keys: `channels` name to (second, values); at 0 and at the end all is at rest.

    In a loop nothing is at rest unless a key says so, and the keys go round. `face` names ARKit
    shapes with (second, (weight,)). `own_head` is how far the head is the clip's own.
    """

    name: str
    text: str
    tags: tuple[str, ...]
    seconds: float
    channels: Mapping[str, Keys]
    face: Mapping[str, Keys] = field(default_factory=dict)
    phases: tuple[Phase, ...] = ()
    loop: bool = False
    own_head: float = 0.0


def read(path: Path) -> list[Keyed]:
    """The motions of a TOML file; what it holds is told at its head."""
    data = tomllib.loads(path.read_text("utf-8"))
    hands = {name: tuple(v) for name, v in data["hands"].items()}
    poses = {name: _arm(v, {}, hands) for name, v in data["poses"].items()}
    out = []
    for name, clip in data["clips"].items():
        channels: dict[str, Keys] = {}
        for channel, keys in clip.items():
            for one in _PAIRS.get(channel, (channel,)):
                if one in _REST:
                    whole = [k for key in keys for k in _swing(key)]
                    arm = one in ("left", "right")
                    channels[one] = [(t, _arm(v, poses, hands) if arm else v) for t, *v in whole]
        face = {shape: [(t, (v,)) for t, v in keys] for shape, keys in clip.get("face", {}).items()}
        names = ("preparation", "stroke", "hold", "retraction")
        spans = zip(names, pairwise(clip.get("phases", ())), strict=False)
        phases = tuple(Phase(n, a, b) for n, (a, b) in spans)
        seconds, loop = float(clip["seconds"]), bool(clip.get("loop", False))
        out.append(Keyed(
            name, clip["text"], tuple(clip["tags"]), seconds, channels, face,
            (Phase("loop", 0, seconds),) if loop else phases, loop, float(clip.get("own_head", 0)),
        ))  # fmt: skip
    return out


_PAIRS = {"arms": ("left", "right"), "feet": ("left_foot", "right_foot")}


def _swing(key: list[Any]) -> list[list[Any]]:
    """The keys that a "swing" stands for: two sets of values by turns."""
    if key[0] != "swing":
        return [key]
    _, start, step, count, *values = key
    half = len(values) // 2
    return [[start + k * step, *(values[half:] if k % 2 else values[:half])] for k in range(count)]


def _arm(
    values: list[Any], poses: Mapping[str, Sequence[float]], hands: Mapping[str, Sequence[float]]
) -> Sequence[float]:
    """An arm (ARM,) from the name of a pose, or from numbers and the name of a hand."""
    if len(values) == 1:
        return poses[values[0]]
    if isinstance(values[-1], str):
        numbers = [*values[:-1], 0, 0, 0, 0][: ARM - 7]
        return (*numbers, *hands[values[-1]])
    return (*values, *REST[len(values) :])


def pchip(keys: Keys, at: Floats, *, period: float = 0.0) -> Floats:
    """Values (T, n) through `keys` without overshoot (Fritsch and Carlson 1980)."""
    ordered = sorted(keys, key=lambda key: key[0])
    times = np.array([t for t, _ in ordered])
    rows = np.array([list(v) for _, v in ordered], np.float64)
    if period:
        times = np.concatenate([times - period, times, times + period])
        rows = np.concatenate([rows, rows, rows])
    if len(times) == 1:
        return np.repeat(rows, len(at), 0)
    span = np.diff(times)[:, None]
    slope = np.diff(rows, axis=0) / span
    speed = np.zeros_like(rows)
    flat = slope[:-1] * slope[1:] <= 0
    mean = 2 * slope[:-1] * slope[1:] / np.where(flat, 1.0, slope[:-1] + slope[1:])
    speed[1:-1] = np.where(flat, 0.0, mean)
    k = np.clip(np.searchsorted(times, at, "right") - 1, 0, len(times) - 2)
    x = np.clip((at - times[k]) / span[k, 0], 0, 1)[:, None]
    h, y = span[k], x * x * (3 - 2 * x)
    return np.asarray(
        rows[k] * (1 - y)
        + rows[k + 1] * y
        + h * (x * (1 - x) ** 2 * speed[k] - x * x * (1 - x) * speed[k + 1])
    )


def make(motion: Keyed, skeleton: Skeleton) -> Clip:
    """The clip that `motion` describes, on a character like `skeleton`."""
    at = np.arange(round(motion.seconds * FPS) + 1) / FPS
    values = _values(motion, at)
    figure = Figure.of(skeleton)
    joints, root = np.empty((len(at), len(JOINTS), 4)), np.empty((len(at), 3))
    for k in range(len(at)):
        draft = _draft({name: rows[k] for name, rows in values.items()})
        joints[k], root[k] = figure.joints(draft), draft.root
    pivot = np.radians(values["pivot"]) * np.array([0.0, 1.0, 0.0])
    joints[:, 0] = quat.mul(quat.exp(pivot), joints[:, 0])
    root = quat.rotate(quat.exp(pivot), root)
    feet = np.stack([values["left_foot"], values["right_foot"]], 1)
    still = np.abs(np.gradient(feet, axis=0)).max(2) + np.abs(np.gradient(pivot[:, 1:2], axis=0))
    steps = any(name.endswith("_foot") or name == "pivot" for name in motion.channels)
    moves = mask(legs=steps)
    moves[list(HEAD)] = motion.own_head
    return Clip(
        motion.name, FPS, continuous(joints).astype(np.float32), root.astype(np.float32),
        contact.leg(skeleton), moves, (still < 1e-6) & (feet[..., 1] < 1e-6), _face(motion, at),
        motion.text, motion.tags, motion.phases, loop=motion.loop,
    )  # fmt: skip


def _values(motion: Keyed, at: Floats) -> dict[str, Floats]:
    out = {}
    for name, rest in _REST.items():
        keys = list(motion.channels.get(name, ()))
        if motion.loop:
            keys = [key for key in keys if key[0] < motion.seconds] or [(0.0, rest)]
        ends = [] if motion.loop else [(0.0, rest), (motion.seconds, rest)]
        given = {t for t, _ in keys}
        keys += [key for key in ends if key[0] not in given]
        rows = pchip(keys, at, period=motion.seconds if motion.loop else 0.0)
        out[name] = _soft(rows, loop=motion.loop)
    return out


def _soft(rows: Floats, *, loop: bool) -> Floats:
    """`rows` (T, n) without sudden accelerations: no muscle changes its pull within a frame."""
    reach = len(_BELL) // 2
    inner = rows[:-1] if loop else rows
    padded = np.pad(inner, ((reach, reach), (0, 0)), "wrap" if loop else "edge")
    out = sum(w * padded[k : k + len(inner)] for k, w in enumerate(_BELL))
    return np.concatenate([out, out[:1]]) if loop else np.asarray(out)


def _draft(now: Mapping[str, Floats]) -> Draft:
    turns = np.zeros((len(JOINTS), 3))
    turns[0] = np.radians(now["hips"])
    for name, share in _SHARES.items():
        channel = "head" if name in ("neck", "head") else "trunk"
        turns[INDEX[name]] = np.radians(now[channel]) * share
    turns[INDEX["leftShoulder"], 2] = np.radians(now["shrug"][0])
    turns[INDEX["rightShoulder"], 2] = -np.radians(now["shrug"][1])
    draft = Draft()
    arms = np.stack([now["left"], now["right"]])
    feet = np.stack([now["left_foot"], now["right_foot"]])
    draft.take(Offer(turns=turns, root=now["root"], arms=arms, feet=feet))
    return draft


def _face(motion: Keyed, at: Floats) -> NDArray[np.float32] | None:
    if not motion.face:
        return None
    out = np.zeros((len(at), len(SHAPES)), np.float32)
    period = motion.seconds if motion.loop else 0.0
    for name, keys in motion.face.items():
        ends = [] if motion.loop else [(0.0, (0.0,)), (motion.seconds, (0.0,))]
        rows = pchip([*keys, *ends], at, period=period)
        out[:, SHAPE[name]] = np.clip(rows[:, 0], 0, 1)
    return out
