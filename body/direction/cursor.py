"""A place in the words of a direction, and what can be read from there."""

from __future__ import annotations

from dataclasses import dataclass

from body.direction import manner
from body.direction.manner import Feeling, Manner
from body.direction.values import Anchor, When
from body.direction.words import Node, Token, longest, targets

LONGEST_TIME = 3600.0  # s

_TOWARDS = {"at", "to", "toward", "towards", "into", "in", "over", "on", "off", "through", "out"}
_ARTICLES = {"a", "an", "the", "your", "his", "her", "their", "its", "my", "of", "way", "up"}


@dataclass(slots=True)
class Cursor:
    """Reads on from token `i` of `line`; `known` is the tree of what can be said."""

    line: list[Token]
    known: Node
    i: int = 0

    def target(self, aims: bool) -> tuple[str, list[Manner | Feeling]]:
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
            meaning = self.single(token)
            if token.word in _TOWARDS and (aims or token.word in ("at", "to", "toward", "towards")):
                led = True
            elif aims and isinstance(meaning, Manner | Feeling):
                manners.append(meaning)
            elif token.word not in _ARTICLES:
                break
            j += 1
        return "", []

    def single(self, token: Token) -> object:
        node = self.known.next.get(token.word)
        return node.meaning if node is not None else None

    def spoken(self, when: When, *, quoted: bool) -> Anchor | None:
        token = self.line[self.i] if self.i < len(self.line) else None
        if token is None or token.sign or (quoted and not token.quoted):
            return None
        self.i += 1
        if token.number is not None:
            return Anchor(when, token.number)
        return Anchor(when, text=token.raw)

    def counts(self, token: Token) -> bool:
        """Whether a number word and its unit stand here: "two seconds"."""
        if token.word not in manner.NUMBERS:
            return False
        return self.measure(self.i) is not None

    def measure(self, i: int) -> tuple[str, float, int] | None:
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

    def seconds(self) -> float | None:
        """The length of time that comes next, if one does."""
        start = self.i
        while start < len(self.line) and self.line[start].word in ("for", "about", "the"):
            start += 1
        found = self.measure(start)
        if found is None or found[0] != "seconds":
            return None
        self.i = found[2]
        return min(found[1], LONGEST_TIME)

    def later(self) -> bool:
        """Whether "later" follows; steps over it."""
        if self.i < len(self.line) and self.line[self.i].raw.lower() in ("later", "on", "in"):
            self.i += 1
            return True
        return False


def _amount(unit: str, amount: float) -> tuple[str, float]:
    name, factor = manner.UNITS[unit]
    return name, amount * factor
