"""From what somebody wrote to clauses of plain lower-case words, in bounded time."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from mind.tables import table

LIMIT = 2000  # characters looked at: the first three quarters and the last quarter of them
CLAUSES = 8  # clauses answered to in one message

_TOKEN = re.compile(r"[^\W_]+(?:[’'`\-][^\W_]+)*|(?<=\d)\s*[+*×/÷-]\s*(?=\d)|[+*×÷](?=\s*\d)")
_SENTENCE = re.compile(r"(?:[^.!?…;\n]|(?<=\d)\.(?=\d))+[.!?…;\n]*")
_COMMA = re.compile(r"\s*,\s*")
_ENDINGS = (("n't", "not"), ("'m", "am"), ("'re", "are"), ("'ve", "have"), ("'ll", "will"))
_ROWS = ("qwert", "asdf", "sdfg", "dfgh", "fghj", "hjkl", "zxcv", "xcvb", "cvbn", "uiop")


class Kind(Enum):
    """What sort of message it is."""

    WORDS = "words"
    EMPTY = "empty"
    SIGNS = "signs"  # punctuation only
    EMOJI = "emoji"
    GIBBERISH = "gibberish"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing said. `words` are plain; `spans[i]` is the token that word i came from."""

    tokens: tuple[str, ...]
    words: tuple[str, ...]
    spans: tuple[int, ...]
    asks: bool

    @property
    def plain(self) -> str:
        return " ".join(self.words)

    def written(self, first: int, last: int) -> str:
        """Words `first` up to `last` the way they were written."""
        if first >= last:
            return ""
        return " ".join(self.tokens[self.spans[first] : self.spans[last - 1] + 1])

    def addressed(self, name: str) -> Clause:
        """Without `name` in front or at the end, as long as something is left."""
        first, last, name = 0, len(self.words), _folded(name)
        if last - first > 1 and _folded(self.words[0]) == name:
            first = 1
        if last - first > 1 and _folded(self.words[-1]) == name:
            last -= 1
        return self.part(first, last)

    def part(self, first: int, last: int) -> Clause:
        return Clause(self.tokens, self.words[first:last], self.spans[first:last], self.asks)


@dataclass(frozen=True, slots=True)
class Message:
    """All of what was said. `language` is the guess for a foreign one."""

    kind: Kind
    clauses: tuple[Clause, ...] = ()
    language: str = ""
    long: bool = False
    emoji: str = ""


@lru_cache(maxsize=16)  # one turn reads the same text for several ends
def read(text: str) -> Message:
    """Understand the form of `text`. Never raises."""
    long = len(text) > LIMIT
    if long:
        text = f"{text[: LIMIT * 3 // 4]}\n{text[-LIMIT // 4 :]}"
    text = unicodedata.normalize("NFKC", text).replace("’", "'").replace("`", "'")
    text = "".join(c if c.isprintable() or c == "\n" else " " for c in text)
    emoji = "".join(c for c in text if unicodedata.category(c) == "So")
    letters = [c for c in text if c.isalpha()]
    if not letters and not any(c.isdigit() for c in text):
        kind = Kind.EMOJI if emoji else Kind.SIGNS if text.strip() else Kind.EMPTY
        return Message(kind, emoji=emoji, long=long)
    language = _script(letters)
    if language:
        return Message(Kind.FOREIGN, language=language, long=long)
    clauses = tuple(_clauses(text))[:CLAUSES]
    words = [w for clause in clauses for w in clause.words]
    language = _foreign(words)
    if language:
        return Message(Kind.FOREIGN, clauses, language, long)
    if not words or _gibberish(words):
        return Message(Kind.GIBBERISH, clauses, long=long)
    return Message(Kind.WORDS, clauses, long=long, emoji=emoji)


def plain(phrase: str) -> tuple[str, ...]:
    """The plain words of a single phrase."""
    return tuple(word for token in _TOKEN.findall(phrase) for word in _expand(token))


def _folded(word: str) -> str:
    """Without capitals and accents."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in letters if not unicodedata.combining(c))


def _clauses(text: str) -> list[Clause]:
    openers, starters = table("words")["openers"], table("words")["starters"]
    found = []
    for match in _SENTENCE.finditer(text):
        parts = _COMMA.split(match.group())
        runs = [parts[0]]
        for part in parts[1:]:
            first = plain(runs[-1])
            starts = f"{' '.join(plain(part))} ".startswith(tuple(f"{s} " for s in starters))
            if starts or (len(first) <= 2 and first[:1] and first[0] in openers):
                runs.append(part)
            else:
                runs[-1] += ", " + part
        asks = "?" in match.group()
        for i, run in enumerate(runs):
            clause = _clause(run, asks and i == len(runs) - 1)
            found += _split(clause, openers)
    return [clause for clause in found if clause.words]


def _clause(text: str, asks: bool) -> Clause:
    tokens = tuple(token.strip() for token in _TOKEN.findall(text))
    words, spans = list[str](), list[int]()
    for i, token in enumerate(tokens):
        for word in _expand(token):
            words.append(word)
            spans.append(i)
    first = words[:1]
    asks = asks or (bool(first) and first[0] in table("words")["question"])
    return Clause(tokens, tuple(words), tuple(spans), asks)


def _split(clause: Clause, openers: list[str]) -> list[Clause]:
    """Where a greeting runs into a sentence, or two sentences are joined by "and" or "but"."""
    words, out, start = clause.words, list[Clause](), 0
    joined = tuple(table("words")["joined"])
    for i in range(1, len(words) - 1):
        rest = " ".join(words[i : i + 3]) + " "
        opens = i == 1 and words[0] in openers and len(words) >= 4
        if (opens or rest.startswith(joined)) and i > start:
            out.append(clause.part(start, i))
            start = i
    out.append(clause.part(start, len(words)))
    out = [part for clause in out for part in _have(clause)]
    if len(out) > 1:  # only the last part carries the question mark
        q = table("words")["question"]
        out = [
            Clause(c.tokens, c.words, c.spans, c.words[0] in q or (clause.asks and c is out[-1]))
            for c in out
        ]
    return [_strip(c) for c in out]


def _have(clause: Clause) -> list[Clause]:
    """`I have two sisters and a cat`: two facts, each with its `I have`."""
    words, out, start = clause.words, list[Clause](), 0
    if words[:2] not in (("i", "have"), ("we", "have")):
        return [clause]
    counts = {"a", "an", *table("facts")["numbers"]}
    for i in range(3, len(words) - 1):
        if words[i] == "and" and (words[i + 1] in counts or words[i + 1].isdecimal()):
            out.append(clause.part(start, i))
            start = i + 1
    out.append(clause.part(start, len(words)))
    head = clause.part(0, 2)
    joined = [Clause(c.tokens, head.words + c.words, head.spans + c.spans, c.asks) for c in out[1:]]
    return [out[0], *joined]


def _strip(clause: Clause) -> Clause:
    """Without the fillers in front, as long as something is left."""
    fillers = table("words")["fillers"]
    first = 0
    while first < len(clause.words) - 1 and clause.words[first] in fillers:
        first += 1
    return clause.part(first, len(clause.words)) if first else clause


def _expand(token: str) -> tuple[str, ...]:
    word = token.strip().casefold()
    slang: dict[str, str] = table("words")["slang"]
    if word in slang:
        return tuple(slang[word].split())
    for ending, full in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending):
            stem = word[: -len(ending)]
            return ({"ca": "can", "wo": "will", "sha": "shall"}.get(stem, stem), full)
    if word.endswith("'s"):
        return (word[:-2], "is" if word[:-2] in table("words")["contracted"] else "'s")
    if word.endswith("'d"):
        return (word[:-2], "would")
    return tuple(_squeeze(part) for part in word.split("'") if part)


def _squeeze(word: str) -> str:
    """`sooooo` -> `soo`: nobody means a letter three times."""
    return re.sub(r"([^\W\d])\1{2,}", r"\1\1", word)


def _script(letters: list[str]) -> str:
    """The language that a message in another script is likely to be in, or ''."""
    for name, sign in table("languages")["scripts"].items():
        if sum(unicodedata.name(c, "").startswith(sign) for c in letters[:200]) * 3 > min(
            200, len(letters)
        ):
            return str(name)
    return ""


def _foreign(words: list[str]) -> str:
    """A language whose small words are more frequent here than English ones, or ''."""
    count = {
        name: sum(w in small for w in words) for name, small in table("languages")["words"].items()
    }
    english = count.pop("English")
    name = max(count, key=lambda n: count[n])
    enough = count[name] >= 2 or (len(words) == 1 and count[name] == 1)
    return name if enough and count[name] > english else ""


def _gibberish(words: list[str]) -> bool:
    return sum(len(w) for w in words if _noise(w)) * 2 > sum(map(len, words))


def _noise(word: str) -> bool:
    if not word.isalpha() or not word.isascii():
        return False
    if len(word) > 28 or any(row in word for row in _ROWS):
        return True
    if len(word) >= 4 and not re.search("[aeiouy]", word):
        return word not in table("words")["voiceless"]
    return re.search("[bcdfghjklmnpqrstvwxz]{6}", word) is not None
