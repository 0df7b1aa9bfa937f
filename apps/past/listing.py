"""A memory as a line for a terminal, and as plain values."""

from __future__ import annotations

from agent.types import Recalled
from apps.wording import clean, padded, when


def line(one: Recalled, *, stands: bool) -> str:
    """Number, time, kind, whom it is about, and what it says; `stands` unless out of date."""
    r = one.record
    past = "" if stands else "(out of date) "
    who = padded(clean(r.person) or "(itself)", 12)
    what = f"{r.data['path']}: " if r.kind == "change" and "path" in r.data else ""
    return f"{one.id:7}  {when(r.t)}  {clean(r.kind):12} {who} {past}{clean(what + r.text)}"


def plain(persona: str, one: Recalled, *, stands: bool) -> dict[str, object]:
    """All of it, under the names that an export has. Times are in s since the Unix epoch."""
    r = one.record
    return {
        "id": one.id, "persona": persona, "person": r.person, "kind": r.kind, "key": r.key,
        "text": r.text, "source": r.source, "time": r.t, "importance": r.importance,
        "confidence": r.confidence, "data": dict(r.data), "stands": stands,
    }  # fmt: skip
