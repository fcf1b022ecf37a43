"""What the centre owes where it is late under a contract 违约金, and what of it was taken off invoices (M-80).

Revision 0059, after 0058.
Made on 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op

from migrations import grants

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

FEN = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LINKS = ("community_id", "contract_id", "work_order_id")


def upgrade() -> None:
    op.create_table(
        "contract_penalty",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in LINKS),
        sa.Column("kind", grants.choice("arrival", "repair", name="kind"), nullable=False),
        sa.Column("due_at", grants.Moment, nullable=False),
        sa.Column("amount_fen", FEN, nullable=False),
        sa.Column("taken_fen", FEN, nullable=False),
        sa.CheckConstraint(
            "amount_fen > 0 AND taken_fen >= 0 AND taken_fen <= amount_fen", name=op.f("ck_contract_penalty_amounts")
        ),
        *(
            sa.ForeignKeyConstraint([name], [f"{name[:-3]}.id"], name=op.f(f"fk_contract_penalty_{name}"))
            for name in LINKS
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_penalty")),
        sa.UniqueConstraint("work_order_id", "kind", name=op.f("uq_contract_penalty_work_order_id_kind")),
    )
    op.create_index("ix_contract_penalty_contract_id", "contract_penalty", ["contract_id"])
    # what of it was taken off grows; nothing of it goes away
    grants.admit(("contract_penalty",), "SELECT, INSERT, UPDATE")
    for name in ("penalty_fen", "penalty_taken_fen"):
        op.add_column("charge", sa.Column(name, FEN, nullable=False, server_default="0"))


def downgrade() -> None:
    for name in ("penalty_taken_fen", "penalty_fen"):
        op.drop_column("charge", name)
    op.drop_table("contract_penalty")
