"""Screens: staff have a badge and a photo; orders are found by the end of their number, by when they changed, and by the day of their appointment.

Revision 0017, after 0016.
Made on 2026-11-29.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TAIL = sa.text("substr(number, length(number) - 3)")


def upgrade() -> None:
    op.add_column("person", sa.Column("badge", sqlmodel.AutoString(length=20), nullable=True))
    op.add_column("person", sa.Column("photo_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_person_photo_id",
        "person",
        ["photo_id"],
        postgresql_where=sa.text("photo_id IS NOT NULL"),
        sqlite_where=sa.text("photo_id IS NOT NULL"),
    )
    op.create_index("ix_work_order_number_tail", "work_order", [TAIL, "created_at", "id"])
    op.create_index("ix_work_order_community_id_updated_at", "work_order", ["community_id", "updated_at"])
    op.create_index("ix_complaint_number_tail", "complaint", [TAIL, "created_at", "id"])
    op.create_index("ix_complaint_community_id_updated_at", "complaint", ["community_id", "updated_at"])
    op.create_index("ix_appointment_starts_at", "appointment", ["starts_at"])


def downgrade() -> None:
    op.drop_index("ix_person_photo_id", table_name="person")
    op.drop_column("person", "photo_id")
    op.drop_column("person", "badge")
    op.drop_index("ix_appointment_starts_at", table_name="appointment")
    for table in ("complaint", "work_order"):
        op.drop_index(f"ix_{table}_community_id_updated_at", table_name=table)
        op.drop_index(f"ix_{table}_number_tail", table_name=table)
