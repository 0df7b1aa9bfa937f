"""Beats of a live talk, drawn in a thread beside it, for browsers that cannot draw themselves."""

from __future__ import annotations

import logging
import os
import queue
import threading
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from agent.errors import Unavailable
from agent.ports import Renderer
from agent.types import Beat

log = logging.getLogger(__name__)

_BEHIND = 2  # beats that wait, beyond which the last picture is shown again
_LOST = 250  # beats that wait, beyond which this machine is too slow for the talk

Picture = NDArray[np.uint8]
Take = Callable[[Beat, Picture], None]

_SLOW = "this machine is too slow to show the talk as a film; use a browser with WebGL"
_FULL = "no more films can be shown at once here; wait for one to end, or use a browser with WebGL"
_BROKE = "the film of the talk broke on our side; begin a new talk"


class Places:
    """How many films may be drawn at once in this process: each takes most of a core."""

    def __init__(self, limit: int | None = None) -> None:
        """`limit`: one for every two cores, unless given."""
        self.limit = limit if limit is not None else max(1, (os.cpu_count() or 2) // 2)
        self._taken = 0
        self._lock = threading.Lock()

    @property
    def free(self) -> int:
        return self.limit - self._taken

    def take(self) -> bool:
        """Whether there was one."""
        with self._lock:
            if self._taken >= self.limit:
                return False
            self._taken += 1
            return True

    def give(self) -> None:
        with self._lock:
            self._taken -= 1


class Projector:
    """The port `Sink`: each beat with its picture, or the last one again, to `take`.

    Sound never waits for pictures: where drawing falls behind, or nobody looks, no new one is
    made. `take` is called in the projector's thread, in order, and once for every beat.
    """

    latency = 0.0

    def __init__(self, make: Callable[[], Renderer], take: Take, places: Places) -> None:
        """`make` is called in the projector's thread. Raises `Unavailable` where all are taken."""
        self._take, self._places = take, places
        self._renderer: Renderer | None = None
        self._make: Callable[[], Renderer] | None = make  # what draws from the next picture on
        self._queue: queue.SimpleQueue[Beat | None] = queue.SimpleQueue()
        self._shown: Picture | None = None
        self._error: BaseException | None = None
        self._open, self._looking = True, True
        self._placing = threading.Lock()
        if not places.take():
            raise Unavailable(_FULL)
        self._placed = True
        self._thread = threading.Thread(target=self._work, name="projector", daemon=True)
        self._thread.start()

    @property
    def closed(self) -> bool:
        return not self._open

    async def put(self, beat: Beat) -> None:
        if self._error is not None:
            raise Unavailable(_BROKE) from self._error
        if self._queue.qsize() > _LOST:
            raise Unavailable(_SLOW)
        if self._open:
            self._queue.put(beat)

    def look(self, *, hidden: bool) -> None:
        """Nobody sees it where it is `hidden`: its place is free for others meanwhile.

        Where none is left when it is seen again, the last picture stands until one is.
        """
        with self._placing:
            self._looking = not hidden
            if hidden:
                self._leave()

    def show(self, make: Callable[[], Renderer]) -> None:
        """Draw by another renderer from now on; it is made in the projector's thread."""
        with self._placing:
            self._make = make

    def close(self) -> None:
        """Stop, and give the place back; what waits is left out. Does not wait for the thread."""
        if self._open:
            self._open = False
            self._queue.put(None)
            with self._placing:
                self._looking = False
                self._leave()

    def _work(self) -> None:
        try:
            while self._open and (beat := self._queue.get()) is not None:
                self._take(beat, self._picture(beat))
        except Exception as error:
            log.exception("a film broke")
            self._error = error
        finally:
            self.close()

    def _may(self) -> bool:
        """Whether it has a place, or finds one now."""
        with self._placing:
            if self._looking and not self._placed:
                self._placed = self._places.take()
            return self._placed

    def _leave(self) -> None:
        if self._placed:
            self._placed = False
            self._places.give()

    def _picture(self, beat: Beat) -> Picture:
        behind = self._queue.qsize() > _BEHIND
        if self._shown is None or (self._may() and not behind):
            renderer = self._drawer()
            self._shown = beat.frame if beat.frame is not None else renderer.render(beat.pose)
        return self._shown

    def _drawer(self) -> Renderer:
        with self._placing:
            make, self._make = self._make, None
        if make is not None:
            self._renderer = make()
        assert self._renderer is not None  # it began with one to be made
        return self._renderer
