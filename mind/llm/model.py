"""A chat model with what is needed to bear with it; what happens in a turn is in `turn`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from numpy.random import Generator

from agent.errors import ConfigError
from agent.ports import Clock
from mind.llm.failure import Failure, classify
from mind.llm.prompt import Count, Parts, estimate
from mind.llm.turn import Turn

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from mind.llm.toolbox import Toolbox

LEAST_BUDGET = 1000  # tokens: the form of the answer takes some 300


@dataclass(frozen=True, slots=True)
class Patience:
    """How long, in seconds, and how often to bear with a model."""

    first: float = 20.0  # to its first token
    between: float = 10.0  # from one token to the next
    whole: float = 60.0  # to the end of its answer
    wait: float = 10.0  # before asking again; a server that wants more is given up
    retries: int = 3
    longest: int = 6000  # characters of an answer, about five minutes of speech


class Model:
    """A chat model with what is needed to bear with it.

    `form` are the arguments that hold the model to `schema`; where `tools` are offered they go out
    only if the model takes `both`, else they would keep it from calling any. `key` is the name of
    the environment variable of its secret, `secrets` what must never be shown. `note` is told with
    the first turn.
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
        tools: Toolbox | None = None,
        both: bool = False,
        note: str = "",
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
        self.tools = tools
        self.both = both
        self.note = note
        self._key = key
        self._secrets = secrets
        self._close = close
        self._toolbox = tools  # to close, even when they are not offered any more
        if tools is not None:
            tools.start()

    def __repr__(self) -> str:
        return f"Model({self.name!r})"

    def turn(self, parts: Parts, to: str = "user") -> Turn:
        """A turn that asks when its `acts` are asked for. `to` is who is spoken to by default."""
        return Turn(self, parts, to)

    def failure(self, error: Exception) -> Failure:
        return classify(error, self.name, self._key, self._secrets)

    async def aclose(self) -> None:
        """Let the connections go, and end the tools."""
        if self._toolbox is not None:
            await self._toolbox.aclose()
        if self._close is not None:
            await self._close()
