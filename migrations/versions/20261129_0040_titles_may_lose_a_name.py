"""Titles of planned visits and of contracts' fees may lose the name of somebody who is erased.

Revision 0040, after 0039.
Made on 2026-11-29.
"""

from migrations import grants

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

TITLED = ("planned_visit", "contract_fee")


def upgrade() -> None:
    for table in TITLED:
        grants.let_texts_be_erased(table, ("title",), "{row}.work_order_id")


def downgrade() -> None:
    for table in TITLED:
        grants.keep_texts(table, ("title",))
