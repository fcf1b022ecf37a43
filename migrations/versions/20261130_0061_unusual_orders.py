"""Small indexes of work orders with an unusual kind, urgency, channel or coverage.

Revision 0061, after 0060.
Made on 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

UNUSUAL = {
    "kind": "kind <> 'repair'",
    "urgency": "urgency <> 'normal'",
    "channel": "channel <> 'phone' AND channel <> 'app'",
    "coverage": "coverage <> 'chargeable'",
}
PLACES = ("community_id", "organisation_id")


def upgrade() -> None:
    for column, condition in UNUSUAL.items():
        for place in PLACES:
            op.create_index(
                f"ix_work_order_{place}_{column}",
                "work_order",
                [place, column, "created_at", "id"],
                postgresql_where=sa.text(condition),
                sqlite_where=sa.text(condition),
            )


def downgrade() -> None:
    for column in UNUSUAL:
        for place in PLACES:
            op.drop_index(f"ix_work_order_{place}_{column}", "work_order")
