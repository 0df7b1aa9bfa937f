"""From the words of a stage direction to cues. Pure, and at most `LONGEST` characters at a time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import lru_cache
from typing import assert_never

from agent.errors import ConfigError
from agent.registry import unknown
from body.direction import manner
from body.direction.lexicon import Entry
from body.direction.manner import Feeling, Manner, Word
from body.direction.values import Anchor, Cue, Direction, When
from body.direction.words import Match, Token, longest, phrases, targets, tokens, vocabulary

LONGEST = 2000  # characters
MOST = 64  # cues

_BREAKS = {",": When.NEXT, ";": When.THEN, ".": When.THEN, "!": When.THEN, "?": When.THEN,
           ":": None, "&": None, "+": None}  # fmt: skip
_TOWARDS = {"at", "to", "toward", "towards", "into", "in", "over", "on", "off", "through", "out"}
_ARTICLES = {"a", "an", "the", "your", "his", "her", "their", "its", "my", "of", "way", "up"}
_DEFAULT = {"walk": "forward", "step": "forward", "point": "there", "stare": "listener"}
_ASIDE = ("left", "right", "both")
_BARE = ("left", "right", "up", "down", "away", "listener", "camera")  # "look up, then down"
_FEEL = Entry("feel", "", None, frozenset({"mood", "mouth", "brows", "lids"}))


@lru_cache(maxsize=256)
def parse(text: str) -> Direction:
    """What `text` asks for. Words that mean nothing here are in `Direction.unknown`.

    Raises `ConfigError` when it is longer than `LONGEST` characters or `MOST` cues.
    """
    if len(text) > LONGEST:
        raise ConfigError(f"direction has {len(text)} characters, more than {LONGEST}; shorten it")
    return _Reading(tokens(text)).direction()


def complaint(direction: Direction) -> str:
    """One line that names the first word that was not understood, and what may be meant."""
    word = direction.unknown[0]
    near = get_close_matches(word.lower(), vocabulary(), 4)
    examples = ("smile", "look away", "nod", "wave", "sit", "slowly", "twice", "while", "then")
    return unknown("word of a direction", word.lower(), near or examples)


@dataclass(slots=True)
class _Clause:
    """What a clause has said that is still to be attached to something."""

    manners: list[Manner | Feeling] = field(default_factory=list)
    degree: float = 1.0  # for the next manner or action
    acted: bool = False  # something to do has been named
    held: str = ""  # a verb that still needs to be told where to


@dataclass(slots=True)
class _Reading:
    """One pass over the tokens."""

    line: list[Token]
    i: int = 0
    cues: list[Cue] = field(default_factory=list)
    entries: list[Entry | None] = field(default_factory=list)  # what each cue came of
    lost: list[str] = field(default_factory=list)
    clause: _Clause = field(default_factory=_Clause)
    link: When | None = When.START  # how the next cue follows; None: by what it is
    after_comma: When | None = None  # what the next comma means, in "while you smile, nod"
    anchor: Anchor | None = None  # named, and waiting for its cue
    stop: bool = False
    swap: bool = False  # the next cue comes before the last: "nod after smiling"

    def direction(self) -> Direction:
        while self.i < len(self.line):
            token = self.line[self.i]
            if token.sign:
                self._sign(token.sign)
            elif self._aimed():
                pass
            elif token.number is not None or self._counts(token):
                self._number()
            elif (match := longest(self.line, self.i, phrases())) is not None:
                self._meet(match)
            else:
                self._lose(token)
            if len(self.cues) > MOST:
                raise ConfigError(f"direction has more than {MOST} cues; split it")
        self._close()
        if self.anchor is not None and self.cues:
            self.cues[-1] = replace(self.cues[-1], start=self.anchor)
        return Direction(tuple(self.cues), tuple(dict.fromkeys(self.lost)))

    def _lose(self, token: Token) -> None:
        self.lost.append(token.raw)
        self.i += 1

    def _sign(self, sign: str) -> None:
        self.i += 1
        if sign not in _BREAKS:
            self.lost.append(sign)
            return
        self._close()
        when = _BREAKS[sign]
        if sign == ":":
            return
        if when is When.NEXT and self.after_comma is not None:
            when, self.after_comma = self.after_comma, None
        self._follow(when)

    def _follow(self, when: When | None) -> None:
        """The next cue follows the last as `when` says; the firmer of two words for it counts."""
        if self.cues and not (when is When.NEXT and self.link in (When.THEN, When.WITH)):
            self.link = when

    def _close(self) -> None:
        """End a clause: what was only a feeling is felt, what was only a verb is reported."""
        clause, self.clause = self.clause, _Clause()
        if clause.held:
            self._settle(clause.held)
        feelings = [m for m in clause.manners if isinstance(m, Feeling)]
        if feelings and not clause.acted:
            rest = [m for m in clause.manners if m is not feelings[0]]
            colour = _scaled(feelings[0].colour, clause.degree)
            self._add(_FEEL, Cue("feel", colour[0][0], colour=colour), rest)
        elif clause.manners and self.cues:
            for one in clause.manners:
                self._colour(one)

    def _settle(self, verb: str) -> None:
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

    # Phrases

    def _meet(self, match: Match) -> None:
        start, self.i = self.i, match.end
        meaning = match.meaning
        match meaning:
            case Entry():
                self._act(meaning, match, self.line[start].raw)
            case Manner() | Feeling():
                self._modify(meaning)
            case Anchor():
                self._place(meaning)
            case Word():
                self._join(meaning)
            case str():
                raise AssertionError(meaning)  # targets have a tree of their own
            case _:
                assert_never(meaning)

    def _act(self, entry: Entry, match: Match, verb: str) -> None:
        if self.clause.held:  # "look" and then another verb
            held, self.clause.held = self.clause.held, ""
            self._settle(held)
        manners = [*self.clause.manners, *match.between]
        pending = [m for m in manners if isinstance(m, Manner)]
        target, more = ("", []) if entry.target else self._target(entry.aims)
        feelings = [m for m in manners if isinstance(m, Feeling)]
        cue = Cue(
            entry.kind,
            entry.name,
            size=entry.size,
            speed=entry.speed,
            side=entry.side,
            target=entry.target or target,
        )
        if not entry.aims and cue.target in _ASIDE:
            cue = replace(cue, side=cue.target, target="")
        if self.clause.degree != 1:
            more.append(Manner(degree=self.clause.degree))
        self.clause = _Clause(acted=True, held=verb if entry.aims and not cue.target else "")
        self._add(entry, cue, [*pending, *feelings, *more])

    def _add(self, entry: Entry, cue: Cue, manners: list[Manner | Feeling]) -> None:
        start = self.anchor or Anchor(self._linked(entry))
        cue = replace(cue, start=start, stop=self.stop)
        self.anchor, self.stop, self.link = None, False, When.NEXT
        self.cues.append(cue)
        self.entries.append(entry)
        for one in manners:
            self._colour(one)
        if self.swap and len(self.cues) > 1:
            first, second = self.cues[-2:]
            self.cues[-2:] = [
                replace(second, start=first.start),
                replace(first, start=Anchor(When.THEN)),
            ]
            self.entries[-2:] = self.entries[:-3:-1]
        self.swap = False

    def _linked(self, entry: Entry) -> When:
        """How `entry` follows; after a bare "and" what needs the same part of the body waits."""
        if not self.cues:
            return When.START
        if self.link is not None:
            return self.link
        last = self.entries[-1]
        clash = last is None or bool(last.channels & entry.channels)
        return When.THEN if clash else When.WITH

    def _target(self, aims: bool) -> tuple[str, list[Manner | Feeling]]:
        """Who or what comes next, and manners before it; needs a preposition unless it `aims`."""
        j, led, manners = self.i, aims, list[Manner | Feeling]()
        while j < len(self.line):
            token = self.line[j]
            if token.word == "word":
                break
            if led and (token.quoted or token.named):
                self.i = j + 1
                return token.raw.removesuffix("'s"), manners
            found = longest(self.line, j, targets()) if led else None
            if found is not None:
                self.i = found.end
                return str(found.meaning), manners
            meaning = self._single(token)
            if token.word in _TOWARDS and (aims or token.word in ("at", "to", "toward", "towards")):
                led = True
            elif aims and isinstance(meaning, Manner | Feeling):
                manners.append(meaning)
            elif token.word not in _ARTICLES:
                break
            j += 1
        return "", []

    def _single(self, token: Token) -> object:
        node = phrases().next.get(token.word)
        return node.meaning if node is not None else None

    def _aimed(self) -> bool:
        """Whether a target comes here without its verb: "look up, then left"."""
        found = longest(self.line, self.i, targets())
        held = self.clause.held
        if not held:
            glances = bool(self.entries) and self.entries[-1] is not None
            glances = glances and self.cues[-1].kind == "gaze" and not self.clause.acted
            if found is None or found.meaning not in _BARE or not glances:
                return False
            phrase = longest(self.line, self.i, phrases())
            if phrase is not None and isinstance(phrase.meaning, Entry | Anchor):
                return False
        if found is None:
            return False
        self.i, self.clause.held = found.end, ""
        if held:
            self.cues[-1] = replace(self.cues[-1], target=str(found.meaning))
        else:
            self._glance(str(found.meaning))
        return True

    def _glance(self, target: str) -> None:
        """Another glance like the last, to `target`."""
        entry = self.entries[-1]
        manners, self.clause = self.clause.manners, _Clause(acted=True)
        if entry is not None:
            self._add(entry, Cue("gaze", "look", target=target), manners)

    # How

    def _modify(self, how: Manner | Feeling) -> None:
        clause = self.clause
        if isinstance(how, Manner) and how.degree != 1:
            following = longest(self.line, self.i, phrases())
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
            self._colour(how)
        else:
            clause.manners.append(how)

    def _colour(self, how: Manner | Feeling) -> None:
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

    # When

    def _place(self, anchor: Anchor) -> None:
        """An anchor belongs to the action before it in its clause, or else to the next one."""
        if self.clause.acted and self.cues:
            self.cues[-1] = replace(self.cues[-1], start=anchor)
        else:
            self.anchor = anchor

    def _join(self, word: Word) -> None:
        match word:
            case Word.AND:
                self._close()
                self._follow(None if self.link is When.NEXT else self.link)
            case Word.THEN:
                self._close()
                self._follow(When.THEN)
            case Word.WHILE:
                self._while(When.WITH)
            case Word.WITH:
                self._close()
                self._follow(When.WITH)
            case Word.BEFORE:
                if not self._saying(When.AHEAD):
                    self._while(When.THEN)
            case Word.AFTER:
                self._after()
            case Word.STOP:
                self._close()
                self.stop = True
            case Word.OR:
                self._close()
                self._follow(When.WITH)
                self.stop = bool(self.cues) and self.cues[-1].stop
            case Word.AGAIN:
                self._again()
            case Word.HOLD:
                if self.cues:
                    self.clause.acted = True
                    self._follow(When.THEN)
            case Word.WAIT:
                entry = Entry("wait", "wait", 0.6, frozenset())
                self.clause.acted = True
                self._add(entry, Cue("wait", "wait", duration=0.6), [])
                self._follow(When.THEN)
            case Word.SAYING:
                needs = self.line[self.i - 1].word == "on"
                self._saying(When.WORD, quoted=needs)
            case Word.PAST | Word.AHEAD:
                self._saying(When.PAST if word is Word.PAST else When.AHEAD, quoted=False)
            case Word.ALWAYS:
                self._until(Anchor(When.END))
            case Word.UNTIL:
                self._until(self._moment())
            case Word.AT:
                self._at()
            case Word.FOR | Word.FILL:
                pass  # a length of time, if one follows, says so itself
            case _:
                assert_never(word)

    def _while(self, when: When) -> None:
        """`smile while nodding`, and `while nodding, smile`."""
        leading = not self.clause.acted and self.link is not When.WITH
        self._close()
        if leading:
            self.after_comma = when
        else:
            self._follow(when)

    def _after(self) -> None:
        if self._saying(When.PAST):
            return
        seconds = self._seconds()
        if seconds is not None:
            self._close()
            when = When.LATER if self.cues else When.TIME
            self.anchor = Anchor(when, seconds)
            return
        acted = self.clause.acted
        self._close()
        if acted:
            self.swap = True
        else:
            self.after_comma = When.THEN

    def _again(self) -> None:
        if not self.cues:
            return
        cue, entry = self.cues[-1], self.entries[-1]
        if self.clause.acted:
            self._colour(Manner(times=max(cue.times, 1) + 1))
        elif entry is not None:
            self.clause.acted = True
            self._add(entry, replace(cue, start=Anchor()), [])
            self.cues[-1] = replace(self.cues[-1], start=Anchor(When.THEN))

    def _saying(self, when: When, *, quoted: bool = True) -> bool:
        """Read the word that an anchor is tied to; whether there was one."""
        anchor = self._spoken(when, quoted=quoted)
        if anchor is not None:
            self._place(anchor)
        return anchor is not None

    def _spoken(self, when: When, *, quoted: bool) -> Anchor | None:
        token = self.line[self.i] if self.i < len(self.line) else None
        if token is None or token.sign or (quoted and not token.quoted):
            return None
        self.i += 1
        if token.number is not None:
            return Anchor(when, token.number)
        return Anchor(when, text=token.raw)

    def _at(self) -> None:
        """`at 1.5 seconds`, `in two seconds`, `at "love"`."""
        if self._saying(When.WORD):
            return
        seconds = self._seconds()
        if seconds is not None:
            self._place(Anchor(When.TIME, seconds))
        elif self.cues and self.cues[-1].kind == "gaze" and not self.clause.acted:
            target, _ = self._target(True)
            if target:
                self._glance(target)

    def _moment(self) -> Anchor:
        """What `until` counts to."""
        found = longest(self.line, self.i, phrases())
        if found is not None and isinstance(found.meaning, Anchor):
            self.i = found.end
            return found.meaning
        if found is not None and found.meaning is Word.SAYING:
            self.i = found.end
        while self.i < len(self.line) and self.line[self.i].word in ("the", "you", "say", "word"):
            self.i += 1
        seconds = self._seconds()
        if seconds is not None:
            return Anchor(When.TIME, seconds)
        return self._spoken(When.WORD, quoted=False) or Anchor(When.END)

    def _until(self, anchor: Anchor) -> None:
        if self.cues:
            self.cues[-1] = replace(self.cues[-1], until=anchor)

    # How much

    def _counts(self, token: Token) -> bool:
        """Whether a number word and its unit stand here: "two seconds"."""
        if token.word not in manner.NUMBERS:
            return False
        return self._measure(self.i) is not None

    def _measure(self, i: int) -> tuple[str, float, int] | None:
        """`("seconds", 2.0, end)` where token `i` begins an amount."""
        amount, j = 1.0, i
        while j < len(self.line) and j < i + 4:
            token = self.line[j]
            if token.number is not None:
                amount *= token.number
            elif token.word in manner.NUMBERS:
                amount *= manner.NUMBERS[token.word]
            elif j > i and token.raw.lower() in manner.UNITS:
                return *_amount(token.raw.lower(), amount), j + 1
            elif j > i and token.word in manner.UNITS:
                return *_amount(token.word, amount), j + 1
            elif token.sign in manner.UNITS and j > i:
                return *_amount(token.sign, amount), j + 1
            elif j == i or token.word not in ("of", "more"):
                return None
            j += 1
        return None

    def _seconds(self) -> float | None:
        """The length of time that comes next, if one does."""
        start = self.i
        while start < len(self.line) and self.line[start].word in ("for", "about", "the"):
            start += 1
        found = self._measure(start)
        if found is None or found[0] != "seconds":
            return None
        self.i = found[2]
        return min(found[1], 3600.0)

    def _number(self) -> None:
        found = self._measure(self.i)
        if found is None:
            self._lose(self.line[self.i])
            return
        unit, amount, self.i = found
        if unit == "seconds" and self._later():
            self._close()
            self.anchor = Anchor(When.LATER if self.cues else When.TIME, min(amount, 3600.0))
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
                cue = replace(cue, duration=min(amount, 3600.0))
            case "times" | "steps":
                cue = replace(cue, times=min(max(round(amount), 1), 20))
            case _:
                cue = replace(cue, amount=min(amount, 1000.0))
        self.cues[-1] = cue

    def _later(self) -> bool:
        """Whether "later" follows; steps over it."""
        if self.i < len(self.line) and self.line[self.i].raw.lower() in ("later", "on", "in"):
            self.i += 1
            return True
        return False


def _amount(unit: str, amount: float) -> tuple[str, float]:
    name, factor = manner.UNITS[unit]
    return name, amount * factor


def _scaled(colour: manner.Colour, degree: float) -> manner.Colour:
    return tuple((name, min(level * degree, 1.0)) for name, level in colour)


def _stronger(how: Manner | Feeling, degree: float) -> Manner | Feeling:
    """`how`, as by "very" or "a little" before it."""
    if isinstance(how, Feeling):
        return replace(how, colour=_scaled(how.colour, degree))
    power = 1.5 if degree > 1 else 0.6
    return replace(how, speed=how.speed**power)
