"""Households in rooms, and every record under which a file stands.

Revision 0006, after 0005.
Made on 2026-11-28.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("binding", sa.Column("household_id", sa.Uuid(), nullable=True))
    op.create_table(
        "file_place",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("record_type", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_file_place_community_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_file_place_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_place")),
    )
    op.create_index(op.f("ix_file_place_file_id"), "file_place", ["file_id"])
    grants.admit(("file_place",), grants.APPEND_ONLY)
    grants.freeze("file_place")


def downgrade() -> None:
    op.drop_table("file_place")
    op.drop_column("binding", "household_id")
