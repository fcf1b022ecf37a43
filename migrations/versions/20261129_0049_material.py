"""Unfit material on which customers insisted (M-45), and prices of requisitions that the ERP knows (M-102).

Revision 0049, after 0047.
Made on 2026-11-29.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

CHECKS = ("unchecked", "unknown", "stated", "checked")
SILENCES = ("off", "unreachable", "refused", "not_on_record", "unreadable")
ALONE = {"resolve_fks": False}
"""Only this table is read when SQLite copies it, and not those that it points at."""
Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("work_order", sa.Column("insisted_material", grants.Json, nullable=True))
    with op.batch_alter_table("requisition", reflect_kwargs=ALONE) as batch:
        batch.add_column(sa.Column("price_check", grants.choice(*CHECKS, name="price_check"), nullable=True))
        unknown = grants.choice(*SILENCES, name="price_unknown_because")
        batch.add_column(sa.Column("price_unknown_because", unknown, nullable=True))
        batch.add_column(sa.Column("price_checked_at", grants.Moment, nullable=True))
        batch.add_column(
            sa.Column("price_document", sqlmodel.AutoString(length=200), nullable=False, server_default="")
        )
        batch.add_column(sa.Column("erp_in_stock", Number, nullable=True))
    op.create_table(
        "price_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("requisition_id", sa.Uuid(), nullable=False),
        sa.Column("next_at", grants.Moment, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_price_question_community_id")),
        sa.ForeignKeyConstraint(["requisition_id"], ["requisition.id"], name=op.f("fk_price_question_requisition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_question")),
        sa.UniqueConstraint("requisition_id", name=op.f("uq_price_question_requisition_id")),
    )
    op.create_index("ix_price_question_next_at", "price_question", ["next_at"])
    grants.admit(("price_question",), grants.ORDINARY)


def downgrade() -> None:
    op.drop_table("price_question")
    with op.batch_alter_table("requisition", reflect_kwargs=ALONE) as batch:
        for name in ("price_check", "price_unknown_because"):
            batch.drop_constraint(op.f(f"ck_requisition_{name}"), type_="check")
        for name in ("erp_in_stock", "price_document", "price_checked_at", "price_unknown_because", "price_check"):
            batch.drop_column(name)
    op.drop_column("work_order", "insisted_material")
