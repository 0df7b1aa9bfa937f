"""Killed at any point, a memory opens again and holds all that it said it had."""

from __future__ import annotations

import asyncio
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from agent.types import Record
from memory.store import opened
from tests.memory.tiny import tiny

NOW = 1_800_000_000.0
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


FACTS = (
    Record("fact", "Ana has a dog.", NOW, "ana"),
    Record("fact", "Ana has a boat.", NOW, "ana", key="ana.boat"),
    Record("plan", "Ask Ana for her boat.", NOW, "ana"),
)
SAID = tuple(Record("episode", f"Turn {i}.", NOW + i, "ana") for i in range(4))


async def fill(url: str) -> None:
    async with opened("mira", url) as store:
        await store.record(*FACTS, *SAID)
        await store.record(Record("fact", "Ana has got the dog!", NOW + 9, "ana"))


async def look(url: str) -> tuple[list[str], int]:
    """What stands, and the number of twins. Raises unless all that was recorded is there."""
    async with opened("mira", url) as store:
        stands = [r.record.text for r in await store.all()]
        every = [r.record.text for r in await store.all(past=True)]
    assert {r.text for r in (*FACTS[1:], *SAID)} <= set(every)
    assert {r.text for r in FACTS[1:]} <= set(stands)
    dogs = [t for t in stands if "dog" in t]
    told = [t for t in stands if t.startswith("20")]
    assert 1 <= len(dogs) <= 2
    assert [t for t in stands if t.startswith("Turn")] == [r.text for r in SAID] * (not told)
    return stands, len(dogs)


def whole(path: Path) -> int:
    """Raises unless the database is sound. Returns how many vectors it has."""
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    vectors = int(database.execute("SELECT count(*) FROM vectors").fetchone()[0])
    database.close()
    return vectors


@pytest.mark.slow
def test_killed_between_any_two_statements_of_tidying_nothing_is_lost_or_there_twice(
    tmp_path: Path,
) -> None:
    full, folder, met = tmp_path / "full.db", tiny(tmp_path / "tiny"), set[int]()
    asyncio.run(fill(f"sqlite:///{full}"))
    for statement in range(1, 60):
        path = tmp_path / f"{statement}.db"
        shutil.copy(full, path)
        argv = [sys.executable, "-m", "tests.memory.tidier", f"sqlite:///{path}", str(folder)]
        done = subprocess.run([*argv, str(statement)], cwd=ROOT, timeout=60, check=False)
        stands, dogs = asyncio.run(look(f"sqlite:///{path}"))
        vectors = whole(path)
        met.add(dogs)
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL
    assert statement > 10
    assert met == {1, 2}  # killed before it was done, and after
    assert (len(stands), dogs, vectors) == (4, 1, 4)
    again = subprocess.run([*argv, "1000"], cwd=ROOT, timeout=60, check=True)
    assert again.returncode == 0
    assert asyncio.run(look(f"sqlite:///{path}"))[0] == stands
