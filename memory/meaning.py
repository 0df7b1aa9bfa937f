"""What memories mean to a model, kept beside them: made when idle, compared at every recall."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence

from sqlalchemy import LargeBinary, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from memory.embed import Embed, likeness_of_strangers
from memory.merge import Kept
from memory.models import Memory, Vector
from memory.vectors import Piles, by_pgvector, from_bytes, from_pgvector, keep
from memory.vectors import Vector as Array

# Too many and too short to mean much; recall holds them to an eighth of what comes back anyway.
_MEANINGLESS = ("change", "event")
_HOPELESS = 0.999  # a model that finds strangers so alike tells nothing apart


class Meaning:
    """The vectors of one character's memories, of one model."""

    def __init__(self, persona: str, embed: Embed) -> None:
        self._persona, self._embed = persona, embed
        self._piles = Piles()
        self._floor = 0.0  # the cosine of strangers
        self._pgvector = False

    @property
    def name(self) -> str:
        return self._embed.name

    async def prepare(self, at: AsyncConnection) -> None:
        """Learn what the model finds alike, and what the database can do."""
        self._floor = min(await asyncio.to_thread(likeness_of_strangers, self._embed), _HOPELESS)
        self._pgvector = await by_pgvector(at)

    async def load(self, at: AsyncConnection, kept: Iterable[Kept]) -> None:
        """Read the vectors of what is `kept`."""
        mine = Memory.persona == self._persona, Memory.ended.is_(None), Vector.model == self.name
        sent = func.vector_send(Vector.vector, type_=LargeBinary)
        query = select(Vector.memory, sent if self._pgvector else Vector.vector)
        query = query.join(Memory, Memory.id == Vector.memory).where(*mine)
        found = {row.memory: row[1] for row in await at.execute(query)}
        read = from_pgvector if self._pgvector else from_bytes
        self._piles = await asyncio.to_thread(_piled, found, [*kept], read)

    async def asked(self, text: str) -> Array | None:
        """What a cue means; None where it says nothing."""
        if not text.strip():
            return None
        vector: Array = (await asyncio.to_thread(self._embed, [text]))[0]
        return vector

    def near(self, asked: Array, persons: Sequence[str]) -> dict[int, float]:
        """Of the memories about `persons` that mean the like: how much, in (0, 1], by number."""
        found = self._piles.near(asked, persons)
        lifted = {id: (alike - self._floor) / (1 - self._floor) for id, alike in found.items()}
        return {id: min(alike, 1.0) for id, alike in lifted.items() if alike > 0.0}

    def remove(self, id: int) -> None:
        self._piles.remove(id)

    async def lost_sight(self, at: AsyncConnection) -> bool:
        """Whether another program made vectors that are not in memory here."""
        mine = Memory.persona == self._persona, Memory.ended.is_(None), Vector.model == self.name
        query = select(func.count()).select_from(Vector).join(Memory, Memory.id == Vector.memory)
        return bool(await at.scalar(query.where(*mine)) != len(self._piles))

    async def missing(self, at: AsyncConnection, most: int) -> list[tuple[int, str]]:
        """The newest memories without a vector of this model: number and text."""
        made = select(Vector.memory).where(Vector.memory == Memory.id, Vector.model == self.name)
        query = (
            select(Memory.id, Memory.text)
            .where(Memory.persona == self._persona, Memory.ended.is_(None))
            .where(Memory.kind.not_in(_MEANINGLESS), ~made.exists())
            .order_by(Memory.id.desc())
        )
        return [(row.id, row.text) for row in await at.execute(query.limit(most))]

    async def make(self, texts: Sequence[str]) -> Sequence[Array]:
        made: Sequence[Array] = list(await asyncio.to_thread(self._embed, texts))
        return made

    async def keep(self, at: AsyncConnection, made: Collection[tuple[int, str, Array]]) -> None:
        await keep(at, self.name, made, self._pgvector)

    def take(self, made: Iterable[tuple[int, str, Array]], kept: dict[int, Kept]) -> None:
        """Look through what was `made` too, of what still stands and says the same."""
        for id, said, vector in made:
            one = kept.get(id)
            if one is not None and one.record.text == said:
                self._piles.add(id, one.record.person, one.record.kind, vector)


async def drop(at: AsyncConnection, id: int) -> None:
    """Let memory `id` mean nothing until it is read again."""
    await at.execute(delete(Vector).where(Vector.memory == id))


def _piled(found: dict[int, bytes], kept: Iterable[Kept], read: Callable[[bytes], Array]) -> Piles:
    piles = Piles()
    for one in kept:
        if one.id in found:
            piles.add(one.id, one.record.person, one.record.kind, read(found[one.id]))
    return piles
