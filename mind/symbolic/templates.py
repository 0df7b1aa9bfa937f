"""Sentences with slots, such as `my {relation} is called {name}`, laid on what was said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from mind.symbolic.parse import Clause
from mind.tables import table

_LONGEST = 60  # characters of a value
_WORDS = {"name": 3, "number": 4, "relation": 3, "count": 1}  # at most; others 8


@dataclass(frozen=True, slots=True)
class Template:
    """A pattern with slots, ready to be laid on plain words."""

    regex: re.Pattern[str]
    rule: Mapping[str, Any]
    first: str  # its first word, to skip most templates at once


@cache
def templates(part: str) -> tuple[Template, ...]:
    """The templates of one part of `data/facts.toml`, in order."""
    return tuple(
        Template(_compile(pattern), rule, pattern.split()[0])
        for rule in table("facts")[part]
        for pattern in rule["patterns"]
    )


def _compile(pattern: str) -> re.Pattern[str]:
    """A slot within takes at most four words and as few as can be; one at the end takes all."""
    words = pattern.split()
    parts = []
    for i, word in enumerate(words):
        more = r"(?: \S+)*" if i == len(words) - 1 else r"(?: \S+){0,3}?"
        slot = word.startswith("{")
        parts.append(rf"(?P<{word[1:-1]}>\S+{more})" if slot else re.escape(word))
    return re.compile(" ".join(parts))


def lay(template: Template, clause: Clause) -> dict[str, tuple[str, str]] | None:
    """Slots of `template` as (plain, written) where it fits `clause` from end to end."""
    first = clause.words[0]
    if template.first != first and not template.first.startswith("{"):
        return None
    plain = " ".join(clause.words[:40])
    match = template.regex.fullmatch(plain)
    if match is None:
        return None
    found = {}
    for slot in match.groupdict():
        a = plain.count(" ", 0, match.start(slot))
        words = clause.words[a : a + match.group(slot).count(" ") + 1]
        n = _stop(slot, words)
        found[slot] = (" ".join(words[:n]), _bare(clause.written(a, a + n)))
    return found


def _bare(written: str) -> str:
    """`cat's` names a cat."""
    return written.removesuffix("'s")[:_LONGEST]


def _stop(slot: str, words: tuple[str, ...]) -> int:
    """How many of `words` belong to the slot."""
    stops = table("facts")["stops"]
    ends = (*stops["any"], *stops.get(slot, ()))
    for i in range(1, min(len(words), _WORDS.get(slot, 8))):
        rest = " ".join(words[i : i + 3]) + " "
        if rest.startswith(tuple(f"{end} " for end in ends)):
            return i
        if slot == "name" and words[i].isdecimal():  # "I am Lena, 52"
            return i
    return min(len(words), _WORDS.get(slot, 8))


def number(word: str) -> int | None:
    """The number in digits or words up to 100, or None."""
    if word.isdecimal() and word.isascii() and len(word) <= 9:
        return int(word)
    names: dict[str, int] = table("facts")["numbers"]
    parts = word.replace("-", " ").split()
    if parts and all(p in names for p in parts):
        return sum(names[p] for p in parts)
    return None
