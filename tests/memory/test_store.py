"""The database: its schema, its neighbours, and what it forgets."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pgvector.sqlalchemy  # noqa: F401  so that its type is recognised in the tables
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, text

from agent.errors import BackendError, ConfigError
from agent.types import Cue, Record
from memory.database import database
from memory.home import home, url
from memory.models import Base
from memory.recall import DAY
from memory.store import opened, personas
from tests.memory.servers import postgres

NOW = 1_800_000_000.0
DOG = Record("fact", "Ana has a dog.", NOW, "ana", key="ana.pet")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'memory.db'}" if request.param == "sqlite" else postgres()


def test_the_migrations_make_the_tables_of_the_models(where: str) -> None:
    def differences(connection: Connection) -> list[object]:
        found: list[object] = compare_metadata(
            MigrationContext.configure(connection), Base.metadata
        )
        return found

    async def story() -> None:
        for _ in "ab":  # made, and opened again
            async with database(where) as engine, engine.connect() as at:
                assert await at.run_sync(differences) == []

    asyncio.run(story())


def test_the_schema_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"

    async def story() -> None:
        async with opened("mira", f"sqlite:///{path}") as store:
            await store.record(DOG)
        other = create_engine(f"sqlite:///{path}")
        with other.begin() as at:
            at.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(ConfigError, match="'9999', which a newer anima wrote; upgrade"):
            async with opened("mira", f"sqlite:///{path}"):
                pass
        with other.connect() as at:
            assert at.scalar(text("SELECT count(*) FROM memories")) == 1
        other.dispose()

    asyncio.run(story())


def test_characters_share_a_database_but_no_memories(where: str) -> None:
    async def story() -> None:
        async with opened("mira", where) as mira, opened("walter", where) as walter:
            await mira.record(DOG)
            assert not await walter.recall(Cue("a dog", NOW, "ana"))
            assert not await walter.history("fact")
            assert not await walter.forget([r.id for r in await mira.all()])
            assert not await walter.edit((await mira.all())[0].id, "Ana has no dog.")
            assert [r.record for r in await mira.all()] == [DOG]
            assert await personas(where) == ["mira", "walter"]

    asyncio.run(story())


def test_recall_does_not_wait_for_another_who_is_writing(where: str) -> None:
    async def story() -> None:
        async with opened("mira", where) as store, database(where) as engine:
            await store.record(DOG)
            async with engine.begin() as at:
                await at.execute(text("UPDATE memories SET text = 'half done'"))
                assert [r.record for r in await store.recall(Cue("dog", NOW, "ana"))] == [DOG]
                assert [r.record for r in await store.all()] == [DOG]

    asyncio.run(story())


def test_recall_does_not_wait_for_what_this_program_is_writing_either(where: str) -> None:
    async def story() -> None:
        async with opened("mira", where) as store:
            await store.record(DOG)
            async with store._writing() as at:
                await at.execute(text("UPDATE memories SET text = 'half done'"))
                found = await asyncio.wait_for(store.recall(Cue("dog", NOW, "ana")), 10)
                assert [r.record for r in found] == [DOG]
            await store.record(Record("fact", "Ana has a cat.", NOW, "ana"))
            assert await store.recall(Cue("cat", NOW, "ana"))

    asyncio.run(story())


def test_what_another_program_wrote_is_known_at_the_next_call(where: str) -> None:
    cat = Record("fact", "Ana has a cat.", NOW + 9, "ana", key="ana.pet")

    async def story() -> None:
        async with opened("mira", where) as one, opened("mira", where) as two:
            await one.record(DOG)
            assert [r.record for r in await two.recall(Cue("pet", NOW, "ana"))] == [DOG]
            await two.record(cat)
            assert [r.record for r in await one.recall(Cue("pet", NOW, "ana"))] == [cat]
            await asyncio.gather(
                *(
                    store.record(Record("fact", f"Ana has {i} mice.", NOW + i, "ana", key="pet"))
                    for i in range(10, 20)
                    for store in (one, two)
                )
            )
            assert [r.record.text for r in await one.history("fact")][1:] == ["Ana has 19 mice."]
            await two.forget([r.id for r in await two.all()])
            assert not await one.recall(Cue("mice", NOW, "ana"))

    asyncio.run(story())


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_a_commit_waits_for_the_disk(tmp_path: Path) -> None:
    async def story() -> None:
        where = f"sqlite:///{tmp_path / 'memory.db'}"
        async with database(where) as engine, engine.connect() as at:
            full = 2
            assert await at.scalar(text("PRAGMA synchronous")) == full
            assert await at.scalar(text("PRAGMA journal_mode")) == "wal"

    asyncio.run(story())


def test_what_was_forgotten_is_gone_at_once_and_from_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    secret = Record("fact", "Ana hides zanzibarquartz at home.", NOW, "ana", key="ana.secret")

    async def story() -> None:
        async with opened("mira", f"sqlite:///{path}") as store:
            await store.record(DOG, secret)
            assert b"zanzibarquartz" in everything(tmp_path)
            (found,) = await store.recall(Cue("zanzibarquartz", NOW, "ana"))
            assert await store.forget([found.id]) == 1
            assert not await store.recall(Cue("zanzibarquartz", NOW, "ana"))
            assert b"zanzibarquartz" not in everything(tmp_path)

    asyncio.run(story())


def test_an_edited_memory_says_the_new_and_is_found_by_it(where: str) -> None:
    async def story() -> None:
        async with opened("mira", where) as store:
            await store.record(DOG)
            (found,) = await store.all()
            assert await store.edit(found.id, "Ana has a heron.")
            (now,) = await store.recall(Cue("the heron", NOW, "ana"))
            assert (now.id, now.record.text) == (found.id, "Ana has a heron.")
            assert not await store.edit(found.id + 1, "Nothing.")

    asyncio.run(story())


def test_what_came_back_lasts_longer_in_the_next_session_too(tmp_path: Path) -> None:
    async def strength(name: str, recalls: int) -> float:
        where = f"sqlite:///{tmp_path / name}"
        async with opened("mira", where) as store:
            await store.record(DOG)
            for i in range(recalls):
                await store.recall(Cue("dog", NOW + (i + 1) * DAY, "ana"))
        async with opened("mira", where) as store:
            (found,) = await store.recall(Cue("dog", NOW + 2000 * DAY, "ana"))
            return found.score

    async def story() -> None:
        assert await strength("often.db", 4) > 2 * await strength("never.db", 0)

    asyncio.run(story())


def test_the_owner_finds_what_anybody_said_and_leaves_no_trace(where: str) -> None:
    async def story() -> None:
        async with opened("mira", where) as store:
            await store.record(DOG, Record("fact", "Ben has a dog.", NOW, "ben"))
            for _ in "ab":
                found = await store.search(Cue("a dog", NOW + DAY))
                assert {r.record.person for r in found} == {"ana", "ben"}
                assert found[0].score == pytest.approx(found[-1].score)  # none was used since
            (one,) = await store.search(Cue("a dog", NOW + DAY), "ben")
            assert one.record.person == "ben"

    asyncio.run(story())


def test_broken_characters_are_kept_as_what_can_be_stored(where: str) -> None:
    async def story() -> None:
        async with opened("mira", where) as store:
            await store.record(Record("episode", "a\0b\ud800c", NOW, "an\0a"))
            (one,) = await store.all()
            assert (one.record.text, one.record.person) == ("ab?c", "ana")

    asyncio.run(story())


def test_an_address_that_cannot_be_used_is_told_without_its_password(tmp_path: Path) -> None:
    async def complaint(where: str) -> str:
        with pytest.raises((ConfigError, BackendError)) as error:
            async with opened("mira", where):
                pass
        return str(error.value)

    async def story() -> None:
        (tmp_path / "junk.db").write_bytes(b"not a database at all" * 100)
        (tmp_path / "file").touch()
        assert "sqlite or postgresql" in await complaint("mysql://ana:geheim@host/db")
        broken = await complaint(f"sqlite:///{tmp_path / 'junk.db'}")
        assert "not a database" in broken
        assert "junk.db" in broken
        assert "put a copy back in its place" in broken
        (tmp_path / "folder.db").mkdir()
        assert "set ANIMA_MEMORY" in await complaint(f"sqlite:///{tmp_path / 'folder.db'}")
        assert "set ANIMA_MEMORY" in await complaint(f"sqlite:///{tmp_path / 'file' / 'm.db'}")
        assert "127.0.0.1/db" in await complaint("postgresql://ana:geheim@127.0.0.1:1/db")
        for bad in ("postgresql://ana:geheim@127.0.0.1:1/db", "geheim", "mysql://a:geheim@b/c"):
            assert "geheim" not in await complaint(bad)

    asyncio.run(story())


@pytest.mark.slow
def test_a_database_that_is_not_there_is_told() -> None:
    async def story() -> None:
        where = postgres()
        cut = where.index("?") if "?" in where else len(where)
        with pytest.raises(BackendError, match="does not exist"):
            async with opened("mira", where[: cut - 1] + where[cut:]):
                pass

    asyncio.run(story())


def test_the_folder_and_the_address_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ANIMA_MEMORY", str(tmp_path))
    assert home() == tmp_path
    assert url() == f"sqlite:///{tmp_path / 'memory.db'}"
    monkeypatch.setenv("ANIMA_MEMORY", "postgresql://ana@host/db")
    assert url() == "postgresql://ana@host/db"
    monkeypatch.delenv("ANIMA_MEMORY")
    assert home().parts[-2:] == ("anima", "memory")


def test_a_memory_is_for_its_owner_alone(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened("mira", f"sqlite:///{tmp_path}/new/memory.db") as store:
            await store.record(Record("fact", "Ana has a secret.", NOW, "ana"))
            files = [tmp_path / "new", *(tmp_path / "new").iterdir()]
            assert [f.name for f in files if f.stat().st_mode & 0o077] == []

    asyncio.run(story())


def test_what_cannot_be_kept_is_told_without_what_was_said(where: str) -> None:
    async def story() -> None:
        async with opened("mira", where) as store:
            await store.record(DOG)
            (one,) = await store.all()
            with pytest.raises(BackendError) as told:
                await store.edit(one.id, "Ana has a tulip.", {"a": float("nan")})
        assert "tulip" not in str(told.value)
        assert "UPDATE" not in str(told.value)
        assert "\n" not in str(told.value)

    asyncio.run(story())
