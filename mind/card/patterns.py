"""Regular expressions of strangers, used only where no text can make them slow."""

from __future__ import annotations

import re
import warnings
from functools import lru_cache
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as syntax  # type: ignore[attr-defined]
from typing import Any

_LONG = 200  # characters of a pattern
_SHORT = 16  # repeats up to this count are few
_OPEN = 1  # longer repeats in one pattern: two already take quadratic time a start
_SMALL = 4  # short repeats
_JS = re.compile(r"^/(.+)/([a-z]*)$", re.DOTALL)


@lru_cache(maxsize=1024)
def harmless(pattern: str, exact: bool) -> re.Pattern[str] | None:
    """`pattern` ready to search, or None where it is broken or could take long.

    `/pattern/i` is understood as in JavaScript; `exact` tells the case of letters apart otherwise.
    """
    found = _JS.match(pattern)
    body, flags = (found[1], found[2]) if found else (pattern, "" if exact else "i")
    bits = sum({"i": re.I, "m": re.M, "s": re.S}.get(flag, 0) for flag in set(flags))
    if not body or len(body) > _LONG:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tree = syntax.parse(body, bits)
            counts = _repeats(tree, False)
            if counts is None or counts[0] > _OPEN or counts[1] > _SMALL:
                return None
            return re.compile(body, bits)
    except (re.error, RecursionError, OverflowError, Warning):
        return None


def _repeats(tree: Any, inside: bool) -> tuple[int, int] | None:
    """How many long and short repeats there are; None for repeats in repeats, references."""
    long, short = 0, 0
    for op, value in tree:
        parts: list[Any] = []
        if op in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
            if inside:
                return None
            most = value[1]
            long, short = long + (most > _SHORT), short + (most <= _SHORT)
            counts = _repeats(value[2], True)
            if counts is None:
                return None
            continue
        if op is ops.BRANCH:
            if inside:
                return None
            parts = list(value[1])
        elif op is ops.SUBPATTERN:
            parts = [value[3]]
        elif op in (
            ops.GROUPREF,
            ops.GROUPREF_EXISTS,
            ops.ASSERT,
            ops.ASSERT_NOT,
            ops.ATOMIC_GROUP,
        ):
            return None
        for part in parts:
            counts = _repeats(part, inside)
            if counts is None:
                return None
            long, short = long + counts[0], short + counts[1]
    return long, short
