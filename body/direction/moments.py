"""When things are to be done: reading what ties a cue to a moment."""

from __future__ import annotations

from dataclasses import replace

from body.direction.draft import Clause, Draft
from body.direction.manner import Word
from body.direction.values import Anchor, Cue, When
from body.direction.words import longest


class Moments(Draft):
    """A draft that reads moments."""

    def meanwhile(self, when: When) -> None:
        """`smile while nodding`, and `while nodding, smile`."""
        leading = not self.clause.acted and self.link is not When.WITH
        self.close()
        if leading:
            self.after_comma = when
        else:
            self.follow(when)

    def after(self) -> None:
        if self.saying(When.PAST):
            return
        seconds = self.seconds()
        if seconds is not None:
            self.close()
            when = When.LATER if self.cues else When.TIME
            self.anchor = Anchor(when, seconds)
            return
        acted = self.clause.acted
        self.close()
        if acted:
            self.swap = True
        else:
            self.after_comma = When.THEN

    def saying(self, when: When, *, quoted: bool = True) -> bool:
        """Read the word that an anchor is tied to; whether there was one."""
        anchor = self.spoken(when, quoted=quoted)
        if anchor is not None:
            self.place(anchor)
        return anchor is not None

    def at(self) -> None:
        """`at 1.5 seconds`, `in two seconds`, `at "love"`."""
        if self.saying(When.WORD):
            return
        seconds = self.seconds()
        if seconds is not None:
            self.place(Anchor(When.TIME, seconds))
        elif self.cues and self.cues[-1].kind == "gaze" and not self.clause.acted:
            target, _ = self.target(True)
            if target:
                self.glance(target)

    def moment(self) -> Anchor:
        """What `until` counts to."""
        found = longest(self.line, self.i, self.known)
        if found is not None and isinstance(found.meaning, Anchor):
            self.i = found.end
            return found.meaning
        if found is not None and found.meaning is Word.SAYING:
            self.i = found.end
        while self.i < len(self.line) and self.line[self.i].word in ("the", "you", "say", "word"):
            self.i += 1
        seconds = self.seconds()
        if seconds is not None:
            return Anchor(When.TIME, seconds)
        return self.spoken(When.WORD, quoted=False) or Anchor(When.END)

    def until(self, anchor: Anchor) -> None:
        if self.cues:
            self.cues[-1] = replace(self.cues[-1], until=anchor)

    def glance(self, target: str) -> None:
        """Another glance like the last, to `target`."""
        entry = self.entries[-1]
        manners, self.clause = self.clause.manners, Clause(acted=True)
        if entry is not None:
            self.add(entry, Cue("gaze", "look", target=target), manners)
