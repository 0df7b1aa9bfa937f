"""The tables. `migrations/` makes them; a test checks that the two agree."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

_ID = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by INTEGER alone


class PgVector(UserDefinedType[Any]):
    """pgvector's type of any length. Its values are told as text: see `memory.vectors`."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "vector"


class Base(DeclarativeBase): ...


class Character(Base):
    """Whose memories there are. `revision` counts writes, so that a reader sees it is behind."""

    __tablename__ = "characters"

    persona: Mapped[str] = mapped_column(Text, primary_key=True)
    revision: Mapped[int] = mapped_column(_ID)


class Memory(Base):
    """One record of a character; see `agent.types.Record`. Times are s since the Unix epoch.

    `uses` counts how often it was told again or came back, last at `used`. `ended` is when a later
    record took its place; NULL while it stands.
    """

    __tablename__ = "memories"
    __table_args__ = (
        Index("memories_of", "persona", "kind", "person", "t"),
        {"sqlite_autoincrement": True},  # the number of a forgotten memory is never given again
    )

    id: Mapped[int] = mapped_column(_ID, primary_key=True)
    persona: Mapped[str] = mapped_column(Text)
    person: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    t: Mapped[float] = mapped_column(Double)
    importance: Mapped[float] = mapped_column(Double)
    confidence: Mapped[float] = mapped_column(Double)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    uses: Mapped[int] = mapped_column(Integer)
    used: Mapped[float] = mapped_column(Double)
    ended: Mapped[float | None] = mapped_column(Double)


class Vector(Base):
    """What a memory means to `model`. Bytes are float16; PostgreSQL has pgvector where it can."""

    __tablename__ = "vectors"

    memory: Mapped[int] = mapped_column(
        _ID, ForeignKey("memories.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    model: Mapped[str] = mapped_column(Text)
    vector: Mapped[bytes] = mapped_column(LargeBinary().with_variant(PgVector(), "postgresql"))
