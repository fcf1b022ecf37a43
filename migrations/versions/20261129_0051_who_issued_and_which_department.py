"""Who issued a goods pass 放行条, and which department a training 培训 is of (M-96, M-74).

Revision 0051, after 0047.
Made on 2026-11-29.
"""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("goods_pass", sa.Column("issued_by_id", sa.Uuid(), nullable=True))
    op.add_column("training", sa.Column("department_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("training", "department_id")
    op.drop_column("goods_pass", "issued_by_id")
