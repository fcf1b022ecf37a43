"""What is recorded in a customer's name: what a signature signs, words and objections, ratings.

Revision 0007, after 0006.
Made on 2026-11-28.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OF_FILES = ("signs_record_id", "signs_action", "signs_quote_id")
OF_ORDERS = ("rated_completion", "recorded_words", "recorded_at", "objection")


def upgrade() -> None:
    op.add_column("stored_file", sa.Column("signs_record_id", sa.Uuid(), nullable=True))
    op.add_column("stored_file", sa.Column("signs_action", sqlmodel.AutoString(length=40), nullable=True))
    op.add_column("stored_file", sa.Column("signs_quote_id", sa.Uuid(), nullable=True))
    op.add_column("work_order", sa.Column("rated_completion", sa.Integer(), nullable=True))
    op.add_column("work_order", sa.Column("recorded_words", grants.Json, nullable=True))
    op.add_column("work_order", sa.Column("recorded_at", grants.Moment, nullable=True))
    op.add_column("work_order", sa.Column("objection", grants.Json, nullable=True))


def downgrade() -> None:
    for column in OF_ORDERS:
        op.drop_column("work_order", column)
    for column in OF_FILES:
        op.drop_column("stored_file", column)
