"""Visitors 访客.

Revision 0003, after 0002.
Made on 2026-11-28.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MEANS = ("phone", "sms", "wechat", "in_person", "written", "email", "app")
STATES = ("expected", "registered", "admitted", "turned_away", "expired", "left")


def upgrade() -> None:
    op.create_table(
        "visitor",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("number", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("state", grants.choice(*STATES, name="state"), nullable=False),
        sa.Column("updated_at", grants.Moment, nullable=False),
        sa.Column("premises_id", sa.Uuid(), nullable=False),
        sa.Column("place", sqlmodel.AutoString(length=140), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("maker_id", sa.Uuid(), nullable=False),
        sa.Column("name", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("phone", sqlmodel.AutoString(length=20), nullable=True),
        sa.Column("plate", sqlmodel.AutoString(length=12), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("purpose", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("expected_at", grants.Moment, nullable=True),
        sa.Column("until", grants.Moment, nullable=False),
        sa.Column("code", sqlmodel.AutoString(length=20), nullable=False),
        sa.Column("called_at", grants.Moment, nullable=True),
        sa.Column("call_means", grants.choice(*MEANS, name="call_means"), nullable=True),
        sa.Column("call_result", grants.choice("agreed", "declined", "not_reached", name="call_result"), nullable=True),
        sa.Column("answered_by", sqlmodel.AutoString(length=60), nullable=True),
        sa.Column("checked_in_at", grants.Moment, nullable=True),
        sa.Column("admitted_at", grants.Moment, nullable=True),
        sa.Column("admitted_by_id", sa.Uuid(), nullable=True),
        sa.Column("left_at", grants.Moment, nullable=True),
        sa.Column("reason", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("correction", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("corrections", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_visitor_community_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_visitor_organisation_id")),
        sa.ForeignKeyConstraint(["premises_id"], ["premises.id"], name=op.f("fk_visitor_premises_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["person.id"], name=op.f("fk_visitor_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visitor")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_visitor_community_id_number")),
    )
    op.create_index("ix_visitor_community_id_created_at_id", "visitor", ["community_id", "created_at", "id"])
    op.create_index(
        "ix_visitor_community_id_state_created_at_id", "visitor", ["community_id", "state", "created_at", "id"]
    )
    op.create_index("ix_visitor_community_id_plate", "visitor", ["community_id", "plate"])
    op.create_index("ix_visitor_premises_id_created_at_id", "visitor", ["premises_id", "created_at", "id"])
    op.create_index("ix_visitor_resident_id_created_at_id", "visitor", ["resident_id", "created_at", "id"])
    grants.admit(("visitor",), grants.ORDINARY)


def downgrade() -> None:
    op.drop_table("visitor")
