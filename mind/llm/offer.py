"""Tools for a model in process: the form lets it write a call in place of an answer.

So any model can call them, whether it was trained to or not.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

_CALL = '{"tool":'
_HOW = """To call a tool, write {example} in place of the answer and nothing else. The tools are:
{tools}"""


def described(tools: Sequence[dict[str, Any]]) -> str:
    """What the model is told of `tools`, as OpenAI describes them."""
    lines = [json.dumps(tool["function"], ensure_ascii=False) for tool in tools]
    name = tools[0]["function"]["name"]
    return _HOW.format(example=call(name, '{"...":"..."}'), tools="\n".join(lines))


def call(name: str, arguments: str) -> str:
    """A call as the model writes it."""
    return f'{_CALL}{json.dumps(name)},"arguments":{arguments}}}'


def either(
    answer: dict[str, Any], tools: Sequence[dict[str, Any]], loose: bool = False
) -> dict[str, Any]:
    """The schema of an answer or a call. Arguments are left open where they refer elsewhere.

    `loose` leaves them all open, where their schema is more than a grammar can hold.
    """
    rest = {key: value for key, value in answer.items() if key != "$defs"}
    calls = [
        {
            "type": "object",
            "properties": {
                "tool": {"const": tool["function"]["name"]},
                "arguments": _arguments(tool["function"]["parameters"], loose),
            },
            "required": ["tool", "arguments"],
            "additionalProperties": False,
        }
        for tool in tools
    ]
    return {"$defs": answer.get("$defs", {}), "anyOf": [rest, *calls]}


class Sieve:
    """Tells a call from an answer while it comes: `feed` gives what is to be said of it."""

    def __init__(self) -> None:
        self._text = ""
        self._told = False

    def feed(self, text: str) -> str:
        self._text += text
        if self._told:
            return text
        if len(self._text) < len(_CALL) or self._text.startswith(_CALL):
            return ""
        self._told = True
        return self._text

    def close(self) -> tuple[str, tuple[str, str] | None]:
        """What was held back and is to be said, or the name and arguments of a call."""
        if self._told:
            return "", None
        if not self._text.startswith(_CALL):
            return self._text, None
        name, rest = json.JSONDecoder().raw_decode(self._text, len(_CALL))
        arguments = self._text[rest:].partition('"arguments":')[2]
        return "", (str(name), arguments.removesuffix("}"))


def _arguments(parameters: dict[str, Any], loose: bool) -> dict[str, Any]:
    if loose or "$ref" in json.dumps(parameters):
        return {"type": "object"}
    return {"type": "object", "additionalProperties": False, "properties": {}} | parameters
