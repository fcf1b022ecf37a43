"""Public faults 公共故障, and the orders that report them (M-100).

Revision 0041, after 0040.
Made on 2026-11-29.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

FAILURES = ("water", "power", "lift", "gas", "heating", "network", "drainage", "access", "other")
REPORTS = "ix_work_order_incident_id"


def upgrade() -> None:
    text = sqlmodel.AutoString
    op.create_table(
        "incident",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", text(length=64), nullable=False),
        sa.Column("salt", text(length=16), nullable=False, server_default=""),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("number", text(length=40), nullable=False),
        sa.Column("state", grants.choice("open", "restored", "closed", "cancelled", name="state"), nullable=False),
        sa.Column("updated_at", grants.Moment, nullable=False),
        sa.Column("maker_id", sa.Uuid(), nullable=False),
        sa.Column("fails", grants.choice(*FAILURES, name="fails"), nullable=False),
        sa.Column("place", text(length=140), nullable=False),
        sa.Column("area", grants.Json, nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=True),
        sa.Column("since", grants.Moment, nullable=False),
        sa.Column("known", text(length=1000), nullable=False),
        sa.Column("expected_back_at", grants.Moment, nullable=True),
        sa.Column("emergency_plan_id", sa.Uuid(), nullable=True),
        sa.Column("repair_order_ids", grants.Json, nullable=False),
        sa.Column("updates", grants.Json, nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("still_out", sa.Integer(), nullable=False),
        sa.Column("times_out", sa.Integer(), nullable=False),
        sa.Column("restored_at", grants.Moment, nullable=True),
        sa.Column("outcome", text(length=1000), nullable=False),
        sa.Column("answers_until", grants.Moment, nullable=True),
        sa.Column("closed_at", grants.Moment, nullable=True),
        sa.Column("reason", text(length=500), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_incident_community_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_incident_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_incident_community_id_number")),
    )
    for columns in (["community_id"], ["community_id", "state"], ["maker_id"]):
        name = f"ix_incident_{'_'.join(columns)}_created_at_id"
        op.create_index(name, "incident", [*columns, "created_at", "id"])
    grants.admit(("incident",), grants.ORDINARY)
    op.add_column("work_order", sa.Column("incident_id", sa.Uuid(), nullable=True))
    op.add_column("work_order", sa.Column("incident_works", sa.Boolean(), nullable=True))
    op.add_column("work_order", sa.Column("incident_answered_at", grants.Moment, nullable=True))
    named = sa.text("incident_id IS NOT NULL")
    op.create_index(
        REPORTS, "work_order", ["incident_id", "created_at", "id"], postgresql_where=named, sqlite_where=named
    )


def downgrade() -> None:
    op.drop_index(REPORTS, "work_order")
    for column in ("incident_answered_at", "incident_works", "incident_id"):
        op.drop_column("work_order", column)
    op.drop_table("incident")
