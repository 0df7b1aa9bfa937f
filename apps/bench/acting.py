"""What it costs to act: poses, and the first frame after a piece of sound."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from agent.clock import stopwatch
from agent.types import RATE, Speech
from apps import build
from apps.build import Actor
from voice.ear.signal import guessed

_FPS = 60.0
_AGAIN = 10


def pose_times(who: Actor, speeches: Iterable[Speech]) -> list[float]:
    """Seconds that each pose takes while `speeches` are said one after another."""
    body, at = build.body(who), 0.0
    taken: list[float] = []
    for speech in speeches:
        body.perform(speech, at)
        at += speech.duration
        while (t := len(taken) / _FPS) < at:
            start = stopwatch()
            body.pose(t)
            taken.append(stopwatch() - start)
    return taken


def chunk_times(who: Actor, speech: Speech, seconds: float = 0.5) -> list[float]:
    """Seconds from the first `seconds` of a voice, without its words, to the frame of it."""
    renderer = build.renderer(who)
    taken: list[float] = []
    samples = np.ascontiguousarray(speech.samples[: round(seconds * RATE)])
    for _ in range(_AGAIN):
        body = build.body(who)
        start = stopwatch()
        body.perform(Speech(speech.act, samples, guessed(samples)), 0.0)
        renderer.render(body.pose(0.0))
        taken.append(stopwatch() - start)
    return taken
