"""Complaints that nobody buries: whom they accuse, since when they are owed, what is contested, who saw the evidence.

What was looked at before is counted when the next piece is verified.

Revision 0011, after 0010.
Made on 2026-11-28.
"""

import sqlalchemy as sa
from alembic import op

from migrations import grants

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

IDS = ("earlier_id", "withdrawal_confirmed_by_id", "withdrawn_by_id")
FLAGS = ("seen_as_serious", "concerns_staff", "manager_stands_in")
COUNTS = ("evidence_seen", "sessions")


def upgrade() -> None:
    op.add_column("complaint", sa.Column("round_since", grants.Moment, nullable=True))
    for name in IDS:
        op.add_column("complaint", sa.Column(name, sa.Uuid(), nullable=True))
    for name in FLAGS:
        op.add_column("complaint", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    for name in COUNTS:
        op.add_column("complaint", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("complaint", sa.Column("contested", grants.Json, nullable=False, server_default="{}"))
    op.add_column("complaint", sa.Column("accused_ids", grants.Json, nullable=False, server_default="[]"))


def downgrade() -> None:
    for name in ("round_since", *IDS, *FLAGS, *COUNTS, "contested", "accused_ids"):
        op.drop_column("complaint", name)
