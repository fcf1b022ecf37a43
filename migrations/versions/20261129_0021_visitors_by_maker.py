"""Visitors are found by who entered them, for the copy of a person's own data.

Revision 0021, after 0020.
Made on 2026-11-29.
"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

INDEX = "ix_visitor_maker_id_created_at_id"


def upgrade() -> None:
    op.create_index(INDEX, "visitor", ["maker_id", "created_at", "id"])


def downgrade() -> None:
    op.drop_index(INDEX, "visitor")
