"""Letterheads of papers 单据, and the booking sheet of housekeeping orders 家政服务预约表 (M-12, M-55).

Revision 0038, after 0037.
Made on 2026-11-29.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letterhead",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("salt", sqlmodel.AutoString(length=16), nullable=False, server_default=""),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("name", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("address", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("phone", sqlmodel.AutoString(length=30), nullable=False),
        sa.Column("logo_id", sa.Uuid(), nullable=True),
        sa.Column("stamp_id", sa.Uuid(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_letterhead_community_id")),
        sa.ForeignKeyConstraint(["logo_id"], ["stored_file.id"], name=op.f("fk_letterhead_logo_id")),
        sa.ForeignKeyConstraint(["stamp_id"], ["stored_file.id"], name=op.f("fk_letterhead_stamp_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letterhead")),
        sa.UniqueConstraint("community_id", "name", name=op.f("uq_letterhead_community_id_name")),
    )
    grants.admit(("letterhead",), grants.ORDINARY)
    op.add_column("work_order", sa.Column("housekeeping", grants.Json, nullable=True))


def downgrade() -> None:
    op.drop_column("work_order", "housekeeping")
    op.drop_table("letterhead")
