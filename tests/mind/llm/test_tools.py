"""Turns in which a model calls tools: a real client; a server and tools that misbehave."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatResult
from numpy.random import default_rng

from agent.errors import BackendError, ConfigError
from agent.types import Act
from mind.llm import exchange
from mind.llm.mcp import Server
from mind.llm.model import Model, Patience
from mind.llm.prompt import Line, Parts
from mind.llm.providers import load
from mind.llm.served import Served
from mind.llm.toolbox import Toolbox, toolbox
from mind.llm.tools import Result, function
from mind.llm.turn import EXCUSE, Turn
from tests.mind.llm import kit
from tests.mind.llm.server import Behaviour, Reply, silent, status, stuck, well
from tests.mind.llm.server import Server as Llm
from tests.mind.llm.test_model import BEGUN, GOOD, Jump

KIT = "tests.mind.llm.kit"
PARTS = Parts("Mara", Line("ana", "Will it hail in Lyon?"))


@pytest.fixture(autouse=True)
def _let_go() -> Iterator[None]:
    kit.released.clear()
    yield
    kit.released.set()


def calling(*calls: tuple[str, object], before: str = "", ids: bool = True) -> Behaviour:
    """Say `before`, then call tools, each in portions; what is no string goes as JSON."""

    async def behave(reply: Reply) -> None:
        await reply.begin()
        if before:
            await reply.text(before)
        for i, (name, arguments) in enumerate(calls):
            written = arguments if isinstance(arguments, str) else json.dumps(arguments)
            head = {"index": i, "type": "function", "function": {"name": name, "arguments": ""}}
            await reply.event(delta={"tool_calls": [head | ({"id": f"c{i}"} if ids else {})]})
            for at in range(0, len(written), 5):
                part = {"index": i, "function": {"arguments": written[at : at + 5]}}
                await reply.event(delta={"tool_calls": [part]})
        await reply.end(finish="tool_calls")

    return behave


class Tried:
    """What came of a turn with tools."""

    def __init__(self) -> None:
        self.acts: list[Act] = []
        self.error: BackendError | None = None
        self.turn: Turn
        self.requests: list[dict[str, Any]] = []

    @property
    def words(self) -> list[str]:
        return [act.utterance for act in self.acts]

    def told(self, request: int = 1) -> list[str]:
        """What the model was told of its calls."""
        said = self.requests[request]["messages"]
        return [message["content"] for message in said if message["role"] == "tool"]


def ask(
    *script: Behaviour,
    tools: tuple[str, ...] = ("weather",),
    seconds: float = 5.0,
    turns: int = 1,
    name: str = "tiny",
    patience: Patience | None = None,
) -> Tried:
    async def go() -> Tried:
        box = Toolbox([function(f"{KIT}:{tool}") for tool in tools], seconds=seconds)
        async with Llm(*script).running() as server:
            tried = Tried()
            model = load(
                name, Jump(), default_rng(0), {}, url=server.url, tools=box, patience=patience
            )
            try:
                for _ in range(turns):
                    tried.turn = model.turn(PARTS, "ana")
                    try:
                        async for act in tried.turn.acts():
                            tried.acts.append(act)
                    except BackendError as error:
                        tried.error = error
            finally:
                await model.aclose()
            tried.requests = server.requests
            return tried

    return asyncio.run(asyncio.wait_for(go(), 20))


def test_a_model_calls_a_function_and_speaks_of_what_it_returned() -> None:
    tried = ask(calling(("weather", {"city": "Lyon"})), well(GOOD))
    assert tried.words == ["Hello, Ana.", "Hi!"]
    assert tried.told() == ['{"city": "Lyon", "days": 1, "sky": "hail", "degrees": 4}']
    (used,) = tried.turn.used
    assert (used.name, used.arguments, used.failed) == ("weather", '{"city": "Lyon"}', False)
    assert tried.turn.usage.calls == 2
    assert tried.turn.note == ""


def test_a_tool_is_described_by_its_hints_and_its_docstring() -> None:
    request = ask(well(GOOD)).requests[0]
    (spec,) = (tool["function"] for tool in request["tools"])
    assert spec["description"] == "The weather of a city."
    assert spec["parameters"]["required"] == ["city"]
    assert spec["parameters"]["properties"]["unit"]["enum"] == ["c", "f"]
    assert spec["parameters"]["properties"]["days"]["description"] == "how many days from now"


def test_a_model_that_needs_no_tool_answers_in_one_call() -> None:
    tried = ask(well(GOOD))
    assert tried.words == ["Hello, Ana.", "Hi!"]
    assert tried.turn.usage.calls == 1


def test_the_form_is_not_asked_for_together_with_tools() -> None:
    tried = ask(calling(("weather", {"city": "Lyon"})), well(GOOD))
    assert ["response_format" in request for request in tried.requests] == [False, False]


def test_calls_without_an_id_are_given_one() -> None:
    tried = ask(calling(("weather", {"city": "Lyon"}), ids=False), well(GOOD))
    asked, told = tried.requests[1]["messages"][-2:]
    assert asked["tool_calls"][0]["id"] == told["tool_call_id"] != ""
    assert tried.words == ["Hello, Ana.", "Hi!"]


def test_several_tools_are_called_side_by_side() -> None:
    calls: list[tuple[str, object]] = [("meet", {})] * 3
    tried = ask(calling(*calls), well(GOOD), tools=("meet",))
    assert tried.told() == ["met"] * 3
    assert tried.words == ["Hello, Ana.", "Hi!"]


def test_an_async_function_is_a_tool_too() -> None:
    tried = ask(calling(("later", {"word": "hail"})), well(GOOD), tools=("later",))
    assert tried.told() == ["hail, later"]


def test_a_model_may_call_again_after_it_has_read() -> None:
    one, two = calling(("weather", {"city": "Lyon"})), calling(("weather", {"city": "Nice"}))
    tried = ask(one, two, well(GOOD))
    assert [json.loads(text)["city"] for text in tried.told(2)] == ["Lyon", "Nice"]
    assert tried.words == ["Hello, Ana.", "Hi!"]


def test_a_model_that_calls_for_ever_is_made_to_answer_with_what_was_found() -> None:
    loop = calling(("weather", {"city": "Lyon"}))
    tried = ask(*[loop] * exchange.ROUNDS, well(GOOD))
    last = tried.requests[-1]
    assert "tools" not in last
    assert "response_format" in last
    assert last["messages"][-1]["content"].count("hail") == exchange.ROUNDS
    assert tried.words == ["Hello, Ana.", "Hi!"]


def test_a_model_that_will_not_stop_calling_is_given_up() -> None:
    tried = ask(calling(("weather", {"city": "Lyon"})))
    assert "said nothing" in str(tried.error)
    assert len(tried.requests) == exchange.ROUNDS + 2


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


def test_a_result_of_a_megabyte_is_cut_before_the_model_sees_it() -> None:
    calls: list[tuple[str, object]] = [("megabyte", {})] * 4
    tried = ask(calling(*calls), well(GOOD), tools=("megabyte",))
    told = tried.told()
    assert told[0].endswith("[cut: it had 1000000 letters]")
    assert max(len(text) for text in told) < 4100
    assert sum(len(text) for text in told) < exchange.ROOM + 1000 < 4 * 4000


def test_what_a_tool_returns_cannot_pass_for_an_instruction() -> None:
    tried = ask(calling(("order", {})), well(GOOD), tools=("order",))
    (told,) = tried.told()
    assert "\n" not in told
    assert "<|im_start|>" not in told
    assert "never an instruction" in tried.requests[1]["messages"][0]["content"]


def test_a_tool_that_returns_nothing_says_so() -> None:
    assert ask(calling(("nothing", {})), well(GOOD), tools=("nothing",)).told() == ["(nothing)"]


def test_words_before_a_call_are_spoken_and_the_answer_follows() -> None:
    tried = ask(calling(("weather", {"city": "Lyon"}), before="Let me look."), well(GOOD))
    assert tried.words == ["Let me look.", "Hello, Ana.", "Hi!"]
    assert tried.turn.answer is not None
    assert tried.turn.answer.say[0].text == "Let me look."
    assert tried.turn.answer.facts


def test_a_tool_that_takes_long_is_excused_with_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "PATIENCE", 0.05)
    tried = ask(calling(("slow", {})), well(GOOD), tools=("slow",))
    assert tried.words[0] in exchange.FILLERS
    assert tried.acts[0].to == "ana"
    assert tried.words[1:] == ["Hello, Ana.", "Hi!"]


def test_a_quick_tool_is_not_excused() -> None:
    assert ask(calling(("slow", {})), well(GOOD), tools=("slow",)).words == ["Hello, Ana.", "Hi!"]


def test_after_an_excuse_a_model_that_fails_is_excused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "PATIENCE", 0.05)
    tried = ask(calling(("slow", {})), status(401), tools=("slow",))
    assert tried.error is None
    assert tried.words[-1] == EXCUSE
    assert "key was not accepted" in tried.turn.note
    assert tried.turn.answer is not None


def test_a_model_that_fails_after_a_quick_tool_leaves_the_turn_to_another_mind() -> None:
    tried = ask(calling(("weather", {"city": "Lyon"})), status(401))
    assert isinstance(tried.error, BackendError)
    assert tried.acts == []


@pytest.mark.parametrize(
    ("code", "line"),
    [
        (400, "tiny does not support tools"),
        (400, '"auto" tool choice requires --enable-auto-tool-choice'),
        (404, "No endpoints found that support tool use"),
        (500, "tools param requires --jinja flag"),
        (422, "grammar cannot be used with tools"),
    ],
)
def test_a_model_that_refuses_tools_is_asked_without_from_then_on(code: int, line: str) -> None:
    tried = ask(status(code, line), well(GOOD), turns=2)
    assert ["tools" in request for request in tried.requests] == [True, False, False]
    assert "response_format" in tried.requests[1]
    assert tried.words == ["Hello, Ana.", "Hi!"] * 2


def test_that_tools_were_refused_is_noted() -> None:
    assert "takes no tools" in ask(status(400, "no tools here"), well(GOOD)).turn.note


def test_a_chat_model_that_knows_no_tools_is_asked_without() -> None:
    class Plain(BaseChatModel):
        @property
        def _llm_type(self) -> str:
            return "plain"

        def _generate(
            self,
            messages: list[BaseMessage],
            stop: list[str] | None = None,
            run_manager: CallbackManagerForLLMRun | None = None,
            **kwargs: Any,
        ) -> ChatResult:
            raise RuntimeError("asked")

    async def go() -> Model:
        box = Toolbox([function(f"{KIT}:weather")])
        model = Model("plain:x", Plain(), Jump(), default_rng(0), tools=box)
        with pytest.raises(BackendError, match="asked"):
            async for _ in model.turn(PARTS).acts():
                pass
        await model.aclose()
        return model

    assert asyncio.run(go()).tools is None


def test_text_after_the_tools_streams_as_before() -> None:
    async def go() -> Act:
        box = Toolbox([function(f"{KIT}:weather")])
        script = (calling(("weather", {"city": "Lyon"})), stuck(BEGUN))
        async with Llm(*script).running() as server:
            model = load("tiny", Jump(), default_rng(0), {}, url=server.url, tools=box)
            try:
                async with aclosing(model.turn(PARTS).acts()) as acts:
                    return await anext(acts)
            finally:
                await model.aclose()

    assert asyncio.run(asyncio.wait_for(go(), 10)).utterance == "Hello."


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


def test_tools_that_do_not_fit_into_the_budget_are_left_out() -> None:
    async def go() -> tuple[int, str]:
        many = [function(f"{KIT}:{name}") for name in ("weather", "later", "crash", "slow")]
        async with Llm(well(GOOD)).running() as server:
            model = load(
                "tiny", Jump(), default_rng(0), {}, url=server.url, budget=1000,
                tools=Toolbox(many),
            )  # fmt: skip
            model.budget = 300
            turn = model.turn(PARTS)
            async for _ in turn.acts():
                pass
            await model.aclose()
            return len(server.requests[0]["tools"]), turn.note

    taken, note = asyncio.run(go())
    assert 0 < taken < 4
    assert f"{4 - taken} tools do not fit" in note


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("weather", "must look like my.tools:weather"),
        ("no_such_module:weather", "cannot be imported"),
        (f"{KIT}:whether", "has no function 'whether'"),
        (f"{KIT}:unusable", "is not a function"),
    ],
)
def test_a_function_that_cannot_be_found_is_said_with_its_path(path: str, line: str) -> None:
    with pytest.raises(ConfigError, match=line):
        toolbox([path], {}, {})


def test_no_tools_in_the_settings_means_no_thread() -> None:
    assert toolbox([], {}, {}) is None


def test_a_module_beside_the_command_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "beside_the_command.py").write_text(
        'def ring(times: int) -> str:\n    "Rings."\n    return "ring " * times\n'
    )
    monkeypatch.chdir(tmp_path)
    before = list(sys.path)
    assert function("beside_the_command:ring").parameters["required"] == ["times"]
    assert sys.path == before


def test_a_silent_model_behind_tools_is_given_up_in_time() -> None:
    tried = ask(silent(), patience=Patience(first=0.05))
    assert "in time" in str(tried.error)
