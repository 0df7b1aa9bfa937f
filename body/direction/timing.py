"""When each cue of a direction begins and ends, against the words of a speech."""

from __future__ import annotations

import re
from collections.abc import Sequence

from body.direction import clips
from body.direction.entries import Entry, rows
from body.direction.faces import LOOKS
from body.direction.values import Anchor, Cue, Direction, Timed, When
from body.gaze import LISTENER

STAGGER = 0.6  # s between the beginnings of two things that a comma parts
DWELL = 1.4  # s that something lasting is shown before what comes "then"
LINGER = 0.7  # s that it outlives the speech, or the last cue where nothing is said
AHEAD = 0.5  # s before a word that "before the word" means
_REPEAT = 0.62  # of its length that each further time of a movement takes
_LAST = 0.9  # s before the end of a speech that "at the end" means

_WORDED = (When.WORD, When.PAST, When.AHEAD)
_ENTRIES: dict[tuple[str, str], Entry] = {(e.kind, e.name): e for _, e in rows()}
_MOOD = frozenset({"mood", "mouth", "brows", "lids"})

Words = Sequence[tuple[str, float, float]]  # what is said, from when to when


def _entry(cue: Cue) -> Entry | None:
    mine = clips.entry(cue.name) if cue.kind == "clip" else None
    return mine or _ENTRIES.get((cue.kind, cue.name))


def channels(cue: Cue) -> frozenset[str]:
    """The parts of the body that `cue` takes up."""
    if cue.kind == "feel":
        return _MOOD
    entry = _entry(cue)
    return entry.channels if entry is not None else frozenset()


def seconds(cue: Cue) -> float | None:
    """How long `cue` takes; None: until something takes its place."""
    if cue.duration is not None and (cue.kind == "wait" or lasting(cue)):
        return cue.duration
    entry = _entry(cue)
    natural = entry.seconds if entry is not None else None
    if natural is None or (cue.stop and cue.duration is None):
        return None
    if cue.duration is not None and not cue.times:
        return max(cue.duration, 0.2)
    if cue.kind == "move" and cue.amount is not None:
        # Degrees, or metres with a start and a stop.
        pace, ends = (90, 1.2) if cue.name == "turn" else (0.9, 0.8)
        natural = max(natural, cue.amount / pace + ends)
    if cue.name == "walk" and cue.target not in ("", "forward", "there", "here", LISTENER):
        natural += 1.7 if cue.target in ("back", "around") else 0.8  # it turns first
    if cue.kind == "move" and cue.name == "turn" and cue.amount is None:
        natural = 3.4 if cue.target == "around" else 1.7
    again = max(cue.times, 1) - 1
    return (natural + _REPEAT * natural * again) / cue.speed


def lasting(cue: Cue) -> bool:
    """Whether it holds by itself: an expression, a look, a posture."""
    entry = _entry(cue)
    hold = cue.kind == "face" and LOOKS[cue.name].hold is not None
    return entry is None or entry.seconds is None or hold


def schedule(direction: Direction, words: Words, duration: float) -> tuple[Timed | None, ...]:
    """`direction` over a speech of `duration` s, cue by cue; None for those not to be timed yet.

    `words` are what the speech says, each with its start and end in seconds. What is tied to a
    word that is not among them, and all that follows upon it, has no time. With a `duration` of 0
    the direction sets its own length.
    """
    starts: list[float | None] = []
    for i, cue in enumerate(direction.cues):
        last = (direction.cues[i - 1], starts[i - 1]) if i else (None, 0.0)
        starts.append(_moment(cue.start, words, duration, *last))
    over = max([duration, *(t + _shown(c) for c, t in _known(direction, starts))], default=0.0)
    out: list[Timed | None] = []
    for cue, start in zip(direction.cues, starts, strict=True):
        if start is None:
            out.append(None)
            continue
        end = _end(cue, start, words, duration)
        if end is None:
            rivals = (t for c, t in _known(direction, starts) if t > start and _ends(cue, c))
            end = min(rivals, default=over + LINGER)
        out.append(Timed(cue, start, max(end, start + 0.05)))
    return tuple(out)


def unsaid(direction: Direction, words: Words) -> tuple[str, ...]:
    """The words that something waits for, quoted, and that are not among `words`."""
    waits = [a for cue in direction.cues for a in (cue.start, cue.until) if a is not None]
    missing = [a for a in waits if a.when in _WORDED and _spoken(a, words) is None]
    names = (repr(a.text) if a.text else f"word {a.value:g}" for a in missing)
    return tuple(dict.fromkeys(names))


def length(timed: Sequence[Timed | None]) -> float:
    """Seconds until all of it is over."""
    return max((one.end for one in timed if one is not None), default=0.0)


def _known(direction: Direction, starts: Sequence[float | None]) -> list[tuple[Cue, float]]:
    return [(c, t) for c, t in zip(direction.cues, starts, strict=True) if t is not None]


def _ends(cue: Cue, later: Cue) -> bool:
    """Whether `cue` gives way to a `later` one; what is not to be done, only to being done."""
    if cue.stop and cue.kind != "gaze":
        return (cue.kind, cue.name) == (later.kind, later.name) and not later.stop
    return bool(channels(cue) & channels(later))


def _shown(cue: Cue) -> float:
    """How long `cue` is to be seen, at least."""
    took = seconds(cue)
    return DWELL / cue.speed if took is None else took


def _end(cue: Cue, start: float, words: Words, duration: float) -> float | None:
    if cue.until is not None:
        end = _moment(cue.until, words, duration, None, 0.0)
        if end is not None and end > start:
            return end
        return None
    took = seconds(cue)
    return None if took is None else start + took


def _moment(
    anchor: Anchor, words: Words, duration: float, last: Cue | None, begun: float | None
) -> float | None:
    """When `anchor` is, in seconds; None where that is not known."""
    match anchor.when:
        case When.START:
            return 0.0
        case When.TIME:
            return anchor.value
        case When.HALF:
            return 0.5 * duration
        case When.END if duration > 0:
            return max(duration - _LAST, 0.0)
        case when if when in _WORDED:
            return _spoken(anchor, words)
    if begun is None or last is None:
        return begun
    shown = _shown(last)
    match anchor.when:
        case When.WITH:
            return begun
        case When.NEXT:
            return begun + (min(STAGGER, shown) if lasting(last) else shown)
        case When.LATER:
            return begun + shown + anchor.value
        case _:
            return begun + shown


def _spoken(anchor: Anchor, words: Words) -> float | None:
    """When the word, or the first of the words, of `anchor` is said."""
    if anchor.value:
        at = int(anchor.value) - 1
        found = words[at : at + 1]
    else:
        want = [_plain(w) for w in anchor.text.split()]
        said = [_plain(w) for w, _, _ in words]
        hits = (i for i in range(len(said)) if said[i : i + len(want)] == want and want)
        first = next(hits, None)
        found = [] if first is None else words[first : first + len(want)]
    if not found:
        return None
    if anchor.when is When.PAST:
        return found[-1][2]
    return max(found[0][1] - (AHEAD if anchor.when is When.AHEAD else 0.0), 0.0)


def _plain(word: str) -> str:
    return re.sub(r"[^\w']", "", word.lower()).strip("'_")
