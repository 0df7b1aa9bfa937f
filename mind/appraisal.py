"""How what is said makes a character feel: a small, bounded shift that fades."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from agent.affect import EMOTIONS, Feeling
from agent.types import Affect
from mind.lines import Line
from mind.persona import Persona
from mind.symbolic.parse import plain
from mind.tables import table

_MARKED = 0.7  # level of an emotion that a line names
_CLEAR = 0.5  # level from which it is that emotion, and not the mood, that the face shows
_AGAINST = 0.03  # product of two valences that contradict each other
_KEPT = 0.6  # share of a feeling that is left one turn later

# Intents of the other that move whatever the words are.
_MOVES = {
    "insult": Affect(-0.5, 0.35, 0.1),
    "indecent": Affect(-0.35, 0.2, 0.25),
    "compliment": Affect(0.5, 0.2, 0.1),
    "love_you": Affect(0.3, 0.25, -0.15),
    "thanks": Affect(0.35, 0.05, 0.1),
    "haha": Affect(0.5, 0.3, 0.2),
    "meet": Affect(0.3, 0.1, 0.0),
    "greet": Affect(0.25, 0.15, 0.0),
    "not_funny": Affect(-0.2, 0.0, -0.3),
    "user_crisis": Affect(-0.5, 0.2, 0.0),
}

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


def feel(mood: Affect, persona: Persona, intent: str, words: Sequence[str]) -> Affect:
    """The mood after hearing `words`: back towards the baseline, then moved by them.

    Bad news moves the neurotic more, good news the extravert (after Larsen and Ketelaar 1991).
    """
    base, move = persona.mood.affect, _MOVES.get(intent)
    if move is None:
        v = valence(words)
        move = Affect(0.35 * v, 0.2 * abs(v), 0.1 * v)
    traits = persona.personality
    gain = 0.6 + 0.8 * (traits.extraversion if move.valence >= 0 else traits.neuroticism)
    return _mix(lambda a, b, m: b + (a - b) * _KEPT + gain * m, mood, base, move)


def show(line: Line, mood: Affect, persona: Persona) -> Affect:
    """What is to be seen and heard of a feeling while `line` is said."""
    name, level = _meant(line)
    level, target = _openly(level, persona), EMOTIONS[name]
    return _mix(lambda m, t, _: m * (1 - level) + t * level, mood, target, target)


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


def _mix(rule: Callable[[float, float, float], float], *affects: Affect) -> Affect:
    """`rule` on each of the three dimensions, kept in bounds."""
    rows = zip(*((a.valence, a.arousal, a.dominance) for a in affects), strict=True)
    return Affect(*(max(-1.0, min(1.0, rule(*row))) for row in rows))
