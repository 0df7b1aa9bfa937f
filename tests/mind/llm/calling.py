"""Turns in which a model calls tools: a real client; a server that calls as it is told."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from numpy.random import default_rng

from agent.errors import BackendError
from agent.types import Act
from mind.llm.model import Patience
from mind.llm.prompt import Line, Parts
from mind.llm.providers import load
from mind.llm.toolbox import Toolbox
from mind.llm.tools import function
from mind.llm.turn import Turn
from tests.mind.llm.given import Jump
from tests.mind.llm.server import Behaviour, Reply
from tests.mind.llm.server import Server as Llm

KIT = "tests.mind.llm.kit"
PARTS = Parts("Mara", Line("ana", "Will it hail in Lyon?"))


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
