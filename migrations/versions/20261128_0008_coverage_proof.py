"""What proves that work is free.

Revision 0008, after 0007.
Made on 2026-11-28.
"""

import sqlalchemy as sa
from alembic import op

from migrations import grants

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("work_order", sa.Column("coverage_proof", grants.Json, nullable=True))


def downgrade() -> None:
    op.drop_column("work_order", "coverage_proof")
