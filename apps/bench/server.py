"""The chat's real server in a process of its own, and what the system tells of it."""

from __future__ import annotations

import asyncio
import os
import sys
import urllib.request
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from json import loads
from pathlib import Path

from agent.clock import stopwatch
from agent.errors import BackendError
from apps.bench.chromium import free_port

_UP = 180.0  # s that the server may take to start, which compiles where it never ran before


@dataclass(frozen=True, slots=True)
class Look:
    """What the system tells of a process: its s of processor, MB, threads and open files."""

    t: float
    cpu: float
    memory: float
    threads: int
    files: int

    @classmethod
    def at(cls, pid: int) -> Look:
        """Raises `BackendError` where the system does not tell."""
        root = Path(f"/proc/{pid}")
        try:
            stat = (root / "stat").read_text().rpartition(")")[2].split()
            pages = int((root / "statm").read_text().split()[1])
            files = len(list((root / "fd").iterdir()))
        except OSError as error:
            raise BackendError(f"nothing is told of process {pid} ({error}); use Linux") from None
        cpu = (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
        memory = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
        return cls(stopwatch(), cpu, memory, int(stat[17]), files)


@asynccontextmanager
async def served(visitors: int, *more: str) -> AsyncGenerator[tuple[int, int]]:
    """A chat on loopback that keeps nothing: its port, and the number of its process.

    `more`: further flags of its command. Raises `BackendError` where it does not start.
    """
    port = free_port()
    command = (
        sys.executable, "-m", "apps.cli", "chat", "--port", str(port), "--forgetful",
        "--visitors", str(visitors), *more,
    )  # fmt: skip
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
    try:
        start = stopwatch()
        while process.returncode is None and stopwatch() - start < _UP:
            await asyncio.sleep(0.2)
            if await asyncio.to_thread(stays, port) >= 0:
                yield port, process.pid
                return
        raise BackendError("the chat's server did not start; try it by itself: anima chat")
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


def stays(port: int) -> int:
    """How many stays the server tells of; -1 where there is no server."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return int(loads(answer.read())["sessions"])
    except OSError:
        return -1
