"""What models write before the JSON that they were asked for."""

from __future__ import annotations

import re

from mind.llm.clauses import Clauses

_PREAMBLE = re.compile(
    r"\bjson\b|\bhere(?:'s| is| are)\b|\bas follows\b|\bformat\b|:$"
    r"|^(?:sure|certainly|okay|ok|of course|alright|absolutely)\b[^?]{0,12}$",
    re.IGNORECASE,
)
_THINK = re.compile(r"<think(?:ing)?>", re.IGNORECASE)
_THOUGHT = re.compile(r"</think(?:ing)?>$", re.IGNORECASE)


class Lead:
    """What stands before the JSON, if any comes: talk about it, fences, thoughts; or the answer.

    `json` is how the JSON begins, once it does.
    """

    def __init__(self) -> None:
        self.json = ""
        self._plain = False  # it is the answer itself
        self._waiting = ""  # may be talk about the JSON that follows
        self._clauses = Clauses()
        self._bracket = ""  # may begin the JSON
        self._tag = ""  # may begin, or is, a model's thoughts
        self._ticks = 0
        self._fence = False  # on the line of ```json

    def feed(self, c: str) -> list[str]:
        """What is now known to be meant for the ear."""
        if self._tag or (c == "<" and not self._waiting.strip() and not self._plain):
            return self._thought(c)
        if self._bracket:
            return self._opened(c)
        if c == "`":
            self._ticks += 1
            self._fence = self._fence or self._ticks == 3
            return []
        self._ticks = 0
        if c in "{[":
            self._bracket, self._fence = c, False
            return []
        if self._fence:
            self._fence = c != "\n"
            return []
        return self._text(c)

    def close(self) -> str:
        """What was held back, and is the answer after all."""
        thought = _THINK.match(self._tag)
        rest = self._waiting + self._bracket + ("" if thought else self._tag)
        return rest if any(c.isalnum() for c in rest) else ""

    def _thought(self, c: str) -> list[str]:
        self._tag += c
        if _THINK.match(self._tag):
            if _THOUGHT.search(self._tag[-12:]):
                self._tag = ""
        elif not any(t.startswith(self._tag.lower()) for t in ("<think>", "<thinking>")):
            tag, self._tag = self._tag, ""
            return [text for each in tag for text in self._text(each)]
        return []

    def _opened(self, c: str) -> list[str]:
        self._bracket += c
        if c.isspace():
            return []
        alone = not self._waiting.strip() and not self._plain
        kind = self._bracket[0]
        if c in "\"'}]" or (kind == "[" and c == "{") or (kind == "{" and alone):
            self.json, self._bracket = self._bracket, ""
            return []
        text, self._bracket = self._bracket, ""
        return [said for each in text for said in self._text(each)]

    def _text(self, c: str) -> list[str]:
        if self._plain:
            return [c]
        self._waiting += c
        if any(not _PREAMBLE.search(clause) for clause in self._clauses.feed(c)):
            self._plain = True
            waiting, self._waiting = self._waiting, ""
            return [waiting]
        return []
