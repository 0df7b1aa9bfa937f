"""Whether what is said touches what a character cares about, by its words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from mind.persona import Concern, Persona

_LIKED = 0.8  # how much a thing among the likes is liked


def weight(text: str, concerns: Iterable[Concern]) -> float:
    """The weight of the heaviest of `concerns` that `text` touches, 0 where it touches none."""
    return max((c.weight for c in concerns if touches(text, c)), default=0.0)


def touches(text: str, concern: Concern) -> bool:
    """Whether `text` brings `concern` up: by a key, or by half of its own longer words."""
    said = set(words(text))
    if concern.keys:
        return any(_named(key, said) for key in concern.keys)
    return _mostly(concern.text, said)


def taste(text: str, persona: Persona) -> float:
    """How `persona` likes what `text` names, in [-1, 1]; 0 where it has no taste in it."""
    said = set(words(text))
    found = [0.0]
    found += [_LIKED for thing in persona.likes if _mostly(thing, said)]
    found += [-_LIKED for thing in persona.dislikes if _mostly(thing, said)]
    found += [
        topic.feeling
        for topic in persona.topics.values()
        if any(_named(key, said) for key in topic.keys)
    ]
    return max(found, key=abs)


def _named(key: str, said: set[str]) -> bool:
    """Whether all words of `key` were said."""
    own = set(words(key))
    return bool(own) and own <= said


def _mostly(text: str, said: set[str]) -> bool:
    """Whether half of the words of `text` that say something were said."""
    own = set(words(text))
    own = {word for word in own if len(word) > 3} or own
    return bool(own) and 2 * len(own & said) >= len(own)


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """Words in small letters, without the s of a plural."""
    found = re.findall(r"[^\W_]+", text.casefold())
    return tuple(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in found)
