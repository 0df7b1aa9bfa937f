"""How alike two pieces of text are, without a model: shared words and shared letters."""

from __future__ import annotations

import re
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SIZE = 256  # buckets that words and letter triples are hashed into
_WORD = re.compile(r"[^\W_]+")
_EMPTY = frozenset(
    ["a", "an", "the", "and", "of", "to", "do", "in", "on", "with", "then", "your", "his", "her",
     "their", "my", "it", "is", "some", "little", "bit", "please", "for", "at", "as", "very"]
)  # fmt: skip
_WORDS = 2.0  # what a whole word counts against a triple of its letters


@lru_cache(4096)
def _vector(text: str) -> Floats:
    out = np.zeros(SIZE)
    for word in _WORD.findall(text.lower()[:1000]):
        if word in _EMPTY:
            continue
        out[crc32(word.encode()) % SIZE] += _WORDS
        edged = f"^{word}$"
        for i in range(len(edged) - 2):
            out[crc32(edged[i : i + 3].encode()) % SIZE] += 1
    size = np.sqrt((out * out).sum())
    out /= max(size, 1e-9)
    out.flags.writeable = False
    return out


def vector(text: str) -> Floats:
    """`text` as a bag of hashed words and letter triples, (SIZE,), of length 1 or 0."""
    return _vector(text)


def likeness(a: str, b: str) -> float:
    """From 0 (nothing in common) to 1 (the same words)."""
    return float(vector(a) @ vector(b))
