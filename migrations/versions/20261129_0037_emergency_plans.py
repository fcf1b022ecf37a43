"""Emergency plans 应急预案, and the orders that are their tasks (M-100).

Revision 0037, after 0036.
Made on 2026-11-29.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

EMERGENCIES = (
    "typhoon", "flood", "power_cut", "water_cut", "entrapment", "fire", "gas_leak", "snow", "other",
)  # fmt: skip
TASKS = "ix_work_order_emergency_plan_id"


def upgrade() -> None:
    text = sqlmodel.AutoString
    op.create_table(
        "emergency_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", text(length=64), nullable=False),
        sa.Column("salt", text(length=16), nullable=False, server_default=""),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("number", text(length=40), nullable=False),
        sa.Column("state", grants.choice("armed", "activated", "stood_down", name="state"), nullable=False),
        sa.Column("updated_at", grants.Moment, nullable=False),
        sa.Column("maker_id", sa.Uuid(), nullable=False),
        sa.Column("emergency", grants.choice(*EMERGENCIES, name="emergency"), nullable=False),
        sa.Column("title", text(length=200), nullable=False),
        sa.Column("posts", grants.Json, nullable=False),
        sa.Column("tasks", grants.Json, nullable=False),
        sa.Column("utilities", grants.Json, nullable=False),
        sa.Column("note", text(length=1000), nullable=False),
        sa.Column("level", grants.choice("i", "ii", "iii", "iv", name="level"), nullable=True),
        sa.Column("reason", text(length=500), nullable=False),
        sa.Column("activated_at", grants.Moment, nullable=True),
        sa.Column("activated_by_id", sa.Uuid(), nullable=True),
        sa.Column("activations", sa.Integer(), nullable=False),
        sa.Column("told", grants.Json, nullable=False),
        sa.Column("stood_down_at", grants.Moment, nullable=True),
        sa.Column("outcome", text(length=1000), nullable=False),
        sa.Column("open_reason", text(length=500), nullable=False),
        sa.Column("damage", text(length=1000), nullable=False),
        sa.Column("lessons", text(length=1000), nullable=False),
        sa.Column("reported_at", grants.Moment, nullable=True),
        sa.Column("reported_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_emergency_plan_community_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_emergency_plan_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_plan")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_emergency_plan_community_id_number")),
    )
    for columns in (["community_id"], ["community_id", "state"], ["maker_id"]):
        name = f"ix_emergency_plan_{'_'.join(columns)}_created_at_id"
        op.create_index(name, "emergency_plan", [*columns, "created_at", "id"])
    grants.admit(("emergency_plan",), grants.ORDINARY)
    op.add_column("work_order", sa.Column("emergency_plan_id", sa.Uuid(), nullable=True))
    op.add_column("work_order", sa.Column("plan_task", sa.Integer(), nullable=True))
    op.add_column("work_order", sa.Column("plan_due_at", grants.Moment, nullable=True))
    named = sa.text("emergency_plan_id IS NOT NULL")
    op.create_index(
        TASKS, "work_order", ["emergency_plan_id", "created_at", "id"], postgresql_where=named, sqlite_where=named
    )


def downgrade() -> None:
    op.drop_index(TASKS, "work_order")
    for column in ("plan_due_at", "plan_task", "emergency_plan_id"):
        op.drop_column("work_order", column)
    op.drop_table("emergency_plan")
