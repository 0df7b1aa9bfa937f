"""What goes over the line as bytes: beats to the browser, its microphone from there.

Little-endian throughout; `docs/design/0021-the-line.md` has the layout and the reasons. A beat is
its head, then its sound where it has one, then its motion where it has one:

    u8 kind = 1 | u8 has (1 sound, 2 motion) | u16 0 | u32 seq | sound | motion
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

import numpy as np
from numba import njit
from numpy.typing import NDArray

from agent.errors import ConfigError
from agent.types import Array, Pose
from body.arkit import SHAPES
from body.rig import JOINTS

HEARD = 16_000  # Hz of the microphone
FRAME = 320  # samples of one microphone frame, 20 ms
BLOCK = 120  # samples of one block of sound, 5 ms

_HEAD = struct.Struct("<BBHI")
_BEAT, _FILM, _MICROPHONE = 1, 2, 1
_SOUND, _MOTION = 1, 2
_FINE = 8  # steps of a block's scale to a halving
_STEPS = 127  # of a sample to each side
_QUIET = 1 / 65536  # peak of what counts as digital silence: half a step of 16 bits
_GRAIN = 4000.0  # steps of the root to a metre
_TURN = 32767.0  # steps of a quaternion's part
_ROOT = 3
MOTION = 2 * _ROOT + len(SHAPES) + 2 * 3 * len(JOINTS)  # bytes

P = ParamSpec("P")
T = TypeVar("T")
Bytes = NDArray[np.uint8]


def _compiled(function: Callable[P, T]) -> Callable[P, T]:
    compiled: Callable[P, T] = njit(cache=True)(function)
    return compiled


class Malformed(ConfigError):
    """A browser sent what no page of ours sends."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """20 ms of a microphone: samples (320,) in [-1, 1) at 16 kHz; `held`: push to talk is down."""

    seq: int
    held: bool
    samples: Array


@dataclass(frozen=True, slots=True, eq=False)
class Motion:
    """A pose as it arrives: root (3,) m, face (52,) in [0, 1], joints (J, 4) wxyz."""

    root: Array
    face: Array
    joints: Array


@dataclass(frozen=True, slots=True, eq=False)
class Got:
    """A beat as it arrives; None for the part that it does not have."""

    seq: int
    sound: Array | None
    motion: Motion | None


def beat(seq: int, sound: bytes, motion: bytes) -> bytes:
    """One message; an empty part is left out."""
    has = (_SOUND if sound else 0) | (_MOTION if motion else 0)
    return _HEAD.pack(_BEAT, has, 0, seq) + sound + motion


def film(data: bytes) -> bytes:
    """Bytes of an MP4 as one message."""
    return bytes((_FILM,)) + data


def sound(samples: Array) -> bytes:
    """(n,) samples in [-1, 1] in blocks with a scale each; empty for digital silence."""
    n = len(samples)
    out = np.empty(n + -(-n // BLOCK), np.uint8)
    loud: bool = _blocks(samples, out)
    data: bytes = out.tobytes() if loud else b""
    return data


@_compiled
def _blocks(samples: Array, out: Bytes) -> bool:
    """Fill `out` with the blocks of `samples`; False, and nothing, for digital silence."""
    n, at, loudest = len(samples), 0, np.float32(0.0)
    for i in range(n):
        loudest = max(loudest, abs(samples[i]))
    if loudest < _QUIET:
        return False
    for start in range(0, n, BLOCK):
        end = min(start + BLOCK, n)
        peak = np.float32(2.0**-31)
        for i in range(start, end):
            peak = max(peak, abs(samples[i]))
        e = np.floor(-_FINE * np.log2(min(float(peak), 1.0)))  # the least that it fits in
        scale = _STEPS * 2.0 ** (e / _FINE)
        out[at] = np.uint8(e)
        at += 1
        for i in range(start, end):
            step = np.rint(min(max(samples[i], -1.0), 1.0) * scale)
            out[at] = np.uint8(np.int64(min(max(step, -_STEPS), _STEPS)) & 255)
            at += 1
    return True


def unsound(data: bytes) -> Array:
    """The samples of `sound`."""
    rows = -(-len(data) // (1 + BLOCK))
    raw = np.zeros((rows, 1 + BLOCK), np.int8)
    raw.reshape(-1)[: len(data)] = np.frombuffer(data, np.int8)
    scale = np.exp2(-raw[:, 0].view(np.uint8).astype(np.float32) / _FINE) / _STEPS
    samples = (raw[:, 1:] * scale[:, None]).astype(np.float32).reshape(-1)
    return samples[: len(data) - rows]


def motion(pose: Pose) -> bytes:
    """The pose in whole numbers; the root is held within 8 m of where it stands."""
    out = np.empty(MOTION, np.uint8)
    _steps(pose.root, pose.face, pose.joints, out)
    data: bytes = out.tobytes()
    return data


@_compiled
def _steps(root: Array, face: Array, joints: Array, out: Bytes) -> None:
    """Fill `out` (MOTION,) with a pose."""
    at = 0
    for i in range(_ROOT):
        step = np.int64(min(max(np.rint(root[i] * _GRAIN), -32768.0), 32767.0))
        out[at], out[at + 1] = np.uint8(step & 255), np.uint8(step >> 8 & 255)
        at += 2
    for i in range(len(face)):
        out[at] = np.uint8(np.rint(min(max(face[i], 0.0), 1.0) * 255.0))
        at += 1
    for j in range(len(joints)):
        way = -1.0 if joints[j, 0] < 0 else 1.0
        for i in range(1, 4):
            step = np.int64(np.rint(min(max(way * joints[j, i], -1.0), 1.0) * _TURN))
            out[at], out[at + 1] = np.uint8(step & 255), np.uint8(step >> 8 & 255)
            at += 2


def unmotion(data: bytes) -> Motion:
    """The pose of `motion`."""
    face = 2 * _ROOT
    turns = face + len(SHAPES)
    xyz = np.frombuffer(data, "<i2", offset=turns).astype(np.float32).reshape(-1, 3) / _TURN
    w = np.sqrt(np.maximum(0.0, 1.0 - (xyz**2).sum(1, keepdims=True)))
    return Motion(
        np.frombuffer(data, "<i2", _ROOT).astype(np.float32) / np.float32(_GRAIN),
        np.frombuffer(data, np.uint8, len(SHAPES), face).astype(np.float32) / np.float32(255.0),
        np.concatenate([w, xyz], 1).astype(np.float32),
    )


def got(data: bytes) -> Got:
    """A beat, as a client reads it. Raises `Malformed`."""
    if len(data) < _HEAD.size:
        raise Malformed("a beat is at least its head of 8 bytes")
    kind, has, zero, seq = _HEAD.unpack_from(data)
    moves = MOTION if has & _MOTION else 0
    sounds = len(data) - _HEAD.size - moves
    if kind != _BEAT or has > (_SOUND | _MOTION) or zero or (sounds > 0) != bool(has & _SOUND):
        raise Malformed(f"no beat: kind {kind}, has {has}, {len(data)} bytes")
    rest = data[_HEAD.size :]
    return Got(
        seq,
        unsound(rest[:sounds]) if sounds else None,
        unmotion(rest[sounds:]) if moves else None,
    )


def microphone(data: bytes) -> Frame:
    """A microphone frame. Raises `Malformed`."""
    if len(data) != _HEAD.size + 2 * FRAME:
        raise Malformed(f"a microphone frame has {_HEAD.size + 2 * FRAME} bytes, got {len(data)}")
    kind, held, zero, seq = _HEAD.unpack_from(data)
    if kind != _MICROPHONE or held > 1 or zero:
        raise Malformed(f"a microphone frame begins with 1, then 0 or 1, got {kind}, {held}")
    samples = np.frombuffer(data, "<i2", offset=_HEAD.size).astype(np.float32)
    return Frame(seq, bool(held), samples / np.float32(32768.0))


def spoken(seq: int, held: bool, samples: Array) -> bytes:
    """The microphone frame of (320,) samples in [-1, 1], as a client sends it."""
    pcm = np.clip(np.rint(samples * 32768.0), -32768, 32767).astype("<i2")
    return _HEAD.pack(_MICROPHONE, held, 0, seq) + bytes(pcm.tobytes())
