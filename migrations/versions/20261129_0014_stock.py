"""The warehouse 仓库: stock items, their movements, and requisitions 领料单.

Quotes from before keep the number of a requisition as text in their lines.

Revision 0014, after 0013.
Made on 2026-11-29.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

Fen = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Quantity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "stock_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("salt", sqlmodel.AutoString(length=16), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("state", grants.choice("in_use", "retired", name="state"), nullable=False),
        sa.Column("updated_at", grants.Moment, nullable=False),
        sa.Column("code", sqlmodel.AutoString(length=20), nullable=False),
        sa.Column("name", sqlmodel.AutoString(length=100), nullable=False),
        sa.Column("name_en", sqlmodel.AutoString(length=100), nullable=False),
        sa.Column("unit", sqlmodel.AutoString(length=20), nullable=False),
        sa.Column("low_level", Quantity, nullable=True),
        sa.Column("on_hand", Quantity, nullable=False),
        sa.Column("value_fen", Fen, nullable=False),
        sa.Column("unit_fen", Fen, nullable=False),
        sa.CheckConstraint("on_hand >= 0", name=op.f("ck_stock_item_on_hand")),
        sa.CheckConstraint("value_fen >= 0 AND unit_fen >= 0", name=op.f("ck_stock_item_amounts")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_stock_item_community_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_stock_item_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_item")),
        sa.UniqueConstraint("community_id", "code", name=op.f("uq_stock_item_community_id_code")),
    )
    op.create_index("ix_stock_item_community_id_created_at_id", "stock_item", ["community_id", "created_at", "id"])
    op.create_table(
        "requisition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("salt", sqlmodel.AutoString(length=16), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("number", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column(
            "state", grants.choice("asked", "issued", "used", "returned", "withdrawn", name="state"), nullable=False
        ),
        sa.Column("updated_at", grants.Moment, nullable=False),
        sa.Column("stock_item_id", sa.Uuid(), nullable=False),
        sa.Column("item_code", sqlmodel.AutoString(length=20), nullable=False),
        sa.Column("item_name", sqlmodel.AutoString(length=100), nullable=False),
        sa.Column("unit", sqlmodel.AutoString(length=20), nullable=False),
        sa.Column("asked_quantity", Quantity, nullable=False),
        sa.Column("issued_quantity", Quantity, nullable=False),
        sa.Column("used_quantity", Quantity, nullable=False),
        sa.Column("returned_quantity", Quantity, nullable=False),
        sa.Column("unit_fen", Fen, nullable=True),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("issued_by_id", sa.Uuid(), nullable=True),
        sa.Column("issued_at", grants.Moment, nullable=True),
        sa.Column("settled_at", grants.Moment, nullable=True),
        sa.Column("note", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("reason", sqlmodel.AutoString(length=500), nullable=False),
        sa.CheckConstraint("asked_quantity > 0 AND issued_quantity >= 0", name=op.f("ck_requisition_quantities")),
        sa.CheckConstraint("used_quantity >= 0 AND returned_quantity >= 0", name=op.f("ck_requisition_outcome")),
        sa.CheckConstraint(
            "used_quantity + returned_quantity <= issued_quantity", name=op.f("ck_requisition_no_more_than_issued")
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_requisition_community_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_requisition_organisation_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_requisition_work_order_id")),
        sa.ForeignKeyConstraint(["stock_item_id"], ["stock_item.id"], name=op.f("fk_requisition_stock_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requisition")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_requisition_community_id_number")),
    )
    op.create_index("ix_requisition_community_id_created_at_id", "requisition", ["community_id", "created_at", "id"])
    op.create_index("ix_requisition_work_order_id", "requisition", ["work_order_id"])
    op.create_index("ix_requisition_stock_item_id", "requisition", ["stock_item_id"])
    op.create_table(
        "stock_movement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("stock_item_id", sa.Uuid(), nullable=False),
        sa.Column("requisition_id", sa.Uuid(), nullable=True),
        sa.Column("kind", grants.choice("delivery", "issue", "return", "count", name="kind"), nullable=False),
        sa.Column("quantity", Quantity, nullable=False),
        sa.Column("unit_fen", Fen, nullable=False),
        sa.Column("amount_fen", Fen, nullable=False),
        sa.Column("on_hand", Quantity, nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("supplier", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("document", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("reason", sqlmodel.AutoString(length=500), nullable=False),
        sa.CheckConstraint("on_hand >= 0 AND unit_fen >= 0", name=op.f("ck_stock_movement_amounts")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_stock_movement_community_id")),
        sa.ForeignKeyConstraint(["requisition_id"], ["requisition.id"], name=op.f("fk_stock_movement_requisition_id")),
        sa.ForeignKeyConstraint(["stock_item_id"], ["stock_item.id"], name=op.f("fk_stock_movement_stock_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movement")),
    )
    op.create_index(
        "ix_stock_movement_stock_item_id_created_at_id", "stock_movement", ["stock_item_id", "created_at", "id"]
    )
    grants.admit(("stock_item", "requisition"), grants.ORDINARY)
    grants.admit(("stock_movement",), grants.APPEND_ONLY)
    grants.freeze("stock_movement")


def downgrade() -> None:
    for table in ("stock_movement", "requisition", "stock_item"):
        op.drop_table(table)
