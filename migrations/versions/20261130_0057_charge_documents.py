"""Fapiao 发票 and vouchers 凭证 of charges, as the ERP reports them; room for the type of a workbook (M-63).

Revision 0057, after 0056.
Made on 2026-11-30.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

FEN = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NUMBERS = ("fapiao_number", "voucher_number")
LINKS = ("organisation_id", "community_id", "charge_id")


def upgrade() -> None:
    for name in NUMBERS:
        op.add_column("charge", sa.Column(name, sqlmodel.AutoString(length=40), nullable=True))
    op.create_table(
        "charge_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in LINKS),
        sa.Column("kind", grants.choice("fapiao", "red_fapiao", "voucher", name="kind"), nullable=False),
        sa.Column("number", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("amount_fen", FEN, nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        *(
            sa.ForeignKeyConstraint([name], [f"{name[:-3]}.id"], name=op.f(f"fk_charge_document_{name}"))
            for name in LINKS
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge_document")),
        sa.UniqueConstraint("charge_id", "kind", "number", name=op.f("uq_charge_document_charge_id_kind_number")),
    )
    op.create_index(
        "uq_charge_document_fapiao",
        "charge_document",
        ["organisation_id", "number"],
        unique=True,
        postgresql_where=sa.text("kind <> 'voucher'"),
        sqlite_where=sa.text("kind <> 'voucher'"),
    )
    grants.admit(("charge_document",), grants.APPEND_ONLY)
    grants.freeze("charge_document")
    widen("stored_file", 60, 100)


def widen(table: str, before: int, after: int) -> None:
    """How long the type of a file may be; that of a workbook has 65 characters."""
    with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as batch:
        batch.alter_column(
            "content_type",
            existing_type=sqlmodel.AutoString(length=before),
            type_=sqlmodel.AutoString(length=after),
            existing_nullable=False,
        )


def downgrade() -> None:
    # exports are kept for a day, and can be made again
    op.execute("DELETE FROM stored_file WHERE purpose = 'export'")
    widen("stored_file", 100, 60)
    op.drop_table("charge_document")
    for name in NUMBERS:
        op.drop_column("charge", name)
