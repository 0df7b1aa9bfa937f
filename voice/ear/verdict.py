"""What is made of a turn while it lasts: whether it says something, may be over, is over."""

from __future__ import annotations

from voice.ear.clauses import Table, is_assent, is_murmur
from voice.ear.endpoint import pause
from voice.ear.melody import Manner
from voice.ear.turn import Turn
from voice.ear.vad import STEP

_INSISTS, _MURMURS = 0.45, 1.0  # s of voice that are no "mm-hm"; if it sounds like one so far
_HUMMED = 0.8  # share of a sound that is with the mouth shut, if it is a hum
_FIRST, _AGAIN = 0.3, 0.5  # s of voice until something is written down, and then again
SETTLE, _URGENT = 0.2, 0.3  # s of silence from which all of it is
_CLICK, _SHORT = 0.1, 0.3  # s of voice that are no word, and the silence that ends them
_LONG, _LONGEST = 30.0, 40.0  # s of a turn that the next pause ends; that ends at once
_BREATH = 0.1  # s of such a pause
GIVE_UP = 6.0  # s of silence in which nobody had time to write it down


def insists(turn: Turn, manner: Manner, known: Table | None, *, ours: bool) -> bool:
    """Whether it is more than an "mm-hm"; `ours`: what is known of it, the character says."""
    hums = manner.hummed >= _HUMMED
    agrees = bool(turn.partial) and is_assent(turn.partial, known)
    worded = len(turn.partial.split()) > 1 and not agrees and not ours
    return turn.voice >= (_MURMURS if hums or agrees else _INSISTS) or worded or turn.held


def interjects(turn: Turn, text: str, known: Table | None) -> bool:
    """Whether `text` only shows that somebody listens, where it answers nothing."""
    beside = turn.overlaps or turn.follows
    return is_murmur(text, known) or (beside and is_assent(text, known))


def grown(turn: Turn) -> bool:
    """Whether it is to be written down so far, again."""
    due = _AGAIN if turn.asked else _FIRST
    return (turn.frames - turn.asked) * STEP >= due and turn.seconds <= _LONG


def wordless(turn: Turn) -> bool:
    """Whether it is too short for a word, by now."""
    return turn.voice < _CLICK and not turn.held


def faded(turn: Turn) -> bool:
    """Whether something wordless has ended."""
    return turn.quiet >= _SHORT or turn.released


def over(turn: Turn) -> bool:
    """Whether it is, whatever was said."""
    return turn.released or turn.seconds >= _LONGEST


def pauses(turn: Turn) -> bool:
    """Whether it may be over."""
    return over(turn) or not (turn.held or turn.quiet < _BREATH)


def settles(turn: Turn) -> bool:
    """Whether all of it is to be written down."""
    return over(turn) or turn.quiet >= SETTLE or turn.seconds >= _LONG


def urgent(turn: Turn) -> bool:
    """Whether it is to be so before what others say so far."""
    return over(turn) or turn.quiet >= _URGENT


def ends(turn: Turn, likely: float) -> bool:
    """Whether it is over, if its words are finished as `likely` as that, 0 to 1."""
    return over(turn) or turn.quiet >= (_BREATH if turn.seconds >= _LONG else pause(likely))
