"""A clause without what leads up to it, and how it is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from mind.symbolic.parse import Clause
from mind.tables import table

Words = tuple[str, ...]

_TAGS = tuple(
    tuple(tag.split())
    for tag in (
        *("are not you", "are you not", "are you", "is not it", "is it not", "do not you"),
        *("do you", "right", "you know", "do not you think", "is it", "huh", "were you"),
    )
)


@dataclass(frozen=True, slots=True)
class Said:
    """A clause without what leads up to it, and how it is meant."""

    words: Words
    asks: bool = False
    denied: bool = False  # "I do not think that ..."
    unreal: bool = False  # "If ..."
    supposes: bool = False  # "... would ..."
    reported: bool = False  # "She said that ..."

    @classmethod
    def of(cls, clause: Clause) -> Said:
        rules = table("happenings")
        words, asks = clause.words[:40], clause.asks
        if words[:2] in (("what", "a"), ("how", "kind"), ("how", "sweet"), ("how", "nice")):
            asks = False  # a cry
        elif asks:
            words, asks = untagged(words)
        words = _after(words, rules["lead"])
        rest = _after(words, rules["doubt"], once=True)
        denied = rest != words
        words = rest[1:] if denied and rest[:1] == ("that",) and len(rest) > 1 else rest
        told = (
            words[:1] != ("nobody",)
            and _others(words)
            and any(word in rules["said"] for word in words[1:5])
        )
        starts = " ".join(words) + " "
        return cls(
            words,
            asks,
            denied,
            starts.startswith(tuple(f"{start} " for start in rules["unreal"])),
            not set(rules["would"]).isdisjoint(words),
            told,
        )


def _others(words: Words) -> bool:
    rules = table("happenings")
    return words[:1] not in (("i",), ("you",), ("nobody",)) and (
        words[0] in rules["others"] or words[0] in ("my", "our", "the", "your") or len(words) > 2
    )  # fmt: skip


def untagged(words: Words) -> tuple[Words, bool]:
    """Without "aren't you?", which asks for nothing but a nod."""
    for tag in sorted(_TAGS, key=len, reverse=True):
        if len(words) > len(tag) + 1 and words[-len(tag) :] == tag and words[0] != "are":
            return words[: -len(tag)], False
    return words, True


def _after(words: Words, leads: Sequence[str], *, once: bool = False) -> Words:
    """`words` without those of `leads` that they begin with, as long as some are left."""
    while True:
        if words[:1] == ("no",) and words[1:2] in (("thanks",), ("thank",)):
            return words
        n = longest(words, leads)
        if not n or n >= len(words):
            return words
        words = words[n:]
        if once:
            return words


def longest(words: Words, phrases: Sequence[str]) -> int:
    """How many words the longest of `phrases` has that `words` begin with."""
    known = _split(tuple(phrases))
    return next((n for n in range(6, 0, -1) if words[:n] in known and len(words) >= n), 0)


@cache
def _split(phrases: Words) -> frozenset[Words]:
    return frozenset(tuple(text.split()) for text in phrases)
