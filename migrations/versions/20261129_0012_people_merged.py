"""People: an entry of somebody who was registered twice names the one that was kept.

Revision 0012, after 0011.
Made on 2026-11-29.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("merged_into_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_person_merged_into_id",
        "person",
        ["merged_into_id"],
        postgresql_where=sa.text("merged_into_id IS NOT NULL"),
        sqlite_where=sa.text("merged_into_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_person_merged_into_id", "person")
    op.drop_column("person", "merged_into_id")
