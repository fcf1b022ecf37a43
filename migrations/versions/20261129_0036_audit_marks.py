"""Audit marks 稽核 on records; they only grow (M-150).

Revision 0036, after 0035.
Made on 2026-11-29.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_mark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("salt", sqlmodel.AutoString(length=16), nullable=False, server_default=""),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("record_type", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("record_version", sa.Integer(), nullable=False),
        sa.Column("record_number", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("finding", grants.choice("in_order", "objection", name="finding"), nullable=False),
        sa.Column("remark", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("marked_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_audit_mark_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_mark")),
    )
    for columns in (
        ("community_id", "created_at", "id"),
        ("community_id", "finding", "created_at", "id"),
        ("record_id", "created_at", "id"),
    ):
        op.create_index(f"ix_audit_mark_{'_'.join(columns)}", "audit_mark", [*columns])
    grants.admit(("audit_mark",), grants.APPEND_ONLY)
    grants.freeze("audit_mark")


def downgrade() -> None:
    op.drop_table("audit_mark")
