"""A memory for one session: as `memory.store`, but nothing outlasts the program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

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

    async def history(
        self, kind: str, person: str | None = None, latest: int | None = None
    ) -> Sequence[Recalled]:
        mine = [
            Recalled(kept.id, kept.record)
            for kept in self._kept.values()
            if kept.record.kind == kind and person in (None, kept.record.person)
        ]
        mine.sort(key=lambda one: (one.record.t, one.id))
        return mine if latest is None else mine[len(mine) - min(latest, len(mine)) :]

    async def all(
        self, person: str | None = None, kind: str | None = None, *, past: bool = False
    ) -> list[Recalled]:
        """Everything, the oldest first; there is no `past` here, what is superseded is gone."""
        kinds = {kept.record.kind for kept in self._kept.values()} if kind is None else {kind}
        found = [one for each in kinds for one in await self.history(each, person)]
        return sorted(found, key=lambda one: (one.record.t, one.id))

    async def people(self, prefix: str) -> list[str]:
        """Of whom anything is kept, among those whose names begin with `prefix`."""
        known = {kept.record.person for kept in self._kept.values()}
        return sorted(who for who in known if who.startswith(prefix))

    async def search(self, cue: Cue, person: str | None = None) -> list[Recalled]:
        """As `recall`, for who looks in; about `person` or anybody. It leaves no trace."""
        best = dict[int, Recalled]()
        for one in [person] if person is not None else [*self._recall.shelves]:
            for score, kept in self._recall.search(replace(cue, person=one)):
                if kept.record.person == one:
                    best[kept.id] = Recalled(kept.id, kept.record, score)
        return sorted(best.values(), key=lambda r: (-r.score, r.id))[: cue.k]

    async def edit(self, id: int, text: str, data: Mapping[str, Any] | None = None) -> bool:
        """Let memory `id` say `text`, with `data`, from now on. False where there is none such."""
        if id not in self._kept:
            return False
        kept = self._kept[id]
        self._drop(id)
        held = kept.record.data if data is None else data
        kept.record = clean(replace(kept.record, text=text, data=held))
        self._take(kept)
        return True

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
