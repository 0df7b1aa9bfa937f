"""A real client against a real server that misbehaves, both in one event loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing

import pytest
from numpy.random import default_rng

from agent.errors import AgentError, BackendError, ConfigError, TimedOut
from agent.types import Act
from mind.llm.model import Model, Patience
from mind.llm.prompt import Line, Parts
from mind.llm.providers import SERVER_KEY, load
from mind.llm.turn import Turn
from tests.mind.llm.given import BEGUN, GOOD, SECRET, Jump
from tests.mind.llm.server import (
    Behaviour,
    Server,
    broken,
    endless,
    refusing,
    silent,
    status,
    stuck,
    well,
)

PARTS = Parts(
    "Mara",
    Line("ana", "Hello."),
    persona="She keeps bees. " * 20,
    state="Cheerful.",
    memories=("Ana has a sister.",),
)


class Tried:
    """What came of a turn."""

    def __init__(self, server: Server, clock: Jump, model: Model) -> None:
        self.server, self.clock, self.model = server, clock, model
        self.turn = model.turn(PARTS)
        self.acts: list[Act] = []
        self.error: AgentError | None = None

    @property
    def words(self) -> list[str]:
        return [act.utterance for act in self.acts]


def ask(*script: Behaviour, patience: Patience | None = None, turns: int = 1) -> Tried:
    async def go() -> Tried:
        clock = Jump()
        async with Server(*script).running() as server:
            env = {SERVER_KEY: SECRET, "OPENAI_API_KEY": "sk-of-somebody-else"}
            model = load("tiny", clock, default_rng(0), env, url=server.url, patience=patience)
            try:
                for _ in range(turns):
                    tried = Tried(server, clock, model)
                    try:
                        async for act in tried.turn.acts():
                            tried.acts.append(act)
                    except AgentError as error:
                        tried.error = error
                return tried
            finally:
                await model.aclose()

    return asyncio.run(asyncio.wait_for(go(), 20))  # a hang is a failure


def test_an_answer_is_streamed_into_acts_with_its_facts_and_tokens() -> None:
    tried = ask(well(*(GOOD[i : i + 7] for i in range(0, len(GOOD), 7))))
    assert tried.words == ["Hello, Ana.", "Hi!"]
    assert tried.acts[0].direction == "wave"
    assert tried.acts[0].to == "ana"
    assert tried.turn.answer is not None
    assert tried.turn.answer.facts[0].text == "Ana is well."
    usage = tried.turn.usage
    assert (usage.sent, usage.received, usage.calls, usage.estimated) == (100, 7, 1, False)
    assert tried.turn.raw == GOOD
    assert tried.turn.note == ""


@pytest.mark.parametrize(("finish", "whole"), [("stop", True), ("length", False)])
def test_an_answer_that_was_cut_at_the_models_limit_is_not_whole(finish: str, whole: bool) -> None:
    tried = ask(well(GOOD, finish=finish))
    assert tried.words == ["Hello, Ana.", "Hi!"]
    assert tried.turn.whole is whole


def test_the_server_gets_prompt_schema_and_its_own_key_only() -> None:
    server = ask(well(GOOD)).server
    (request,) = server.requests
    assert request["stream"] is True
    assert request["response_format"]["json_schema"]["strict"] is True
    assert "Ana has a sister." in request["messages"][0]["content"]
    assert SECRET in server.heads[0]
    assert "somebody-else" not in server.heads[0]


def test_tokens_are_estimated_where_the_server_does_not_count() -> None:
    usage = ask(well(GOOD, usage=False)).turn.usage
    assert usage.estimated
    assert usage.sent > 100
    assert usage.received > 20


def first_act(turn: Turn) -> asyncio.Task[Act]:
    async def first() -> Act:
        async with aclosing(turn.acts()) as acts:
            return await anext(acts)

    return asyncio.create_task(first())


def with_turn(behaviour: Behaviour, story: Callable[[Server, Turn], object]) -> None:
    async def go() -> None:
        async with Server(behaviour).running() as server:
            model = load("tiny", Jump(), default_rng(0), {}, url=server.url)
            try:
                await story(server, model.turn(PARTS))  # type: ignore[misc]
            finally:
                await model.aclose()

    asyncio.run(asyncio.wait_for(go(), 10))


def test_the_first_sentence_is_out_while_the_server_still_writes() -> None:
    async def story(server: Server, turn: Turn) -> None:
        act = await first_act(turn)
        assert act.utterance == "Hello."

    with_turn(stuck(BEGUN), story)


def test_closing_a_turn_hangs_up_at_once() -> None:
    async def story(server: Server, turn: Turn) -> None:
        async with aclosing(turn.acts()) as acts:
            await anext(acts)
            assert not server.hung_up.is_set()
        await asyncio.wait_for(server.hung_up.wait(), 2)

    with_turn(stuck(BEGUN), story)


def test_cancelling_a_turn_that_waits_for_its_model_hangs_up_at_once() -> None:
    async def story(server: Server, turn: Turn) -> None:
        task = first_act(turn)
        await server.asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(server.hung_up.wait(), 2)

    with_turn(silent(), story)


def test_a_429_is_waited_out_as_long_as_the_server_asks() -> None:
    tried = ask(status(429, retry_after="7"), well(GOOD))
    assert tried.words == ["Hello, Ana.", "Hi!"]
    assert tried.clock.waits == [7.0]


def test_waits_double_where_the_server_names_none() -> None:
    tried = ask(status(500), status(503), status(502), well(GOOD))
    assert tried.words == ["Hello, Ana.", "Hi!"]
    one, two, three = tried.clock.waits
    assert 0.25 <= one <= 0.75
    assert 0.5 <= two <= 1.5
    assert 1.0 <= three <= 3.0


def test_a_server_that_wants_minutes_is_given_up() -> None:
    tried = ask(status(429, retry_after="600"))
    assert "600 s" in str(tried.error)
    assert len(tried.server.requests) == 1


@pytest.mark.parametrize(
    ("behaviour", "line", "calls"),
    [
        (status(401, f"Incorrect API key provided: {SECRET}"), "check ANIMA_MODEL_KEY", 1),
        (status(404, "no such model"), "not known there", 1),
        (status(501, "not implemented"), "cannot do this", 1),
        (status(429, "You exceeded your current quota"), "quota is used up", 1),
        (status(500, f"secret={SECRET}"), "server failed (500)", 4),
        (status(400, f"bad thing with {SECRET}"), "bad thing with [secret]", 1),
        (status(400, "This model's maximum context length is 8"), "too long", 2),
        (status(400, "response_format is not supported"), "not accepted", 2),
        (status(400, "blocked by content management policy"), "refused", 1),
        (well(), "said nothing", 2),
        (well('{"say": [], "facts": []}'), "said nothing", 2),
        (well('{"emotion": "happy", "lev'), "said nothing", 2),
        (refusing(), "refused", 1),
        (well("I'm sorry, but I can't help with that."), "refused", 1),
        (well("", finish="content_filter"), "refused", 1),
        (broken(), "hung up", 4),
    ],
)
def test_a_model_that_gives_nothing_is_given_up_with_one_clear_line(
    behaviour: Behaviour, line: str, calls: int
) -> None:
    tried = ask(behaviour)
    assert isinstance(tried.error, BackendError)
    assert line in str(tried.error)
    assert "\n" not in str(tried.error)
    assert SECRET not in str(tried.error)
    assert tried.error.__cause__ is None
    assert tried.error.__context__ is None
    assert tried.acts == []
    assert len(tried.server.requests) == calls


def test_a_server_that_is_not_there_is_said_so() -> None:
    async def go() -> None:
        model = load("tiny", Jump(), default_rng(0), {}, url="http://127.0.0.1:1/v1")
        try:
            async for _ in model.turn(PARTS).acts():
                pass
        finally:
            await model.aclose()

    with pytest.raises(BackendError, match=r"cannot be reached.*; check that its server runs"):
        asyncio.run(go())


def test_a_server_that_never_answers_is_given_up_in_time() -> None:
    tried = ask(silent(), patience=Patience(first=0.05))
    assert isinstance(tried.error, TimedOut)


def test_an_answer_that_stops_coming_is_kept_as_far_as_it_came() -> None:
    tried = ask(stuck(BEGUN + "And so "), patience=Patience(first=1000.0, between=0.05))
    assert tried.words == ["Hello.", "And…"]
    assert "in time" in tried.turn.note


def test_a_line_that_breaks_midway_keeps_what_was_said_and_tells() -> None:
    tried = ask(broken(BEGUN))
    assert tried.words == ["Hello."]
    assert tried.error is None
    assert "hung up" in tried.turn.note
    assert len(tried.server.requests) == 1


def test_a_line_that_breaks_before_the_first_words_is_tried_again() -> None:
    tried = ask(broken('{"to": '), well(GOOD))
    assert tried.words == ["Hello, Ana.", "Hi!"]


def test_malformed_json_is_repaired_without_another_call() -> None:
    tried = ask(well("Sure! ```json\n{'say': [{'text': 'It's me.', 'emotion': 'sad'"))
    assert tried.words == ["It's me."]
    assert tried.turn.usage.calls == 1


def test_an_empty_answer_is_asked_for_once_more_in_clear_words() -> None:
    tried = ask(well(), well(GOOD))
    assert tried.words == ["Hello, Ana.", "Hi!"]
    assert "JSON object and nothing else" in tried.server.requests[1]["messages"][-1]["content"]


def test_an_endless_answer_is_cut_and_the_server_left() -> None:
    tried = ask(endless(BEGUN, "On and on it goes. "), patience=Patience(longest=2000))
    assert 10 < len(tried.acts) < 200
    assert "did not come to an end" in tried.turn.note
    assert len(tried.turn.raw) < 2500


def test_an_answer_that_takes_too_long_as_a_whole_is_cut() -> None:
    tried = ask(endless(BEGUN, "On. "), patience=Patience(whole=-1.0))
    assert "did not come to an end" in tried.turn.note


def test_too_long_a_prompt_is_shortened_once() -> None:
    tried = ask(status(400, "exceeds the available context size"), well(GOOD))
    long, short = (r["messages"][0]["content"] for r in tried.server.requests)
    assert "She keeps bees." in short
    assert len(short) < len(long) - 100
    assert tried.turn.prompt is not None
    assert tried.turn.prompt.dropped
    assert tried.words == ["Hello, Ana.", "Hi!"]


def test_a_budget_that_holds_no_talk_is_refused_at_once() -> None:
    with pytest.raises(ConfigError, match="at least 1000 tokens, got 50"):
        load("tiny", Jump(), default_rng(0), {}, url="http://127.0.0.1:1/v1", budget=50)


def test_a_constraint_that_the_server_does_not_know_is_dropped_for_good() -> None:
    tried = ask(status(400, "response_format is not supported"), well(GOOD), turns=2)
    assert tried.words == ["Hello, Ana.", "Hi!"]
    assert ["response_format" in r for r in tried.server.requests] == [True, False, False]


def test_the_secret_is_in_no_repr_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    tried = ask(status(401, f"Incorrect API key provided: {SECRET}"))
    assert SECRET not in caplog.text
    assert SECRET not in repr(tried.model) + repr(tried.model.chat) + repr(tried.turn)
