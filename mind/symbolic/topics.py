"""Finding what a character has to say about a thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from mind.persona import Persona, Topic
from mind.symbolic.convictions import convictions
from mind.symbolic.match import Spelling, stem
from mind.symbolic.parse import plain
from mind.tables import table

_SLIP = 0.3  # what a word counts that is like one of the passage but for a slip
_RARE = 3  # a word in more than this many passages says nothing about any of them


@cache
def _common() -> frozenset[str]:
    """Words too small to tell what something is about."""
    small = table("languages")["words"]["English"]
    return frozenset((*table("words")["question"], *small, *table("words")["small"]))


def mentions(text: str, words: Sequence[str]) -> bool:
    """Whether one of `words` that says something stands in `text`."""
    return bool(({stem(w) for w in words} - _common()) & {stem(w) for w in plain(text)})


def main(words: Sequence[str]) -> list[str]:
    """Those of `words` that say what a question is about."""
    return [w for w in telling(words) if stem(w) not in _moods() and w not in _moods()]


def telling(words: Sequence[str]) -> list[str]:
    """Those of `words` that not every question has."""
    bland = _common() | frozenset(table("flow")["bland"])
    return [w for w in dict.fromkeys(words) if w not in bland and stem(w) not in bland]


@cache
def _moods() -> frozenset[str]:
    """Words that tell how something is, not what it is."""
    return frozenset(word for words in table("lexicon").values() for word in words)


@dataclass(frozen=True, slots=True)
class Passage:
    """Something that the persona can tell in several steps."""

    id: str  # "topic:whales", "life:family", "best:book"
    says: tuple[str, ...]
    topic: Topic | None = None


class Shelf:
    """The topics, biography and favourites of a persona, by the words that bring them up."""

    def __init__(self, persona: Persona) -> None:
        self.passages = dict[str, Passage]()
        self._keys = dict[tuple[str, ...], str]()
        for name, topic in persona.topics.items():
            self._put(Passage(f"topic:{name}", topic.says, topic), (name, *topic.keys))
        for name, says in persona.biography.items():
            self._put(Passage(f"life:{name}", says), ())
        for name, line in persona.favourites.items():
            self._put(Passage(f"best:{name}", (line,)), ())
        self._spelling = Spelling(w for key in self._keys for w in key)
        self._words = self._index()
        self.convictions = convictions(persona)
        self.book = persona.card.data.character_book if persona.card else None

    def _put(self, passage: Passage, keys: Sequence[str]) -> None:
        self.passages[passage.id] = passage
        for key in keys:
            self._keys.setdefault(tuple(map(stem, plain(key))), passage.id)

    def _index(self) -> dict[str, list[tuple[str, int]]]:
        """Rarer words to the passages, and the places in them, where they occur."""
        found = dict[str, list[tuple[str, int]]]()
        for passage in self.passages.values():
            for i, text in enumerate(passage.says):
                for word in sorted({stem(w) for w in plain(text) if len(w) >= 3}):
                    found.setdefault(word, []).append((passage.id, i))
        common = _common()
        return {w: at for w, at in found.items() if len(at) <= _RARE and w not in common}

    def find(self, words: Sequence[str]) -> Passage | None:
        """The topic with the longest key in `words`; the latest of those equally long."""
        given = [stem(w) for w in words[:40]]
        given = [w if (w,) in self._keys else self._spelling.correct(w) for w in given]
        best: tuple[int, int, str] | None = None
        for n in (3, 2, 1):
            for i in range(len(given) - n + 1):
                found = self._keys.get(tuple(given[i : i + n]))
                if found and (best is None or (n, i) > best[:2]):
                    best = (n, i, found)
        return self.passages[best[2]] if best else None

    def mention(self, words: Sequence[str]) -> tuple[Passage, int] | None:
        """Where the rarest of `words` occurs in what the persona could tell."""
        hits = [self._words[stem(w)] for w in words if stem(w) in self._words]
        if not hits:
            return None
        name, i = min(hits, key=len)[0]
        return self.passages[name], i

    def bears(self, passage: Passage, words: Sequence[str], part: int | None = None) -> float:
        """The share of what the question `words` is about that `passage`, or a part of it, has.

        1 where it is about nothing in particular. A slip of the pen counts less.
        """
        topical = set(main(words))
        wanted = [w for w in telling(words) if w in topical or (stem(w),) in self._keys]
        if not wanted:
            return 1.0
        topic = passage.topic
        also = (*topic.keys, topic.ask or "", topic.why or "") if topic else ()
        texts = passage.says if part is None else passage.says[part : part + 1]
        text = " ".join((passage.id.partition(":")[2].replace("_", " "), *texts, *also))
        has = {stem(w) for w in plain(text)}
        slips = {self._spelling.correct(stem(w)) for w in wanted if stem(w) not in has} & has
        return (sum(stem(w) in has for w in wanted) + _SLIP * len(slips)) / len(wanted)

    def part(self, passage: Passage, words: Sequence[str]) -> int | None:
        """Which part of `passage` has the most of `words` in it, if any has."""
        wanted = {stem(w) for w in words if len(w) >= 3} - _common()
        share = [len(wanted & {stem(w) for w in plain(text)}) for text in passage.says]
        return share.index(max(share)) if max(share) else None

    def life(self, name: str) -> Passage | None:
        return self.passages.get(f"life:{name}")

    def favourite(self, words: Sequence[str]) -> Passage | None:
        """The favourite of that kind: the last of `words` that names one."""
        for word in reversed(words):
            for name in (word, stem(word), table("flow")["kin"].get(stem(word), "")):
                if f"best:{name}" in self.passages:
                    return self.passages[f"best:{name}"]
        return None
