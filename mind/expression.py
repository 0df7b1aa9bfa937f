"""What is to be seen and heard of a feeling while something is said."""

from __future__ import annotations

from agent.affect import EMOTIONS, Feeling
from agent.types import Affect
from mind.lines import Line
from mind.persona import Persona

_MARKED = 0.7  # level of an emotion that a line names
_CLEAR = 0.5  # level from which it is that emotion, and not the mood, that the face shows
_AGAINST = 0.03  # product of two valences that contradict each other

# What an act of this intent shows where its line names no emotion, and how strongly.
_SHOWN = {
    "greet": ("happy", 0.45),
    "farewell": ("tender", 0.45),
    "thank": ("happy", 0.5),
    "apologise": ("embarrassed", 0.4),
    "joke": ("amused", 0.7),
    "exclaim": ("happy", 0.5),
    "empathise": ("tender", 0.5),
    "praise": ("happy", 0.5),
    "think": ("thinking", 0.6),
    "recall": ("thinking", 0.4),
    "agree": ("happy", 0.2),
}


def show(line: Line, mood: Affect, persona: Persona) -> Affect:
    """What is to be seen and heard of a feeling while `line` is said."""
    name, level = _meant(line)
    level, target = _openly(level, persona), EMOTIONS[name]
    axes = (
        getattr(mood, axis) * (1 - level) + getattr(target, axis) * level
        for axis in ("valence", "arousal", "dominance")
    )
    return Affect(*axes)


def named(line: Line, mood: Affect, persona: Persona) -> Feeling:
    """The emotion that is clearly meant while `line` is said, or none: then the mood shows.

    One that only comes with an intent gives way to a `mood` that goes the other way: comfort is
    not offered with a smile by somebody who is shaken.
    """
    name, level = _meant(line)
    clear = level >= _CLEAR and EMOTIONS[name] != Affect()
    if clear and not line.emotion:
        clear = EMOTIONS[name].valence * mood.valence > -_AGAINST
    return ((name, round(_openly(level, persona), 2)),) if clear else ()


def _meant(line: Line) -> tuple[str, float]:
    """The emotion of `line` and its level."""
    return (line.emotion, _MARKED) if line.emotion else _SHOWN.get(line.intent, ("neutral", 0.0))


def _openly(level: float, persona: Persona) -> float:
    """`level` as `persona` lets it be seen."""
    return min(1.0, level * (0.7 + 0.6 * persona.personality.extraversion))
