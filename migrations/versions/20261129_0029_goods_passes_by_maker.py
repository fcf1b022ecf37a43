"""Goods passes are found by who entered them, for the copy of a person's own data.

Revision 0029, after 0028.
Made on 2026-11-29.
"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

INDEX = "ix_goods_pass_maker_id_created_at_id"


def upgrade() -> None:
    op.create_index(INDEX, "goods_pass", ["maker_id", "created_at", "id"])


def downgrade() -> None:
    op.drop_index(INDEX, "goods_pass")
