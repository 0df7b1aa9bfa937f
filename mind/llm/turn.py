"""Asking a model for one turn: a single streamed call, and what to do when it goes wrong.

| what happens                         | what we do                                             |
|--------------------------------------|--------------------------------------------------------|
| 429, 5xx, no connection, broken line | wait (`Retry-After`, else doubling), ask again         |
| the prompt is too long               | halve what can be dropped of it, ask again, once       |
| the form of the answer not accepted  | ask again without constraint, and never with it again  |
| empty, or nothing in it to say       | ask once more for JSON only                            |
| tools not accepted                   | ask again without tools, and never with them again     |
| wrong key, refusal, time is up       | give up                                                |
| endless                              | cut it and keep what was said                          |
| anything after the first words       | keep what was said; `Turn.note` tells                  |

Giving up raises `BackendError` with one line, before anything was said: another mind may take over.
A model with tools may call them first, see `exchange`: then a turn is more than one call.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agent.errors import BackendError, TimedOut, Unavailable
from agent.types import Act
from mind.llm import schema
from mind.llm.exchange import FILLERS, Exchange, Used
from mind.llm.failure import Failure, Kind, clean
from mind.llm.prompt import Parts, Prompt, build, least
from mind.llm.schema import MAX_FACTS, MAX_PIECES, Answer
from mind.llm.stream import Reader

if TYPE_CHECKING:
    from langchain_core.messages import AIMessageChunk

    from mind.llm.model import Model

_REFUSAL = re.compile(
    r"(?:i['’]m|i am) (?:very |really )?sorry,? (?:but )?(?:i )?(?:can['’]?t|can ?not|am not able)"
    r"|i (?:can['’]?t|can ?not|am unable to|won['’]t) (?:help|assist|comply|fulfil)"
    r"|as an ai(?: language model)?\b",
    re.IGNORECASE,
)
EXCUSE = "I could not find that out, sorry."  # when nothing comes after a filler
_AGAIN = "(That could not be read. Answer with the JSON object and nothing else.)"


@dataclass(slots=True)
class Usage:
    """Tokens of one turn, all its calls together."""

    sent: int = 0
    received: int = 0
    calls: int = 0
    estimated: bool = False  # the server did not count, so we did


class Turn:
    """One answer. When `acts` is through, the rest can be read.

    `answer` is all that the model said and wants kept, `note` what the user should be told quietly,
    `prompt` and `raw` what went out and came in last, `used` the tools that were called; `whole`
    whether the answer came to an end of its own.
    """

    def __init__(self, model: Model, parts: Parts, to: str) -> None:
        self.usage = Usage()
        self.answer: Answer | None = None
        self.note = ""
        self.whole = False
        self.prompt: Prompt | None = None
        self.raw = ""
        self._model = model
        self._parts = parts
        self._to = to
        self._said = False
        self._cut = False  # at the model's own limit
        self._failed: Failure | None = None
        self._exchange: Exchange | None = None
        self._begun: list[AIMessageChunk] = []  # what came of the last call
        self._calling: list[AIMessageChunk] = []  # the same, if it calls tools
        self._budget = model.budget
        self._tried = Counter[Kind]()

    @property
    def used(self) -> tuple[Used, ...]:
        return tuple(self._exchange.used) if self._exchange else ()

    async def acts(self) -> AsyncGenerator[Act, None]:
        """The answer act by act. Raises `BackendError` if there is none. Stops when closed."""
        await self._open()
        while True:
            reader, said = Reader(self._to), False
            async with aclosing(self._ask(reader)) as acts:
                async for act in acts:
                    said = self._said = True
                    yield act
            if said:
                self.answer = joined(self.answer, reader.answer)
            if self._calling and not self._failed:
                async with aclosing(self._use()) as fillers:
                    async for act in fillers:
                        self._said = True
                        yield act
                continue
            if said:
                self.whole = self._failed is None and not self._cut
                self._tell(self._failed.line if self._failed else "")
                return
            lost = await self._mend()
            if lost is None:
                continue
            if not self._said:
                raise lost
            self._tell(str(lost))
            self.answer = self.answer or schema.read({}, self._to)
            yield Act(EXCUSE, to=self._to)
            return

    async def _open(self) -> None:
        """Find out what tools there are."""
        model = self._model
        self._tell(model.note)
        model.note = ""
        if model.tools is None:
            return
        exchange = Exchange(model.tools)
        await exchange.open(model.budget // 2, model.count)
        try:
            exchange.offer(model.chat)
        except (NotImplementedError, ValueError, TypeError, KeyError) as error:
            model.tools = None
            self._tell(f"model {model.name!r} takes no tools: {clean(str(error)) or 'not made so'}")
        else:
            self._exchange = exchange

    async def _use(self) -> AsyncGenerator[Act, None]:
        """Run the tools that were called; a word of excuse if that takes long."""
        assert self._exchange is not None
        async with aclosing(self._exchange.use(self._calling)) as slow:
            async for _ in slow:
                if not self._said:
                    yield Act(str(self._model.rng.choice(FILLERS)), to=self._to)

    async def _mend(self) -> BackendError | None:
        """Do what helps before the next call, if anything does, else say what is to be raised."""
        model, failed = self._model, self._failed
        if failed is None:
            failed = Failure(Kind.UNREADABLE, f"model {model.name!r} said nothing")
        tries = self._tried[failed.kind]
        self._tried[failed.kind] += 1
        match failed.kind:
            case Kind.AGAIN if tries < model.patience.retries:
                return await self._wait(failed, tries)
            case Kind.OVERFLOW if not tries and self.prompt:
                fixed = least(self._parts, model.count)
                self._budget = fixed + (self.prompt.tokens - fixed) // 2
            case Kind.UNREADABLE if not tries:
                pass
            case Kind.FORM if self._form():
                model.form = {}
            case Kind.FORM | Kind.TOOLS if self._exchange and self._exchange.offered:
                self._tell(failed.line)
                self._exchange = model.tools = None
            case _:
                return _raised(failed)
        return None

    async def _wait(self, failed: Failure, retries: int) -> BackendError | None:
        """Before the next try; an error where that would take too long."""
        seconds = failed.wait
        if seconds is None:
            seconds = 0.5 * 2**retries * (0.5 + float(self._model.rng.random()))
        if seconds > self._model.patience.wait:
            return BackendError(f"{failed.line}; it wants {seconds:.0f} s of peace")
        clock = self._model.clock
        await clock.until(clock.now() + seconds)
        return None

    def _form(self) -> dict[str, Any]:
        """What holds the next answer to the schema."""
        offered = self._exchange is not None and self._exchange.offered
        return {} if offered and not self._model.both else self._model.form

    def _tell(self, line: str) -> None:
        """Add to what the user is told quietly."""
        notes = [self.note, *(self._exchange.notes if self._exchange else ()), line]
        self.note = "; ".join(dict.fromkeys(note for note in notes if note))

    async def _ask(self, reader: Reader) -> AsyncGenerator[Act, None]:
        """One call. Leaves in `_failed` what went wrong, in `_calling` what calls tools."""
        model, exchange = self._model, self._exchange
        extra = exchange.cost(model.count) if exchange else 0
        smallest = least(self._parts, model.count)
        self.prompt = build(self._parts, max(self._budget - extra, smallest), model.count)
        self._failed, self.raw, self._begun, self._calling = None, "", [], []
        messages: list[Any] = [*self.prompt.messages]
        if exchange:
            messages = exchange.messages(messages)
        if self._tried[Kind.UNREADABLE]:
            messages.append(("user", _AGAIN))
        self.usage.calls += 1
        counted = False
        try:
            async with aclosing(self._chunks(messages)) as chunks:
                async for chunk in chunks:
                    counted = self._count(chunk) or counted
                    self._refused(chunk)
                    self._called(chunk)
                    text = str(chunk.text)
                    self.raw += text
                    for act in reader.feed(text):
                        if self._turned_down(reader, act):
                            return
                        yield act
        finally:  # also when the turn was closed in the middle
            if not counted and (self.raw or self._calling):
                self.usage.estimated = True
                self.usage.sent += self.prompt.tokens + extra
                self.usage.received += model.count(self.raw)
        for act in reader.close():
            if self._turned_down(reader, act):
                return
            yield act

    async def _chunks(self, messages: list[Any]) -> AsyncGenerator[AIMessageChunk, None]:
        """What the model streams, within the bounds of patience."""
        model, patience = self._model, self._model.patience
        limit, started = patience.first, model.clock.now()
        offered = self._exchange.arguments if self._exchange else {}
        stream: Any = model.chat.astream(messages, **offered, **self._form())
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

    def _called(self, chunk: AIMessageChunk) -> None:
        """Keep a call whole; providers hide what they need again in any of its portions."""
        if self._exchange and self._exchange.offered:
            self._begun.append(chunk)
            if chunk.tool_call_chunks:
                self._calling = self._begun

    def _refused(self, chunk: AIMessageChunk) -> None:
        reason = chunk.response_metadata.get("finish_reason")
        if chunk.additional_kwargs.get("refusal") or reason in ("content_filter", "refusal"):
            self._refuse()
        elif reason == "length":
            self._cut = True
            self._tell(f"model {self._model.name!r} was cut off at its own limit")

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
    kinds = {Kind.TIMED_OUT: TimedOut, Kind.FINAL: Unavailable}
    return kinds.get(failed.kind, BackendError)(failed.line)


def joined(before: Answer | None, after: Answer) -> Answer:
    """What was said before the tools were called, and after."""
    if before is None:
        return after
    say, facts = (*before.say, *after.say), (*before.facts, *after.facts)
    return after.model_copy(update={"say": say[:MAX_PIECES], "facts": facts[:MAX_FACTS]})
