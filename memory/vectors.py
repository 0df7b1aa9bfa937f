"""Which memories mean the like of a cue: cosines over their vectors; and how these are kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from memory.embed import Vectors

NEAREST = 32  # memories of each kind about each person that a cue is compared with any further
_SKETCHED = 20_000  # vectors from which their sketches are looked at first
_SKETCH = (
    96  # dimensions of a sketch: 384 to 96 leaves errors of about 0.1 (Johnson, Lindenstrauss)
)
_SHORT_LIST = 1024  # vectors that the sketches leave

Vector = NDArray[np.float32]


def to_bytes(vector: Vector) -> bytes:
    """float16: half the room, and cosines to three digits."""
    return vector.astype("<f2").tobytes()


def from_bytes(kept: bytes) -> Vector:
    return np.frombuffer(kept, "<f2").astype(np.float32)


@dataclass(slots=True)
class Pile:
    """The vectors of one kind about one person, as rows of growing arrays."""

    turn: Vectors  # (size, sketch), from vectors to sketches
    rows: Vectors
    sketches: Vectors
    ids: list[int] = field(default_factory=list)
    row_of: dict[int, int] = field(default_factory=dict)

    def add(self, id: int, vector: Vector) -> None:
        row = len(self.ids)
        if row == len(self.rows):
            self.rows, self.sketches = _grown(self.rows), _grown(self.sketches)
        self.rows[row], self.sketches[row] = vector, vector @ self.turn
        self.row_of[id] = row
        self.ids.append(id)

    def remove(self, id: int) -> None:
        """Take it out; the last takes its row."""
        row, last = self.row_of.pop(id), self.ids.pop()
        if last != id:
            end = len(self.ids)
            self.rows[row], self.sketches[row] = self.rows[end], self.sketches[end]
            self.ids[row], self.row_of[last] = last, row

    def near(self, asked: Vector) -> list[tuple[int, float]]:
        n = len(self.ids)
        short = np.arange(n)
        if n > _SKETCHED:
            short = np.argpartition(self.sketches[:n] @ -(asked @ self.turn), _SHORT_LIST)
            short = short[:_SHORT_LIST]
        alike = self.rows[short] @ asked if n > _SKETCHED else self.rows[:n] @ asked
        best = np.argsort(-alike, kind="stable")[:NEAREST]
        return [(self.ids[short[i]], float(alike[i])) for i in best]


class Piles:
    """All vectors of a character's memories, looked through at once."""

    def __init__(self) -> None:
        self._piles: dict[tuple[str, str], Pile] = {}
        self._pile_of: dict[int, Pile] = {}
        self._turn: Vectors | None = None

    def __len__(self) -> int:
        return len(self._pile_of)

    def add(self, id: int, person: str, kind: str, vector: Vector) -> None:
        """Keep the vector of memory `id`; another takes the place of an earlier."""
        self.remove(id)
        if self._turn is None or len(self._turn) != len(vector):
            self._turn = _turn(len(vector))
        if (pile := self._piles.get((person, kind))) is None:
            empty = (np.zeros((8, len(vector)), np.float32), np.zeros((8, _SKETCH), np.float32))
            pile = self._piles[person, kind] = Pile(self._turn, *empty)
        pile.add(id, vector)
        self._pile_of[id] = pile

    def remove(self, id: int) -> None:
        if (pile := self._pile_of.pop(id, None)) is not None:
            pile.remove(id)

    def near(self, asked: Vector, persons: Sequence[str]) -> dict[int, float]:
        """The cosines of the nearest of every kind about `persons`, by number."""
        piles = (pile for (person, _), pile in self._piles.items() if person in persons)
        return {id: alike for pile in piles if pile.ids for id, alike in pile.near(asked)}


async def by_pgvector(at: AsyncConnection) -> bool:
    """Whether the database has a type for vectors."""
    if at.dialect.name != "postgresql":
        return False
    column = "SELECT udt_name FROM information_schema.columns WHERE table_name = 'vectors'"
    return bool(await at.scalar(text(f"{column} AND column_name = 'vector'")) == "vector")


def from_pgvector(kept: bytes) -> Vector:
    """What `vector_send` gives: two numbers of 16 bits, then float32 with the high byte first."""
    return np.frombuffer(kept, ">f4", offset=4).astype(np.float32)


def told(vector: Vector) -> str:
    """As pgvector reads it."""
    return f"[{','.join(f'{x:.6g}' for x in vector.tolist())}]"


async def keep(
    at: AsyncConnection, model: str, made: Iterable[tuple[int, str, Vector]], pgvector: bool
) -> None:
    """Write the vectors of memories that still say what their vectors were made of."""
    rows = [
        {"id": id, "model": model, "said": said, "vector": told(v) if pgvector else to_bytes(v)}
        for id, said, v in made
    ]
    if rows:
        await at.execute(text("DELETE FROM vectors WHERE memory = :id"), rows)
        as_kept = {"postgresql": "CAST(:vector AS bytea)"}.get(at.dialect.name, ":vector")
        as_kept = "CAST(CAST(:vector AS text) AS vector)" if pgvector else as_kept
        await at.execute(
            text(
                f"INSERT INTO vectors (memory, model, vector) SELECT id, :model, {as_kept} "
                "FROM memories WHERE id = :id AND text = :said"
            ),
            rows,
        )


def _grown(rows: Vectors) -> Vectors:
    return np.concatenate([rows, np.zeros_like(rows)])


def _turn(size: int) -> Vectors:
    """The same for every start, so that the same cue brings back the same."""
    rng = np.random.default_rng(0)
    turn: NDArray[np.float64] = rng.standard_normal((size, _SKETCH)) / np.sqrt(_SKETCH)
    return turn.astype(np.float32)
