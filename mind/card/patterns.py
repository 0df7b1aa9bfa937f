"""Regular expressions of strangers, used only where no text can make them slow."""

from __future__ import annotations

import re
import warnings
from functools import lru_cache
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as syntax  # type: ignore[attr-defined]
from typing import Any

_LONG = 200  # characters of a pattern
_TEXT = 500  # letters that it is tried on
_COST = 4_000  # ways to match from one letter on
_OTHERS = (
    ops.GROUPREF, ops.GROUPREF_EXISTS, ops.GROUPREF_IGNORE, ops.ASSERT, ops.ASSERT_NOT,
    ops.ATOMIC_GROUP,
)  # fmt: skip
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
            return re.compile(body, bits) if _ways(tree, False) <= _COST else None
    except (re.error, RecursionError, OverflowError, Warning):
        return None


def _ways(tree: Any, inside: bool) -> int:
    """In how many ways `tree` may match from one letter on, at most; over `_COST` for too many.

    Repeats and branches within repeats, references and assertions count as too many.
    """
    ways = 1
    for op, value in tree:
        if op in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
            least, most, inner = value
            many = inside or _ways(inner, True) > 1
            ways *= _COST + 1 if many else min(int(most), _TEXT) - min(int(least), _TEXT) + 1
        elif op is ops.BRANCH:
            ways *= _COST + 1 if inside else sum(_ways(part, False) for part in value[1])
        elif op is ops.SUBPATTERN:
            ways *= _ways(value[3], inside)
        elif op in _OTHERS:
            return _COST + 1
        if ways > _COST:
            return _COST + 1
    return ways
