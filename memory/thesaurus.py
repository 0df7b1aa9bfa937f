"""Words as what they are about: one form for all their endings, and the subjects they belong to."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

_FILE = Path(__file__).with_name("thesaurus.toml")
_VOWEL = re.compile(r"[aeiouy]")
_DOUBLED = re.compile(r"([bdgkmnprt])\1$")
_WORDS = 1 << 16  # forms kept at hand
_LEAST, _MORE = 5, 4  # letters of a part that means the same, and of what is put behind it
_ASKS = {
    "when": "when", "where": "where", "who": "who", "whom": "who", "whose": "who", "many": "many",
    "much": "many", "old": "many", "age": "many", "heavy": "many", "tall": "many", "long": "many",
    "time": "when", "year": "when", "city": "where", "country": "where", "name": "who",
}  # fmt: skip


@lru_cache(_WORDS)
def stem(word: str) -> str:
    """`word` in small letters without its ending: "cycling", "cycled" and "cycles" are "cycl".

    Weaker than Porter 1980 on purpose: what merely looks alike is left to likeness of spelling.
    """
    base = _forms().get(word)
    return base if base is not None else _cut(word)


@lru_cache(_WORDS)
def subjects(stemmed: str) -> tuple[str, ...]:
    """The subjects, each marked with "@", that a stem belongs to."""
    return (*named(stemmed), *_found(_members(), stemmed))


@lru_cache(_WORDS)
def named(stemmed: str) -> tuple[str, ...]:
    """Of `subjects`, those that a stem is a name of: "pet" asks for a dog, "dog" for no cat."""
    return _found(_names(), stemmed)


def vocabulary() -> list[str]:
    """The stems of all words that belong to a subject."""
    return [*_members()]


def phrased(text: str) -> str:
    """`text` in plain small letters, with the one word for what takes several."""
    return _phrases().sub(lambda m: _table()["phrases"][m[0]], text)


def asked(text: str) -> tuple[str, ...]:
    """What kinds of answer a question in plain small letters asks for, each marked with "?"."""
    found = {f"?{_ASKS[w]}" for w in text.split() if w in _ASKS}
    return tuple(sorted(found))


@lru_cache(_WORDS)
def answers(stemmed: str) -> tuple[str, ...]:
    """The kinds of answer, each marked with "?", that a stem or a number may be."""
    return ("?many",) if stemmed.isdigit() else _answers().get(stemmed, ())


def _found(lists: Mapping[str, tuple[str, ...]], stemmed: str) -> tuple[str, ...]:
    """Where a stem stands, or for one that is nowhere the longest part that does: "believ(er)"."""
    if stemmed not in _names() and stemmed not in _members():
        for end in range(len(stemmed) - 1, max(len(stemmed) - _MORE, _LEAST) - 1, -1):
            if (part := stemmed[:end]) in _names() or part in _members():
                return lists.get(part, ())
    return lists.get(stemmed, ())


def _cut(word: str) -> str:
    if len(word) > 4 and word.endswith(("ies", "ied")):
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-2] if word.endswith(("sses", "xes", "ches", "shes")) else word[:-1]
    for ending in ("ing", "ed"):
        left = word[: -len(ending)]
        if word.endswith(ending) and len(left) > 2 and _VOWEL.search(left):
            word = _DOUBLED.sub(r"\1", left)
            break
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@cache
def _phrases() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, _table()['phrases']))})\b")


@cache
def _forms() -> dict[str, str]:
    exact = ((one, base) for base, all in _table()["exact"].items() for one in (base, *all.split()))
    bent = ((one, _cut(base)) for base, all in _table()["forms"].items() for one in all.split())
    return dict((*bent, *exact))


@cache
def _names() -> dict[str, tuple[str, ...]]:
    return _turned({k: v.partition("|")[0] for k, v in _table()["subjects"].items()}, "@")


@cache
def _members() -> dict[str, tuple[str, ...]]:
    return _turned({k: v.partition("|")[2] for k, v in _table()["subjects"].items()}, "@")


@cache
def _answers() -> dict[str, tuple[str, ...]]:
    return _turned(_table()["answers"], "?")


def _turned(lists: Mapping[str, str], mark: str) -> dict[str, tuple[str, ...]]:
    """By stem: the names of the `lists` that it stands in."""
    out: dict[str, tuple[str, ...]] = {}
    for name, members in lists.items():
        for word in dict.fromkeys(stem(w) for w in members.split()):
            out[word] = (*out.get(word, ()), f"{mark}{name}")
    return out
