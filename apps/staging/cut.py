"""Cutting a turn to a window of time, without drawing what falls outside."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from agent.errors import ConfigError
from agent.loop import closing
from agent.ports import Renderer
from agent.types import Beat, Pose, Scheduled


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` up to `stop` seconds; None: to the end."""

    start: float = 0.0
    stop: float | None = None

    def __post_init__(self) -> None:
        if not 0.0 <= self.start < float("inf"):
            raise ConfigError(f"--from must be 0 or more seconds, got {self.start:g}")
        if self.stop is not None and not self.start < self.stop < float("inf"):
            raise ConfigError(f"--to must be after --from ({self.start:g}), got {self.stop:g}")

    def has(self, t: float) -> bool:
        return t > self.start - 1e-6 and (self.stop is None or t < self.stop - 1e-6)


class Skipping:
    """The port `Renderer`: draws inside the window, and elsewhere gives one blank pixel."""

    def __init__(self, renderer: Renderer, window: Window) -> None:
        self._renderer, self._window = renderer, window
        self._blank = np.zeros((1, 1, 3), np.uint8)

    def render(self, pose: Pose) -> NDArray[np.uint8]:
        return self._renderer.render(pose) if self._window.has(pose.t) else self._blank


async def cut(beats: AsyncIterator[Beat], window: Window) -> AsyncGenerator[Beat]:
    """The beats inside `window`, moved so that it starts at 0.

    A speech that began before it is announced in its first beat, with its (negative) start.
    Closing it closes `beats`.
    """
    early: list[Scheduled] = []
    async with closing(beats) as whole:
        async for beat in whole:
            if window.stop is not None and beat.t >= window.stop - 1e-6:
                return
            if not window.has(beat.t):
                early += beat.begun
                continue
            begun = tuple(
                Scheduled(s.start - window.start, s.speech)
                for s in (*early, *beat.begun)
                if s.start + s.speech.duration > window.start
            )
            early = []
            yield replace(beat, t=beat.t - window.start, begun=begun)
