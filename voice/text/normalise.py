"""Written words to spoken ones, one for one.

"**Dr.** Who :) costs $5"  ->  Dr. = "doctor", Who = "who", :) = "", costs, $5 = "five dollars"
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from voice.text import english
from voice.text.markup import EMAIL, URL, clean, speakable


class Gap(Enum):
    """What follows a word. The value is the pause in seconds at normal speed.

    Order of size after Goldman-Eisler 1968: sentence > clause > phrase; figures are those of read
    speech (Campione and Veronis 2002: about 0.2 within, 0.45 between sentences, 0.7 and more
    between paragraphs).
    """

    NONE = 0.0
    COMMA = 0.20
    DASH = 0.24
    COLON = 0.28
    LINE = 0.40
    PERIOD = 0.45
    EXCLAMATION = 0.451
    QUESTION = 0.50
    ELLIPSIS = 0.55
    PARAGRAPH = 0.70


@dataclass(frozen=True, slots=True)
class Token:
    """One written word, the words said for it (none for an emoji) and the pause after it."""

    written: str
    spoken: str
    gap: Gap = Gap.NONE


_LONGEST = 40  # characters of a token; anything longer is spoken, and shown, in pieces
_SCRIPT = 20  # ... where the script sets no spaces between words
_ADDRESS = 300  # characters; nobody writes a longer address
_WORD = re.compile(r"(\S+)(\s*)")
_BATCH = 40  # tokens that are looked at together, so that the first sound does not wait
_CLOSERS = "\"'»”’)]}›*_`~|>」』】）"
_OPENERS = "\"'«“‘([{‹*_`~|<「『【（"
_GAPS = {
    **dict.fromkeys(",،、，", Gap.COMMA),
    **dict.fromkeys(";:؛；：", Gap.COLON),
    **dict.fromkeys(".。．।॥።᙮", Gap.PERIOD),
    **dict.fromkeys("!！", Gap.EXCLAMATION),
    **dict.fromkeys("?？؟", Gap.QUESTION),
    "…": Gap.ELLIPSIS,
    "—": Gap.DASH,
    "–": Gap.DASH,
}
_INNER_STOP = re.compile(
    r"(?<=[。．、，！？；：।])(?=\w)"
)  # scripts that set no space between clauses
_MARKER = re.compile(r"(?:[-*+•▪◦‣]|#{1,6}|>+|\||\d{1,3}[.)]|[a-zA-Z]\))(?=\s|$)|\|")
_TABLE_RULE = re.compile(r"[|:\-\s]*-{2,}[|:\-\s]*")
_FENCE = re.compile(r"^(?:```|~~~)\w*$")


def tokens(text: str, language: str) -> Iterator[Token]:
    """The words of `text`, lazily; their `written` parts joined give back `text.split()`.

    English is written out in full; other languages keep their numbers, which the engine reads.
    """
    pending: list[Token] = []
    for raw in _raw(text):
        pending.append(raw)
        if len(pending) >= _BATCH and (raw.gap is not Gap.NONE or len(pending) >= 2 * _BATCH):
            yield from _spoken(pending, language)
            pending = []
    yield from _spoken(pending, language)


def _raw(text: str) -> Iterator[Token]:
    """Tokens whose `spoken` is still the written word without its markup."""
    for start, end, following in _lines(text):
        line = text[start:end]
        marked = bool(_MARKER.match(line.lstrip()))
        rule = bool(_TABLE_RULE.fullmatch(line))
        words = list(_WORD.finditer(line))
        last = len(words) - 1
        for i, match in enumerate(words):
            word = match[1]
            for piece in _pieces(word):
                bare = "" if rule or _FENCE.match(word) else clean(piece)
                gap = Gap.COMMA if "|" in piece and i else _gap(piece) if bare else Gap.NONE
                if i == 0 and marked:
                    number = bare.rstrip(".)")
                    bare, gap = (number, Gap.COMMA) if number.isalnum() else ("", Gap.NONE)
                if i == last:
                    gap = max(gap, _line_gap(line, marked, following), key=lambda g: g.value)
                yield Token(piece, bare, gap)


def _lines(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, what follows the line break up to the next line's text), blank lines skipped."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        following = text[end : end + 80]
        if text[start:end].strip():
            yield start, end, following
        start = end + 1


def _line_gap(line: str, marked: bool, following: str) -> Gap:
    """A wrapped line flows on; a short one, an item or a heading ends like a sentence."""
    rest = following.lstrip()
    if not rest:
        return Gap.NONE
    if following[: len(following) - len(rest)].count("\n") > 1:
        return Gap.PARAGRAPH
    return Gap.LINE if marked or len(line) < 60 or _MARKER.match(rest) else Gap.NONE


def _pieces(word: str) -> Iterator[str]:
    """`word`, or its clauses where the script sets no spaces, or chunks when it is endless."""
    if len(word) <= 3 or (len(word) <= _ADDRESS and (URL.search(word) or EMAIL.search(word))):
        yield word
        return
    for part in _INNER_STOP.split(word):
        size = _SCRIPT if spaceless(part[:_SCRIPT]) else _LONGEST
        for i in range(0, len(part), size):
            yield part[i : i + size]


def spaceless(text: str) -> bool:
    """Whether `text` is in a script that sets no spaces: Chinese, Japanese, Thai and the like."""
    return any(
        "\u0e00" <= c <= "\u109f" or "\u1780" <= c <= "\u17ff" or c >= "\u2e80" for c in text
    )


def _gap(word: str) -> Gap:
    """The pause that the end of `word` asks for."""
    bare = word.rstrip(_CLOSERS)
    if not bare:
        return Gap.COMMA if word in ("-", "–", "—") else Gap.NONE
    if bare in ("-", "--", "---"):
        return Gap.DASH
    if bare.endswith("..."):
        return Gap.ELLIPSIS
    gap = _GAPS.get(bare[-1], Gap.NONE)
    if gap is Gap.EXCLAMATION and "?" in bare[-3:]:
        return Gap.QUESTION
    if gap is Gap.NONE and word.endswith((")", "）")):
        return Gap.COMMA
    return gap


def _spoken(batch: Sequence[Token], language: str) -> Iterator[Token]:
    if language.split("-")[0] == "en":
        cores = [core(t.spoken) for t in batch]
        said = english.words(cores, [t.spoken for t in batch])
        for i, token in enumerate(batch):
            gap = token.gap
            if gap is Gap.PERIOD and english.no_stop(cores, i):
                gap = Gap.NONE
            yield Token(token.written, said[i], gap)
        return
    for token in batch:
        yield Token(token.written, _foreign(token.spoken), token.gap)


def core(word: str) -> str:
    """`word` without the punctuation around it: `("Hello!")` -> `Hello`."""
    word = word.lstrip(_OPENERS + ",;:!?…—¡¿").rstrip(_CLOSERS + ",;:!?…—。．、，！？；：।॥؟،؛")
    return word.rstrip(_CLOSERS + ".") if word.endswith("..") else word


_READ_ALONE = set("%€$£¥")
_NOT_SAID = re.compile(r"[^\w\s.,:%€$£¥°'’\-+/\u200c\u200d\u0300-\u036f·]|_")


def _foreign(word: str) -> str:
    """`word` without anything that an engine would read out as a symbol; numbers stay."""
    if url := URL.search(word):
        host = url["host"] or url["www"]
        return " ".join(p for p in host.split(".") if p != "www")
    if mail := EMAIL.search(word):
        return re.sub(r"[.+@_-]+", " ", mail[0].removeprefix("mailto:"))
    kept = _NOT_SAID.sub(_mark_or_space, core(word)).strip().rstrip(".")
    if not any(c.isdigit() for c in kept):
        kept = word if word in _READ_ALONE else re.sub(r"[.,:%€$£¥°+/]", " ", kept)
    return " ".join(kept.split()) if speakable(kept) or word in _READ_ALONE else ""


def _mark_or_space(match: re.Match[str]) -> str:
    """Combining marks of any script belong to their letter; all else is a space."""
    return match[0] if unicodedata.category(match[0][0])[0] == "M" else " "
