"""Tools that run beside the talk: side by side, failing, hanging and called off."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import pytest
from numpy.random import default_rng

from mind.llm import exchange
from mind.llm.mcp import Server
from mind.llm.providers import load
from mind.llm.served import Served
from mind.llm.toolbox import Toolbox, toolbox
from mind.llm.tools import Result, function
from mind.llm.turn import Turn
from tests.mind.llm import kit
from tests.mind.llm.calling import KIT, PARTS, ask, calling
from tests.mind.llm.given import GOOD, Jump
from tests.mind.llm.server import Server as Llm
from tests.mind.llm.server import well


@pytest.fixture(autouse=True)
def _let_go() -> Iterator[None]:
    kit.released.clear()
    yield
    kit.released.set()


def test_several_tools_are_called_side_by_side() -> None:
    calls: list[tuple[str, object]] = [("meet", {})] * 3
    tried = ask(calling(*calls), well(GOOD), tools=("meet",))
    assert tried.told() == ["met"] * 3
    assert tried.words == ["Hello, Ana.", "Hi!"]


@pytest.mark.parametrize(
    ("tool", "arguments", "line"),
    [
        ("crash", {}, "crash failed: RuntimeError: the oven is cold"),
        ("leave", {}, "leave failed: it wanted to end us"),
        ("leave_async", {}, "leave_async failed: it wanted to end us"),
        ("hang", {}, "hang did not answer within 1 s"),
        ("oven", {}, "'oven' is not known; known: crash, leave, leave_async, hang, weather"),
        ("weather", {"town": "Lyon"}, "weather failed: ValidationError"),
        ("weather", '{"city": "Ly', "weather needs its arguments as a JSON object"),
        ("weather", '["Lyon"]', "weather needs its arguments as a JSON object"),
        ("weather", "%&", "weather needs its arguments as a JSON object"),
    ],
)
def test_a_tool_that_fails_is_told_to_the_model_in_a_line_and_quietly_to_the_user(
    tool: str, arguments: object, line: str
) -> None:
    tools = ("crash", "leave", "leave_async", "hang", "weather")
    tried = ask(calling((tool, arguments)), well(GOOD), tools=tools, seconds=1.0)
    (told,) = tried.told()
    assert line in told
    assert line in tried.turn.note
    assert "\n" not in told
    assert tried.words == ["Hello, Ana.", "Hi!"]
    assert tried.turn.used[0].failed


def test_a_function_that_hangs_is_left_alone_after_a_few_calls() -> None:
    async def go() -> list[Result]:
        tool = function(f"{KIT}:hang")
        box = Toolbox([tool], seconds=0.05)
        try:
            return [await asyncio.wrap_future(box.call(tool, {})) for _ in range(9)]
        finally:
            await box.aclose()

    assert "still hangs in earlier calls" in asyncio.run(go())[-1].text


@pytest.mark.parametrize("how", ["cancelled", "closed"])
def test_a_turn_that_ends_early_stops_its_calls(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "PATIENCE", 0.05 if how == "closed" else 20.0)
    kit.begun.clear()
    kit.cancelled.clear()

    async def go() -> bool:
        box = Toolbox([function(f"{KIT}:linger")])
        async with Llm(calling(("linger", {}))).running() as server:
            model = load("tiny", Jump(), default_rng(0), {}, url=server.url, tools=box)
            async with aclosing(model.turn(PARTS).acts()) as acts:
                if how == "closed":
                    await anext(acts)  # the word of excuse
                else:
                    with pytest.raises(TimeoutError):
                        await asyncio.wait_for(anext(acts), 1.0)
            try:
                assert kit.begun.is_set()
                return await asyncio.to_thread(kit.cancelled.wait, 3.0)
            finally:
                await model.aclose()

    assert asyncio.run(asyncio.wait_for(go(), 20))


def test_a_cancelled_turn_cancels_its_calls_and_leaves_the_tools_usable() -> None:
    script = str(Path(__file__).with_name("mcp_server.py"))
    env = {"PYTHONPATH": str(Path(__file__).parents[3])}
    served = Served(command=sys.executable, args=(script,), env_names=("PYTHONPATH",))
    pytest.importorskip("mcp", reason="the extra `tools` is not installed")

    async def go() -> list[str]:
        box = Toolbox(servers=[Server("t", served, env)])
        script = (calling(("t_hang", {})), calling(("t_add", {"a": 2, "b": 3})), well(GOOD))
        async with Llm(*script).running() as server:
            model = load("tiny", Jump(), default_rng(0), {}, url=server.url, tools=box)
            try:
                one = model.turn(PARTS)

                async def through(turn: Turn) -> list[str]:
                    return [act.utterance async for act in turn.acts()]

                task = asyncio.create_task(through(one))
                await box.ready()
                await server.asked.wait()
                await asyncio.sleep(0.5)  # in the call by now
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                two = model.turn(PARTS)
                words = await through(two)
                assert [used.result for used in two.used] == ["5"]
                return words
            finally:
                await model.aclose()

    assert asyncio.run(asyncio.wait_for(go(), 20)) == ["Hello, Ana.", "Hi!"]


def test_no_tools_in_the_settings_means_no_thread() -> None:
    assert toolbox([], {}, {}) is None
