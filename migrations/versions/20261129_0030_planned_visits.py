"""Plans of periodic visits in contracts, and the visits whose orders were made.

Revision 0030, after 0029.
Made on 2026-11-29.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contract", sa.Column("visit_plans", grants.Json, nullable=False, server_default="[]"))
    op.add_column("contract", sa.Column("visits_ahead_days", sa.Integer(), nullable=True))
    op.add_column("contract", sa.Column("visits_from", sa.Date(), nullable=True))
    op.create_table(
        "planned_visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("plan", sqlmodel.AutoString(length=20), nullable=False),
        sa.Column("title", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("visit_on", sa.Date(), nullable=False),
        sa.Column("asset_ids", grants.Json, nullable=False),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_planned_visit_community_id")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_planned_visit_contract_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_planned_visit_work_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_visit")),
        sa.UniqueConstraint(
            "contract_id", "plan", "planned_on", name=op.f("uq_planned_visit_contract_id_plan_planned_on")
        ),
    )
    op.create_index("ix_planned_visit_community_id_visit_on_id", "planned_visit", ["community_id", "visit_on", "id"])
    op.create_index("ix_planned_visit_work_order_id", "planned_visit", ["work_order_id"])
    grants.admit(("planned_visit",), grants.APPEND_ONLY)
    grants.freeze("planned_visit")


def downgrade() -> None:
    op.drop_table("planned_visit")
    op.drop_column("contract", "visits_from")
    op.drop_column("contract", "visits_ahead_days")
    op.drop_column("contract", "visit_plans")
