"""A character's memory in a database: fills the port `agent.ports.Memory`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from agent.errors import ContractError, Unavailable
from agent.types import Cue, Recalled, Record
from memory.clean import clean, storable
from memory.consolidate import consolidated, steps
from memory.database import database, scrub, told, written
from memory.embed import Embed
from memory.home import url as usual
from memory.meaning import Meaning, drop
from memory.merge import Changes, Kept, Standing, merged
from memory.models import Character, Memory
from memory.recall import Recall

_log = logging.getLogger(__name__)
_BATCH = 500  # rows forgotten by one statement
_FEW = 8  # vectors made at a time: a turn that comes waits for no more
_NAMES = (
    "kind", "text", "t", "person", "source", "key", "importance", "confidence", "data",
    "uses", "used", "ended",
)  # fmt: skip


class Store:
    """All that one character remembers. What was recorded is on the disk when `record` returns.

    Several programs may have the same memory open; each sees what the others wrote at its next
    call. How often a memory came back is written with the next record, or on leaving.
    """

    def __init__(self, persona: str, engine: AsyncEngine, embed: Embed | None = None) -> None:
        self.persona = persona
        self._engine = engine
        self._reader = engine.execution_options(reads=True)
        self._lock = asyncio.Lock()
        self._revision = -1  # of what is in memory here; -1: nothing is
        self._writes = False  # whether this store is writing, and what is in memory is whole
        self._looking: asyncio.Future[None] | None = None  # a look that has not begun yet
        self._recall = Recall()
        self._standing = Standing()
        self._kept: dict[int, Kept] = {}
        self._uses: dict[int, Kept] = {}
        self._meaning = Meaning(persona, embed) if embed is not None else None

    async def record(self, *records: Record) -> None:
        """Keep `records`, all or none. Raises `ContractError` for data that JSON cannot hold."""
        sound = [clean(r) for r in records]
        if sound:
            await self._write(lambda: merged(self._standing, sound))

    async def recall(self, cue: Cue) -> Sequence[Recalled]:
        """The memories that `cue` brings back, with scores in (0, 1], the strongest first."""
        near = await self._near(cue, (cue.person, ""))
        found = self._recall.search(cue, near)
        for _, kept in found:
            if self._recall.use(kept, cue.t):
                self._uses[kept.id] = kept
        return [Recalled(kept.id, kept.record, score) for score, kept in found]

    async def history(
        self, kind: str, person: str | None = None, latest: int | None = None
    ) -> Sequence[Recalled]:
        """As the port says; out of what is in memory here, read up to date first."""
        await self.refresh()
        return self._recall.of(kind, person, latest)

    async def all(
        self,
        person: str | None = None,
        kind: str | None = None,
        *,
        past: bool = False,
        latest: int | None = None,
    ) -> list[Recalled]:
        """Everything that stands, the oldest first; with `past` also what was superseded.

        Of that, where `latest` is given, only the last so many.
        """
        query = _select(self.persona).order_by(Memory.t.desc(), Memory.id.desc()).limit(latest)
        if person is not None:
            query = query.where(Memory.person == person)
        if kind is not None:
            query = query.where(Memory.kind == kind)
        if not past:
            query = query.where(Memory.ended.is_(None))
        async with told(), self._reader.connect() as at:
            rows = (await at.execute(query)).all()
        return [Recalled(kept.id, kept.record) for kept in map(_kept, reversed(rows))]

    async def people(self, prefix: str) -> list[str]:
        """Of whom anything is kept, or was a while ago, whose names begin with `prefix`."""
        await self.refresh()
        return sorted(who for who in self._recall.shelves if who.startswith(prefix))

    async def search(self, cue: Cue, person: str | None = None) -> list[Recalled]:
        """As `recall`, for the owner to look in: about `person` or anybody; it leaves no trace."""
        await self.refresh()
        persons = [person] if person is not None else [*self._recall.shelves]
        best = dict[int, Recalled]()
        near = await self._near(cue, persons)
        for one in persons:
            for score, kept in self._recall.search(replace(cue, person=one), near):
                if kept.record.person == one:
                    best[kept.id] = Recalled(kept.id, kept.record, score)
        return sorted(best.values(), key=lambda r: (-r.score, r.id))[: cue.k]

    async def forget(self, ids: Iterable[int]) -> int:
        """Erase the memories of these numbers, for good. Returns how many there were."""
        gone = 0
        async with self._writing() as at:
            wanted, again = self._with_sums(set(ids))
            for i in range(0, len(again), _BATCH):
                mine = Memory.persona == self.persona, Memory.id.in_(again[i : i + _BATCH])
                await at.execute(update(Memory).where(*mine).values(ended=None))
            for i in range(0, len(wanted), _BATCH):
                mine = Memory.persona == self.persona, Memory.id.in_(wanted[i : i + _BATCH])
                gone += (await at.execute(delete(Memory).where(*mine))).rowcount
            await self._load(at)
        await scrub(self._engine)
        return gone

    def _with_sums(self, ids: set[int]) -> tuple[list[int], list[int]]:
        """What goes with `ids`, and what then stands again.

        A summary goes with what it was made of, and with any one thing of that, which it tells.
        """
        gone, again = set(ids), set[int]()
        for kept in self._kept.values():
            of = set[int](kept.record.data.get("sum_of", ()))
            if kept.id in ids:
                gone |= of
            elif of & ids:
                gone.add(kept.id)
                again |= of - ids
        return sorted(gone), sorted(again)

    async def edit(self, id: int, text: str, data: Mapping[str, Any] | None = None) -> bool:
        """Let memory `id` say `text`, with `data`, from now on. False where there is none such."""
        new: dict[str, Any] = {"text": storable(text)}
        if data is not None:
            new["data"] = dict(data)
        async with self._writing() as at:
            mine = Memory.persona == self.persona, Memory.id == id
            done = await at.execute(update(Memory).where(*mine).values(new))
            if done.rowcount:
                await drop(at, id)
            await self._load(at)
        await scrub(self._engine)
        return bool(done.rowcount)

    async def consolidate(self, now: float) -> int:
        """Make one of what says the same, and sum up talks long past: see `memory.consolidate`.

        For when nobody waits: step by step, each safe when it is done, and stopped at any time.
        Returns how many steps there were.
        """
        await self.refresh()
        todo = await asyncio.to_thread(steps, [*self._kept.values()], now)
        for ids in todo:
            await self._write(partial(self._consolidated, ids, now))
        return len(todo)

    def _consolidated(self, ids: Iterable[int], now: float) -> Changes:
        return consolidated([self._kept[id] for id in ids if id in self._kept], now)

    async def embed_missing(self, most: int = 1_000_000) -> int:
        """Make vectors of at most `most` memories that have none of the model in use.

        For when nobody waits: a few at a time, each few safe when they are made, and stopped at
        any time. Returns how many were made; 0 where there is no model.
        """
        done = 0
        while self._meaning is not None and done < most:
            async with self._lock, told(), self._reader.connect() as at:
                if await self._meaning.lost_sight(at):
                    await self._meaning.load(at, self._kept.values())
                todo = await self._meaning.missing(at, min(_FEW, most - done))
            if not todo:
                break
            vectors = await self._meaning.make([text for _, text in todo])
            made = [(id, text, v) for (id, text), v in zip(todo, vectors, strict=True)]
            async with self._lock, told():
                async with self._engine.begin() as at:
                    await self._meaning.keep(at, made)
                self._meaning.take(made, self._kept)
            done += len(made)
        return done

    async def _near(self, cue: Cue, persons: Sequence[str]) -> Mapping[int, float]:
        """What means the same as `cue`, by a model where there is one; reads up to date first."""
        if self._meaning is None:
            await self.refresh()
            return {}
        asked, _ = await asyncio.gather(self._meaning.asked(cue.text), self.refresh())
        return {} if asked is None else self._meaning.near(asked, persons)

    async def flush(self) -> None:
        """Write down how often memories came back."""
        if self._uses:
            await self._write(Changes)

    async def _write(self, deed: Callable[[], Changes]) -> None:
        async with self._writing() as at:
            changes = deed()
            known = {**self._uses, **changes.known}
            for id in changes.gone:
                known.pop(id, None)
            if changes.gone:
                await at.execute(delete(Memory).where(Memory.id.in_(changes.gone)))
            if known:
                new: dict[str, Any] = {name: bindparam(name) for name in _NAMES}
                await at.execute(
                    update(Memory).where(Memory.id == bindparam("at")).values(new),
                    [{"at": id, **_row(kept)} for id, kept in known.items()],
                )
            if changes.new:
                ids = await at.scalars(
                    insert(Memory).returning(Memory.id, sort_by_parameter_order=True),
                    [{"persona": self.persona, **_row(kept)} for kept in changes.new],
                )
                for kept, id in zip(changes.new, ids, strict=True):
                    kept.id = id
            await at.commit()
            done = {*known, *changes.gone}  # a recall meanwhile may have used others, too
            self._uses = {id: kept for id, kept in self._uses.items() if id not in done}
            self._apply(changes)

    def _apply(self, changes: Changes) -> None:
        """Bring what is in memory here up to what was written."""
        for id in (*changes.known, *changes.gone):
            kept = self._kept.pop(id)
            self._standing.remove(kept)
            self._recall.remove(kept)
            stands = id in changes.known and changes.known[id].ended is None
            if not stands and self._meaning is not None:
                self._meaning.remove(id)
        for kept in (*changes.known.values(), *changes.new):
            if kept.ended is None:
                self._take(kept)

    def _take(self, kept: Kept) -> None:
        self._kept[kept.id] = kept
        self._standing.add(kept)
        self._recall.add(kept)

    async def prepare(self) -> None:
        """Read everything, and what the model makes of it where there is one."""
        if self._meaning is None:
            _log.info("memory of %s: recall by words", self.persona)
        else:
            async with told(), self._reader.connect() as at:
                await self._meaning.prepare(at)
            _log.info("memory of %s: recall by words and %s", self.persona, self._meaning.name)
        await self.refresh()

    async def refresh(self) -> None:
        """Read everything anew where another program wrote, or nothing was read yet.

        Does not wait for a write of this store itself: it has looked just now.
        """
        if self._writes:
            return
        if self._looking is None or self._looking.done():
            self._looking = asyncio.ensure_future(self._look())
            self._looking.add_done_callback(_seen)
        await asyncio.shield(self._looking)

    async def _look(self) -> None:
        """`refresh` for all who ask for it until it begins: they wait for one and the same."""
        async with self._lock, told():
            self._looking = None
            if await written(self._reader, self.persona) == self._revision:
                return
            async with self._reader.connect() as at:
                mine = Character.persona == self.persona
                revision = await at.scalar(select(Character.revision).where(mine))
                await self._load(at)
                self._revision = int(revision or 0)

    async def _load(self, at: AsyncConnection) -> None:
        standing = _select(self.persona).where(Memory.ended.is_(None)).order_by(Memory.id)
        rows = (await at.execute(standing)).all()
        kept = {row[0]: _kept(row) for row in rows}
        ready = await asyncio.to_thread(_ready, kept)  # seconds, where there is much
        if self._meaning is not None:
            await self._meaning.load(at, kept.values())
        (self._recall, self._standing), self._kept, self._uses = ready, kept, {}

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that nobody else writes this character's memory in, read up to date."""
        async with self._lock, told():
            known, self._revision = self._revision, -1  # if anything goes wrong, it is read again
            async with self._engine.begin() as at:
                mine = Character.persona == self.persona
                step = update(Character).where(mine).values(revision=Character.revision + 1)
                revision = await at.scalar(step.returning(Character.revision))
                if revision is None:
                    raise ContractError(f"the memory of {self.persona!r} was not opened")
                if revision != known + 1:
                    await self._load(at)
                self._writes = True
                try:
                    yield at
                finally:
                    self._writes = False
            self._revision = int(revision)


def _seen(look: asyncio.Future[None]) -> None:
    """Whoever waited for `look` was told how it ended, if anybody still did."""
    if not look.cancelled():
        look.exception()


def _ready(kept: Mapping[int, Kept]) -> tuple[Recall, Standing]:
    standing = Standing()
    for one in kept.values():
        standing.add(one)
    return Recall(kept.values()), standing


def _select(persona: str) -> Select[Any]:
    names = (getattr(Memory, name) for name in ("id", *_NAMES))
    return select(*names).where(Memory.persona == persona)


def _kept(row: Row[Any]) -> Kept:
    values: list[Any] = list(row)
    return Kept(values[0], Record(*values[1:10]), *values[10:])


def _row(kept: Kept) -> dict[str, Any]:
    said = {name: getattr(kept.record, name) for name in _NAMES[:8]}  # all but `data`
    rest = {"uses": kept.uses, "used": kept.used, "ended": kept.ended}
    return said | {"data": dict(kept.record.data)} | rest


@asynccontextmanager
async def opened(
    persona: str, url: str = "", *, embed: Embed | None = None
) -> AsyncIterator[Store]:
    """The memory of the character `persona`, its tables brought up to date.

    `url` is `sqlite:///FILE` or `postgresql://...`, by default a file in the user's folder. With
    `embed` (see `memory.embed`) what means the same comes back too. Raises `ConfigError` for a bad
    address or a newer schema, `Unavailable` where it cannot be reached.
    """
    async with database(url or usual()) as made:
        async with told(Unavailable), made.begin() as at:
            mine = Character.persona == persona
            if await at.scalar(select(Character.revision).where(mine)) is None:
                await at.execute(insert(Character).values(persona=persona, revision=0))
        store = Store(persona, made, embed)
        await store.prepare()
        yield store
        await store.flush()


async def personas(url: str = "") -> list[str]:
    """The characters that the database knows, by name."""
    async with database(url or usual()) as made, told(), made.connect() as at:
        return list(await at.scalars(select(Character.persona).order_by(Character.persona)))
