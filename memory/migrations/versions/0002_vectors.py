"""What memories mean, as vectors: of pgvector where there is one, else as bytes."""

import sqlalchemy as sa
from alembic import op

from memory.models import PgVector

revision = "0002"
down_revision = "0001"

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "vectors",
        sa.Column(
            "memory", _ID, sa.ForeignKey("memories.id", ondelete="CASCADE"), primary_key=True,
            autoincrement=False,
        ),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("vector", PgVector() if _pgvector() else sa.LargeBinary, nullable=False),
    )  # fmt: skip


def _pgvector() -> bool:
    """Whether this is a PostgreSQL that has, or can be given, the extension."""
    at = op.get_bind()
    if at.dialect.name != "postgresql":
        return False
    try:
        with at.begin_nested():
            at.execute(sa.text("CREATE EXTENSION IF NOT EXISTS vector"))
    except sa.exc.DBAPIError:  # not installed there, or not ours to add
        return False
    return True
