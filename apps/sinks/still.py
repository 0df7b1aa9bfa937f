"""One picture: at a given moment, or from the middle of the turn."""

from __future__ import annotations

from PIL import Image

from agent.errors import ConfigError
from agent.ports import Renderer
from agent.types import Beat, Pose
from apps.sinks.target import Target

_KEPT = 1024  # poses; however long the turn, the middle is then found to a thousandth of it


class Still:
    """A writer of PNG that draws just the one frame it keeps.

    `at` is seconds from the first beat; None means the middle.
    """

    def __init__(self, target: Target, renderer: Renderer, at: float | None = None) -> None:
        self.target, self._renderer, self._at = target, renderer, at
        self._poses: list[Pose] = []
        self._step = 1
        self._seen = 0

    def write(self, beat: Beat) -> None:
        if self._at is not None:
            if beat.t <= self._at or not self._poses:
                self._poses[:] = [beat.pose]
            return
        if self._seen % self._step == 0:
            self._poses.append(beat.pose)
        self._seen += 1
        if len(self._poses) > _KEPT:
            del self._poses[1::2]
            self._step *= 2

    def finish(self) -> None:
        if not self._poses:
            raise ConfigError("there is nothing to draw a still of; the turn was empty")
        pose = self._poses[len(self._poses) // 2]
        frame = self._renderer.render(pose)
        Image.fromarray(frame).save(self.target.part, "PNG")

    def abort(self) -> None:
        self._poses.clear()
