"""Times, spans and numbers as a terminal shows them."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from agent.errors import ConfigError

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_NAMES = (("day", 86_400.0), ("hour", 3600.0), ("minute", 60.0))
_BARS = "▁▂▃▄▅▆▇█"
_LATEST = 2.5e11  # s; the year 9892, as far as a calendar goes


def clean(text: str) -> str:
    """`text` on one line, without what a terminal would obey."""
    return "".join(c if c.isprintable() else " " for c in text)


def width(text: str) -> int:
    """Columns that `text` takes on a terminal."""
    marks = sum(unicodedata.combining(c) > 0 or unicodedata.category(c) == "Cf" for c in text)
    return len(text) + sum(unicodedata.east_asian_width(c) in "WF" for c in text) - marks


def padded(text: str, columns: int) -> str:
    """`text` with spaces after it, up to `columns`."""
    return text + " " * (columns - width(text))


def when(t: float) -> str:
    """`t`, in seconds since the Unix epoch, as date and time here."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(max(0.0, min(_LATEST, t))))


def span(seconds: float) -> str:
    """The like of "3 days" or "12 s"."""
    for name, unit in _NAMES:
        if seconds >= 1.5 * unit or (name == "minute" and seconds >= unit):
            count = round(seconds / unit)
            return f"{count} {name}{'' if count == 1 else 's'}"
    return f"{seconds:.0f} s"


def ago(text: str, flag: str) -> float:
    """The seconds in "90m", "36h", "7d" or "2w". Raises `ConfigError`, which names `flag`."""
    found = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?)([smhdw])", text.strip().lower())
    if found is None:
        raise ConfigError(f"{flag} must be like 30m, 12h, 7d or 2w, got {text!r}")
    return float(found[1]) * _UNITS[found[2]]


def spark(values: Sequence[float], width: int = 24) -> str:
    """`values` as bars from the lowest to the highest; of many, those that stand out most."""
    if not values:
        return ""
    low, high = min(values), max(values)
    middle = (low + high) / 2
    parts = min(width, len(values))
    cuts = [i * len(values) // parts for i in range(parts + 1)]
    shown = [max(values[a:b], key=lambda value: abs(value - middle)) for a, b in pairwise(cuts)]
    span = high - low or 1.0
    return "".join(_BARS[round((value - low) / span * (len(_BARS) - 1))] for value in shown)
