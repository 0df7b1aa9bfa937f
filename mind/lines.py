"""Lines of a character and the marks in them: `[joke amused]Fine. [ask]And you, {user}?`.

A mark in square brackets holds words in any order: an intent, the name of an emotion, `away` for
a look aside. It counts up to the next mark. Braces are slots that the mind fills.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agent.affect import EMOTIONS
from agent.registry import unknown
from mind.breath import breaths
from mind.script import guess_intent

INTENTS: Mapping[str, str] = {
    "greet": "hello, and waving",
    "farewell": "goodbye",
    "inform": "a plain statement",
    "ask": "a question to the listener",
    "agree": "yes",
    "deny": "no, refusing, disagreeing",
    "thank": "thanks",
    "apologise": "sorry",
    "joke": "a joke or teasing",
    "exclaim": "surprise, delight",
    "empathise": "feeling with the listener",
    "praise": "something good about the listener",
    "think": "searching for words, weighing",
    "recall": "out of memory, one's own or of what the listener told",
    "tell": "a story",
}

SLOTS = frozenset(
    [
        "user",
        "thing",
        "place",
        "job",
        "value",
        "relation",
        "name",
        "count",
        "last",
        "called",
        "fullname",
        "age",
        "occupation",
        "home",
        "origin",
        "languages",
        "likes",
        "dislikes",
        "summary",
        "facts",
        "pet",
        "language",
        "number",
        "mine",
    ]
)

_ONCE = frozenset(  # a mark of these is for one sentence: nobody waves at each
    ["greet", "farewell", "agree", "deny", "thank", "apologise", "exclaim", "praise"]
)
_MARK = re.compile(r"\[([a-z ]+)\]")
_SLOT = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True, slots=True)
class Line:
    """One breath group before it becomes an act. `emotion` "": the mood of the moment."""

    text: str
    intent: str
    emotion: str
    gaze: str


def slots(text: str) -> set[str]:
    """The slots that `text` needs."""
    return set(_SLOT.findall(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """`text` with its slots filled; what is filled in is never read for marks or slots."""
    return _SLOT.sub(lambda m: values[m.group(1)].replace("[", "(").replace("]", ")"), text)


def check(text: str) -> str:
    """`text` itself. Raises `ValueError` for an unknown mark or slot, or a lonely brace."""
    for mark in _MARK.findall(text):
        for word in mark.split():
            if word not in INTENTS and word not in EMOTIONS and word != "away":
                raise ValueError(unknown("mark", word, (*INTENTS, *EMOTIONS, "away")))
    for slot in slots(text):
        if slot not in SLOTS:
            raise ValueError(unknown("slot", slot, SLOTS))
    if set("{}[]") & set(_SLOT.sub("", _MARK.sub("", text))):
        raise ValueError(f"lonely bracket in {text[:40]!r}; marks are [intent], slots are {{user}}")
    return text


def split(text: str) -> Iterator[Line]:
    """The lines of a filled `text`, in order."""
    at, intent, emotion, gaze = 0, "", "", "listener"
    for mark in (*_MARK.finditer(text), None):
        end = mark.start() if mark else len(text)
        for sentence in breaths(text[at:end]):
            guess = guess_intent(sentence)
            meant = guess if guess == "ask" or not intent else intent
            intent = "" if intent in _ONCE else intent
            looks = "away" if meant in ("think", "recall") else gaze
            yield Line(sentence, meant, emotion, looks)
        if mark:
            at = mark.end()
            words = mark.group(1).split()
            intent = next((w for w in words if w in INTENTS), "")
            emotion = next((w for w in words if w in EMOTIONS), "")
            gaze = "away" if "away" in words else "listener"


def listed(items: list[str]) -> str:
    """`a, b and c`."""
    return ", ".join(items[:-1]) + f" and {items[-1]}" if len(items) > 1 else "".join(items)
