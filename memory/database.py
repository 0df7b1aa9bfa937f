"""One door to SQLite and PostgreSQL, with what each needs to keep its word."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError, StatementError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from agent.errors import BackendError, ConfigError, Unavailable
from memory.migrations.run import upgrade
from memory.models import Character

_REVISION = "SELECT revision FROM characters WHERE persona = ?"
_WAIT = 10_000  # ms that a writer waits for another program's
_BROKEN = "put a copy back in its place, or move it away to begin anew"
_CLOSED = "let yourself read and write it and its folder, or set ANIMA_MEMORY"
_REMEDIES = (  # by what SQLite says
    ("locked", "another program has it open for writing; try again when that is done"),
    ("not a database", _BROKEN),
    ("malformed", _BROKEN),
    ("unable to open", _CLOSED),
    ("readonly", _CLOSED),
    ("full", "free space on its disk"),
)


@asynccontextmanager
async def database(url: str) -> AsyncIterator[AsyncEngine]:
    """`sqlite:///FILE` or `postgresql://USER@HOST/NAME`, made and brought up to date if need be.

    Raises `ConfigError` for another kind of address, a folder that cannot be made or the schema of
    a newer version, `Unavailable` where the driver is missing or the database cannot be opened.
    """
    made = _engine(url)
    try:
        async with told(Unavailable, made.url), made.begin() as at:
            await at.run_sync(upgrade)
        yield made
    finally:
        await made.dispose()


@asynccontextmanager
async def told(
    kind: type[BackendError] = BackendError, place: URL | None = None
) -> AsyncIterator[None]:
    """Errors of the database as ours, without the statement: it holds what people said."""
    where = f"memory {_named(place)!r}" if place is not None else "memory"
    try:
        yield
    except StatementError as error:
        raise kind(f"{where}: {error.orig}; {_remedy(str(error.orig))}") from None
    except (SQLAlchemyError, OSError) as error:
        raise kind(f"{where}: {error}; can the database be reached?") from None


def _named(place: URL) -> str:
    """The file, or where the server is: no name and no password of a user."""
    if place.get_backend_name() == "sqlite":
        return place.database or ""
    return f"{place.host or ''}/{place.database or ''}"


def _remedy(reason: str) -> str:
    return next((cure for sign, cure in _REMEDIES if sign in reason), "can the database be used?")


async def scrub(engine: AsyncEngine) -> None:
    """Leave no copy of what was erased in the log of SQLite."""
    if engine.dialect.name == "sqlite":
        async with told(), engine.connect() as at:
            raw = (await at.get_raw_connection()).driver_connection
            assert raw is not None
            await raw.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")


async def written(engine: AsyncEngine, persona: str) -> int | None:
    """How often the memory of `persona` was written; None where there is none.

    This is asked with every turn, and the loop may be busy: from SQLite's thread it comes back in
    two rounds, where a transaction takes eight.
    """
    async with engine.connect() as at:
        if engine.dialect.name != "sqlite":
            mine = Character.persona == persona
            found: int | None = await at.scalar(select(Character.revision).where(mine))
            return found
        raw = (await at.get_raw_connection()).driver_connection
        assert raw is not None
        rows = await raw.execute_fetchall(_REVISION, (persona,))
        return next((int(row[0]) for row in rows), None)


def _engine(url: str) -> AsyncEngine:
    address = _address(url)
    made = create_async_engine(address, json_serializer=_json)
    if address.get_backend_name() == "sqlite":
        event.listen(made.sync_engine, "connect", _connected)
        event.listen(made.sync_engine, "begin", _begun)
    return made


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:
        raise ConfigError(
            "memory must be an address such as sqlite:///FILE or postgresql://USER@HOST/NAME"
        ) from None
    match address.get_backend_name():
        case "sqlite":
            if address.database and address.database != ":memory:":
                _private(Path(address.database))
            return address.set(drivername="sqlite+aiosqlite")
        case "postgresql":
            if find_spec("asyncpg") is None:
                raise Unavailable("memory in PostgreSQL needs its extra: pip install '.[postgres]'")
            return address.set(drivername="postgresql+asyncpg")
        case other:
            raise ConfigError(f"memory cannot be kept in {other!r}; use sqlite or postgresql")


def _private(file: Path) -> None:
    """Make `file` and its folder where they are not there, for the user's eyes only."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not file.exists():
            file.touch(mode=0o600)
    except OSError as error:
        raise ConfigError(
            f"memory {str(file)!r} cannot be made: {error.strerror}; set ANIMA_MEMORY"
        ) from None


def _json(value: Any) -> str:
    return json.dumps(value, allow_nan=False)


def _connected(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN would come too late: see `_begun`
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={_WAIT}",
        "journal_mode=WAL",
        "synchronous=FULL",  # a commit is on the disk when it returns
        "secure_delete=ON",  # what is forgotten is overwritten
        "foreign_keys=ON",  # and its vector goes with it
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begun(connection: Connection) -> None:
    reads = connection.get_execution_options().get("reads")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
