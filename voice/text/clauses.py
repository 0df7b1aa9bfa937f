"""Breath groups: the pieces in which speech is made, so that the first is soon heard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from voice.text.normalise import Gap, Token
from voice.text.numbers import words

LONGEST = 18  # spoken words; about 5 s, as long as a speaker goes on without a breath
_SHORTEST = 4  # words; a shorter phrase is said with its neighbour
_FIRST = 2  # ... but the first may be this short: it is what the listener waits for
_SCRIPT = 45  # characters, where a script sets no spaces between words
# Words before which an English sentence is best split.
_BEFORE = frozenset(
    words(
        "and but or because that which who when while where if so then than with without for from "
        "to in on at by as about into after before until although though since"
    )
)


@dataclass(frozen=True, slots=True)
class Clause:
    """Some tokens that are said in one breath; the last one's gap follows."""

    tokens: tuple[Token, ...]

    @property
    def utterance(self) -> str:
        """The words as they were written; `split()` gives back the tokens."""
        return " ".join(t.written for t in self.tokens)

    @property
    def gap(self) -> Gap:
        """The longest pause asked for since the last spoken word."""
        last = max((i for i, t in enumerate(self.tokens) if t.spoken), default=0)
        return max((t.gap for t in self.tokens[last:]), key=lambda g: g.value, default=Gap.NONE)

    @property
    def speakable(self) -> bool:
        return any(t.spoken for t in self.tokens)


def clauses(tokens: Iterable[Token]) -> Iterator[Clause]:
    """Clauses of at most about `LONGEST` words, lazily. Silent tokens stay with words before."""
    held: list[Token] = []
    first = True
    for token in tokens:
        if held and token.spoken and _full(held, first):
            yield Clause(tuple(held))
            held, first = [], False
        held.append(token)
        while _length(held) > LONGEST and len(held) > 1:
            cut = _cut(held)
            yield Clause(tuple(held[:cut]))
            held, first = held[cut:], False
    if held:
        yield Clause(tuple(held))


def _full(held: Sequence[Token], first: bool) -> bool:
    """Whether what is held ends where a speaker would pause."""
    gap = Clause(tuple(held)).gap
    if gap is Gap.NONE:
        return False
    return gap.value >= Gap.COLON.value or _length(held) >= (_FIRST if first else _SHORTEST)


def _length(held: Sequence[Token]) -> int:
    return sum(max(len(t.spoken.split()), len(t.spoken) * LONGEST // _SCRIPT // 4) for t in held)


def _cut(held: Sequence[Token]) -> int:
    """Where to split a sentence without punctuation: at its last comma or small word, if any."""
    low = max(1, len(held) // 2)
    places = range(len(held) - 1, low - 1, -1)
    for i in places:
        if held[i - 1].gap is not Gap.NONE:
            return i
    for i in places:
        if held[i].written.lower() in _BEFORE:
            return i
    return len(held) - 1
