"""A memory for one session: as `memory.store`, but nothing outlasts the program."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agent.types import Cue, Recalled, Record
from memory.clean import clean
from memory.merge import Kept, Standing, merged
from memory.recall import Recall


class Fleeting:
    """The port `Memory`."""

    def __init__(self) -> None:
        self._recall, self._standing = Recall(), Standing()
        self._kept: dict[int, Kept] = {}
        self._next = 1

    async def record(self, *records: Record) -> None:
        changes = merged(self._standing, [clean(record) for record in records])
        for id, kept in changes.known.items():
            self._drop(id)
            if kept.ended is None:
                self._take(kept)
        for kept in changes.new:
            kept.id, self._next = self._next, self._next + 1
            if kept.ended is None:
                self._take(kept)

    async def recall(self, cue: Cue) -> Sequence[Recalled]:
        found = self._recall.search(cue)
        for _, kept in found:
            self._recall.use(kept, cue.t)
        return [Recalled(kept.id, kept.record, score) for score, kept in found]

    async def history(self, kind: str, person: str | None = None) -> Sequence[Recalled]:
        mine = [
            Recalled(kept.id, kept.record)
            for kept in self._kept.values()
            if kept.record.kind == kind and person in (None, kept.record.person)
        ]
        return sorted(mine, key=lambda one: (one.record.t, one.id))

    async def forget(self, ids: Iterable[int]) -> int:
        gone = [id for id in set(ids) if id in self._kept]
        for id in gone:
            self._drop(id)
        return len(gone)

    def _take(self, kept: Kept) -> None:
        self._kept[kept.id] = kept
        self._standing.add(kept)
        self._recall.add(kept)

    def _drop(self, id: int) -> None:
        kept = self._kept.pop(id)
        self._standing.remove(kept)
        self._recall.remove(kept)
