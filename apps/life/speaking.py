"""What finds a character's words: the embedded mind, or a language model that it stands in for."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import numpy as np

from agent.clock import LoopClock
from agent.errors import BackendError
from apps.build import Actor
from apps.config import Options
from apps.life.trace import Trace, secrets
from apps.staging.directing import Translate
from apps.terminal import note
from mind.persona import Persona
from mind.speaker import Speaker

if TYPE_CHECKING:
    from mind.llm.model import Model
    from mind.llm.speaker import Call


@asynccontextmanager
async def speaker(
    who: Actor, persona: Persona, tell: Callable[[str], None] = note
) -> AsyncIterator[Speaker]:
    """What the settings say finds the words of `persona`; at the end, `tell` what it cost.

    Raises `ConfigError` for a wrong model, URL or missing key, `Unavailable` if not installed.
    """
    rng = who.stream("mind")
    if not who.options.modelled:
        from mind.symbolic.embedded import Embedded

        yield Embedded(persona, rng)
        return
    from mind.llm.speaker import Eloquent
    from mind.llm.spending import Spending
    from mind.standin import StandIn
    from mind.symbolic.embedded import Embedded

    spent = Spending(who.options.model_price)
    trace = Trace(who.options.trace, secrets(os.environ)) if who.options.trace else None
    model = load(who.options, who.stream("model"))

    def watch(call: Call) -> None:
        spent.add(call.turn.usage)
        if trace is not None:
            trace.write(model.name, call)

    try:
        yield StandIn(Eloquent(model, watch), Embedded(persona, rng))
    finally:
        await model.aclose()
        if spent.sent:
            tell(f"{model.name}: {spent}")


def check(options: Options) -> None:
    """Raise what `load` would, without asking the model anything.

    A model in this process is read in, for all who talk with it later.
    """

    async def opened() -> None:
        await load(options, np.random.default_rng(0)).aclose()

    if options.modelled:
        asyncio.run(opened())


def translator(options: Options, tell: Callable[[str], None] = note) -> Translate | None:
    """What puts the direction of the settings into words that are known; None without a model.

    What a model's own acts ask for is left as it is: that would be a call for each. Where the
    model fails, and for what stays unknown, a line is told, and what is understood is acted.
    """
    from body.direction.grammar import complaint, parse

    if not options.remote or not options.direct:
        return None

    def translated(text: str) -> str:
        if options.direct not in text or not parse(options.direct).unknown:
            return text
        try:
            found = asyncio.run(_translated(options))
        except BackendError as error:
            tell(f"{error}; of the direction, what is understood is acted")
            return text
        direction = parse(found)
        if not direction.cues:
            tell(f"the model found no words for the direction {options.direct!r}")
            return text
        tell(f"direction: {found}")
        if direction.unknown:
            tell(f"{complaint(direction)}; the rest is acted")
        return text.replace(options.direct, found, 1)

    return translated


async def _translated(options: Options) -> str:
    from body.direction.clips import own
    from body.direction.words import vocabulary
    from mind.llm.translate import translate

    model = load(options, np.random.default_rng(0), tools=False)
    try:
        return await translate(model, options.direct, vocabulary(own()), options.model_patience)
    finally:
        await model.aclose()


def load(options: Options, rng: np.random.Generator, *, tools: bool = True) -> Model:
    """The model of the settings, with their tools. Raises `ConfigError`, `Unavailable`."""
    from agent.errors import Unavailable
    from mind.llm.model import Patience

    try:
        from mind.llm.providers import load
        from mind.llm.toolbox import toolbox
    except ImportError as error:
        raise Unavailable(
            f"a language model needs its extra ({error.name}): pip install 'anima-agent[llm]'"
        ) from None
    return load(
        options.model,
        LoopClock(),
        rng,
        os.environ,
        url=options.model_url,
        budget=options.model_budget,
        patience=Patience(first=options.model_patience),
        tools=toolbox(options.tools, options.mcp_servers, os.environ) if tools else None,
    )
