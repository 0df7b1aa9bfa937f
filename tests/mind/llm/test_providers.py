from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from langchain_core.messages import BaseMessage
from numpy.random import default_rng

from agent.errors import AgentError, BackendError, ConfigError, Unavailable
from mind.llm.model import Model
from mind.llm.prompt import Line, Parts
from mind.llm.providers import load
from tests.mind.llm.canned import Streamed
from tests.mind.llm.given import Jump


def named(name: str, url: str = "", **env: str) -> Model:
    return load(name, Jump(), default_rng(0), env, url=url)


@pytest.mark.parametrize(
    ("name", "url", "error", "line"),
    [
        ("opanai:gpt", "", ConfigError, "did you mean 'openai'"),
        ("openai", "", ConfigError, "must name a model: openai:NAME"),
        ("openai:gpt", "", ConfigError, "OPENAI_API_KEY"),
        ("groq:llama", "", ConfigError, "GROQ_API_KEY"),
        ("tiny", "127.0.0.1:8000", ConfigError, "http://127.0.0.1:8000/v1"),
        ("", "http://127.0.0.1:8000/v1", ConfigError, "needs the name"),
    ],
)
def test_what_cannot_be_loaded_is_said_with_its_remedy(
    name: str, url: str, error: type[AgentError], line: str
) -> None:
    with pytest.raises(error, match=line):
        named(name, url)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "langchain_ollama", None)
    with pytest.raises(Unavailable, match="pip install langchain-ollama"):
        named("ollama:llama3")


def test_a_url_with_a_password_in_it_is_refused_and_not_repeated() -> None:
    with pytest.raises(ConfigError) as caught:
        named("tiny", "http://me:hush-hush@127.0.0.1/v1")
    assert "hush-hush" not in str(caught.value)


class Odd(Streamed):
    """A chat model of some other provider, with errors of its own."""

    model: str
    max_retries: int = 6

    def portions(self, messages: list[BaseMessage]) -> Iterator[list[str | dict[Any, Any]]]:
        if self.model == "bad":
            raise KeyError("odd-key-42")
        for block in ('{"say": "I am ', 'odd."}'):
            yield [{"type": "text", "text": block}]


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("langchain_anthropic")
    module.ChatAnthropic = Odd  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "langchain_anthropic", module)


async def words(model: Model) -> list[str]:
    turn = model.turn(Parts("Mara", Line("ana", "Who are you?")))
    return [act.utterance async for act in turn.acts()]


@pytest.mark.usefixtures("odd")
def test_any_langchain_model_speaks_and_does_not_retry_by_itself() -> None:
    model = named("anthropic:good", ANTHROPIC_API_KEY="odd-key-42")
    assert asyncio.run(words(model)) == ["I am odd."]
    assert isinstance(model.chat, Odd)
    assert model.chat.max_retries == 0


@pytest.mark.usefixtures("odd")
def test_an_error_of_any_kind_becomes_a_line_without_the_key() -> None:
    model = named("anthropic:bad", ANTHROPIC_API_KEY="odd-key-42")
    with pytest.raises(BackendError, match="'anthropic:bad' failed") as caught:
        asyncio.run(words(model))
    assert "odd-key-42" not in str(caught.value)
