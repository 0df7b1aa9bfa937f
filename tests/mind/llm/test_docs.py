"""The example in docs/tools.md, as it stands there."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest
from numpy.random import default_rng

from apps.config import load as settings
from mind.llm.exchange import Used
from mind.llm.prompt import Line, Parts
from mind.llm.providers import load
from mind.llm.toolbox import toolbox
from tests.mind.llm.calling import calling
from tests.mind.llm.given import GOOD, Jump
from tests.mind.llm.server import Server, well

pytest.importorskip("mcp", reason="the extra `tools` is not installed")

PAGE = Path(__file__).parents[3] / "docs/tools.md"
FILE = re.compile(r"^`([\w.]+)`[^\n]*:\n\n```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_the_example_of_the_page_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = dict(FILE.findall(PAGE.read_text("utf-8")))
    assert set(files) == {"my_tools.py", "my_server.py", "anima.toml"}
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")

    async def go() -> tuple[Used, ...]:
        options = settings(None, {})
        box = toolbox(options.tools, options.mcp_servers, {"SHOP_TOKEN": "hush-hush-hush"})
        calls = calling(
            ("opening_hours", {"day": "saturday"}), ("shop_stock", {"article": "hinge"})
        )
        async with Server(calls, well(GOOD)).running() as server:
            model = load("tiny", Jump(), default_rng(0), {}, url=server.url, tools=box)
            turn = model.turn(Parts("Mara", Line("ana", "Are you open on Saturday?")))
            try:
                async for _ in turn.acts():
                    pass
            finally:
                await model.aclose()
            assert turn.note == ""
            return turn.used

    used = asyncio.run(asyncio.wait_for(go(), 30))
    assert [each.result for each in used] == ["9 to 13", "12"]
