"""What stands in double braces in the texts of a card, and what is said in its place."""

from __future__ import annotations

import re

_MACRO = re.compile(r"\{\{([^{}]{0,4000})\}\}|<(user|char|bot)>", re.IGNORECASE)
_COMMA = re.compile(r"(?<!\\),")


def fill(text: str, char: str, user: str = "you") -> str:
    """`text` with its macros replaced; comments vanish, unknown macros stay as they stand.

    Of {{random:a,b}} and {{pick:a,b}} the first is taken, and of {{roll:N}} the middle: the same
    card gives the same character.
    """
    return _MACRO.sub(lambda m: _value(m, char, user), text)


def _value(found: re.Match[str], char: str, user: str) -> str:
    body = found.group(1) if found.group(1) is not None else found.group(2)
    name, _, rest = body.partition(":")
    match name.strip().lower():
        case "char" | "bot":
            return char
        case "user":
            return user
        case "random" | "pick":
            first = _COMMA.split(rest.lstrip(":"), maxsplit=1)[0]
            return first.replace("\\,", ",").strip()
        case "roll":
            sides = rest.strip().lower().removeprefix("d")
            return (
                str(max(1, (int(sides) + 1) // 2)) if sides.isdecimal() and len(sides) < 9 else "1"
            )
        case "hidden_key" | "comment":
            return ""
        case "reverse":
            return rest[::-1]
        case other if other.startswith("//"):
            return ""
        case _:
            return found.group(0)
