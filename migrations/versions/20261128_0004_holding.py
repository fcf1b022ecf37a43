"""When a call or letter arrived; what somebody uploaded in a day, and which files stand under nothing.

Revision 0004, after 0003.
Made on 2026-11-28.
"""

import sqlalchemy as sa
from alembic import op

from migrations import grants

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STANDS_ALONE = sa.text("work_order_id IS NULL AND complaint_id IS NULL")


def upgrade() -> None:
    for table in ("work_order", "complaint"):
        op.add_column(table, sa.Column("received_at", grants.Moment, nullable=True))
    op.create_index("ix_stored_file_uploaded_by_id_created_at", "stored_file", ["uploaded_by_id", "created_at"])
    op.create_index(
        "ix_stored_file_created_at",
        "stored_file",
        ["created_at"],
        postgresql_where=STANDS_ALONE,
        sqlite_where=STANDS_ALONE,
    )


def downgrade() -> None:
    op.drop_index("ix_stored_file_created_at", "stored_file")
    op.drop_index("ix_stored_file_uploaded_by_id_created_at", "stored_file")
    for table in ("complaint", "work_order"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("received_at")
