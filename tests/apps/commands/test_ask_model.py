"""`anima ask` with a language model behind a real socket."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from mind.llm.providers import SERVER_KEY
from tests.mind.llm.canned import reply
from tests.mind.llm.server import Behaviour, Server, status, well

SECRET = "hush-hush-0123456789"


async def ask(behaviour: Behaviour, out: Path) -> tuple[int | None, str]:
    """The exit code of the command, and what it says on stderr."""
    async with Server(behaviour).running() as server:
        command = [sys.executable, "-m", "apps.cli", "ask", "What do you do today?", "-o", str(out)]
        command += ["--model", "tiny", "--model-url", server.url, "--trace", str(out) + ".jsonl"]
        process = await asyncio.create_subprocess_exec(
            *command, stderr=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL,
            env=os.environ | {SERVER_KEY: SECRET},
        )  # fmt: skip
        _, told = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode, told.decode()


@pytest.mark.slow
def test_the_answer_of_a_model_is_performed_traced_and_counted(tmp_path: Path) -> None:
    out = tmp_path / "answer.vtt"
    behaviour = well(reply("happy 7: Oh, hello! *waves* I am counting seals today."))
    code, told = asyncio.run(ask(behaviour, out))
    assert code == 0, told
    assert "counting seals" in " ".join(out.read_text().split())
    assert "tiny: 1 call, 100 tokens sent and 7 received" in told
    assert "counting seals" in Path(f"{out}.jsonl").read_text()


@pytest.mark.slow
def test_with_a_wrong_key_the_character_answers_all_the_same(tmp_path: Path) -> None:
    out = tmp_path / "answer.vtt"
    code, told = asyncio.run(ask(status(401, f"bad key {SECRET}"), out))
    assert code == 0, told
    assert out.read_text().count("-->") >= 1
    assert told.count("check ANIMA_MODEL_KEY") == 1
    assert SECRET not in told + Path(f"{out}.jsonl").read_text()
