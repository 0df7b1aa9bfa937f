"""Which memories a cue brings back: relevance x retention x importance, all in memory.

Every person has a shelf of their own, and only the shelf of the cue's person and the character's
own are looked at: nothing of anybody else can come back, or change what does.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from agent.types import Cue, Recalled
from memory.merge import Kept
from memory.words import Vocabulary, about, meant, plain, words

DAY = 86_400.0  # s
# Days until nine in ten would still be known, if never thought of again: what is known about a
# person lasts, what was said on a day fades. Our choice, in the order of Tulving 1972.
STABILITY = {"fact": 90.0, "reflection": 60.0, "relationship": 60.0, "plan": 14.0, "episode": 3.0}
_STABILITY = 3.0
# The most of one kind among what comes back, as a share, where other kinds have something too.
QUOTA = {
    "episode": 0.375, "reflection": 0.25, "relationship": 0.25, "plan": 0.25,
    "change": 0.125, "event": 0.125,
}  # fmt: skip
_STRICT = frozenset({"change", "event"})  # not even where there is room
_K1, _B = 1.2, 0.3  # BM25 (Robertson and Zaragoza 2009); memories are short, length says little
_TELLING, _MANY = 0.2, 2000  # in more rows than that, a reading counts from this share of the best,
_SAYING = 0.01  # and a word from this share of the weightiest
_SPACING = 3600.0  # s; a use soon after another teaches nothing new (Cepeda et al. 2006)
_USES = 8  # doublings of the stability, at most

_NOTHING: Mapping[int, float] = MappingProxyType({})

Floats = NDArray[np.float64]
Near = list[tuple[int, float]]  # words by number, with their likeness in (0, 1]


def retention(age: Floats, stability: Floats) -> Floats:
    """What is left after `age` s of what 9 in 10 keep for `stability` s: a power law.

    The form of Wixted and Carpenter 2007.
    """
    return 1.0 / (1.0 + np.maximum(age, 0.0) / (9.0 * stability))


def stability(kind: str, uses: int) -> float:
    """Seconds that a memory of `kind` lasts, the longer the more often it was of use."""
    return STABILITY.get(kind, _STABILITY) * DAY * 2.0 ** min(uses, _USES)


@dataclass(slots=True)
class Shelf:
    """The memories about one person. A row is a place in every array here."""

    rows: list[Kept | None] = field(default_factory=list)
    row_of: dict[int, int] = field(default_factory=dict)
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    in_row: list[array[int]] = field(default_factory=list)  # by word: the rows with it
    often: list[array[float]] = field(default_factory=list)  # by word: how often it is there
    there: array[int] = field(default_factory=lambda: array("i"))  # by word: rows that stand
    length: array[float] = field(default_factory=lambda: array("d"))
    weight: array[float] = field(default_factory=lambda: array("d"))  # 0 where it was forgotten
    lasts: array[float] = field(default_factory=lambda: array("d"))
    used: array[float] = field(default_factory=lambda: array("d"))
    kind: array[int] = field(default_factory=lambda: array("i"))
    total: float = 0.0  # words, in all rows that stand

    def add(self, kept: Kept, kind: int) -> None:
        row = len(self.rows)
        self.rows.append(kept)
        self.row_of[kept.id] = row
        said = _said(kept)
        for word, n in (*Counter(said).items(), *((term, 1) for term in about(said))):
            number = self.vocabulary.add(word)
            if number == len(self.in_row):
                self.in_row.append(array("i"))
                self.often.append(array("d"))
                self.there.append(0)
            self.in_row[number].append(row)
            self.often[number].append(n)
            self.there[number] += 1
        self.length.append(len(said))
        self.total += len(said)
        r = kept.record
        self.weight.append((0.25 + 0.75 * r.importance) * (0.5 + 0.5 * r.confidence))
        self.lasts.append(stability(r.kind, kept.uses))
        self.used.append(kept.used)
        self.kind.append(kind)

    def remove(self, id: int) -> None:
        row = self.row_of.pop(id)
        kept = self.rows[row]
        assert kept is not None
        said = _said(kept)
        for word in (*set(said), *about(said)):
            self.there[self.vocabulary.add(word)] -= 1
        self.total -= self.length[row]
        self.rows[row] = None
        self.weight[row] = 0.0

    def near(self, word: str) -> Near:
        """The words of what stands that `word` may mean, by number, with their likeness."""
        return [(n, alike) for n, alike in self.vocabulary.near(word) if self.there[n]]

    def use(self, id: int, t: float) -> bool:
        """Count that a memory came back at `t`. False where that is too soon to teach."""
        row = self.row_of[id]
        kept = self.rows[row]
        assert kept is not None
        if t - kept.used < _SPACING:
            return False
        kept.uses, kept.used = kept.uses + 1, t
        self.used[row], self.lasts[row] = t, stability(kept.record.kind, kept.uses)
        return True

    def relevance(self, asked: Sequence[Sequence[tuple[float, Near]]]) -> Floats:
        """How much of what is `asked` each row holds, in [0, 1).

        Of every word asked for: the terms that may stand for it, of which the best in a row
        counts; what each is worth, and the words here that are like it.
        """
        out, best = np.zeros(len(self.rows)), np.zeros(len(self.rows))
        norm = _K1 * (1 - _B + _B * np.frombuffer(self.length) / max(self.mean, 1e-9))
        worth = sum(max(w for w, _ in terms) for terms in asked) * (_K1 + 1)
        most = max((w for terms in asked for w, found in terms if found), default=0.0)
        for terms in asked:
            least = max((value for value, found in terms if found), default=0.0)
            least = max(_TELLING * least, _SAYING * most)
            held = [
                (np.frombuffer(self.in_row[number], np.int32), number, value * alike * alike)
                for value, found in terms
                for number, alike in found
                if self.there[number] <= _MANY or value >= least
            ]
            for rows, number, value in held:
                often = np.frombuffer(self.often[number])
                said = value * (_K1 + 1) * often / (often + norm[rows])
                if len(held) == 1:
                    out[rows] += said
                else:
                    best[rows] = np.maximum(best[rows], said)
            if len(held) > 1:
                for rows, _, _ in held:
                    out[rows] += best[rows]
                    best[rows] = 0.0  # so that a row which is touched again adds nothing
        return np.minimum(out / worth, 1.0) if worth > 0.0 else out

    def blended(self, told: Floats, near: Mapping[int, float]) -> Floats:
        """Relevance by words, `told`, or by meaning: as if each might be right on its own."""
        for id, alike in near.items():
            if (row := self.row_of.get(id)) is not None:
                told[row] = 1.0 - (1.0 - told[row]) * (1.0 - alike)
        return told

    @property
    def mean(self) -> float:
        return self.total / max(len(self.row_of), 1)


class Recall:
    """The standing memories of one character, ready to come back."""

    def __init__(self, kept: Iterable[Kept] = ()) -> None:
        self.shelves: dict[str, Shelf] = {}
        self._kinds: dict[str, int] = {}
        for one in kept:
            self.add(one)

    def add(self, kept: Kept) -> None:
        kind = self._kinds.setdefault(kept.record.kind, len(self._kinds))
        self.shelves.setdefault(kept.record.person, Shelf()).add(kept, kind)

    def remove(self, kept: Kept) -> None:
        self.shelves[kept.record.person].remove(kept.id)

    def use(self, kept: Kept, t: float) -> bool:
        return self.shelves[kept.record.person].use(kept.id, t)

    def of(self, kind: str, person: str | None, latest: int | None) -> list[Recalled]:
        """Those of a kind about `person`, or anybody, the oldest first; the `latest` of them."""
        persons = [*self.shelves] if person is None else [person]
        rows = [kept for one in persons if (shelf := self.shelves.get(one)) for kept in shelf.rows]
        mine = [kept for kept in rows if kept is not None and kept.record.kind == kind]
        mine.sort(key=lambda kept: (kept.record.t, kept.id))
        if latest is not None:
            mine = mine[max(len(mine) - latest, 0) :]
        return [Recalled(kept.id, kept.record) for kept in mine]

    def search(self, cue: Cue, near: Mapping[int, float] = _NOTHING) -> list[tuple[float, Kept]]:
        """At most `cue.k` memories with their scores in (0, 1], the strongest first.

        `near` tells how much memories mean the same as the cue, in (0, 1], by number. A cue that
        says nothing brings back what is freshest and matters most.
        """
        shelves = [self.shelves[p] for p in dict.fromkeys((cue.person, "")) if p in self.shelves]
        asked = [[_asked(shelves, *term) for term in terms] for terms in meant(cue.text)]
        pool: dict[str, list[tuple[float, Kept]]] = {}
        for i, shelf in enumerate(shelves):
            scores = np.frombuffer(shelf.weight).copy()
            if asked or near:
                told = shelf.relevance([[(v, f[i]) for v, f in terms] for terms in asked])
                scores *= shelf.blended(told, near)
            self._best(shelf, scores, cue, pool)
        return _chosen(pool, cue)

    def _best(
        self, shelf: Shelf, scores: Floats, cue: Cue, pool: dict[str, list[tuple[float, Kept]]]
    ) -> None:
        """Add the best of each kind on `shelf` to `pool`; `scores` are without retention yet."""
        rows = np.flatnonzero(scores)
        used, lasts = np.frombuffer(shelf.used)[rows], np.frombuffer(shelf.lasts)[rows]
        left = scores[rows] * retention(cue.t - used, lasts)
        kinds = np.frombuffer(shelf.kind, np.int32)[rows]
        for kind in cue.kinds or self._kinds:
            mine = np.flatnonzero(kinds == self._kinds.get(kind, -1))
            most = 4 * cue.k  # some of which may say the same
            if len(mine) > most:
                mine = mine[np.argpartition(-left[mine], most)[:most]]
            for j in mine:
                kept = shelf.rows[rows[j]]
                assert kept is not None
                pool.setdefault(kind, []).append((float(left[j]), kept))


def _said(kept: Kept) -> list[str]:
    return words(f"{kept.record.text} {kept.record.key}")


def _asked(shelves: Sequence[Shelf], term: str, part: float) -> tuple[float, list[Near]]:
    """What a term is worth, and the words like it on each shelf."""
    found = [s.near(term) for s in shelves]
    return part * _worth(shelves, found), found


def _worth(shelves: Sequence[Shelf], found: Sequence[Near]) -> float:
    """How rare, hence telling, the best known form of a word is on all `shelves` together."""
    n = sum(len(s.row_of) for s in shelves)
    known = 0
    for shelf, near in zip(shelves, found, strict=True):
        if near:
            known += shelf.there[max(near, key=lambda x: x[1])[0]]
    return math.log1p((max(n - known, 0) + 0.5) / (known + 0.5))


def _chosen(pool: dict[str, list[tuple[float, Kept]]], cue: Cue) -> list[tuple[float, Kept]]:
    """The best of all kinds within their quotas, nothing twice; then what fills the room."""
    ranked = sorted(
        (pair for pairs in pool.values() for pair in pairs),
        key=lambda pair: (-pair[0], -pair[1].record.t, pair[1].id),
    )
    out, spare = list[tuple[float, Kept]](), list[tuple[float, Kept]]()
    said, of_kind = set[str](), Counter[str]()
    wanted = bool(cue.kinds) and _STRICT.issuperset(cue.kinds)  # these and nothing else
    for pair in ranked:
        record = pair[1].record
        text = plain(record.text)
        if text in said:
            continue
        said.add(text)
        room = math.ceil(cue.k * QUOTA.get(record.kind, 1.0))
        if of_kind[record.kind] < room and len(out) < cue.k:
            of_kind[record.kind] += 1
            out.append(pair)
        elif wanted or record.kind not in _STRICT:
            spare.append(pair)
    out += spare[: max(cue.k - len(out), 0)]
    return sorted(out, key=lambda pair: (-pair[0], -pair[1].record.t, pair[1].id))
