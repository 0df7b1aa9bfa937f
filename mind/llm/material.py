"""What others wrote, made safe to stand in a prompt.

Nothing of it begins a line of its own, and nothing of it looks like the marks by which chat
templates tell roles apart: so it cannot pass for the character's words, nor for instructions.
"""

from __future__ import annotations

import re

_ROLE = re.compile(r"<(?=[|｜/!a-zA-Z<])")  # <|im_start|>, </s>, <start_of_turn>, <<SYS>>, <think>
_BRACKETS = re.compile(r"\[(/?\s*[A-Z_]{3,24})\]")  # [INST], [/INST], [SYSTEM_PROMPT]
_NAME = re.compile(r"[^\w .'’-]+")
_NAMED = 40  # characters of a name


def plain(text: str, most: int = 2000) -> str:
    """`text` in one line of at most `most` characters; of what is longer the beginning stays."""
    words = "".join(c if c.isprintable() else " " for c in text[: 4 * most])
    words = " ".join(_BRACKETS.sub(r"(\1)", _ROLE.sub("‹", words)).split()).lstrip("# ")
    if len(words) <= most:
        return words
    return (words[:most].rpartition(" ")[0] or words[:most]) + "…"


def name(text: str) -> str:
    """`text` as somebody's name: letters and little else, "" where none is left."""
    kept = " ".join(_NAME.sub(" ", plain(text, 4 * _NAMED)).replace("_", " ").split())
    return kept[:_NAMED].strip(" .'’-")
