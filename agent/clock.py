"""The only module that reads time."""

from __future__ import annotations

import asyncio
import time


class LoopClock:
    """Seconds since construction, on the running event loop's clock."""

    def __init__(self) -> None:
        self._zero = asyncio.get_running_loop().time()

    def now(self) -> float:
        return asyncio.get_running_loop().time() - self._zero

    async def until(self, t: float) -> None:
        await asyncio.sleep(max(0.0, t - self.now()))


def stopwatch() -> float:
    """Seconds from an arbitrary zero, for measuring how long work takes."""
    return time.perf_counter()


def today() -> float:
    """Seconds since the Unix epoch."""
    return time.time()


def east() -> float:
    """Seconds that this machine's day is ahead of Greenwich's."""
    return float(time.localtime().tm_gmtoff)
