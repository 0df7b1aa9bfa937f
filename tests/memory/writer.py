"""A program that tells what it has written, until it is killed: `writer URL [STATEMENT]`.

With STATEMENT it writes three turns, and kills itself just before that statement of SQL.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from itertools import count

from sqlalchemy import Engine, event

from agent.types import Record
from memory.store import opened

NOW = 1_800_000_000.0


async def write(url: str, most: int | None) -> None:
    async with opened("mira", url) as store:
        start = len(await store.history("episode"))
        for i in count(start):
            if most is not None and i >= start + most:
                return
            await store.record(
                Record("episode", f"Turn {i}.", NOW + i, "ana"),
                Record("fact", f"Ana counts to {i}.", NOW + i, "ana", key="ana.count"),
            )
            sys.stdout.write(f"{i}\n")
            sys.stdout.flush()


def killed_at(statement: int) -> None:
    """Arrange to be killed before the statement of that number."""
    done = 0

    def before(*_: object) -> None:
        nonlocal done
        done += 1
        if done == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", before)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        killed_at(int(sys.argv[2]))
    asyncio.run(write(sys.argv[1], 3 if len(sys.argv) > 2 else None))
