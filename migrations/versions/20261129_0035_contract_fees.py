"""What contracts charge: fees of their periods, single ones, and interest on what is late.

Revision 0035, after 0034.
Made on 2026-11-29.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

Fen = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    due = sa.text("fees_at IS NOT NULL")
    op.add_column("contract", sa.Column("late_interest_most", sa.Integer(), nullable=True))
    op.add_column("contract", sa.Column("fees_from", sa.Date(), nullable=True))
    op.add_column("contract", sa.Column("fees_at", grants.Moment, nullable=True))
    op.create_index("ix_contract_fees_at", "contract", ["fees_at"], postgresql_where=due, sqlite_where=due)
    op.create_table(
        "contract_fee",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("key", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("kind", grants.choice("period", "once", "interest", name="kind"), nullable=False),
        sa.Column("title", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=True),
        sa.Column("period_until", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_fen", Fen, nullable=False),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("late_fee_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_contract_fee_amount")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_contract_fee_community_id")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_contract_fee_contract_id")),
        sa.ForeignKeyConstraint(["late_fee_id"], ["contract_fee.id"], name=op.f("fk_contract_fee_late_fee_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_contract_fee_work_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_fee")),
        sa.UniqueConstraint("contract_id", "key", name=op.f("uq_contract_fee_contract_id_key")),
    )
    op.create_index("ix_contract_fee_work_order_id", "contract_fee", ["work_order_id"])
    grants.admit(("contract_fee",), grants.APPEND_ONLY)
    grants.freeze("contract_fee")


def downgrade() -> None:
    op.drop_table("contract_fee")
    op.drop_index("ix_contract_fees_at", "contract")
    op.drop_column("contract", "fees_at")
    op.drop_column("contract", "fees_from")
    op.drop_column("contract", "late_interest_most")
