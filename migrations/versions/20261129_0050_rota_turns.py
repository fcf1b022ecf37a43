"""Turns of the rota 轮值 (M-98).

Revision 0050, after 0047.
Made on 2026-11-29.
"""

import sqlalchemy as sa
from alembic import op

from migrations import grants

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rota_turn",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("use", grants.choice("taken", "lost", "own", "helped", name="use"), nullable=False),
        sa.Column("visit_at", grants.Moment, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_rota_turn_community_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_rota_turn_work_order_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_rota_turn_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota_turn")),
    )
    op.create_index("ix_rota_turn_community_id_visit_at", "rota_turn", ["community_id", "visit_at"])
    op.create_index("ix_rota_turn_work_order_id", "rota_turn", ["work_order_id"])
    grants.admit(("rota_turn",), grants.ORDINARY)


def downgrade() -> None:
    op.drop_table("rota_turn")
