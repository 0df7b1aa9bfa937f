"""Cutting text that is still coming into what can be said in one breath."""

from __future__ import annotations

import re

from mind.breath import BREATH, breaths, sentences

_FIRST = 14  # characters that the first clause needs, to sound like one when it ends in a comma
_ENDS = re.compile(r"[.!?…][\"'”’»)\]*]*$")
_PAUSES = re.compile(r"[,;:–—]$")
_CJK = "。！？"


class Clauses:
    """Cuts text into what can be said in one breath, as early as each is whole.

    The first ends at a comma already, the later ones at the ends of sentences.
    """

    def __init__(self) -> None:
        self._text = ""
        self._first = True

    def feed(self, c: str) -> list[str]:
        self._text += c
        if not self._whole(c):
            return self._cut() if len(self._text) > BREATH else []
        return self._give(self._text, "")

    def close(self, cut: bool = False) -> list[str]:
        """The rest; of text that was `cut` off in a word, without that word."""
        rest = self._text.rstrip()
        if cut and not _ENDS.search(rest):
            head = rest.rpartition(" ")[0].rstrip(",;:–— ")
            rest = f"{head}…" if head else ""
        return self._give(rest, "")

    def _whole(self, c: str) -> bool:
        if c in _CJK:
            return True
        if not c.isspace() or self._text.count("*") % 2:
            return False
        said = self._text.strip()
        if not said:
            return False
        if c == "\n" or (self._first and len(said) >= _FIRST and _PAUSES.search(said)):
            return True
        return bool(_ENDS.search(said)) and len(list(sentences(self._text + "X"))) > 1

    def _cut(self) -> list[str]:
        """A breath's worth of what will not end."""
        head, _, tail = self._text[:BREATH].rpartition(" ")
        if not head:
            head, tail = self._text[:BREATH], ""
        return self._give(head, tail + self._text[BREATH:])

    def _give(self, text: str, rest: str) -> list[str]:
        given = list(breaths(text))
        self._text = rest
        self._first = self._first and not given
        return given
