"""How pleasant words are, by a list of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from agent.types import Affect
from mind.symbolic.parse import plain
from mind.tables import table


@cache
def _lexicon() -> dict[str, float]:
    return {word: float(v) for v, words in table("lexicon").items() for word in words}


def valence(words: Sequence[str]) -> float:
    """How pleasant `words` are, in [-1, 1]. A `not` within three words before turns it round."""
    lexicon, total, count = _lexicon(), 0.0, 0
    for i, word in enumerate(words):
        if word in lexicon:
            negated = "not" in words[max(0, i - 3) : i] or "never" in words[max(0, i - 3) : i]
            total += lexicon[word] * (-0.6 if negated else 1.0)
            count += 1
    return max(-1.0, min(1.0, total / count)) if count else 0.0


def tone(text: str) -> Affect:
    """What whoever wrote `text` seems to feel, by its words alone."""
    v = valence(plain(text))
    return Affect(v, 0.3 * abs(v))
