"""Bring a database up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from agent.errors import ConfigError

_LOCK = 0x414E494D41  # any number; two programs that open a new database wait for each other


def upgrade(connection: Connection) -> None:
    """Make or renew the tables within the transaction of `connection`.

    Raises `ConfigError` for a database that a newer version wrote.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    steps = ScriptDirectory.from_config(config)
    at = MigrationContext.configure(connection).get_current_revision()
    if at == steps.get_current_head():
        return
    if at is not None and at not in {step.revision for step in steps.walk_revisions()}:
        raise ConfigError(
            f"the memory database is of schema {at!r}, which a newer anima wrote; upgrade anima"
        )
    command.upgrade(config, "head")
