"""What stands before work begins: the diagnosis, and whose material was inspected; what was merged into an order, and
whether it may be claimed; and equal signatures are found.

Orders that are being worked on are diagnosed when they are completed.

Revision 0013, after 0012.
Made on 2026-11-29.
"""

import sqlalchemy as sa
from alembic import op

from migrations import grants

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SIGNATURES = sa.text("purpose = 'signature'")


def upgrade() -> None:
    op.add_column("work_order", sa.Column("diagnosed_at", grants.Moment, nullable=True))
    op.add_column("work_order", sa.Column("inspected_material", grants.Json, nullable=False, server_default="[]"))
    op.add_column("work_order", sa.Column("merged", grants.Json, nullable=True))
    op.add_column("work_order", sa.Column("claimable", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "ix_work_order_claimable",
        "work_order",
        ["community_id", "department_id", "created_at", "id"],
        postgresql_where=sa.text("claimable IS true"),
        sqlite_where=sa.text("claimable IS 1"),
    )
    op.create_index(
        "ix_stored_file_sha256",
        "stored_file",
        ["sha256"],
        postgresql_where=SIGNATURES,
        sqlite_where=SIGNATURES,
    )


def downgrade() -> None:
    op.drop_index("ix_stored_file_sha256", table_name="stored_file")
    op.drop_index("ix_work_order_claimable", table_name="work_order")
    op.drop_column("work_order", "claimable")
    op.drop_column("work_order", "merged")
    op.drop_column("work_order", "inspected_material")
    op.drop_column("work_order", "diagnosed_at")
