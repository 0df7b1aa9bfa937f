"""Killed at any point, a memory opens again and holds all that it said it had."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from memory.store import opened

ROOT = Path(__file__).parents[2]


def writer(path: Path, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.memory.writer", f"sqlite:///{path}", *more],
        stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip


def check(path: Path, acknowledged: int) -> int:
    """Raises unless at least so many turns are whole. Returns how many there are."""

    async def read() -> int:
        async with opened("mira", f"sqlite:///{path}") as store:
            turns = [r.record.text for r in await store.history("episode")]
            facts = [r.record.text for r in await store.history("fact")]
        assert turns == [f"Turn {i}." for i in range(len(turns))]
        assert facts == [f"Ana counts to {len(turns) - 1}."] * bool(turns)
        assert len(turns) >= acknowledged
        return len(turns)

    turns = asyncio.run(read())
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
    return turns


@pytest.mark.slow
def test_killed_between_any_two_statements_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    for statement in range(1, 100):
        path = tmp_path / f"{statement}.db"
        process = writer(path, str(statement))
        said, _ = process.communicate(timeout=60)
        turns = check(path, len(said.split()))
        if process.returncode == 0:
            break
        assert process.returncode == -signal.SIGKILL
    assert statement > 10
    assert turns == 3


@pytest.mark.slow
def test_killed_at_any_time_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    rng, path, acknowledged = np.random.default_rng(0), tmp_path / "memory.db", 0
    for _ in range(4):
        process = writer(path)
        assert process.stdout is not None
        for _ in range(int(rng.integers(1, 40))):
            acknowledged = int(process.stdout.readline()) + 1
        process.kill()
        for line in process.communicate(timeout=60)[0].split():
            acknowledged = int(line) + 1
        acknowledged = check(path, acknowledged)
