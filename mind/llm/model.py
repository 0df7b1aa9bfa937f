"""Asking a model for one turn: a single streamed call, and what to do when it goes wrong.

| what happens                         | what we do                                             |
|--------------------------------------|--------------------------------------------------------|
| 429, 5xx, no connection, broken line | wait (`Retry-After`, else doubling), ask again         |
| the prompt is too long               | halve what can be dropped of it, ask again, once       |
| the form of the answer not accepted  | ask again without constraint, and never with it again  |
| empty, or nothing in it to say       | ask once more for JSON only                            |
| wrong key, refusal, time is up       | give up                                                |
| endless                              | cut it and keep what was said                          |
| anything after the first words       | keep what was said; `Turn.note` tells                  |

Giving up raises `BackendError` with one line, before anything was said: another mind may take over.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from numpy.random import Generator

from agent.errors import BackendError, ConfigError, TimedOut
from agent.ports import Clock
from agent.types import Act
from mind.llm.failure import Failure, Kind, classify
from mind.llm.prompt import Count, Parts, Prompt, build, estimate, least
from mind.llm.schema import Answer
from mind.llm.stream import Reader

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

LEAST_BUDGET = 1000  # tokens: the form of the answer takes some 300

_REFUSAL = re.compile(
    r"(?:i['’]m|i am) (?:very |really )?sorry,? (?:but )?(?:i )?(?:can['’]?t|can ?not|am not able)"
    r"|i (?:can['’]?t|can ?not|am unable to|won['’]t) (?:help|assist|comply|fulfil)"
    r"|as an ai(?: language model)?\b",
    re.IGNORECASE,
)
_AGAIN = "(That could not be read. Answer with the JSON object and nothing else.)"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long, in seconds, and how often to bear with a model."""

    first: float = 20.0  # to its first token
    between: float = 10.0  # from one token to the next
    whole: float = 60.0  # to the end of its answer
    wait: float = 10.0  # before asking again; a server that wants more is given up
    retries: int = 3
    longest: int = 6000  # characters of an answer, about five minutes of speech


@dataclass(slots=True)
class Usage:
    """Tokens of one turn, all its calls together."""

    sent: int = 0
    received: int = 0
    calls: int = 0
    estimated: bool = False  # the server did not count, so we did


class Model:
    """A chat model with what is needed to bear with it.

    `form` are the arguments that hold the model to `schema`; `key` is the name of the environment
    variable of its secret, `secrets` what must never be shown.
    """

    def __init__(
        self,
        name: str,
        chat: BaseChatModel,
        clock: Clock,
        rng: Generator,
        *,
        form: Mapping[str, Any] | None = None,
        budget: int = 6000,
        count: Count = estimate,
        patience: Patience | None = None,
        key: str = "",
        secrets: tuple[str, ...] = (),
        close: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        if budget < LEAST_BUDGET:
            raise ConfigError(
                f"budget of model {name!r} must be at least {LEAST_BUDGET} tokens, got {budget}"
            )
        self.name = name
        self.chat = chat
        self.clock = clock
        self.rng = rng
        self.form = dict(form or {})
        self.budget = budget
        self.count = count
        self.patience = patience or Patience()
        self._key = key
        self._secrets = secrets
        self._close = close

    def __repr__(self) -> str:
        return f"Model({self.name!r})"

    def turn(self, parts: Parts, to: str = "user") -> Turn:
        """A turn that asks when its `acts` are asked for. `to` is who is spoken to by default."""
        return Turn(self, parts, to)

    def failure(self, error: Exception) -> Failure:
        return classify(error, self.name, self._key, self._secrets)

    async def aclose(self) -> None:
        """Let the connections go."""
        if self._close is not None:
            await self._close()


class Turn:
    """One answer. When `acts` is through, the rest can be read.

    `answer` is all that the model said and wants kept, `note` what the user should be told quietly,
    `prompt` and `raw` what went out and came in last.
    """

    def __init__(self, model: Model, parts: Parts, to: str) -> None:
        self.usage = Usage()
        self.answer: Answer | None = None
        self.note = ""
        self.prompt: Prompt | None = None
        self.raw = ""
        self._model = model
        self._parts = parts
        self._to = to
        self._said = False
        self._failed: Failure | None = None

    async def acts(self) -> AsyncGenerator[Act, None]:
        """The answer act by act. Raises `BackendError` if there is none. Stops when closed."""
        budget, retries, asked = self._model.budget, 0, {Kind.OVERFLOW: 0, Kind.UNREADABLE: 0}
        while True:
            self.prompt = build(self._parts, budget, self._model.count)
            reader = Reader(self._to)
            async with aclosing(self._ask(reader, asked[Kind.UNREADABLE] > 0)) as acts:
                async for act in acts:
                    self._said = True
                    yield act
            failed = self._failed
            if self._said:
                self.answer = reader.answer
                self.note = failed.line if failed else self.note
                return
            if failed is None:
                failed = Failure(Kind.UNREADABLE, f"model {self._model.name!r} said nothing")
            match failed.kind:
                case Kind.AGAIN if retries < self._model.patience.retries:
                    await self._wait(failed, retries)
                    retries += 1
                case Kind.OVERFLOW if not asked[Kind.OVERFLOW]:
                    asked[Kind.OVERFLOW] += 1
                    fixed = least(self._parts, self._model.count)
                    budget = fixed + (self.prompt.tokens - fixed) // 2
                case Kind.UNREADABLE if not asked[Kind.UNREADABLE]:
                    asked[Kind.UNREADABLE] += 1
                case Kind.FORM if self._model.form:
                    self._model.form = {}
                case _:
                    raise _raised(failed)

    async def _wait(self, failed: Failure, retries: int) -> None:
        """Before the next try. Raises `BackendError` where that would take too long."""
        seconds = failed.wait
        if seconds is None:
            seconds = 0.5 * 2**retries * (0.5 + float(self._model.rng.random()))
        if seconds > self._model.patience.wait:
            raise BackendError(f"{failed.line}; it wants {seconds:.0f} s of peace")
        clock = self._model.clock
        await clock.until(clock.now() + seconds)

    async def _ask(self, reader: Reader, again: bool) -> AsyncGenerator[Act, None]:
        """One call. Leaves in `_failed` what went wrong."""
        assert self.prompt is not None
        self._failed, self.raw = None, ""
        messages = [*self.prompt.messages, *([("user", _AGAIN)] if again else [])]
        self.usage.calls += 1
        counted = False
        try:
            async with aclosing(self._chunks(messages)) as chunks:
                async for chunk in chunks:
                    counted = self._count(chunk) or counted
                    self._refused(chunk)
                    text = str(chunk.text)
                    self.raw += text
                    for act in reader.feed(text):
                        if self._turned_down(reader, act):
                            return
                        yield act
        finally:  # also when the turn was closed in the middle
            if not counted and self.raw:
                self.usage.estimated = True
                self.usage.sent += self.prompt.tokens
                self.usage.received += self._model.count(self.raw)
        for act in reader.close():
            if self._turned_down(reader, act):
                return
            yield act

    async def _chunks(
        self, messages: list[tuple[str, str]]
    ) -> AsyncGenerator[AIMessageChunk, None]:
        """What the model streams, within the bounds of patience."""
        model, patience = self._model, self._model.patience
        limit, started = patience.first, model.clock.now()
        stream: Any = model.chat.astream(messages, **model.form)
        async with aclosing(stream):
            while True:
                try:
                    async with asyncio.timeout(limit):
                        chunk = await anext(stream)
                except StopAsyncIteration:
                    return
                except Exception as error:  # noqa: BLE001 - providers raise what they like
                    self._failed = model.failure(error)
                    return
                yield chunk
                limit = patience.between
                if len(self.raw) > patience.longest or (
                    model.clock.now() - started > patience.whole
                ):
                    self._failed = Failure(
                        Kind.FINAL, f"model {model.name!r} did not come to an end; it was cut"
                    )
                    return

    def _count(self, chunk: AIMessageChunk) -> bool:
        if not chunk.usage_metadata:
            return False
        self.usage.sent += chunk.usage_metadata["input_tokens"]
        self.usage.received += chunk.usage_metadata["output_tokens"]
        return True

    def _refused(self, chunk: AIMessageChunk) -> None:
        reason = chunk.response_metadata.get("finish_reason")
        if chunk.additional_kwargs.get("refusal") or reason in ("content_filter", "refusal"):
            self._refuse()
        elif reason == "length":
            self.note = f"model {self._model.name!r} was cut off at its own limit"

    def _turned_down(self, reader: Reader, act: Act) -> bool:
        """Whether the model, out of its part, refuses in plain text."""
        if self._said or not reader.plain or not _REFUSAL.match(act.utterance):
            return False
        self._refuse()
        return True

    def _refuse(self) -> None:
        line = f"model {self._model.name!r} refused to answer this"
        self._failed = Failure(Kind.REFUSED, line)


def _raised(failed: Failure) -> BackendError:
    kind = TimedOut if failed.kind is Kind.TIMED_OUT else BackendError
    return kind(failed.line)
