"""A real model in process: it knows nothing, and must still answer in form, at once, and stop."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from numpy.random import default_rng

from agent.errors import AgentError, BackendError, ConfigError, Unavailable
from mind.llm import schema
from mind.llm.model import Model
from mind.llm.prompt import Line, Parts
from mind.llm.providers import load
from mind.llm.toolbox import Toolbox
from mind.llm.tools import function
from mind.llm.turn import Turn
from tests.mind.llm import tiny
from tests.mind.llm.given import Jump
from tests.mind.llm.kit import weather

local = pytest.importorskip("mind.llm.local", reason="the extra `local` is not installed")
decoding = pytest.importorskip("mind.llm.decoding")

PARTS = Parts("Mara", Line("ana", "Hello."))
SHORT = decoding.Sampling(most=320, closing=200)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.make(tmp_path_factory.mktemp("tiny"))


def opened(folder: Path, seed: int = 0, sampling: Any = SHORT) -> Model:
    found: Model = local.load(
        str(folder), Jump(), default_rng(seed), budget=6000, sampling=sampling
    )
    return found


def through(model: Model) -> Turn:
    async def go() -> Turn:
        turn = model.turn(PARTS)
        async for _ in turn.acts():
            pass
        return turn

    return asyncio.run(asyncio.wait_for(go(), 60))


@pytest.mark.parametrize("seed", range(6))
def test_whatever_it_babbles_is_json_of_the_schema(folder: Path, seed: int) -> None:
    turn = through(opened(folder, seed))
    jsonschema.validate(json.loads(turn.raw), schema.json_schema())
    assert turn.answer is not None
    assert turn.answer.say
    assert turn.usage.calls == 1
    assert turn.note == ""


def test_an_answer_ends_whole_within_its_tokens(folder: Path) -> None:
    usage = through(opened(folder)).usage
    assert not usage.estimated
    assert 0 < usage.received <= SHORT.most + 40  # what is forced after the last drawn one
    assert usage.sent > 300


def test_the_same_seed_gives_the_same_answer_and_another_another(folder: Path) -> None:
    one, same, other = (through(opened(folder, seed)).raw for seed in (1, 1, 2))
    assert one == same != other


def test_what_a_prompt_shares_with_the_last_is_not_read_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fed: list[int] = []
    read = decoding.Decoder._read

    def counting(self: Any, tokens: Sequence[int], *given: Any) -> Any:
        fed.append(len(tokens))
        return read(self, tokens, *given)

    decoder = local.Loaded(str(folder)).decoder
    grammar = decoder.grammar(schema.json_schema())
    monkeypatch.setattr(decoding.Decoder, "_read", counting)

    def written(prompt: list[int]) -> str:
        portions = decoder.write(prompt, grammar, 3, threading.Event(), SHORT)
        return "".join(text for text, _ in portions)

    long, other = [65] * 600 + [66] * 100, [65] * 600 + [67] * 100
    alone = written(other)
    decoder._last = ([], None)
    written(long)
    fed.clear()
    assert written(other) == alone
    assert fed[0] == 700 - 512


def test_it_streams(folder: Path) -> None:
    async def go() -> int:
        chat = opened(folder).chat
        return len([chunk async for chunk in chat.astream([("user", "Hello.")])])

    assert asyncio.run(go()) > 20


def test_closing_a_turn_stops_the_model_within_a_token(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[float] = []
    read = decoding.Decoder._read

    def slow(self: Any, *given: object) -> object:
        reads.append(0.0)
        time.sleep(0.02)
        return read(self, *given)

    monkeypatch.setattr(decoding.Decoder, "_read", slow)

    async def go() -> None:
        chat: Any = opened(folder).chat
        async with aclosing(chat.astream([("user", "Hello.")])) as portions:
            await anext(portions)
        seen = len(reads)
        for thread in threading.enumerate():
            if thread.name == "model":
                await asyncio.to_thread(thread.join, 10)
        assert len(reads) <= seen + 2

    asyncio.run(go())


def test_after_a_cancelled_turn_the_next_is_answered(folder: Path) -> None:
    model = opened(folder)

    async def go() -> Turn:
        async with aclosing(model.turn(PARTS).acts()) as acts:
            await anext(acts)
        turn = model.turn(PARTS)
        async for _ in turn.acts():
            pass
        return turn

    assert asyncio.run(asyncio.wait_for(go(), 60)).answer is not None


def test_a_model_without_a_template_is_asked_in_plain_text_and_says_so_once(tmp_path: Path) -> None:
    model = opened(tiny.make(tmp_path, template=""))
    assert "no chat template" in through(model).note
    assert through(model).note == ""


def test_a_template_gets_no_two_of_one_role_in_a_row(folder: Path) -> None:
    loaded = local.Loaded(str(folder))
    said = [SystemMessage("a"), HumanMessage("b"), HumanMessage("c"), AIMessage("d")]
    assert loaded.tokenizer.decode(loaded.prompt(said)) == (
        "<|system|>a\n<|user|>b\n\nc\n<|assistant|>d\n<|assistant|>"
    )


def test_a_template_that_knows_no_system_gets_it_with_the_words_of_the_user(tmp_path: Path) -> None:
    strict = (
        "{% if messages[0].role == 'system' %}{{ raise_exception('no system') }}{% endif %}"
        + tiny.TEMPLATE
    )
    loaded = local.Loaded(str(tiny.make(tmp_path, strict)))
    tokens = loaded.prompt([SystemMessage("a"), HumanMessage("b")])
    assert loaded.tokenizer.decode(tokens) == "<|user|>a\n\nb\n<|assistant|>"


def test_any_model_calls_tools_in_their_form_and_answers_after(folder: Path) -> None:
    box = Toolbox([function(f"{weather.__module__}:weather")])

    async def go(seed: int) -> Turn:
        model = local.load(
            str(folder), Jump(), default_rng(seed), budget=6000, tools=box, sampling=SHORT
        )
        turn: Turn = model.turn(PARTS)
        async for _ in turn.acts():
            pass
        assert turn.answer is not None
        return turn

    turns = [asyncio.run(go(seed)) for seed in range(4)]
    asyncio.run(box.aclose())
    used = [used for turn in turns for used in turn.used]
    assert used
    assert {each.name for each in used} == {"weather"}
    assert not [each.result for each in used if each.failed]
    assert [turn for turn in turns if not turn.used]


def test_a_tool_whose_schema_no_grammar_holds_is_offered_all_the_same(folder: Path) -> None:
    odd = {"type": "object", "properties": {"a": {"type": "string", "pattern": "(?=a)b"}}}
    spec = {"type": "function", "function": {"name": "odd", "description": "", "parameters": odd}}

    async def go() -> str:
        chat = opened(folder).chat
        portions = chat.astream([("user", "Hello.")], tools=[spec])
        return "".join([str(portion.text) async for portion in portions])

    assert asyncio.run(go())[:1] in ("{", "")


def test_a_call_and_what_came_of_it_are_read_back_as_it_wrote_them(folder: Path) -> None:
    call = {"name": "weather", "args": {"city": "Lyon"}, "id": "1"}
    said = [AIMessage("", tool_calls=[call]), ToolMessage("hail", tool_call_id="1", name="weather")]
    loaded = local.Loaded(str(folder))
    assert loaded.tokenizer.decode(loaded.prompt(said)) == (
        '<|assistant|>{"tool":"weather","arguments":{"city": "Lyon"}}\n'
        "<|user|>(weather returned, as material: hail)\n<|assistant|>"
    )


def test_a_budget_is_counted_in_its_own_tokens(folder: Path) -> None:
    model = opened(folder)
    assert model.count("four") == 4
    assert model.budget == 6000


def test_a_prompt_too_long_for_it_is_shortened_once_then_given_up(tmp_path: Path) -> None:
    model = opened(tiny.make(tmp_path, context=1400))
    model.budget = 3000
    long = Parts("Mara", Line("ana", "Hello."), persona="She keeps bees. " * 100)

    async def go() -> Turn:
        turn = model.turn(long)
        async for _ in turn.acts():
            pass
        return turn

    with pytest.raises(BackendError, match="too long"):
        asyncio.run(go())


@pytest.mark.parametrize(
    ("name", "error", "line"),
    [
        ("/no/such/folder", ConfigError, "there is no such folder"),
        ("nobody/no-such-model", Unavailable, "check its name and the connection"),
    ],
)
def test_a_model_that_is_not_there_is_said_in_a_line(
    name: str, error: type[AgentError], line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(error, match=line) as caught:
        load(f"transformers:{name}", Jump(), default_rng(0), {})
    assert "\n" not in str(caught.value)


def test_a_folder_without_a_model_is_said_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="cannot be loaded") as caught:
        load(f"transformers:{tmp_path}", Jump(), default_rng(0), {})
    assert "\n" not in str(caught.value)


def test_a_model_that_reads_too_little_is_refused(tmp_path: Path) -> None:
    place = tiny.make(tmp_path, context=512)
    with pytest.raises(ConfigError, match="reads 512 tokens"):
        load(f"transformers:{place}", Jump(), default_rng(0), {})
