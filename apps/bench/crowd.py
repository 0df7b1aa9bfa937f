"""Visitors that keep a server busy while something else is measured."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import numpy as np

from agent.errors import BackendError
from apps.bench.talker import Talker, Tally

_IN = 60.0  # s that all may take to be let in
_WARM = 8.0  # s that they talk before anybody else comes


@asynccontextmanager
async def crowd(port: int, number: int) -> AsyncGenerator[Tally]:
    """So many visitors talk at `port` meanwhile; what they find. Raises `BackendError`."""
    tally = Tally()
    spawned = np.random.default_rng(0).spawn(number)
    talkers = [Talker(f"ws://127.0.0.1:{port}", rng, tally) for rng in spawned]
    visits = [asyncio.create_task(talker.visit()) for talker in talkers]
    try:
        async with asyncio.timeout(_IN):
            await asyncio.gather(*(talker.here.wait() for talker in talkers))
        await asyncio.sleep(_WARM * (number > 0))
        yield tally
    except TimeoutError:
        raise BackendError(f"{number} visitors were not let in; try fewer") from None
    finally:
        for visit in visits:
            visit.cancel()
        await asyncio.gather(*visits, return_exceptions=True)
