"""When somebody's turn is over: by how long they pause, what they have said, and how.

People leave 200 ms between turns, as they hear a turn's end coming (Stivers et al. 2009); within
their own turns they pause as long and longer. So a pause counts for the less, the more what was
said could go on: "I went to the" is waited for, "where are you from" is not.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import exp, log

from voice.ear.clauses import Table, table, words
from voice.ear.melody import Manner

# How likely a turn is over that stands at these words, said in this manner: 0 to 1. A model may
# take the rule's place.
Finished = Callable[[str, Manner], float]

# (how likely it is over, s of pause that then ends it), between which lines are drawn
_PAUSES = (
    (0.0, 1.40),
    (0.2, 1.30),
    (0.4, 0.85),
    (0.5, 0.65),
    (0.65, 0.50),
    (0.8, 0.40),
    (1.0, 0.32),
)

_FALL, _LEVEL = -2.5, -0.8  # semitones from a speaker's usual: at its end a phrase has fallen; not
_DRAWN = 0.26  # s on one pitch: somebody holds the floor, "aaand", "uhm"
_FELL, _HELD, _STAYED = 0.7, -1.6, -0.4  # nats for (+) and against (-) its end

_SURE, _LIKELY, _OPEN, _NOT = 0.9, 0.72, 0.5, 0.1
_SERIES = 0.3  # of a number, which is said in groups
_LEANING, _WANTING = 0.45, 0.2
_CLAUSE = 3  # words of the shortest clause that says something
_OPENER = 8  # words that "if you come home early" may have without the main clause


def pause(likely: float) -> float:
    """Seconds of silence that end a turn which is over with a likelihood of `likely`."""
    for (a, long), (b, short) in pairwise(_PAUSES):
        if likely <= b:
            return long + (short - long) * (max(likely, a) - a) / (b - a)
    return _PAUSES[-1][1]


def rule(language: str) -> Finished:
    """The text rule of `language` with what the voice does; of others, punctuation and voice."""
    known = table(language)

    def finished(text: str, manner: Manner) -> float:
        said = _said(text, known)
        odds = log(said / (1 - said))
        if manner.end <= _FALL:
            odds += _FELL
        elif manner.end >= _LEVEL and manner.end != 0:
            odds += _STAYED if not text.rstrip().endswith("?") else 0.0
        if manner.held >= _DRAWN:
            odds += _HELD
        return 1 / (1 + exp(-odds))

    return finished


def _said(text: str, known: Table | None) -> float:
    """How likely a turn is over at `text`, going by its words."""
    text = text.strip()
    if not text:
        return _OPEN
    if text.endswith(("...", "…", ",", "-", "–", "—", ":", ";")):
        return _NOT
    asked = text.endswith("?")
    spoken = words(text)
    if known is None or not spoken:
        return _SURE if asked else _LIKELY if text.endswith((".", "!")) else _OPEN
    return _clause(spoken, known, asked=asked)


def _clause(spoken: list[str], known: Table, *, asked: bool) -> float:
    last, first = spoken[-1], spoken[0]
    whole = " ".join(spoken)
    asks = asked or first in known.asks | known.inquire
    embeds = len(spoken) >= _CLAUSE and not known.inquire.isdisjoint(spoken[:-1])
    answers = first in known.replies and len(spoken) <= _CLAUSE + 1
    if whole in known.whole:
        return _SURE
    if known.fillers.issuperset(spoken):
        return _NOT
    if last in known.subjects and not known.asks & set(spoken[-2:-1]):
        return _NOT
    if last == "to" and first in known.inquire and len(spoken) > _CLAUSE:  # "who is it to"
        return _SURE
    if last in known.onward or any(f" {whole}".endswith(f" {x}") for x in known.openings):
        return _NOT
    if last in known.stranded | known.leaning:
        if embeds or answers or asked:
            return _SURE
        return _NOT if last in known.stranded else _LEANING
    if last in known.numbers and spoken[-2:-1] and spoken[-2] in known.numbers:
        return _SERIES
    if last in known.wanting and not embeds and first not in known.relative:
        return _WANTING
    if first in known.clauses and len(spoken) < _OPENER and not asked:
        return _WANTING
    if asks:
        return _SURE if len(spoken) >= _CLAUSE or asked else _OPEN
    return _LIKELY + 0.08 * (len(spoken) > 4) if len(spoken) >= _CLAUSE else _OPEN + 0.1
