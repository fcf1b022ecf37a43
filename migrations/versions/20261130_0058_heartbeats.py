"""The processes that run, and a machine client's secret before the present one.

Revision 0058, after 0051.
Made on 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op

from migrations import grants

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "heartbeat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("process", sa.String(length=20), nullable=False),
        sa.Column("host", sa.String(length=60), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("secret", sa.String(length=16), nullable=False),
        sa.Column("started_at", grants.Moment, nullable=False),
        sa.Column("last_at", grants.Moment, nullable=False),
        sa.Column("jobs", grants.Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heartbeat")),
    )
    grants.admit(("heartbeat",), grants.ORDINARY)
    op.add_column("machine_client", sa.Column("previous_secret_hash", sa.String(length=200), nullable=True))
    op.add_column("machine_client", sa.Column("previous_until", grants.Moment, nullable=True))


def downgrade() -> None:
    op.drop_column("machine_client", "previous_until")
    op.drop_column("machine_client", "previous_secret_hash")
    op.drop_table("heartbeat")
