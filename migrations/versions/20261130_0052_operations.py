"""Long work that the worker does piece by piece: imports and exports.

Revision 0052, after 0047.
Made on 2026-11-30.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

STATES = ("waiting", "running", "succeeded", "failed", "cancelled")


def upgrade() -> None:
    op.create_table(
        "operation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("kind", grants.choice("import", "export", name="kind"), nullable=False),
        sa.Column("state", grants.choice(*STATES, name="state"), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by_kind", sqlmodel.AutoString(length=10), nullable=False),
        sa.Column("request_id", sqlmodel.AutoString(length=80), nullable=True),
        sa.Column("details", grants.Json, nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("result", grants.Json, nullable=False),
        sa.Column("problem", grants.Json, nullable=True),
        sa.Column("started_at", grants.Moment, nullable=True),
        sa.Column("ended_at", grants.Moment, nullable=True),
        sa.Column("next_at", grants.Moment, nullable=False),
        sa.Column("leased_by", sqlmodel.AutoString(length=80), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_operation_community_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_operation_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operation")),
    )
    op.create_index("ix_operation_community_id_created_at_id", "operation", ["community_id", "created_at", "id"])
    op.create_index("ix_operation_ended_at", "operation", ["ended_at"])
    goes_on = sa.text("state IN ('waiting', 'running')")
    op.create_index("ix_operation_next_at", "operation", ["next_at"], postgresql_where=goes_on, sqlite_where=goes_on)
    grants.admit(("operation",), grants.ORDINARY)


def downgrade() -> None:
    op.drop_table("operation")
