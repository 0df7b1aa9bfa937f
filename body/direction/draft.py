"""Cues in the making: attaching how, when and with what feeling to what is to be done."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from body.direction import manner
from body.direction.cursor import Cursor
from body.direction.entries import Entry
from body.direction.manner import Feeling, Manner
from body.direction.values import Anchor, Cue, When
from body.direction.words import Token, longest

_DEFAULT = {"walk": "forward", "step": "forward", "point": "there", "stare": "listener"}
_FEEL = Entry("feel", "", None, frozenset({"mood", "mouth", "brows", "lids"}))


@dataclass(slots=True)
class Clause:
    """What a clause has said that is still to be attached to something."""

    manners: list[Manner | Feeling] = field(default_factory=list)
    degree: float = 1.0  # for the next manner or action
    acted: bool = False  # something to do has been named
    held: str = ""  # a verb that still needs to be told where to


@dataclass(slots=True)
class Draft(Cursor):
    """The cues of a text as far as it has been read."""

    cues: list[Cue] = field(default_factory=list)
    entries: list[Entry | None] = field(default_factory=list)  # what each cue came of
    lost: list[str] = field(default_factory=list)
    clause: Clause = field(default_factory=Clause)
    link: When | None = When.START  # how the next cue follows; None: by what it is
    after_comma: When | None = None  # what the next comma means, in "while you smile, nod"
    anchor: Anchor | None = None  # named, and waiting for its cue
    stop: bool = False
    swap: bool = False  # the next cue comes before the last: "nod after smiling"

    def lose(self, token: Token) -> None:
        self.lost.append(token.raw)
        self.i += 1

    def follow(self, when: When | None) -> None:
        """The next cue follows the last as `when` says; the firmer of two words for it counts."""
        if self.cues and not (when is When.NEXT and self.link in (When.THEN, When.WITH)):
            self.link = when

    def close(self) -> None:
        """End a clause: what was only a feeling is felt, what was only a verb is reported."""
        clause, self.clause = self.clause, Clause()
        if clause.held:
            self.settle(clause.held)
        feelings = [m for m in clause.manners if isinstance(m, Feeling)]
        if feelings and not clause.acted:
            rest = [m for m in clause.manners if m is not feelings[0]]
            colour = _scaled(feelings[0].colour, clause.degree)
            self.add(_FEEL, Cue("feel", colour[0][0], colour=colour), rest)
        elif clause.manners and self.cues:
            for one in clause.manners:
                self.colour(one)

    def settle(self, verb: str) -> None:
        """`verb` was never told where to: it has a direction by default, or is a filler."""
        cue = self.cues[-1]
        if cue.kind == "gaze" and cue.colour:  # "look sad" is about the face
            self.cues[-1] = replace(cue, kind="feel", name=cue.colour[0][0])
            self.entries[-1] = _FEEL
        elif cue.name in _DEFAULT:
            self.cues[-1] = replace(cue, target=_DEFAULT[cue.name])
        elif cue.name == "turn" and cue.amount is not None:
            self.cues[-1] = replace(cue, target="left")
        else:
            self.cues.pop()
            self.entries.pop()
            self.lost.append(verb)

    def add(self, entry: Entry, cue: Cue, manners: list[Manner | Feeling]) -> None:
        start = self.anchor or Anchor(self.linked(entry))
        cue = replace(cue, start=start, stop=self.stop)
        self.anchor, self.stop, self.link = None, False, When.NEXT
        self.cues.append(cue)
        self.entries.append(entry)
        for one in manners:
            self.colour(one)
        if self.swap and len(self.cues) > 1:
            first, second = self.cues[-2:]
            self.cues[-2:] = [
                replace(second, start=first.start),
                replace(first, start=Anchor(When.THEN)),
            ]
            self.entries[-2:] = self.entries[:-3:-1]
        self.swap = False

    def linked(self, entry: Entry) -> When:
        """How `entry` follows; after a bare "and" what needs the same part of the body waits."""
        if not self.cues:
            return When.START
        if self.link is not None:
            return self.link
        last = self.entries[-1]
        clash = last is None or bool(last.channels & entry.channels)
        return When.THEN if clash else When.WITH

    def place(self, anchor: Anchor) -> None:
        """An anchor belongs to the action before it in its clause, or else to the next one."""
        if self.clause.acted and self.cues:
            self.cues[-1] = replace(self.cues[-1], start=anchor)
        else:
            self.anchor = anchor

    def modify(self, how: Manner | Feeling) -> None:
        clause = self.clause
        if isinstance(how, Manner) and how.degree != 1:
            following = longest(self.line, self.i, self.known)
            nxt = following.meaning if following else None
            if isinstance(nxt, Feeling) or (isinstance(nxt, Manner) and nxt.degree == 1):
                clause.degree *= how.degree
                return
            if not clause.acted:
                clause.manners.append(how)
                return
        if clause.degree != 1:
            how, clause.degree = _stronger(how, clause.degree), 1.0
        if clause.acted and self.cues:
            self.colour(how)
        else:
            clause.manners.append(how)

    def colour(self, how: Manner | Feeling) -> None:
        """Let the last cue be done so."""
        cue = self.cues[-1]
        if isinstance(how, Feeling):
            cue = replace(
                cue,
                colour=cue.colour + how.colour if cue.kind != "feel" else cue.colour,
                size=cue.size * how.size,
                speed=cue.speed * how.speed,
            )
        else:
            if how.side and self.clause.held and how.side != "both":
                cue, self.clause.held = replace(cue, target=how.side), ""
            elif how.side:
                cue = replace(cue, side=how.side)
            if cue.kind == "feel" and how.degree != 1:
                cue = replace(cue, colour=_scaled(cue.colour, how.degree))
            cue = replace(
                cue,
                size=cue.size * how.size * how.degree,
                speed=cue.speed * how.speed,
                times=how.times or cue.times,
                duration=how.seconds if how.seconds is not None else cue.duration,
            )
        self.cues[-1] = replace(
            cue, size=min(max(cue.size, 0.2), 2.0), speed=min(max(cue.speed, 0.25), 3.0)
        )


def _scaled(colour: manner.Colour, degree: float) -> manner.Colour:
    return tuple((name, min(level * degree, 1.0)) for name, level in colour)


def _stronger(how: Manner | Feeling, degree: float) -> Manner | Feeling:
    """`how`, as by "very" or "a little" before it."""
    if isinstance(how, Feeling):
        return replace(how, colour=_scaled(how.colour, degree))
    power = 1.5 if degree > 1 else 0.6
    return replace(how, speed=how.speed**power)
