"""Writes `REVISION.sqlite.sql` and `REVISION.postgresql.sql` of today's schema, with rows."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from memory.embed import named
from memory.store import opened
from tests.memory.schemas.rows import RECORDS
from tests.memory.servers import postgres
from tests.memory.tiny import tiny

HERE = Path(__file__).parent


async def _fill(url: str) -> None:
    for persona, records in RECORDS.items():
        with tempfile.TemporaryDirectory() as folder:
            model = named(f"onnx:{tiny(Path(folder) / 'tiny')}")
        async with opened(persona, url, embed=model) as store:
            for record in records:
                await store.record(record)
            await store.embed_missing()


def _lite(path: Path) -> tuple[str, str]:
    asyncio.run(_fill(f"sqlite:///{path}"))
    database = sqlite3.connect(path)
    revision = database.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    text = "\n".join(database.iterdump()) + "\n"
    database.close()
    return revision, text


def _full() -> str:
    from pgserver._commands import POSTGRES_BIN_PATH

    url = postgres()
    asyncio.run(_fill(url))
    program = [str(POSTGRES_BIN_PATH / "pg_dump"), "--inserts", "--no-owner", "--no-privileges"]
    out = subprocess.run([*program, url], capture_output=True, text=True, check=True)
    lines = (line for line in out.stdout.splitlines() if not line.startswith(("\\", "--")))
    return "\n".join(line for line in lines if line) + "\n"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        revision, lite = _lite(Path(folder) / "memory.db")
    for name, text in (("sqlite", lite), ("postgresql", _full())):
        path = HERE / f"{revision}.{name}.sql"
        if path.exists():
            sys.stdout.write(f"{path.name} is there already\n")
        else:
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
