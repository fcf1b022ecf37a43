"""Found property 拾遗.

Revision 0023, after 0022.
Made on 2026-11-29.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

STATES = ("found", "reported", "claimed", "handed_over", "disposed")
CATEGORIES = ("cash", "valuables", "documents", "electronics", "keys", "clothing", "perishable", "other")


def upgrade() -> None:
    op.create_table(
        "found_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("salt", sqlmodel.AutoString(length=16), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("number", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("state", grants.choice(*STATES, name="state"), nullable=False),
        sa.Column("updated_at", grants.Moment, nullable=False),
        sa.Column("finder_id", sa.Uuid(), nullable=False),
        sa.Column("category", grants.choice(*CATEGORIES, name="category"), nullable=False),
        sa.Column("what", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("place", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("found_at", grants.Moment, nullable=False),
        sa.Column("features", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("brought_by", sqlmodel.AutoString(length=60), nullable=True),
        sa.Column("brought_by_phone", sqlmodel.AutoString(length=20), nullable=True),
        sa.Column("kept_at", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("kept_by_id", sa.Uuid(), nullable=True),
        sa.Column("reported_at", grants.Moment, nullable=True),
        sa.Column("claimant", sqlmodel.AutoString(length=60), nullable=True),
        sa.Column("claimant_phone", sqlmodel.AutoString(length=20), nullable=True),
        sa.Column("proof", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("recipient", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("receipt", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("closed_at", grants.Moment, nullable=True),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("correction", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("corrections", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_found_item_community_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_found_item_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_found_item")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_found_item_community_id_number")),
    )
    op.create_index("ix_found_item_community_id_created_at_id", "found_item", ["community_id", "created_at", "id"])
    op.create_index(
        "ix_found_item_community_id_state_created_at_id", "found_item", ["community_id", "state", "created_at", "id"]
    )
    op.create_index("ix_found_item_finder_id_created_at_id", "found_item", ["finder_id", "created_at", "id"])
    grants.admit(("found_item",), grants.ORDINARY)


def downgrade() -> None:
    op.drop_table("found_item")
