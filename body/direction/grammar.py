"""From the words of a stage direction to cues. Pure, and at most `LONGEST` characters at a time."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache
from typing import assert_never

from agent.errors import ConfigError
from agent.registry import unknown
from body.direction.clips import Called, own
from body.direction.cursor import LONGEST_TIME
from body.direction.draft import Clause
from body.direction.entries import Entry
from body.direction.manner import Feeling, Manner, Word
from body.direction.moments import Moments
from body.direction.values import Anchor, Cue, Direction, When
from body.direction.words import Match, longest, phrases, targets, tokens, vocabulary

LONGEST = 2000  # characters
MOST = 64  # cues

_BREAKS = {",": When.NEXT, ";": When.THEN, ".": When.THEN, "!": When.THEN, "?": When.THEN,
           ":": None, "&": None, "+": None}  # fmt: skip
_ASIDE = ("left", "right", "both")
_BARE = ("left", "right", "up", "down", "away", "listener", "camera")  # "look up, then down"


def parse(text: str) -> Direction:
    """What `text` asks for. Words that mean nothing here are in `Direction.unknown`.

    Raises `ConfigError` when it is longer than `LONGEST` characters or `MOST` cues.
    """
    if len(text) > LONGEST:
        raise ConfigError(f"direction has {len(text)} characters, more than {LONGEST}; shorten it")
    return _parsed(text, own())


@lru_cache(maxsize=256)
def _parsed(text: str, clips: Called) -> Direction:
    return _Reading(tokens(text), phrases(clips)).direction()


def complaint(direction: Direction) -> str:
    """One line that names the first word that was not understood, and what may be meant."""
    word = direction.unknown[0]
    known = vocabulary(own()) - {word.lower()}  # a known one may stand where it says nothing
    near = get_close_matches(word.lower(), known, 4)
    examples = ("smile", "look away", "nod", "wave", "sit", "slowly", "twice", "while", "then")
    return unknown("word of a direction", word.lower(), near or examples)


class _Reading(Moments):
    """One pass over the tokens."""

    def direction(self) -> Direction:
        while self.i < len(self.line):
            token = self.line[self.i]
            if token.sign:
                self._sign(token.sign)
            elif self._aimed():
                pass
            elif token.number is not None or self.counts(token):
                self._number()
            elif (match := longest(self.line, self.i, self.known)) is not None:
                self._meet(match)
            else:
                self.lose(token)
            if len(self.cues) > MOST:
                raise ConfigError(f"direction has more than {MOST} cues; split it")
        self.close()
        if self.anchor is not None and self.cues:
            self.cues[-1] = replace(self.cues[-1], start=self.anchor)
        return Direction(tuple(self.cues), tuple(dict.fromkeys(self.lost)))

    def _sign(self, sign: str) -> None:
        self.i += 1
        if sign not in _BREAKS:
            self.lost.append(sign)
            return
        self.close()
        when = _BREAKS[sign]
        if sign == ":":
            return
        if when is When.NEXT and self.after_comma is not None:
            when, self.after_comma = self.after_comma, None
        self.follow(when)

    # Phrases

    def _meet(self, match: Match) -> None:
        start, self.i = self.i, match.end
        meaning = match.meaning
        match meaning:
            case Entry():
                self._act(meaning, match, self.line[start].raw)
            case Manner() | Feeling():
                self.modify(meaning)
            case Anchor():
                self.place(meaning)
            case Word():
                self._join(meaning)
            case str():
                raise AssertionError(meaning)  # targets have a tree of their own
            case _:
                assert_never(meaning)

    def _act(self, entry: Entry, match: Match, verb: str) -> None:
        if self.clause.held:  # "look" and then another verb
            held, self.clause.held = self.clause.held, ""
            self.settle(held)
        manners = [*self.clause.manners, *match.between]
        pending = [m for m in manners if isinstance(m, Manner)]
        target, more = ("", []) if entry.target else self.target(entry.aims)
        feelings = [m for m in manners if isinstance(m, Feeling)]
        cue = Cue(
            entry.kind,
            entry.name,
            speed=entry.speed,
            target=entry.target or target,
        )
        if not entry.aims and cue.target in _ASIDE:
            cue = replace(cue, side=cue.target, target="")
        if self.clause.degree != 1:
            more.append(Manner(degree=self.clause.degree))
        self.clause = Clause(acted=True, held=verb if entry.aims and not cue.target else "")
        self.add(entry, cue, [*pending, *feelings, *more])

    def _aimed(self) -> bool:
        """Whether a target comes here without its verb: "look up, then left"."""
        found = longest(self.line, self.i, targets())
        held = self.clause.held
        if not held:
            glances = bool(self.entries) and self.entries[-1] is not None
            glances = glances and self.cues[-1].kind == "gaze" and not self.clause.acted
            if found is None or found.meaning not in _BARE or not glances:
                return False
            phrase = longest(self.line, self.i, self.known)
            if phrase is not None and isinstance(phrase.meaning, Entry | Anchor):
                return False
        if found is None:
            return False
        self.i, self.clause.held = found.end, ""
        if held:
            self.cues[-1] = replace(self.cues[-1], target=str(found.meaning))
        else:
            self.glance(str(found.meaning))
        return True

    # Words that join

    def _join(self, word: Word) -> None:
        match word:
            case Word.AND:
                self.close()
                self.follow(None if self.link is When.NEXT else self.link)
            case Word.THEN:
                self.close()
                self.follow(When.THEN)
            case Word.WHILE:
                self.meanwhile(When.WITH)
            case Word.WITH:
                self.close()
                self.follow(When.WITH)
            case Word.BEFORE:
                if not self.saying(When.AHEAD):
                    self.meanwhile(When.THEN)
            case Word.AFTER:
                self.after()
            case Word.STOP:
                self.close()
                if self.line[self.i - 1].word == "without":
                    self.follow(When.WITH)
                self.stop = True
            case Word.OR:
                self.close()
                self.follow(When.WITH)
                self.stop = bool(self.cues) and self.cues[-1].stop
            case Word.AGAIN:
                self._again()
            case Word.HOLD:
                if self.cues:
                    self.clause.acted = True
                    self.follow(When.THEN)
            case Word.WAIT:
                entry = Entry("wait", "wait", 0.6, frozenset())
                self.clause.acted = True
                self.add(entry, Cue("wait", "wait", duration=0.6), [])
                self.follow(When.THEN)
            case _:
                self._tie(word)

    def _tie(self, word: Word) -> None:
        """Words that tie something to a moment."""
        match word:
            case Word.SAYING:
                needs = self.line[self.i - 1].word == "on"
                self.saying(When.WORD, quoted=needs)
            case Word.PAST | Word.AHEAD:
                self.saying(When.PAST if word is Word.PAST else When.AHEAD, quoted=False)
            case Word.ALWAYS:
                self.until(Anchor(When.END))
            case Word.UNTIL:
                self.until(self.moment())
            case Word.AT:
                self.at()
            case _:
                pass  # fillers; and "for", since a length of time says itself what it is

    def _again(self) -> None:
        if not self.cues:
            return
        cue, entry = self.cues[-1], self.entries[-1]
        if self.clause.acted:
            self.colour(Manner(times=max(cue.times, 1) + 1))
        elif entry is not None:
            self.clause.acted = True
            self.add(entry, replace(cue, start=Anchor()), [])
            self.cues[-1] = replace(self.cues[-1], start=Anchor(When.THEN))

    # How much

    def _number(self) -> None:
        found = self.measure(self.i)
        if found is None:
            self.lose(self.line[self.i])
            return
        unit, amount, self.i = found
        if unit == "seconds" and self.later():
            self.close()
            self.anchor = Anchor(When.LATER if self.cues else When.TIME, min(amount, LONGEST_TIME))
            return
        if unit == "steps" and not (self.clause.acted and self.cues[-1].name in ("step", "walk")):
            entry = Entry("move", "step", 1.2, frozenset({"trunk", "legs"}), aims=True)
            self._act(entry, Match(entry, self.i), "step")
        if not self.cues or not self.clause.acted:
            if unit in ("seconds", "times"):
                how = Manner(seconds=amount) if unit == "seconds" else Manner(times=round(amount))
                self.clause.manners.append(how)
            else:
                self.lost.append(self.line[self.i - 1].raw)
            return
        cue = self.cues[-1]
        match unit:
            case "seconds":
                cue = replace(cue, duration=min(amount, LONGEST_TIME))
            case "times" | "steps":
                cue = replace(cue, times=min(max(round(amount), 1), 20))
            case _:
                cue = replace(cue, amount=min(amount, 1000.0))
        self.cues[-1] = cue
