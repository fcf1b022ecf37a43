"""What stands before work begins: the diagnosis, and whose material was inspected; what was merged into an order; and
equal signatures are found.

Orders that are being worked on are diagnosed when they are completed.

Revision 0012, after 0011.
Made on 2026-11-29.
"""

import sqlalchemy as sa
from alembic import op

from migrations import grants

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

SIGNATURES = sa.text("purpose = 'signature'")


def upgrade() -> None:
    op.add_column("work_order", sa.Column("diagnosed_at", grants.Moment, nullable=True))
    op.add_column("work_order", sa.Column("inspected_material", grants.Json, nullable=False, server_default="[]"))
    op.add_column("work_order", sa.Column("merged", grants.Json, nullable=True))
    op.create_index(
        "ix_stored_file_sha256",
        "stored_file",
        ["sha256"],
        postgresql_where=SIGNATURES,
        sqlite_where=SIGNATURES,
    )


def downgrade() -> None:
    op.drop_index("ix_stored_file_sha256", table_name="stored_file")
    op.drop_column("work_order", "merged")
    op.drop_column("work_order", "inspected_material")
    op.drop_column("work_order", "diagnosed_at")
