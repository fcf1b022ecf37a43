"""The change feed of a whole organisation.

Revision 0055, after 0054.
Made on 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op

from migrations import grants

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feed_head", sa.Column("in_organisation", sa.BigInteger(), server_default="0", nullable=False))
    op.create_table(
        "organisation_head",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_organisation_head_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_organisation_head")),
    )
    op.create_table(
        "organisation_feed",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=True),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "position", name=op.f("pk_organisation_feed")),
    )
    op.create_table(
        "organisation_outbox",
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=True), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_organisation_outbox")),
    )
    op.create_index("ix_organisation_outbox_organisation_id_n", "organisation_outbox", ["organisation_id", "n"])
    grants.admit(("organisation_head", "organisation_feed", "organisation_outbox"), grants.ORDINARY)
    grants.admit_sequence("organisation_outbox", "n")


def downgrade() -> None:
    for table in ("organisation_outbox", "organisation_feed", "organisation_head"):
        op.drop_table(table)
    op.drop_column("feed_head", "in_organisation")
