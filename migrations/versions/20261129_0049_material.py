"""Unfit material of the customer's own on which they insisted (M-45).

Revision 0049, after 0047.
Made on 2026-11-29.
"""

import sqlalchemy as sa
from alembic import op

from migrations import grants

revision = "0049"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("work_order", sa.Column("insisted_material", grants.Json, nullable=True))


def downgrade() -> None:
    op.drop_column("work_order", "insisted_material")
