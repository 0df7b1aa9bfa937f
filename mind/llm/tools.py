"""Tools that a model may call before it speaks, and Python functions as such.

A tool gets arguments as JSON gave them and returns text. What goes wrong in it is one line for the
model; nothing that a tool does ends the turn.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import json
import os
import sys
import threading
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from agent.errors import ConfigError
from mind.llm.material import plain

LONGEST = 4000  # characters of one result
DESCRIBED = 1000  # characters of a tool's description
STUCK = 8  # calls of one function that may hang before it is left alone: those of a whole round


class ToolError(Exception):
    """A tool failed; the message is one line for the model."""


@dataclass(frozen=True, slots=True)
class Tool:
    """`parameters` is the JSON schema of what `run` takes; `run` raises what it likes."""

    name: str
    description: str
    parameters: Mapping[str, Any]
    run: Callable[[dict[str, Any]], Awaitable[str]]

    @property
    def spec(self) -> dict[str, Any]:
        """The tool as OpenAI describes one; LangChain turns it into any other form."""
        function = {
            "name": self.name,
            "description": self.description[:DESCRIBED],
            "parameters": dict(self.parameters),
        }
        return {"type": "function", "function": function}


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a call: text for the model, and whether the tool failed."""

    text: str
    failed: bool = False


def function(path: str) -> Tool:
    """The Python function at `module:function`, sync or async, as a tool.

    Its schema comes of its type hints and docstring. Modules are found as Python finds them, and in
    the folder where the command runs. Raises `ConfigError`.
    """
    from langchain_core.utils.function_calling import convert_to_openai_tool
    from pydantic import PydanticUserError, validate_call

    found = _find(path)
    try:
        spec = convert_to_openai_tool(found)["function"]
        checked = validate_call(found)
    except (PydanticUserError, ValueError, TypeError, NameError, AttributeError) as error:
        raise ConfigError(f"tool {path!r} has no usable signature: {error}") from None
    apart = _Apart(checked) if not inspect.iscoroutinefunction(found) else None

    async def run(arguments: dict[str, Any]) -> str:
        return text(await (apart.call(arguments) if apart else checked(**arguments)))

    return Tool(spec["name"], spec["description"], spec["parameters"], run)


def text(value: object) -> str:
    """What a tool returned, as text."""
    if value is None:
        return "(nothing)"
    said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return said or "(nothing)"


def cut(said: str, most: int = LONGEST) -> str:
    """`said` as one line of at most `most` characters, and a word about what is missing."""
    line = plain(said, most)
    return f"{line} [cut: it had {len(said)} letters]" if len(said) > most else line


class _Apart:
    """A function that blocks, each call in a thread of its own.

    A thread cannot be stopped: one that hangs is left behind, and a function that hangs `STUCK`
    times is not called again until one of them ends.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self._free = threading.Semaphore(STUCK)

    async def call(self, arguments: dict[str, Any]) -> object:
        if not self._free.acquire(blocking=False):
            raise ToolError("it still hangs in earlier calls")
        done: Future[object] = Future()
        threading.Thread(target=self._work, args=(arguments, done), daemon=True).start()
        return await asyncio.wrap_future(done)

    def _work(self, arguments: dict[str, Any], done: Future[object]) -> None:
        try:
            if done.set_running_or_notify_cancel():  # from here on it can only be left alone
                done.set_result(self._function(**arguments))
        except (SystemExit, KeyboardInterrupt) as error:
            done.set_exception(ToolError(f"it wanted to end us ({error!r})"))
        except Exception as error:  # noqa: BLE001 - a tool raises what it likes
            done.set_exception(error)
        finally:
            self._free.release()


def _find(path: str) -> Callable[..., Any]:
    module, colon, name = path.partition(":")
    if not colon or not module or not name:
        raise ConfigError(f"a tool must look like my.tools:weather, got {path!r}")
    here = os.getcwd()
    missing = here not in sys.path and "" not in sys.path
    if missing:
        sys.path.append(here)
    try:
        found = getattr(import_module(module), name)
    except ImportError as error:
        raise ConfigError(f"tool {path!r} cannot be imported: {error}") from None
    except AttributeError:
        raise ConfigError(f"tool {path!r}: {module} has no function {name!r}") from None
    finally:
        if missing:
            with contextlib.suppress(ValueError):
                sys.path.remove(here)
    if not callable(found):
        raise ConfigError(f"tool {path!r} is not a function")
    result: Callable[..., Any] = found
    return result
