"""Photos of what was found 拾遗, and of how it went out of the keeping, with the claimant's signature (M-97).

Revision 0046, after 0045.
Made on 2026-11-29.
"""

import sqlalchemy as sa
from alembic import op

from migrations import grants

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("found_item", sa.Column("photos", grants.Json, nullable=True))
    op.add_column("found_item", sa.Column("photos_after", grants.Json, nullable=True))
    op.add_column("found_item", sa.Column("signature_file_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    for column in ("signature_file_id", "photos_after", "photos"):
        op.drop_column("found_item", column)
