"""How far sound and picture are apart in a written file: a clapper goes in, and is found again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from agent.types import RATE, Beat, Pose
from apps.sinks.forms import open_sink
from body.rig import JOINTS

_FPS = 30
_SIDE = 64  # pixels
_EVERY = 30  # beats from one clap to the next
_TONE = 1000  # Hz

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Offsets:
    """Seconds; positive: the sound is late. `drift` is the slope over the whole file."""

    claps: Floats
    p95: float
    drift: float


async def clap(path: Path, seconds: float) -> None:
    """Write a file in which a white frame and a tone begin together, once a second."""
    rest = np.tile(np.eye(1, 4, dtype=np.float32), (len(JOINTS), 1))
    still = Pose(0.0, np.zeros(52, np.float32), rest, np.zeros(3, np.float32))
    async with open_sink(path, size=(_SIDE, _SIDE), fps=_FPS) as sink:
        for i in range(round(seconds * _FPS)):
            loud = i % _EVERY == _EVERY // 2
            t = np.arange(RATE // _FPS) / RATE
            tone = np.sin(2 * np.pi * _TONE * t) * (0.7 if loud else 0.0)
            frame = np.full((_SIDE, _SIDE, 3), 255 if loud else 0, np.uint8)
            await sink.put(Beat(i / _FPS, tone.astype(np.float32), still, frame))


def offsets(path: Path) -> Offsets:
    """Of the claps in `path`, sound against picture, as a player decodes it."""
    seen = np.array(list(_flashes(path)))
    heard = np.array(list(_tones(path)))
    if not len(seen) or len(seen) != len(heard):
        raise AssertionError(f"{len(seen)} claps were seen and {len(heard)} heard in {path}")
    claps = heard - seen
    slope = np.polyfit(np.linspace(0, 1, len(claps)), claps, 1)[0] if len(claps) > 1 else 0.0
    return Offsets(claps, float(np.percentile(np.abs(claps), 95)), float(slope))


def _flashes(path: Path) -> Iterator[float]:
    with av.open(str(path)) as file:
        for frame in file.decode(video=0):
            if frame.time is not None and frame.to_ndarray(format="gray").mean() > 128:
                yield frame.time


def _tones(path: Path) -> Iterator[float]:
    """Where the sound rises from silence."""
    quiet = 1.0  # s since the last loud sample
    with av.open(str(path)) as file:
        for piece in file.decode(audio=0):
            if piece.time is None:
                continue
            loud = np.flatnonzero(np.abs(piece.to_ndarray()[0]) > 0.1) / piece.sample_rate
            for at in loud:
                if quiet + at > 0.3:
                    yield piece.time + float(at)
                quiet = -at
            quiet += piece.samples / piece.sample_rate
