"""A database of every released schema becomes today's, and nothing in it is lost."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pgvector.sqlalchemy  # noqa: F401  so that its type is recognised in the tables
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from agent.types import Cue, Record
from memory import migrations
from memory.database import database
from memory.embed import named
from memory.models import Base
from memory.store import opened, personas
from tests.memory.schemas.rows import NOW, RECORDS
from tests.memory.servers import postgres, script
from tests.memory.tiny import tiny

SCHEMAS = Path(__file__).parent / "schemas"
STEPS = ScriptDirectory(str(Path(next(iter(migrations.__path__)))))
REVISIONS = sorted(step.revision for step in STEPS.walk_revisions())


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def restored(kind: str, revision: str, folder: Path) -> str:
    """The address of a database as that revision left it."""
    sql = (SCHEMAS / f"{revision}.{kind}.sql").read_text(encoding="utf-8")
    if kind == "postgresql":
        url = postgres()
        script(url, sql)
        return url
    path = folder / "old.db"
    made = sqlite3.connect(path)
    made.executescript(sql)
    made.close()
    return f"sqlite:///{path}"


def test_every_released_schema_is_kept() -> None:
    kept = {path.name for path in SCHEMAS.glob("*.sql")}
    wanted = {f"{r}.{kind}.sql" for r in REVISIONS for kind in ("sqlite", "postgresql")}
    assert kept == wanted, "run: python -m tests.memory.schemas"


def differences(connection: Connection) -> list[object]:
    return [*compare_metadata(MigrationContext.configure(connection), Base.metadata)]


def plain(record: Record) -> tuple[object, ...]:
    return (*(getattr(record, n) for n in record.__slots__[:-1]), dict(record.data))


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_database_of_every_released_schema_is_read_whole_and_goes_on(
    kind: str, revision: str, tmp_path: Path
) -> None:
    where = restored(kind, revision, tmp_path)

    async def story() -> None:
        assert await personas(where) == sorted(RECORDS)
        async with database(where) as engine, engine.connect() as at:
            assert await at.run_sync(differences) == []
        for persona, records in RECORDS.items():
            async with opened(persona, where) as store:
                every = await store.all(past=True)
                assert [plain(r.record) for r in every] == [plain(r) for r in records]
        async with opened("mira", where, embed=named(f"onnx:{tiny(tmp_path / 'tiny')}")) as store:
            await store.embed_missing()
            (dog, cat) = [r for r in await store.all("ana", past=True) if r.record.key == "ana.pet"]
            assert [r.id for r in await store.recall(Cue("my pet", NOW, "ana"))] == [cat.id]
            assert dog.id not in {r.id for r in await store.all()}
            await store.record(Record("fact", "Ana has a cow.", NOW + 99, "ana", key="ana.pet"))
            assert await store.forget([cat.id, dog.id]) == 2
            (found,) = await store.recall(Cue("my pet", NOW, "ana"))
            assert found.record.text == "Ana has a cow."
            assert found.id > max(r.id for r in every)

    asyncio.run(story())


@pytest.mark.slow
def test_a_postgresql_without_pgvector_keeps_vectors_as_bytes_and_recalls_alike(
    tmp_path: Path,
) -> None:
    where = postgres()
    script(where, "CREATE TYPE vector AS (there int);")  # stands in its way

    def kinds(connection: Connection) -> str:
        columns = inspect(connection).get_columns("vectors")
        return str({c["name"]: c["type"] for c in columns}["vector"])

    async def story() -> None:
        async with opened("mira", where, embed=named(f"onnx:{tiny(tmp_path / 'tiny')}")) as store:
            await store.record(Record("fact", "Ana has a zorgel.", NOW, "ana"))
            assert await store.embed_missing() == 1
            assert await store.recall(Cue("flimmer", NOW, "ana"))
        async with database(where) as engine, engine.connect() as at:
            assert await at.run_sync(kinds) == "BYTEA"
            assert await at.scalar(text("SELECT count(*) FROM vectors")) == 1

    asyncio.run(story())
