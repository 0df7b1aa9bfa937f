"""A PostgreSQL of one's own, where one can be started."""

from __future__ import annotations

import atexit
import shutil
import subprocess
import tempfile
import uuid
import warnings
from functools import cache
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pgserver.postgres_server import PostgresServer


def postgres() -> str:
    """The address of an empty database. Skips the test where no server starts."""
    name = f"t{uuid.uuid4().hex}"
    server = _server()
    if isinstance(server, str):
        pytest.skip(server)
    server.psql(f"CREATE DATABASE {name}")
    return str(server.get_uri(name))


def script(url: str, sql: str) -> None:
    """Run `sql`, which may be many statements, on the server of `postgres`."""
    from pgserver._commands import POSTGRES_BIN_PATH

    argv = [str(POSTGRES_BIN_PATH / "psql"), "-q", "-v", "ON_ERROR_STOP=1", url]
    subprocess.run(argv, input=sql, text=True, check=True, stdout=subprocess.DEVNULL)


@cache
def _server() -> PostgresServer | str:
    """The server of this run, or why there is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of packages that pgserver brings
        try:
            from pgserver.postgres_server import get_server

            folder = tempfile.mkdtemp(prefix="anima-pg-")
            server = get_server(folder, cleanup_mode="delete")
        except Exception as error:  # noqa: BLE001  whatever it is, it is the reason to skip
            return f"no PostgreSQL starts here: {error}"
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return server
