"""Characters and their memories."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "characters",
        sa.Column("persona", sa.Text, primary_key=True),
        sa.Column("revision", _ID, nullable=False),
    )
    op.create_table(
        "memories",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("persona", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("t", sa.Double, nullable=False),
        sa.Column("importance", sa.Double, nullable=False),
        sa.Column("confidence", sa.Double, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("uses", sa.Integer, nullable=False),
        sa.Column("used", sa.Double, nullable=False),
        sa.Column("ended", sa.Double),
        sqlite_autoincrement=True,
    )
    op.create_index("memories_of", "memories", ["persona", "kind", "person", "t"])
