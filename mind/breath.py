"""Cutting text into breath groups, lazily, whatever its length."""

from __future__ import annotations

import re
from collections.abc import Iterator

BREATH = 220  # characters a speaker says before taking breath, about 13 s
_PACK = 160  # characters to aim for when a sentence must be cut

_END = re.compile(r"[.!?…。！？]+[\"'”’»)\]]*(?=\s|$)|[。！？]|\n\s*\n|\n")
_SHORT = re.compile(r"(?:^|\W)(?:mr|mrs|ms|dr|prof|st|vs|etc|e\.g|i\.e|no|\w)\.$", re.IGNORECASE)
_PAUSE = re.compile(r"[,;:،؛、，]\s+|\s+[–—-]+\s+")


def breaths(text: str) -> Iterator[str]:
    """The sentences of `text` in order, none longer than `BREATH` characters, none empty."""
    for sentence in sentences(text):
        if len(sentence) <= BREATH:
            yield sentence
        else:
            yield from _cut(sentence)


def sentences(text: str) -> Iterator[str]:
    """The sentences of `text`, stripped and without inner line breaks; none is empty."""
    start = 0
    for end in _END.finditer(text):
        if _goes_on(text, start, end):
            continue
        yield from _clean(text[start : end.end()])
        start = end.end()
    yield from _clean(text[start:])


def _goes_on(text: str, start: int, end: re.Match[str]) -> bool:
    """Whether a full stop belongs to an abbreviation or is followed by a small letter."""
    if end.group() != ".":
        return False
    after = text[end.end() : end.end() + 2].strip()[:1]
    shortened = _SHORT.search(text[max(start, end.end() - 8) : end.end()])
    return after.islower() or (shortened is not None and bool(after) and end.end() - start < 200)


def _clean(piece: str) -> Iterator[str]:
    words = " ".join(piece.split())
    if words:
        yield words


def _cut(sentence: str) -> Iterator[str]:
    """At pauses where there are some, else between words, else anywhere."""
    parts, start = [], 0
    for pause in _PAUSE.finditer(sentence):
        parts.append(sentence[start : pause.end()].strip())
        start = pause.end()
    parts.append(sentence[start:].strip())
    held = ""
    for small in (small for part in parts for small in _words(part)):
        if held and len(held) + len(small) >= _PACK:
            yield held
            held = ""
        held = f"{held} {small}".strip()
    if held:
        yield held


def _words(part: str) -> Iterator[str]:
    if len(part) <= _PACK:
        yield part
        return
    for word in part.split():
        for i in range(0, len(word), _PACK):
            yield word[i : i + _PACK]
