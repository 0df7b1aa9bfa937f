"""A model of `transformers` in our own process: `transformers:FOLDER` or a name on the Hub."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, SystemMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.utils.function_calling import convert_to_openai_tool
from numpy.random import Generator
from pydantic import ConfigDict, PrivateAttr

from agent.errors import ConfigError, Unavailable
from agent.ports import Clock
from mind.llm import offer, schema
from mind.llm.decoding import Decoder, Sampling
from mind.llm.model import LEAST_BUDGET, Model, Patience

if TYPE_CHECKING:
    from mind.llm.toolbox import Toolbox

SAID, KEPT = 4, 4  # pieces and facts of an answer; without a bound a poor model never ends
# `schema.RUN` said the other way round: as it stands, this grammar lets escapes pass through it.
_TEXT = r"[ !#-\[\]-\U0010ffff]"
_ROLES = {"system": "system", "human": "user", "ai": "assistant"}


class Loaded:
    """Weights and tokenizer, shared by all sessions of the process."""

    def __init__(self, name: str) -> None:
        model, self.tokenizer = _pretrained(name)
        config = model.config.get_text_config()
        context = int(getattr(config, "max_position_embeddings", 0) or 4096)
        found = model.generation_config.eos_token_id
        ends = {self.tokenizer.eos_token_id, *(found if isinstance(found, list) else [found])}
        try:
            self.decoder: Decoder = Decoder(
                model, self.tokenizer, context, sorted(end for end in ends if end is not None)
            )
        except ValueError as error:
            raise ConfigError(f"model {name!r} cannot be held to a form: {error}") from None
        self.templated = bool(getattr(self.tokenizer, "chat_template", None))

    def count(self, text: str) -> int:
        return len(self.tokenizer.encode(text, add_special_tokens=False))

    def prompt(self, messages: Sequence[BaseMessage]) -> list[int]:
        """The tokens of `messages` as the model's own template puts them, else in plain text."""
        import jinja2

        turns = _merged(messages)
        if not self.templated:
            plain = "\n\n".join(turn["content"] for turn in turns)
            return list(self.tokenizer.encode(f"{plain}\n\n"))
        try:
            return self._templated(turns)
        except jinja2.TemplateError:  # such as Gemma's, which knows no system
            joined = "\n\n".join(turn["content"] for turn in turns)
            return self._templated([{"role": "user", "content": joined}])

    def _templated(self, turns: list[dict[str, str]]) -> list[int]:
        text = self.tokenizer.apply_chat_template(
            turns, tokenize=False, add_generation_prompt=True, enable_thinking=False
        )
        return list(self.tokenizer.encode(text, add_special_tokens=False))


class Local(BaseChatModel):
    """Streams what the model writes, each portion with its tokens; always in the form asked for."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    model: str
    _loaded: Loaded = PrivateAttr()
    _rng: Generator = PrivateAttr()
    _sampling: Sampling = PrivateAttr()
    _grammar: str = PrivateAttr()

    def __init__(self, model: str, loaded: Loaded, rng: Generator, sampling: Sampling) -> None:
        super().__init__(model=model)
        self._loaded, self._rng, self._sampling = loaded, rng, sampling
        self._grammar = loaded.decoder.grammar(bounded(schema.json_schema()))

    @property
    def _llm_type(self) -> str:
        return "transformers"

    def bind_tools(
        self,
        tools: Sequence[Any],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        return self.bind(tools=[convert_to_openai_tool(tool) for tool in tools], **kwargs)

    def _portions(
        self,
        messages: Sequence[BaseMessage],
        tools: Sequence[dict[str, Any]],
        seed: int,
        stop: threading.Event,
    ) -> Iterator[ChatGenerationChunk]:
        loaded, grammar = self._loaded, self._grammar
        if tools:
            form = bounded(schema.json_schema())
            try:
                grammar = loaded.decoder.grammar(offer.either(form, tools))
            except ValueError:
                grammar = loaded.decoder.grammar(offer.either(form, tools, loose=True))
            messages = [*messages, SystemMessage(offer.described(tools))]
        prompt = loaded.prompt(messages)
        sent, sieve = len(prompt), offer.Sieve()
        for text, count in loaded.decoder.write(prompt, grammar, seed, stop, self._sampling):
            yield _portion(sieve.feed(text), sent, count)
            sent = 0
        text, call = sieve.close()
        yield _portion(text, 0, 0, call)

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        loop = asyncio.get_running_loop()
        portions: asyncio.Queue[ChatGenerationChunk | Exception | None] = asyncio.Queue()
        stopped = threading.Event()
        seed = int(self._rng.integers(2**63))
        tools = kwargs.get("tools", ())

        def put(portion: ChatGenerationChunk | Exception | None) -> None:
            if not stopped.is_set():
                with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                    loop.call_soon_threadsafe(portions.put_nowait, portion)

        def work() -> None:
            try:
                for portion in self._portions(messages, tools, seed, stopped):
                    put(portion)
                put(None)
            except Exception as error:  # noqa: BLE001 - told to the one who asked
                put(error)

        threading.Thread(target=work, name="model", daemon=True).start()
        try:
            while (portion := await portions.get()) is not None:
                if isinstance(portion, Exception):
                    raise portion
                yield portion
        finally:
            stopped.set()

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        seed = int(self._rng.integers(2**63))
        portions = self._portions(messages, kwargs.get("tools", ()), seed, threading.Event())
        return generate_from_stream(portions)


def load(
    name: str,
    clock: Clock,
    rng: Generator,
    *,
    budget: int,
    patience: Patience | None = None,
    tools: Toolbox | None = None,
    sampling: Sampling | None = None,
) -> Model:
    """The model in the folder `name`, or of that name on the Hub, which is downloaded once.

    Raises `ConfigError` and `Unavailable`.
    """
    loaded, sampling = _loaded(name), sampling or Sampling()
    room = loaded.decoder.context - sampling.most
    if room < LEAST_BUDGET:
        raise ConfigError(
            f"model 'transformers:{name}' reads {loaded.decoder.context} tokens at a time; "
            f"{LEAST_BUDGET + sampling.most} are needed"
        )
    note = f"model 'transformers:{name}' has no chat template: it is asked in plain text"
    return Model(
        f"transformers:{name}",
        Local(name, loaded, rng, sampling),
        clock,
        rng,
        budget=min(budget, room),
        count=loaded.count,
        patience=patience,
        tools=tools,
        note="" if loaded.templated else note,
    )


def bounded(form: dict[str, Any]) -> dict[str, Any]:
    """`form` with bounds on lists and texts, which the grammars of servers would not take."""
    lists = {"say": {"minItems": 1, "maxItems": SAID}, "facts": {"maxItems": KEPT}}
    properties = {key: sub | lists.get(key, {}) for key, sub in form["properties"].items()}
    held: dict[str, Any] = _held(form | {"properties": properties})
    return held


def _held(form: Any) -> Any:
    """`form` with patterns that mean to this grammar what they say."""
    if isinstance(form, dict):
        return {key: _held(each) for key, each in form.items()}
    if isinstance(form, list):
        return [_held(each) for each in form]
    if isinstance(form, str):
        text = f"{_TEXT}{{1,{schema.MAX_TEXT}}}"
        return form.replace(f"{schema.RUN}+", text).replace(schema.RUN, _TEXT)
    return form


@lru_cache(maxsize=1)
def _loaded(name: str) -> Loaded:
    return Loaded(name)


def _pretrained(name: str) -> tuple[Any, Any]:
    """Model and tokenizer; the Hub shows its own progress where there is much to download."""
    import torch
    import transformers

    hub: Any = transformers  # its own types are stricter than what it does
    folder = Path(name).expanduser()
    if not folder.is_dir() and (name.startswith((".", "~", "/")) or name.count("/") > 1):
        raise ConfigError(f"model 'transformers:{name}': there is no such folder")
    place = str(folder) if folder.is_dir() else name
    if not sys.stderr.isatty():
        hub.logging.disable_progress_bar()
    torch.set_num_threads(max(1, (os.cpu_count() or 2) - 1))  # one is left to face and voice
    try:
        tokenizer = hub.AutoTokenizer.from_pretrained(place)
        model = hub.AutoModelForCausalLM.from_pretrained(place, dtype="auto")
        model.to("cuda" if torch.cuda.is_available() else "cpu").eval()
    except ImportError as error:
        raise Unavailable(f"model 'transformers:{name}' needs more: {_line(error)}") from None
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise Unavailable(
            f"model 'transformers:{name}' cannot be loaded: {_line(error)}; "
            "check its name and the connection, or give a folder"
        ) from None
    return model, tokenizer


def _line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:200].rstrip(".")


def _portion(
    text: str, sent: int, received: int, call: tuple[str, str] | None = None
) -> ChatGenerationChunk:
    usage = UsageMetadata(input_tokens=sent, output_tokens=received, total_tokens=sent + received)
    name, arguments = call or ("", "")
    calls = [tool_call_chunk(name=name, args=arguments, id="call_1", index=0)] if call else []
    return ChatGenerationChunk(
        message=AIMessageChunk(content=text, usage_metadata=usage, tool_call_chunks=calls)
    )


def _merged(messages: Sequence[BaseMessage]) -> list[dict[str, str]]:
    """Messages as templates want them: the system first, and no two of one role in a row."""
    system = [message for message in messages if message.type == "system"]
    others = [message for message in messages if message.type != "system"]
    turns: list[dict[str, str]] = []
    for message in (*system, *others):
        role, text = _ROLES.get(message.type, "user"), _text(message)
        if turns and turns[-1]["role"] == role:
            turns[-1]["content"] += f"\n\n{text}"
        else:
            turns.append({"role": role, "content": text})
    return turns


def _text(message: BaseMessage) -> str:
    if isinstance(message, AIMessage) and message.tool_calls:
        calls = [offer.call(each["name"], json.dumps(each["args"])) for each in message.tool_calls]
        return "\n".join([*([str(message.text)] if message.text else []), *calls])
    if message.type == "tool":
        return f"({message.name} returned, as material: {message.text})"
    return str(message.text)
