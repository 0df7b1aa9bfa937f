"""Compile every kernel into numba's cache: `python -m apps.warm`.

The first performance after an install or an upgrade would wait some 20 s for its compiler;
set-up calls this so that nobody does. Afterwards a kernel loads in milliseconds.
"""

from __future__ import annotations

import sys

import numpy as np

from agent.types import RATE, Phone
from apps import build
from apps.chat import wire
from apps.config import Options
from apps.sinks.yuv import convert


def compile_all() -> None:
    """Play the shortest scene through everything that is compiled."""
    from body import quat
    from voice.align import align
    from voice.ear.ruler import Ruler, heard

    who = build.actor(Options(size=(64, 64)))
    body = build.body(who)
    pose = body.pose(0.0)
    frame = build.renderer(who).render(pose)
    quat.slerp(quat.IDENTITY, quat.IDENTITY, 0.5)
    convert(frame, *(np.empty((n, n), np.uint8) for n in (64, 32, 32)))
    hum = np.sin(np.arange(RATE) * 0.05).astype(np.float32)
    wire.motion(pose)
    for samples in (hum, np.broadcast_to(hum, hum.shape)):  # to be written, and not to be
        wire.sound(samples)
    align(Ruler("ah", (Phone("a", 0.0, 1.0, word=0),), heard(hum)), hum)


if __name__ == "__main__":
    print("compiling kernels (about 20 s the first time)", file=sys.stderr)
    compile_all()
