"""What is said between a model that calls tools and the turn that it is in."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing

import pytest
from numpy.random import default_rng

from agent.errors import BackendError
from agent.types import Act
from mind.llm import exchange
from mind.llm.model import Model, Patience
from mind.llm.providers import load
from mind.llm.toolbox import Toolbox
from mind.llm.tools import function
from mind.llm.turn import EXCUSE
from tests.mind.llm.calling import KIT, PARTS, ask, calling
from tests.mind.llm.canned import Bare
from tests.mind.llm.given import BEGUN, GOOD, Jump
from tests.mind.llm.server import Server as Llm
from tests.mind.llm.server import silent, status, stuck, well


def test_a_model_calls_a_function_and_speaks_of_what_it_returned() -> None:
    tried = ask(calling(("weather", {"city": "Lyon"})), well(GOOD))
    assert tried.words == ["Hello, Ana.", "Hi!"]
    assert tried.told() == ['{"city": "Lyon", "days": 1, "sky": "hail", "degrees": 4}']
    (used,) = tried.turn.used
    assert (used.name, used.arguments, used.failed) == ("weather", '{"city": "Lyon"}', False)
    assert tried.turn.usage.calls == 2
    assert tried.turn.note == ""


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
    async def go() -> Model:
        box = Toolbox([function(f"{KIT}:weather")])
        model = Model("plain:x", Bare(), Jump(), default_rng(0), tools=box)
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


def test_a_silent_model_behind_tools_is_given_up_in_time() -> None:
    tried = ask(silent(), patience=Patience(first=0.05))
    assert "in time" in str(tried.error)
