"""Helpers of work orders 协办人员 (M-21, M-24).

Revision 0042, after 0041.
Made on 2026-11-29.
"""

import sqlalchemy as sa
from alembic import op

from migrations import grants

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

ONCE = "uq_order_helper_work_order_id_person_id"


def upgrade() -> None:
    op.add_column("work_order", sa.Column("helpers", grants.Json, nullable=True))
    op.create_table(
        "order_helper",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("left_at", grants.Moment, nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_order_helper_community_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_order_helper_work_order_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_order_helper_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_helper")),
    )
    op.create_index(
        ONCE,
        "order_helper",
        ["work_order_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("active IS true"),
        sqlite_where=sa.text("active IS 1"),
    )
    op.create_index("ix_order_helper_work_order_id", "order_helper", ["work_order_id"])
    op.create_index("ix_order_helper_person_id_active", "order_helper", ["person_id", "active"])
    grants.admit(("order_helper",), grants.ORDINARY)


def downgrade() -> None:
    op.drop_table("order_helper")
    op.drop_column("work_order", "helpers")
