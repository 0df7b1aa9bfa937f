"""Work that nobody waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

_running = set[asyncio.Task[None]]()


def soon(work: Coroutine[Any, Any, None]) -> None:
    """Have it done, by a task that is kept until then."""
    task = asyncio.create_task(work)
    _running.add(task)
    task.add_done_callback(_running.discard)
