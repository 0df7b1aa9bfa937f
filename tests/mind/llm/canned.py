"""Chat models in the process: one that says what it is told to, and keeps what it was asked."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from numpy.random import default_rng
from pydantic import PrivateAttr

from mind.llm.model import Model
from tests.mind.llm.given import Jump


class Bare(BaseChatModel):
    """A chat model that has nothing but what it must: no tools, no stream, and no answer."""

    @property
    def _llm_type(self) -> str:
        return "bare"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise RuntimeError("asked")


class Streamed(Bare):
    """A chat model that answers in portions."""

    def portions(self, messages: list[BaseMessage]) -> Iterator[str | list[str | dict[Any, Any]]]:
        raise NotImplementedError

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: Any = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        for content in self.portions(messages):
            yield ChatGenerationChunk(message=AIMessageChunk(content=content))


class Canned(Streamed):
    """Answers with the n-th of `replies`, all later ones with the last; "!" at the start fails."""

    replies: tuple[str, ...]
    portion: int = 4
    _asked: list[list[BaseMessage]] = PrivateAttr(default_factory=list)

    def portions(self, messages: list[BaseMessage]) -> Iterator[str]:
        self._asked.append(messages)
        reply = self.replies[min(len(self._asked), len(self.replies)) - 1]
        if reply.startswith("!"):
            raise RuntimeError(reply[1:])
        for at in range(0, len(reply), self.portion):
            yield reply[at : at + self.portion]

    @property
    def system(self) -> str:
        """What the last call told the model of its part."""
        return str(self._asked[-1][0].content)

    @property
    def talk(self) -> str:
        """What the last call told the model of the talk."""
        return str(self._asked[-1][1].content)

    @property
    def calls(self) -> int:
        return len(self._asked)


def reply(*say: str, facts: tuple[Mapping[str, Any], ...] = (), topic: str = "") -> str:
    """An answer as a model should write it."""
    return json.dumps({"say": say, "facts": facts, "topic": topic, "to": "user"})


def fact(subject: str, relation: str, text: str, confidence: int = 9) -> dict[str, Any]:
    return {"subject": subject, "relation": relation, "text": text, "confidence": confidence}


def model(*replies: str) -> tuple[Model, Canned]:
    chat = Canned(replies=replies or (reply("happy 5: Hello there."),))
    return Model("canned", chat, Jump(), default_rng(0)), chat
