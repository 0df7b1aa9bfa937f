"""What an engine has to offer, for lists and errors."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Offer:
    """A voice by the name its engine takes, the language codes it speaks, and what it is."""

    voice: str
    languages: tuple[str, ...]
    about: str


def unknown_among(kind: str, name: str, known: Iterable[str]) -> str:
    """Like `agent.registry.unknown`, for lists that are too long to print."""
    names = {known_name.lower(): known_name for known_name in known}
    near = [names[low] for low in difflib.get_close_matches(name.lower(), names, 2, 0.3)]
    hint = f"did you mean {' or '.join(map(repr, near))}? " if near else ""
    return f"unknown {kind} {name!r}; {hint}`anima voices` lists all"
