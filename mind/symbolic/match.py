"""How much an utterance is like a known phrase: words weighted by rarity, typos forgiven."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from mind.symbolic.parse import plain

_TYPO = 0.85  # what a word counts that is right but for a typo
_ORDER = 0.25  # share of the score that goes by pairs of neighbouring words


def stem(word: str) -> str:
    """Plural and singular fall together."""
    if len(word) < 4 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") else word


class Spelling:
    """Finds the known word that a typo is one slip away from."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._gaps = dict[str, list[str]]()
        for word in sorted(w for w in self._known if len(w) >= 4):
            for gap in _gaps(word):
                self._gaps.setdefault(gap, []).append(word)

    def correct(self, word: str) -> str:
        """`word` itself where it is known, short, or like nothing known."""
        if word in self._known or not 4 <= len(word) <= 24:
            return word
        near = {found for gap in _gaps(word) for found in self._gaps.get(gap, ())}
        near = {w for w in near if w[0] == word[0] and one_slip(word, w)}
        return min(near, key=lambda w: (abs(len(w) - len(word)), w)) if near else word


def one_slip(a: str, b: str) -> bool:
    """Whether one letter was left out, doubled, swapped, or (in longer words) mistaken."""
    if abs(len(a) - len(b)) > 1:
        return False
    if len(a) != len(b):
        a, b = sorted((a, b), key=len)
        return any(b[:i] + b[i + 1 :] == a for i in range(len(b)))
    wrong = [i for i in range(len(a)) if a[i] != b[i]]
    if len(wrong) == 2:
        i, j = wrong
        return j == i + 1 and a[i] == b[j] and a[j] == b[i]
    return len(wrong) == 1 and len(a) >= 6


def _gaps(word: str) -> set[str]:
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}


@dataclass(frozen=True, slots=True)
class Match:
    """The intent whose phrase is most alike, and how alike: 1 is word for word."""

    intent: str
    score: float


@dataclass(frozen=True, slots=True)
class _Phrase:
    intent: str
    words: tuple[str, ...]
    pairs: frozenset[tuple[str, str]]
    denies: bool


class Phrasebook:
    """Example phrases of every intent, to score utterances against."""

    def __init__(self, phrases: Mapping[str, Sequence[str]], also: Iterable[str] = ()) -> None:
        """`also` are further words that must not be taken for typos."""
        stems = [
            (intent, tuple(map(stem, plain(text))))
            for intent, texts in phrases.items()
            for text in texts
        ]
        self._phrases = [
            _Phrase(intent, words, frozenset(_pairs(words)), "not" in words)
            for intent, words in stems
        ]
        users = dict[str, set[str]]()
        self._index = dict[str, list[int]]()
        for i, phrase in enumerate(self._phrases):
            for word in sorted(set(phrase.words)):
                users.setdefault(word, set()).add(phrase.intent)
                self._index.setdefault(word, []).append(i)
        self._users = users
        self._weight = {w: log(1 + len(phrases) / len(users[w])) for w in users}
        self._strange = 0.9 * log(1 + len(phrases))  # a word no phrase has, tells against all
        self._totals = [sum(map(self._of, sorted(set(p.words)))) for p in self._phrases]
        self.spelling = Spelling({*users, *map(stem, also)})

    def has(self, word: str) -> bool:
        """Whether a phrase has `word` as it is written."""
        return stem(word) in self._weight

    def knows(self, word: str) -> bool:
        """As `has`, but a slip of the pen is forgiven."""
        return self.spelling.correct(stem(word)) in self._weight

    def uses(self, intent: str, word: str) -> bool:
        """Whether a phrase of `intent` has `word`, or one that it is a slip away from."""
        return intent in self._users.get(self.spelling.correct(stem(word)), ())

    def best(self, words: Sequence[str]) -> Match:
        """The most likely intent of `words`; score 0 where no word is known."""
        given = [stem(word) for word in words[:40]]
        fixed = [self.spelling.correct(word) for word in given]
        trust = {f: 1.0 if f == g else _TYPO for f, g in zip(fixed, given, strict=True)}
        common = dict[int, float]()
        for word in sorted(trust):
            for i in self._index.get(word, ()):
                common[i] = common.get(i, 0.0) + self._weight[word] * trust[word]
        total = sum(map(self._of, sorted(trust)))
        pairs, denies = _pairs(fixed), "not" in trust
        best = Match("", 0.0)
        for i in sorted(common):
            bag = (1 - _ORDER) * 2 * common[i] / (total + self._totals[i])
            if bag + _ORDER <= best.score:
                continue  # not even in the right order
            phrase = self._phrases[i]
            order = 2 * len(pairs & phrase.pairs) / (len(pairs) + len(phrase.pairs))
            score = (bag + _ORDER * order) * (0.6 if denies != phrase.denies else 1.0)
            if score > best.score:
                best = Match(phrase.intent, score)
        return best

    def _of(self, word: str) -> float:
        return self._weight.get(word, self._strange)


def _pairs(words: Sequence[str]) -> set[tuple[str, str]]:
    return set(zip(("^", *words), (*words, "$"), strict=True))
