"""A program that tidies a memory, until it is killed: `tidier URL FOLDER STATEMENT`.

It consolidates, then makes vectors with the model in FOLDER, and kills itself just before that
statement of SQL, counted from when the memory is open.
"""

from __future__ import annotations

import asyncio
import sys

from memory.embed import named
from memory.store import opened
from tests.memory.writer import killed_at

LATER = 1_900_000_000.0


async def tidy(url: str, folder: str, statement: int) -> None:
    async with opened("mira", url, embed=named(f"onnx:{folder}")) as store:
        killed_at(statement)
        await store.consolidate(LATER)
        await store.embed_missing()


if __name__ == "__main__":
    asyncio.run(tidy(sys.argv[1], sys.argv[2], int(sys.argv[3])))
