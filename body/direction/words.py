"""From a text to tokens, and from tokens to the longest phrase that they begin with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from body.direction import entries, lexicon, manner
from body.direction.clips import Called
from body.direction.entries import Entry, split
from body.direction.manner import Feeling, Manner, Word
from body.direction.values import Anchor

Meaning = Entry | Manner | Feeling | Word | Anchor | str  # a str is a target

_TOKEN = re.compile(
    r"\"([^\"]+)\"|(?<!\w)'([^']+)'(?!\w)|(\d+(?:\.\d+)?)|([^\W\d_]+(?:'[^\W\d_]+)*)|(\S)"
)
_QUOTES = str.maketrans("“”„«»‘’`´", '"""""\'\'\'\'')
_SILENT = set("()[]{}\"'-–—_/*#…|<>=~^\\")  # punctuation that means nothing
_SAME = {
    "eyebrow": "brow", "eyebrows": "brows", "dont": "don't", "doesn't": "don't", "didn't": "don't",
    "forwards": "forward", "backwards": "backward", "sideways": "sideway", "okay": "ok",
    "sat": "sit", "stood": "stand", "shook": "shake", "shaken": "shake", "held": "hold",
    "kept": "keep", "took": "take", "taken": "take", "gave": "give", "given": "give",
    "made": "make", "rose": "rise", "risen": "rise", "wept": "weep", "threw": "throw",
    "thrown": "throw", "bent": "bend", "hung": "hang", "felt": "feel", "thought": "think",
    "bitten": "bite", "spoke": "speak", "said": "say", "went": "go", "came": "come",
    "began": "begin", "begun": "begin", "stuck": "stick", "feet": "foot", "times": "time",
    "stole": "steal", "drew": "draw", "drawn": "draw", "blew": "blow", "laid": "lay",
}  # fmt: skip
_MOST = 1e6  # what is more than this, is this
_SKIPS = 4  # words at most that may stand inside a phrase without belonging to it


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a text. `word` is its base form; signs and quotations have none."""

    raw: str
    word: str = ""
    sign: str = ""
    quoted: bool = False
    number: float | None = None
    named: bool = False  # written with a capital that nothing but a name explains

    @property
    def key(self) -> str:
        """What it is in the tree of phrases; numbers are there too, as in the name of a clip."""
        return self.word if self.number is None else self.raw


@dataclass(slots=True)
class Node:
    """A place in the tree of phrases."""

    next: dict[str, Node] = field(default_factory=dict)
    meaning: Meaning | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """What some tokens mean, the token behind them, and manners that stood in between."""

    meaning: Meaning
    end: int
    between: tuple[Manner | Feeling, ...] = ()


def tokens(text: str) -> list[Token]:
    """The tokens of `text`, in order."""
    out: list[Token] = []
    fresh = True  # a capital here only begins a sentence
    for found in _TOKEN.finditer(text.translate(_QUOTES)):
        double, single, digits, word, sign = found.groups()
        if double or single:
            out.append(Token(double or single, quoted=True))
        elif digits:
            out.append(Token(digits, number=min(float(digits), _MOST)))
        elif word:
            low = word.lower()
            out.append(Token(word, base(low), named=word[0].isupper() and not fresh))
        elif sign not in _SILENT:
            out.append(Token(sign, sign=sign))
        fresh = sign is not None and sign in ".!?;:"
    return out


def base(word: str) -> str:
    """`smile` for `smiling`; a word that is not known stays as it is."""
    word = _SAME.get(word, word)
    return _forms().get(word, word)


@cache
def _forms() -> dict[str, str]:
    """Inflected forms of every word of the lexicon that are not words of it themselves."""
    known = {w for phrase, _ in _rows() for w in phrase.split()} | set(manner.UNITS)
    out: dict[str, str] = {}
    for word in sorted(known):
        if len(word) < 3:
            continue
        stem = word[:-1] if word.endswith("e") else word
        forms = {word + "s", word + "es", stem + "ing", stem + "ed", stem + word[-1] + "ing"}
        forms |= {stem + word[-1] + "ed", word + "'s"}
        if word.endswith("y"):
            forms |= {word[:-1] + "ies", word[:-1] + "ied"}
        if word.endswith("ie"):
            forms.add(word[:-2] + "ying")
        out |= {form: word for form in forms if form not in known and form not in out}
    return out


def _rows() -> list[tuple[str, Meaning]]:
    return [*manner.rows(), *entries.rows()]


def _tree(rows: Sequence[tuple[str, Meaning]]) -> Node:
    root = Node()
    for phrase, meaning in rows:
        node = root
        for word in phrase.split():
            node = node.next.setdefault(word, Node())
        node.meaning = meaning
    return root


@cache
def phrases(own: Called = ()) -> Node:
    """The tree of everything that can be said but targets, the user's `own` clips included."""
    root = _tree(_rows())
    for phrase, entry in own:
        node = root
        for token in tokens(phrase):
            node = node.next.setdefault(token.key, Node())
        if node.meaning is None and node is not root:
            node.meaning = entry
    return root


@cache
def targets() -> Node:
    """The tree of what can be aimed at."""
    return _tree([(p, n) for n, text in lexicon.TARGETS.items() for p in split(text)])


@cache
def vocabulary(own: Called = ()) -> frozenset[str]:
    """Every word that is understood, in its base form."""
    targets = ((p, "") for t in lexicon.TARGETS.values() for p in split(t))
    every = [*_rows(), *own, *targets]
    words = {w for phrase, _ in every for w in phrase.split()}
    return frozenset(words | set(manner.UNITS) | set(manner.NUMBERS))


def longest(line: Sequence[Token], i: int, root: Node) -> Match | None:
    """The longest phrase of `root` that begins at token `i`.

    Articles and single words that say how may stand inside: "look shyly away".
    """
    node, best = root, None
    between: list[Manner | Feeling] = []
    skipped = 0
    for j in range(i, len(line)):
        word = line[j].key
        if not word:
            break
        if word in node.next:
            node = node.next[word]
            if node.meaning is not None:
                best = Match(node.meaning, j + 1, tuple(between))
            continue
        alone = phrases().next.get(word)
        meaning = alone.meaning if alone is not None else None
        skipped += 1
        if node is root or skipped > _SKIPS:
            break
        if isinstance(meaning, Manner | Feeling):
            between.append(meaning)
        elif meaning is not Word.FILL:
            break
    return best
