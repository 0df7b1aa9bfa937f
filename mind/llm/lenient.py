"""JSON as models write it, read character by character.

Whatever is valid JSON is read as such. Beyond that: single quotes, quotes inside strings, raw line
breaks, bare words, Python's literals, trailing and missing commas, and an end anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]

_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_LITERALS = {"true": True, "false": False, "null": None, "True": True, "False": False, "None": None}
_SPACE = " \t\r\n"
_ENDS = ",:}]"


@dataclass
class Grown:
    """A string value at `path` grew by `text`, and is now over or not."""

    path: Path
    text: str
    over: bool


@dataclass
class _Frame:
    value: dict[str, Any] | list[Any]
    key: str | None = None


class Lenient:
    """A reader of one object or list. `value` is what it has come to so far."""

    def __init__(self) -> None:
        self.value: Any = None
        self.done = False
        self._stack: list[_Frame] = []
        self._quote = ""  # of the string we are in
        self._text: list[str] = []
        self._bare = ""
        self._escape: str | None = None  # what came of an escape after its backslash
        self._high = ""  # the first half of a surrogate pair
        self._held = ""  # a quote that may end the string, and the space after it

    @property
    def inside(self) -> bool:
        """Whether the text ends within a string that is a value."""
        return bool(self._quote) and not self._held and not self._at_key()

    @property
    def around(self) -> dict[str, Any]:
        """What is known so far of the objects that we are in, the inner before the outer."""
        known: dict[str, Any] = {}
        for frame in self._stack:
            if isinstance(frame.value, dict):
                known |= frame.value
        return known

    def feed(self, c: str) -> list[Grown]:
        """Take one character in; what strings it made grow."""
        if self.done:
            return []
        if self._held:
            return self._after_quote(c)
        if self._quote:
            return self._in_string(c)
        if self._bare and c not in _SPACE and c not in _ENDS:
            self._bare += c
            return []
        if self._bare:
            self._end_bare()
        self._between(c)
        return []

    def close(self) -> list[Grown]:
        """No more comes: end what is open."""
        grown: list[Grown] = []
        if self._quote:
            grown = self._end_string()
        elif self._bare:
            self._end_bare()
        while self._stack:
            value = self._stack.pop().value
            if self._stack:
                self._put(value)
        self.done = True
        return grown

    def _at_key(self) -> bool:
        top = self._stack[-1]
        return isinstance(top.value, dict) and top.key is None

    def _path(self) -> Path:
        """Where the next value goes."""
        return tuple(
            len(f.value) if isinstance(f.value, list) else f.key or "" for f in self._stack
        )

    def _between(self, c: str) -> None:
        if c in "{[":
            self._open({} if c == "{" else [])
        elif c in "}]":
            self._shut(dict if c == "}" else list)
        elif c == ",":
            self._stack[-1].key = None
        elif c in "\"'":
            self._quote = c
        elif c not in _SPACE and c != ":":
            self._bare = c

    def _open(self, value: dict[str, Any] | list[Any]) -> None:
        if not self._stack:
            self.value = value
        elif self._at_key():  # a container cannot name anything: read on as if it had a name
            self._stack[-1].key = ""
        self._stack.append(_Frame(value))

    def _shut(self, kind: type) -> None:
        """Close up to the innermost container of `kind`; a stray bracket closes nothing."""
        if not any(isinstance(frame.value, kind) for frame in self._stack):
            return
        while True:
            frame = self._stack.pop()
            if self._stack:
                self._put(frame.value)
            if isinstance(frame.value, kind):
                break
        self.done = not self._stack

    def _put(self, value: Any) -> None:
        top = self._stack[-1]
        if isinstance(top.value, list):
            top.value.append(value)
        elif top.key is None:
            top.key = str(value)
        else:
            top.value[top.key] = value
            top.key = None

    def _grow(self, text: str) -> list[Grown]:
        self._text.append(text)
        return [] if self._at_key() else [Grown(self._path(), text, over=False)]

    def _in_string(self, c: str) -> list[Grown]:
        if self._escape is not None:
            return self._in_escape(c)
        if c == "\\":
            self._escape = ""
            return []
        grown = self._lone()
        if c == self._quote:
            self._held = c
            return grown
        return grown + self._grow(c)

    def _in_escape(self, c: str) -> list[Grown]:
        assert self._escape is not None
        if not self._escape and c != "u":
            self._escape = None
            return self._lone() + self._grow(_ESCAPES.get(c, c))
        self._escape += c
        if len(self._escape) > 1 and c not in "0123456789abcdefABCDEF":
            wrong, self._escape = self._escape[:-1], None
            return self._lone() + self._grow(wrong) + self.feed(c)
        if len(self._escape) < 5:
            return []
        char, self._escape = chr(int(self._escape[1:], 16)), None
        if "\ud800" <= char <= "\udbff":
            grown, self._high = self._lone(), char
            return grown
        if "\udc00" <= char <= "\udfff":
            pair, self._high = self._high + char, ""
            return self._grow(pair.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
        return self._lone() + self._grow(char)

    def _lone(self) -> list[Grown]:
        """Give up on the second half of a surrogate pair."""
        if not self._high:
            return []
        self._high = ""
        return self._grow("\ufffd")

    def _after_quote(self, c: str) -> list[Grown]:
        """A quote ends its string if something follows that may stand after a string."""
        if c in _SPACE:
            self._held += c
            return []
        if c in _ENDS:
            grown = self._end_string()
            self._between(c)
            return grown
        held, self._held = self._held, ""
        return self._grow(held) + self.feed(c)

    def _end_string(self) -> list[Grown]:
        grown = self._lone()
        text = "".join(self._text)
        if not self._at_key():
            grown.append(Grown(self._path(), "", over=True))
        self._text, self._quote, self._held, self._escape = [], "", "", None
        self._put(text)
        return grown

    def _end_bare(self) -> None:
        word, self._bare = self._bare, ""
        self._put(_scalar(word))


def _scalar(word: str) -> object:
    if word in _LITERALS:
        return _LITERALS[word]
    for number in (int, float):
        try:
            return number(word)
        except ValueError:
            continue
    return word
