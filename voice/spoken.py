"""Clauses that were spoken already, kept for whoever says them next: greetings, "mm-hm"."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

from voice.delivery import Take

_MOST = 8 << 20  # bytes of sound: about 80 s


class Spoken:
    """The takes asked for last, at most `most` bytes of sound. Safe to share between threads."""

    def __init__(self, most: int = _MOST) -> None:
        self._most, self._size = most, 0
        self._takes: OrderedDict[Hashable, Take] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: Hashable, stop: threading.Event, make: Callable[[], Take]) -> Take:
        """The take that belongs to `key`, made by `make` if it is not here.

        What was made while `stop` came is not whole, and not kept.
        """
        with self._lock:
            if key in self._takes:
                self._takes.move_to_end(key)
                return self._takes[key]
        made = make()
        if not stop.is_set():
            self._keep(key, made)
        return made

    def _keep(self, key: Hashable, take: Take) -> None:
        take.samples.flags.writeable = False
        with self._lock:
            if key in self._takes or take.samples.nbytes > self._most:
                return
            self._takes[key] = take
            self._size += take.samples.nbytes
            while self._size > self._most:
                _, oldest = self._takes.popitem(last=False)
                self._size -= oldest.samples.nbytes
