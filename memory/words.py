"""Text as words that can be looked up, and words that are spelt alike."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from memory.thesaurus import answers, asked, named, phrased, stem, subjects

ALIKE = 0.55  # share of common trigrams (Dice) from which two words are taken for one
# What counts in a cue, against a word of its own: a subject that it names, one that it only belongs
# to, a fitting kind of answer, and a word that goes with anything.
_NAMED, _MEMBER, _ANSWER, _LIGHT = 0.6, 0.25, 0.2, 0.3
_LOOSE = (
    "mak tak get giv go com se happen thing wrong bad good right find put let way much many kind "
    "hav keep still us someth old new favourit lik lov enjoy prefer best fond keen"
)
_VAGUE = frozenset(_LOOSE.split())
_KNOWN = 1 << 16  # words kept at hand
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_ENDING = re.compile(r"['’](s|m|re|ve|ll|d)$")
# Words that say nothing of what a sentence is about.
_EMPTY = (
    "a about am an and any are as at be been but by can could did do does doing don't for from had "
    "has have he her him his how i if in into is it its just like me my no not of on or our she so "
    "some than that the their them then there these they this those to too up us very was we were "
    "what when where which who whom why will with would you your yes tell told said say know "
    "remember ever"
)
_SILENT = frozenset(_EMPTY.split())


def plain(text: str) -> str:
    """`text` as duplicates are told by: its words alone, in small letters."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def words(text: str) -> list[str]:
    """The stems of what `text` is about, in order, repeated as often as there."""
    return [s for w in phrased(plain(text)).split() if (s := _told(w))]


@lru_cache(_KNOWN)
def _told(word: str) -> str:
    """The stem of a word, "" where it says nothing."""
    bare = _ENDING.sub("", word)
    return "" if bare in _SILENT else stem(bare)


def telling(text: str) -> list[str]:
    """The words of `text` that say what it is about, as they stand there."""
    return [w for w in plain(text).split() if _told(w)]


def about(stems: Iterable[str]) -> list[str]:
    """The subjects and kinds of answer that memories with these stems are found by, once each."""
    return [*dict.fromkeys(t for s in stems for t in _terms(s))]


@lru_cache(_KNOWN)
def _terms(s: str) -> tuple[str, ...]:
    return (*subjects(s), *answers(s))


def meant(text: str) -> list[list[tuple[str, float]]]:
    """What a cue asks for: of each word, the terms that may stand for it, and what each counts."""
    out = [_readings(s) for s in dict.fromkeys(words(text))]
    return [*out, *([(t, _ANSWER)] for t in asked(plain(text)))]


def _readings(s: str) -> list[tuple[str, float]]:
    part = _LIGHT if s in _VAGUE else 1.0
    near = dict.fromkeys(subjects(s), _MEMBER * part) | dict.fromkeys(named(s), _NAMED * part)
    return [(s, part), *near.items()]


class Vocabulary:
    """The words met so far, by number, found again by their trigrams in spite of other endings."""

    def __init__(self) -> None:
        self.number: dict[str, int] = {}
        self._grams: dict[str, array[int]] = {}
        self._sizes = array("i")
        self._initial = array("i")

    def add(self, word: str) -> int:
        """The number of `word`, a new one if need be."""
        number = self.number.get(word)
        if number is None:
            number = self.number[word] = len(self.number)
            grams = set[str]() if word[0] in "@?" else _trigrams(word)
            self._sizes.append(len(grams))
            self._initial.append(ord(word[0]))
            for gram in grams:
                self._grams.setdefault(gram, array("i")).append(number)
        return number

    def near(self, word: str) -> list[tuple[int, float]]:
        """Numbers of the known words like `word`, itself too, with their likeness in (0, 1]."""
        if word[0] in "@?":
            return [(self.number[word], 1.0)] if word in self.number else []
        grams = _trigrams(word)
        lists = [np.frombuffer(self._grams[g], np.int32) for g in grams if g in self._grams]
        if not lists:
            return []
        found, shared = np.unique(np.concatenate(lists), return_counts=True)
        sizes = np.frombuffer(self._sizes, np.int32)[found]
        dice = 2.0 * shared / (sizes + len(grams))
        same = np.frombuffer(self._initial, np.int32)[found] == ord(word[0])
        keep = (dice >= ALIKE) & same  # slips and endings rarely touch the first letter
        return [(int(n), float(d)) for n, d in zip(found[keep], dice[keep], strict=True)]


def _trigrams(word: str) -> set[str]:
    edged = f"\x02{word}\x03"
    return {edged[i : i + 3] for i in range(len(edged) - 2)}
