"""Promises 承诺: an answer that somebody was promised, by when, and what became of it (M-93).

Revision 0024, after 0023.
Made on 2026-11-29.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

MEANS = ("phone", "sms", "wechat", "in_person", "written", "email", "app")


def upgrade() -> None:
    op.create_table(
        "promise",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("salt", sqlmodel.AutoString(length=16), nullable=False, server_default=""),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("number", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("state", grants.choice("open", "kept", "broken", name="state"), nullable=False),
        sa.Column("updated_at", grants.Moment, nullable=False),
        sa.Column("maker_id", sa.Uuid(), nullable=False),
        sa.Column("answerer_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("made_to", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("phone", sqlmodel.AutoString(length=20), nullable=True),
        sa.Column("what", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("until", grants.Moment, nullable=False),
        sa.Column("answer", sqlmodel.AutoString(length=2000), nullable=False),
        sa.Column("means", grants.choice(*MEANS, name="means"), nullable=True),
        sa.Column("settled_at", grants.Moment, nullable=True),
        sa.Column("settled_by_id", sa.Uuid(), nullable=True),
        sa.Column("postponed", sa.Integer(), nullable=False),
        sa.Column("reason", sqlmodel.AutoString(length=500), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_promise_community_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_promise_organisation_id")),
        sa.ForeignKeyConstraint(["answerer_id"], ["person.id"], name=op.f("fk_promise_answerer_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["person.id"], name=op.f("fk_promise_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_promise_community_id_number")),
    )
    op.create_index("ix_promise_community_id_created_at_id", "promise", ["community_id", "created_at", "id"])
    op.create_index(
        "ix_promise_community_id_state_created_at_id", "promise", ["community_id", "state", "created_at", "id"]
    )
    for person in ("answerer_id", "maker_id", "customer_id"):
        op.create_index(f"ix_promise_{person}_created_at_id", "promise", [person, "created_at", "id"])
    grants.admit(("promise",), grants.ORDINARY)


def downgrade() -> None:
    op.drop_table("promise")
