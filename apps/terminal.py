"""What is shown to somebody at a terminal, and to nobody else."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from agent.clock import stopwatch

_EVERY = 0.1  # s between two drawings of the bar
_WIDTH = 28  # characters


def red(text: str, stream: TextIO) -> str:
    return _painted(text, "31", stream)


def green(text: str, stream: TextIO) -> str:
    return _painted(text, "32", stream)


def dim(text: str, stream: TextIO) -> str:
    return _painted(text, "2", stream)


def note(text: str) -> None:
    """A remark that is not an error, on stderr."""
    print(f"anima: {text}", file=sys.stderr)


class Progress:
    """A bar on stderr that clears itself; silent where stderr is no terminal."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._shown = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._zero = stopwatch()
        self._last = -1.0

    def show(self, share: float, detail: str = "") -> None:
        """`share` of the work done, in [0, 1]."""
        now = stopwatch() - self._zero
        if not self._shown or now - self._last < _EVERY:
            return
        self._last = now
        full = round(max(0.0, min(1.0, share)) * _WIDTH)
        bar = "█" * full + "░" * (_WIDTH - full)
        print(f"\r{self._label} {bar} {detail}\x1b[K", end="", file=sys.stderr, flush=True)

    def close(self) -> None:
        if self._shown and self._last >= 0:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    @property
    def seconds(self) -> float:
        """How long the work has been going on."""
        return stopwatch() - self._zero


def _painted(text: str, code: str, stream: TextIO) -> str:
    plain = not stream.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return text if plain else f"\x1b[{code}m{text}\x1b[0m"
