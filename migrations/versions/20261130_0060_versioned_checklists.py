"""Checklists 检查表 as a group of a rules version (M-33, M-150).

Revision 0060, after 0059.
Made on 2026-11-30.

What communities keep of their lists stays where it is until their first version with lists is in force.
"""

import sqlalchemy as sa
from alembic import op

from migrations import grants

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("rule_set", sa.Column("checklists", grants.Json, nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("rule_set", "checklists")
