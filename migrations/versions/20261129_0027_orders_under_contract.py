"""Orders name the contract that covers them.

Revision 0027, after 0026.
Made on 2026-11-29.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("work_order", sa.Column("contract_id", sa.Uuid(), nullable=True))
    named = sa.text("contract_id IS NOT NULL")
    op.create_index(
        "ix_work_order_contract_id", "work_order", ["contract_id"], postgresql_where=named, sqlite_where=named
    )


def downgrade() -> None:
    op.drop_index("ix_work_order_contract_id", "work_order")
    op.drop_column("work_order", "contract_id")
