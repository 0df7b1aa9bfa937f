"""What a stage direction says, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class When(Enum):
    """What an `Anchor` counts from."""

    START = "start"  # of the speech, or of the direction where nothing is said
    TIME = "time"  # `value` seconds after that
    HALF = "half"  # of the speech
    END = "end"  # of the speech
    WORD = "word"  # the speech says `text`, or its word number `value`, counted from 1
    AHEAD = "ahead"  # that word is about to be said
    PAST = "past"  # that word has been said
    NEXT = "next"  # soon after the cue before has begun
    WITH = "with"  # the cue before begins
    THEN = "then"  # the cue before is over
    LATER = "later"  # `value` seconds after the cue before is over


@dataclass(frozen=True, slots=True)
class Anchor:
    """A moment that a direction names."""

    when: When = When.NEXT
    value: float = 0.0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing to do.

    `kind` is feel, face, gaze, head, gesture, clip, posture, move, still or wait; `name` is the
    lexicon's own word for it. `size` and `speed` are against 1. `times` 0 leaves how often to the
    movement. `side` is "left" or "right" as the character has them, "both", or "" for whichever
    it prefers. `target` is what or whom it is directed at. `colour` holds emotions and levels.
    `amount` is metres of a walk or degrees of a turn. `duration` (s) and `until` say how long, if
    the direction does. `stop` means not to do it, or to do it no longer.
    """

    kind: str
    name: str
    size: float = 1.0
    speed: float = 1.0
    times: int = 0
    side: str = ""
    target: str = ""
    colour: tuple[tuple[str, float], ...] = ()
    start: Anchor = Anchor()
    duration: float | None = None
    until: Anchor | None = None
    amount: float | None = None
    stop: bool = False


@dataclass(frozen=True, slots=True)
class Direction:
    """A direction as it was understood: what to do, and the words that it was not."""

    cues: tuple[Cue, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Timed:
    """A cue from `start` up to `end`, seconds from the start of the speech."""

    cue: Cue
    start: float
    end: float
