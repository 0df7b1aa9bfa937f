"""What is attended to at once, before anything is thought."""

from __future__ import annotations

from mind.symbolic.parse import plain
from mind.tables import table

_SHORT = 40  # characters of an order


def hushed(text: str) -> bool:
    """Whether `text` is an order to fall silent, and nothing else."""
    return len(text) < _SHORT and " ".join(plain(text)) in table("flow")["hush"]
