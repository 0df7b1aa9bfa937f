"""Real servers of the official SDK, over pipes and over HTTP on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from agent.errors import ConfigError, Unavailable
from mind.llm.mcp import Server
from mind.llm.served import Served
from mind.llm.toolbox import Toolbox, toolbox
from mind.llm.tools import Result

pytest.importorskip("mcp", reason="the extra `tools` is not installed")

SCRIPT = str(Path(__file__).with_name("mcp_server.py"))
STDIO = Served(command=sys.executable, args=(SCRIPT,), env_names=("PYTHONPATH", "OVEN"))
ENV = {
    "PYTHONPATH": str(Path(__file__).parents[3]),
    "OVEN": "cold-cold-cold",
    "OPENAI_API_KEY": "sk-very-secret-0123456789",
}
Story = Callable[[Toolbox], Awaitable[None]]


def with_box(served: Served, story: Story, seconds: float = 10.0, name: str = "t") -> None:
    async def go() -> None:
        box = Toolbox(servers=[Server(name, served, ENV)], seconds=seconds, first=30.0)
        try:
            await story(box)
        finally:
            await box.aclose()

    asyncio.run(asyncio.wait_for(go(), 60))


async def call(box: Toolbox, name: str, **arguments: object) -> Result:
    tools, troubles = await box.ready()
    tool = {tool.name: tool for tool in tools}.get(name)
    assert tool is not None, troubles
    return await asyncio.wrap_future(box.call(tool, arguments))


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_tools_of_a_program_are_offered_and_answer() -> None:
    async def story(box: Toolbox) -> None:
        tools, troubles = await box.ready()
        assert troubles == ()
        add = next(tool for tool in tools if tool.name == "t_add")
        assert add.description == "The sum of two numbers."
        assert set(add.parameters["properties"]) == {"a", "b"}
        assert await call(box, "t_add", a=2, b=3) == Result("5")

    with_box(STDIO, story)


def test_a_program_gets_the_variables_that_are_named_and_no_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", ENV["OPENAI_API_KEY"])
    monkeypatch.setenv("ANIMA_MODEL_KEY", "sk-very-secret-0123456789")

    async def story(box: Toolbox) -> None:
        given = (await call(box, "t_environment")).text
        assert "OVEN" in given
        assert "OPENAI_API_KEY" not in given
        assert "ANIMA_MODEL_KEY" not in given

    with_box(STDIO, story)


def test_what_a_variable_holds_does_not_come_back_out() -> None:
    async def story(box: Toolbox) -> None:
        given = (await call(box, "t_environment")).text
        assert "cold-cold-cold" not in given
        assert '"OVEN": "[secret]"' in given

    with_box(STDIO, story)


def test_a_program_ends_with_the_session() -> None:
    pids: list[int] = []

    async def story(box: Toolbox) -> None:
        pids.append(int((await call(box, "t_pid")).text))
        assert alive(pids[0])

    with_box(STDIO, story)
    assert not alive(pids[0])


def test_a_call_that_hangs_is_given_up_and_the_server_goes_on() -> None:
    async def story(box: Toolbox) -> None:
        await box.ready()
        hung = await call(box, "t_hang")
        assert hung == Result("t_hang did not answer within 1.5 s", failed=True)
        assert await call(box, "t_add", a=1, b=1) == Result("2")

    with_box(STDIO, story, seconds=1.5)


def test_a_cancelled_call_leaves_the_server_usable() -> None:
    async def story(box: Toolbox) -> None:
        tools, _ = await box.ready()
        hang = next(tool for tool in tools if tool.name == "t_hang")
        future = box.call(hang, {})
        waiting = asyncio.wrap_future(future)
        await asyncio.sleep(0.05)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await asyncio.sleep(0)
        assert future.cancelled()
        assert await call(box, "t_add", a=1, b=1) == Result("2")

    with_box(STDIO, story)


@pytest.mark.parametrize(
    ("tool", "arguments", "line"),
    [
        ("t_crash", {}, "t_crash failed"),
        ("t_add", {"a": "many"}, "t_add failed"),
        ("t_die", {}, "its server 't' broke off"),
    ],
)
def test_what_fails_in_a_server_is_one_line(
    tool: str, arguments: dict[str, object], line: str
) -> None:
    async def story(box: Toolbox) -> None:
        result = await call(box, tool, **arguments)
        assert result.failed
        assert line in result.text
        assert "\n" not in result.text

    with_box(STDIO, story)


def test_garbage_between_the_messages_is_read_over(caplog: pytest.LogCaptureFixture) -> None:
    async def story(box: Toolbox) -> None:
        assert await call(box, "t_babble") == Result("done")

    with_box(STDIO, story)


def test_a_server_that_dies_is_started_again() -> None:
    async def story(box: Toolbox) -> None:
        first = (await call(box, "t_pid")).text
        await call(box, "t_die")
        assert (await call(box, "t_pid")).text != first

    with_box(STDIO, story)


def test_a_server_that_dies_again_and_again_is_left_alone() -> None:
    async def story(box: Toolbox) -> None:
        for _ in range(3):
            await call(box, "t_die")
        tools, troubles = await box.ready()
        assert tools == ()
        assert troubles == ("mcp server 't' broke off 3 times (a word for the log)",)

    with_box(STDIO, story)


def test_a_result_of_a_megabyte_is_cut() -> None:
    async def story(box: Toolbox) -> None:
        text = (await call(box, "t_megabyte")).text
        assert len(text) < 4100
        assert text.endswith("[cut: it had 1000000 letters]")

    with_box(STDIO, story)


@pytest.mark.parametrize(
    ("served", "line"),
    [
        (Served(command="no-such-program-anywhere"), "No such file"),
        (Served(command=sys.executable, args=("-c", "raise SystemExit('cold')")), "(cold)"),
        (Served(command="sleep", args=("60",), seconds=0.3), "did not start within 0.3 s"),
        (Served(command="yes"), "did not start|does not work"),
        (Served(url="http://127.0.0.1:1/mcp"), "does not work"),
    ],
)
def test_a_server_that_cannot_start_is_told_in_a_line(served: Served, line: str) -> None:
    served = served.model_copy(update={"seconds": min(served.seconds, 1.5)})

    async def story(box: Toolbox) -> None:
        tools, troubles = await box.ready()
        assert tools == ()
        (trouble,) = troubles
        assert any(each in trouble for each in line.split("|"))
        assert "\n" not in trouble

    with_box(served, story)


@pytest.fixture
def url() -> Iterator[str]:
    import uvicorn

    from tests.mind.llm.mcp_server import app

    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listening:
        port = listening.getsockname()[1]
        config = uvicorn.Config(app.streamable_http_app(), log_level="error", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        yield f"http://127.0.0.1:{port}/mcp"
        server.should_exit = server.force_exit = True
        thread.join()


def test_a_server_at_a_url_answers_hangs_and_answers_again(url: str) -> None:
    async def story(box: Toolbox) -> None:
        assert await call(box, "t_add", a=2, b=3) == Result("5")
        assert (await call(box, "t_hang")).failed
        assert (await call(box, "t_crash")).failed
        assert await call(box, "t_add", a=2, b=4) == Result("6")

    with_box(Served(url=url), story, seconds=1.5)


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({}, "a command or a url"),
        ({"command": "x", "url": "http://h/"}, "a command or a url"),
        ({"url": "ftp://h/"}, "must look like"),
        ({"url": "http://me:hush@h/"}, "must not hold a secret"),
        ({"command": "x", "env": {"KEY": "hush"}}, "Extra inputs"),
    ],
)
def test_settings_that_cannot_be_are_refused(settings: dict[str, object], line: str) -> None:
    with pytest.raises(ValidationError, match=line):
        Served.model_validate(settings)


@pytest.mark.parametrize(
    ("name", "served", "line"),
    [
        ("t", Served(command="x", env_names=("OPENAI_API_KEY",)), "must not get a model's key"),
        ("t", Served(url="http://h/", key_name="OPENAI_API_KEY"), "must not get a model's key"),
        ("t", Served(command="x", env_names=("NOWHERE",)), "needs NOWHERE"),
        ("my server", Served(command="x"), "needs a name"),
    ],
)
def test_a_server_that_cannot_be_is_refused_before_it_starts(
    name: str, served: Served, line: str
) -> None:
    with pytest.raises(ConfigError, match=line):
        toolbox([], {name: served}, ENV)


def test_a_missing_sdk_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mind.llm.mcp.find_spec", lambda name: None)
    with pytest.raises(Unavailable, match=r"pip install '.\[tools\]'"):
        toolbox([], {"t": STDIO}, ENV)
