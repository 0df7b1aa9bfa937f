"""Breath groups: the pieces in which speech is made, so that the first is soon heard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from voice.text.normalise import Gap, Token, spaceless
from voice.text.numbers import words

LONGEST = 18  # spoken words; about 5 s, as long as a speaker goes on without a breath
_SHORTEST = 4  # words; a shorter phrase is said with its neighbour
_FIRST = 2  # ... but the first may be this short: it is what the listener waits for
_TOKENS = 40  # written words, most of them silent
_WORD = 8  # characters; a longer "word" counts as several
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
        while len(held) > 1 and (_length(held) > LONGEST or len(held) > _TOKENS):
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
    """How long it takes to say, in English words."""
    return sum(_weight(t.spoken) for t in held)


def _weight(spoken: str) -> int:
    if spaceless(spoken):
        return len(spoken)
    return sum(-(-len(word) // _WORD) if len(word) > 2 * _WORD else 1 for word in spoken.split())


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
