"""Purchases on a customer's behalf 代购.

Revision 0047, after 0046.
Made on 2026-11-29.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

STATES = ("asked", "approved", "bought", "settled", "rejected", "withdrawn")
Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "purchase",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("salt", sqlmodel.AutoString(length=16), nullable=False, server_default=""),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("number", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("state", grants.choice(*STATES, name="state"), nullable=False),
        sa.Column("updated_at", grants.Moment, nullable=False),
        sa.Column("name", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("unit", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("quantity", Number, nullable=False),
        sa.Column("unit_fen", Number, nullable=False),
        sa.Column("shop", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("priced_at", grants.Moment, nullable=False),
        sa.Column("answered_at", grants.Moment, nullable=True),
        sa.Column("consent", grants.Json, nullable=True),
        sa.Column("word_version", sa.Integer(), nullable=True),
        sa.Column("bought_quantity", Number, nullable=False),
        sa.Column("paid_unit_fen", Number, nullable=True),
        sa.Column("receipt", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("bought_by_id", sa.Uuid(), nullable=True),
        sa.Column("bought_at", grants.Moment, nullable=True),
        sa.Column("used_quantity", Number, nullable=False),
        sa.Column("handed_over", Number, nullable=False),
        sa.Column("handed_to", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("taken_back", Number, nullable=False),
        sa.Column("settled_at", grants.Moment, nullable=True),
        sa.Column("note", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("reason", sqlmodel.AutoString(length=500), nullable=False),
        sa.CheckConstraint(
            "quantity > 0 AND bought_quantity >= 0 AND bought_quantity <= quantity",
            name=op.f("ck_purchase_quantities"),
        ),
        sa.CheckConstraint(
            "used_quantity >= 0 AND handed_over >= 0 AND taken_back >= 0", name=op.f("ck_purchase_outcome")
        ),
        sa.CheckConstraint(
            "used_quantity + handed_over + taken_back <= bought_quantity", name=op.f("ck_purchase_no_more_than_bought")
        ),
        sa.CheckConstraint(
            "unit_fen >= 0 AND paid_unit_fen >= 0 AND paid_unit_fen <= unit_fen", name=op.f("ck_purchase_prices")
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_purchase_community_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_purchase_organisation_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_purchase_work_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_purchase_community_id_number")),
    )
    op.create_index("ix_purchase_community_id_created_at_id", "purchase", ["community_id", "created_at", "id"])
    op.create_index("ix_purchase_work_order_id", "purchase", ["work_order_id"])
    grants.admit(("purchase",), grants.ORDINARY)


def downgrade() -> None:
    op.drop_table("purchase")
