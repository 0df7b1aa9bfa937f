"""Names of emotions as points in (valence, arousal, dominance).

Positions after Russell and Mehrabian 1977, rounded and spread so that no two fall together.
"""

from __future__ import annotations

from collections.abc import Iterable

from agent.errors import ConfigError
from agent.registry import unknown
from agent.types import Affect

EMOTIONS: dict[str, Affect] = {
    "neutral": Affect(0.0, 0.0, 0.0),
    "happy": Affect(0.8, 0.5, 0.4),
    "sad": Affect(-0.7, -0.4, -0.5),
    "angry": Affect(-0.6, 0.7, 0.6),
    "afraid": Affect(-0.7, 0.7, -0.6),
    "surprised": Affect(0.2, 0.9, -0.1),
    "disgusted": Affect(-0.6, 0.2, 0.3),
    "contempt": Affect(-0.4, -0.1, 0.6),
    "tender": Affect(0.7, -0.3, 0.1),
    "amused": Affect(0.6, 0.3, 0.2),
    "bored": Affect(-0.4, -0.7, -0.1),
    "tired": Affect(-0.2, -0.8, -0.3),
    "thinking": Affect(0.1, -0.2, 0.1),
    "embarrassed": Affect(-0.3, 0.3, -0.6),
    "proud": Affect(0.6, 0.3, 0.8),
}

Feeling = tuple[tuple[str, float], ...]  # as `Act.feeling`: emotions by name, levels in [0, 1]


def feeling(text: str) -> Feeling:
    """`happy`, `happy:0.7` or a blend `happy:0.5,tender:0.4`. Raises `ConfigError`."""
    levels: dict[str, float] = {}
    for part in text.split(","):
        name, _, level = part.strip().partition(":")
        if name not in EMOTIONS:
            raise ConfigError(unknown("emotion", name, EMOTIONS))
        try:
            amount = float(level or 1.0)
        except ValueError:
            amount = -1.0
        if not 0.0 <= amount <= 1.0:
            raise ConfigError(f"level of emotion {name!r} must be in [0, 1], got {level!r}")
        levels[name] = min(1.0, levels.get(name, 0.0) + amount)
    return tuple(levels.items())


def affect(levels: Iterable[tuple[str, float]]) -> Affect:
    """What a blend of named emotions comes to. Raises `ConfigError` on an unknown name."""
    total = [0.0, 0.0, 0.0]
    for name, level in levels:
        if name not in EMOTIONS:
            raise ConfigError(unknown("emotion", name, EMOTIONS))
        at = EMOTIONS[name]
        for i, value in enumerate((at.valence, at.arousal, at.dominance)):
            total[i] += level * value
    return Affect(*(max(-1.0, min(1.0, value)) for value in total))


def parse(text: str) -> Affect:
    """The affect of `feeling(text)`. Raises `ConfigError`."""
    return affect(feeling(text))
