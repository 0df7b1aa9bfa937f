"""What is attended to at once, before anything is thought."""

from __future__ import annotations

from collections.abc import Sequence

from mind.symbolic.parse import plain
from mind.tables import table

_ENDS = (".", "!", "?", "…", "。", "！", "？", "؟")
_SHORT = 40  # characters of an order


def together(texts: Sequence[str]) -> str:
    """Remarks that came one after the other, as one."""
    said = [text.strip() for text in texts]
    ended = [text if text.endswith(_ENDS) else f"{text}." for text in said[:-1] if text]
    return " ".join((*ended, *said[-1:]))


def hushed(text: str) -> bool:
    """Whether `text` is an order to fall silent, and nothing else."""
    return len(text) < _SHORT and " ".join(plain(text)) in table("flow")["hush"]
