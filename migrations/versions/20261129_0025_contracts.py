"""Assets 设备台账 and maintenance contracts 维保合同 with their lists of equipment.

Revision 0025, after 0024.
Made on 2026-11-29.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

Fen = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    due = sa.text("next_at IS NOT NULL")
    op.create_table(
        "asset",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("salt", sqlmodel.AutoString(length=16), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("number", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("state", grants.choice("in_use", "retired", name="state"), nullable=False),
        sa.Column("updated_at", grants.Moment, nullable=False),
        sa.Column("name", sqlmodel.AutoString(length=100), nullable=False),
        sa.Column("company", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("model_number", sqlmodel.AutoString(length=100), nullable=False),
        sa.Column("serial", sqlmodel.AutoString(length=100), nullable=False),
        sa.Column("premises_id", sa.Uuid(), nullable=True),
        sa.Column("place", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("installed_on", sa.Date(), nullable=True),
        sa.Column("warranty_until", sa.Date(), nullable=True),
        sa.Column("warranty_terms", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sqlmodel.AutoString(length=500), nullable=False),
        sa.CheckConstraint("warranty_until >= installed_on", name=op.f("ck_asset_warranty")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_asset_community_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_asset_organisation_id")),
        sa.ForeignKeyConstraint(["premises_id"], ["premises.id"], name=op.f("fk_asset_premises_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_asset_community_id_number")),
    )
    op.create_index("ix_asset_community_id_created_at_id", "asset", ["community_id", "created_at", "id"])
    op.create_index("ix_asset_premises_id", "asset", ["premises_id"])
    op.create_table(
        "contract",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("salt", sqlmodel.AutoString(length=16), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("number", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column(
            "state",
            grants.choice("draft", "signed", "active", "expired", "terminated", "renewed", name="state"),
            nullable=False,
        ),
        sa.Column("updated_at", grants.Moment, nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("title", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("drafted_by_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column(
            "billing",
            grants.choice("singly", "once", "monthly", "quarterly", "half_yearly", "yearly", name="billing"),
            nullable=False,
        ),
        sa.Column("fee_fen", Fen, nullable=False),
        sa.Column("payment_days", sa.Integer(), nullable=False),
        sa.Column("late_interest", sa.Integer(), nullable=False),
        sa.Column("late_arrival_fen", Fen, nullable=False),
        sa.Column("late_repair_fen", Fen, nullable=False),
        sa.Column("penalties", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("arrange_hours", sa.Integer(), nullable=False),
        sa.Column("fix_hours", sa.Integer(), nullable=False),
        sa.Column("warranty_months", sa.Integer(), nullable=False),
        sa.Column("prices", grants.Json, nullable=False),
        sa.Column("note", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed_by", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True),
        sa.Column("renewal_of", sa.Uuid(), nullable=True),
        sa.Column("renewed_by_id", sa.Uuid(), nullable=True),
        sa.Column("continued", sa.Boolean(), nullable=False),
        sa.Column("ended_at", grants.Moment, nullable=True),
        sa.Column("reason", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("next_at", grants.Moment, nullable=True),
        sa.CheckConstraint(
            "fee_fen >= 0 AND late_arrival_fen >= 0 AND late_repair_fen >= 0", name=op.f("ck_contract_amounts")
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_contract_term")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_contract_community_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["person.id"], name=op.f("fk_contract_customer_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_contract_organisation_id")),
        sa.ForeignKeyConstraint(["renewal_of"], ["contract.id"], name=op.f("fk_contract_renewal_of")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_contract_community_id_number")),
    )
    op.create_index("ix_contract_community_id_created_at_id", "contract", ["community_id", "created_at", "id"])
    op.create_index("ix_contract_customer_id_created_at_id", "contract", ["customer_id", "created_at", "id"])
    op.create_index("ix_contract_drafted_by_id", "contract", ["drafted_by_id"])
    op.create_index("ix_contract_next_at", "contract", ["next_at"], postgresql_where=due, sqlite_where=due)
    op.create_table(
        "contract_asset",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("covered_from", sa.Date(), nullable=False),
        sa.Column("covered_until", sa.Date(), nullable=False),
        sa.CheckConstraint("covered_until >= covered_from", name=op.f("ck_contract_asset_days")),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_contract_asset_asset_id")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_contract_asset_community_id")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_contract_asset_contract_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_asset")),
        sa.UniqueConstraint(
            "contract_id", "asset_id", "covered_from", name=op.f("uq_contract_asset_contract_id_asset_id_covered_from")
        ),
    )
    op.create_index("ix_contract_asset_asset_id", "contract_asset", ["asset_id"])
    grants.admit(("asset", "contract", "contract_asset"), grants.ORDINARY)


def downgrade() -> None:
    for table in ("contract_asset", "contract", "asset"):
        op.drop_table(table)
