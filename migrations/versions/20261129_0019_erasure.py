"""People can be erased: when they were; and texts of the ledger, of decisions and of the warehouse may lose a name.

Revision 0019, after 0018.
Made on 2026-11-29.
"""

import sqlalchemy as sa
from alembic import op

from migrations import grants

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

WRITTEN = {
    "ledger_entry": (("reason",), "coalesce({row}.charge_id, {row}.work_order_id, {row}.complaint_id)"),
    "complaint_decision": (("reason", "text"), "{row}.complaint_id"),
    "stock_movement": (("reason",), "{row}.requisition_id"),
}
"""Tables that only grow: their columns in which people write freely, and the record to which a row belongs."""


def upgrade() -> None:
    op.add_column("person", sa.Column("erased_at", grants.Moment, nullable=True))
    for table, (texts, record) in WRITTEN.items():
        grants.let_texts_be_erased(table, texts, record)


def downgrade() -> None:
    for table, (texts, _) in WRITTEN.items():
        grants.keep_texts(table, texts)
    op.drop_column("person", "erased_at")
