"""Text as words that can be looked up, and words that are spelt alike."""

from __future__ import annotations

import re
import unicodedata
from array import array

import numpy as np

ALIKE = 0.5  # share of common trigrams (Dice) from which two words are taken for one
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
    """The words of `text` that say what it is about, in order, repeated as often as there."""
    found = (_ENDING.sub("", w) for w in plain(text).split())
    return [w for w in found if w not in _SILENT]


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
            grams = _trigrams(word)
            self._sizes.append(len(grams))
            self._initial.append(ord(word[0]))
            for gram in grams:
                self._grams.setdefault(gram, array("i")).append(number)
        return number

    def near(self, word: str) -> list[tuple[int, float]]:
        """Numbers of the known words like `word`, itself too, with their likeness in (0, 1]."""
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
