"""Row-level security, contents of rows in the journal, and amounts that nobody changes.

- A session sees and writes rows of the communities that it names, and of no other (docs/adr/0020).
- A journal entry keeps a salted hash of the row that it left, so that a change past the service is found.
- What was paid and what was offered stays as it was inserted; the ledger was append-only already.

Revision 0005, after 0004.
Made on 2026-11-28.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

PAID = (
    "id", "created_at", "organisation_id", "community_id", "charge_id", "amount_fen", "via", "method", "receipt",
    "online_reference", "taken_by_id",
)  # fmt: skip
OFFERED = (
    "id", "created_at", "community_id", "work_order_id", "ordinal", "author_id", "lines", "labour_fen", "material_fen",
    "total_fen", "catalogue_version",
)  # fmt: skip


def _versioned() -> list[str]:
    """The tables whose rows are the newest version of a record."""
    found = sa.inspect(op.get_bind())
    return [
        table
        for table in sorted(found.get_table_names())
        if {"version", "chain"} <= {column["name"] for column in found.get_columns(table)}
    ]


def upgrade() -> None:
    for table in _versioned():
        op.add_column(table, sa.Column("salt", sqlmodel.AutoString(length=16), nullable=False, server_default=""))
    op.add_column("journal", sa.Column("row_hash", sqlmodel.AutoString(length=64), nullable=True))
    grants.keep_columns("payment", PAID)
    grants.keep_columns("quote", OFFERED)
    grants.wall_all()


def downgrade() -> None:
    grants.open_all()
    for table in ("payment", "quote"):
        grants.release_columns(table)
    op.drop_column("journal", "row_hash")
    for table in _versioned():
        op.drop_column(table, "salt")
