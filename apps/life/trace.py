"""What a language model was told and answered, as lines of JSON without a secret."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from agent.errors import ConfigError

if TYPE_CHECKING:
    from mind.llm.speaker import Call

_SECRET = re.compile(r"(?:KEY|TOKEN|SECRET|PASSWORD)$")  # variables of the environment
_SHORT = 6  # letters of what cannot be told from other words


def secrets(environment: Mapping[str, str]) -> tuple[str, ...]:
    """What in `environment` must never be shown."""
    return tuple(
        value
        for name, value in environment.items()
        if _SECRET.search(name) and len(value) >= _SHORT
    )


class Trace:
    """Prompts and answers as lines of JSON, at the end of the file at `path`, or on stderr for -.

    Raises `ConfigError` where the file cannot be written.
    """

    def __init__(self, path: str, secrets: tuple[str, ...]) -> None:
        self._path, self._secrets = path, secrets
        self._put("")

    def write(self, model: str, call: Call) -> None:
        turn, prompt = call.turn, call.turn.prompt
        usage = turn.usage
        line = {
            "model": model,
            "to": call.to,
            "prompt": [{"role": role, "text": text} for role, text in prompt.messages]
            if prompt
            else [],
            "dropped": prompt.dropped if prompt else [],
            "tools": [
                {"name": used.name, "arguments": used.arguments, "result": used.result}
                for used in turn.used
            ],
            "raw": turn.raw,
            "tokens": {
                "sent": usage.sent,
                "received": usage.received,
                "estimated": usage.estimated,
            },
            "calls": usage.calls,
            "first_s": None if call.first is None else round(call.first, 3),
            "whole_s": round(call.whole, 3),
            "note": turn.note,
            "error": call.error,
        }
        self._put(json.dumps(self._clean(line), ensure_ascii=False) + "\n")

    def _clean(self, value: Any) -> Any:
        from mind.llm.failure import scrub

        match value:
            case str():
                return scrub(value, self._secrets)
            case dict():
                return {key: self._clean(each) for key, each in value.items()}
            case list() | tuple():
                return [self._clean(each) for each in value]
            case _:
                return value

    def _put(self, text: str) -> None:
        if self._path == "-":
            sys.stderr.write(text)
            return
        try:
            with open(self._path, "a", encoding="utf-8", opener=_private) as file:
                file.write(text)
        except OSError as error:
            why = error.strerror
            raise ConfigError(f"--trace {self._path!r} cannot be written: {why}") from None


def _private(path: str, flags: int) -> int:
    """Opens what nobody else may read: the talk is in it."""
    return os.open(path, flags, 0o600)
