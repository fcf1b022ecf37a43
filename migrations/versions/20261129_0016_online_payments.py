"""Payments by WeChat Pay, and what goes back that way.

Revision 0016, after 0015.
Made on 2026-11-29.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

Fen = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "online_payment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("charge_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("state", grants.choice("open", "paid", "surplus", "closed", name="state"), nullable=False),
        sa.Column("app_id", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("openid", sqlmodel.AutoString(length=80), nullable=False),
        sa.Column("out_trade_no", sqlmodel.AutoString(length=32), nullable=False),
        sa.Column("amount_fen", Fen, nullable=False),
        sa.Column("expires_at", grants.Moment, nullable=False),
        sa.Column("next_query_at", grants.Moment, nullable=False),
        sa.Column("queries", sa.Integer(), nullable=False),
        sa.Column("transaction_id", sqlmodel.AutoString(length=40), nullable=True),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("settled_at", grants.Moment, nullable=True),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_online_payment_amount")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_online_payment_organisation_id")
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_online_payment_community_id")),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_online_payment_charge_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_online_payment_person_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_online_payment_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_online_payment")),
        sa.UniqueConstraint("out_trade_no", name=op.f("uq_online_payment_out_trade_no")),
    )
    op.create_index("ix_online_payment_charge_id", "online_payment", ["charge_id"])
    op.create_index("ix_online_payment_payment_id", "online_payment", ["payment_id"])
    is_open = sa.text("state = 'open'")
    op.create_index(
        "ix_online_payment_next_query_at",
        "online_payment",
        ["next_query_at"],
        postgresql_where=is_open,
        sqlite_where=is_open,
    )
    op.create_table(
        "online_refund",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("online_payment_id", sa.Uuid(), nullable=False),
        sa.Column("state", grants.choice("waiting", "sent", "done", "failed", name="state"), nullable=False),
        sa.Column("out_refund_no", sqlmodel.AutoString(length=32), nullable=False),
        sa.Column("amount_fen", Fen, nullable=False),
        sa.Column("next_try_at", grants.Moment, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("settled_at", grants.Moment, nullable=True),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_online_refund_amount")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_online_refund_community_id")),
        sa.ForeignKeyConstraint(
            ["online_payment_id"], ["online_payment.id"], name=op.f("fk_online_refund_online_payment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_online_refund")),
        sa.UniqueConstraint("out_refund_no", name=op.f("uq_online_refund_out_refund_no")),
    )
    op.create_index("ix_online_refund_online_payment_id", "online_refund", ["online_payment_id"])
    is_under_way = sa.text("state IN ('waiting', 'sent')")
    op.create_index(
        "ix_online_refund_next_try_at",
        "online_refund",
        ["next_try_at"],
        postgresql_where=is_under_way,
        sqlite_where=is_under_way,
    )
    grants.admit(("online_payment", "online_refund"), grants.ORDINARY)


def downgrade() -> None:
    for table in ("online_refund", "online_payment"):
        op.drop_table(table)
