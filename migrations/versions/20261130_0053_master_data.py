"""Master data 主数据 that an ERP writes: its own keys, lines of imported files, and where a machine client may write.

Revision 0053, after 0047.
Made on 2026-11-30.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

KINDS = ("premises", "customer", "binding", "staff", "department", "catalogue_item", "work_order")
OUTCOMES = ("created", "changed", "unchanged", "refused")


def upgrade() -> None:
    op.add_column("machine_client", sa.Column("master_data_communities", grants.Json, nullable=True))
    op.create_table(
        "external_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("kind", grants.choice(*KINDS, name="kind"), nullable=False),
        sa.Column("external_id", sqlmodel.AutoString(length=100), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["machine_client.id"], name=op.f("fk_external_key_client_id")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_external_key_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_key")),
        sa.UniqueConstraint(
            "client_id", "kind", "external_id", name=op.f("uq_external_key_client_id_kind_external_id")
        ),
    )
    op.create_index("ix_external_key_record_id", "external_key", ["record_id"])
    op.create_table(
        "import_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("given", grants.Json, nullable=True),
        sa.Column("outcome", grants.choice(*OUTCOMES, name="outcome"), nullable=True),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("errors", grants.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["operation_id"], ["operation.id"], name=op.f("fk_import_line_operation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_import_line_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_line")),
        sa.UniqueConstraint("operation_id", "line", name=op.f("uq_import_line_operation_id_line")),
    )
    grants.admit(("external_key", "import_line"), grants.ORDINARY)


def downgrade() -> None:
    op.drop_table("import_line")
    op.drop_table("external_key")
    op.drop_column("machine_client", "master_data_communities")
