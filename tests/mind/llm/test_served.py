"""A real OpenAI-compatible server, `transformers serve`, with a model that only babbles."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from agent.clock import LoopClock
from agent.types import Outcome, Text
from memory.fleeting import Fleeting
from mind.llm.providers import load
from mind.llm.speaker import Eloquent
from mind.mind import Living
from mind.persona import find
from mind.standin import StandIn
from mind.symbolic.embedded import Embedded
from tests.mind.llm import tiny

PROGRAM = Path(sys.executable).parent / "transformers"
_START = 120.0  # s in which the server has to be up

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not PROGRAM.exists() or not shutil.which(str(PROGRAM)),
        reason="the extra `local` is not installed",
    ),
]
pytest.importorskip("accelerate", reason="`transformers serve` needs accelerate")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The name of the model, and the URL of its server."""
    folder = tiny.make(tmp_path_factory.mktemp("served"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [str(PROGRAM), "serve", str(folder), "--host", "127.0.0.1", "--port", port]
    log = folder / "log.txt"
    with (
        log.open("wb") as out,
        subprocess.Popen(
            [*command, "--device", "cpu"],
            env={**os.environ, "HF_HUB_OFFLINE": "1"},
            stdout=out,
            stderr=subprocess.STDOUT,
        ) as server,
    ):
        try:
            _wait(server, f"http://127.0.0.1:{port}/health", log)
            yield str(folder), f"http://127.0.0.1:{port}/v1"
        finally:
            server.terminate()


def _wait(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = time.monotonic() + _START
    while server.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"the server did not start: {log.read_text()[-500:]}")


def test_a_turn_goes_out_to_it_and_comes_back(served: tuple[str, str]) -> None:
    name, url = served
    notes = list[str]()

    async def talk() -> tuple[list[str], int]:
        rng = np.random.default_rng(0)
        model = load(name, LoopClock(), rng, {}, url=url)
        sent = list[int]()
        first = Eloquent(model, watch=lambda call: sent.append(call.turn.usage.sent))
        persona = find("mira")
        speaker = StandIn(first, Embedded(persona, rng))
        mind = Living(persona, speaker, Fleeting(), 1_800_000_000.0, rng, tell=notes.append)
        said = []
        for t in (0.0, 5.0):
            async for act in mind.respond(Text(t, "Hello! Who are you?", "ana")):
                said.append(act.utterance)
                mind.witness(Outcome(act, act.utterance, complete=True))
        await mind.close()
        await model.aclose()
        return said, sum(sent)

    said, sent = asyncio.run(talk())
    assert said
    assert sent > 1000  # tokens, as the server counted them
    assert not [note for note in notes if "cannot be reached" in note]
