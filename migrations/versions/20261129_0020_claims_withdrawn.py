"""Home claims can be withdrawn by whoever made them.

Revision 0020, after 0019.
Made on 2026-11-29.
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

STATES = ("claimed", "confirmed", "declined")


def upgrade() -> None:
    take((*STATES, "withdrawn"))


def downgrade() -> None:
    # the version before can only say of it that it came to nothing
    op.execute("UPDATE home_claim SET state = 'declined' WHERE state = 'withdrawn'")
    take(STATES)


def take(states: tuple[str, ...]) -> None:
    """The words that the state takes, in the place of those that it took."""
    written = ", ".join(f"'{state}'" for state in states)
    with op.batch_alter_table("home_claim") as batch:
        batch.drop_constraint(op.f("ck_home_claim_state"), type_="check")
        batch.create_check_constraint(op.f("ck_home_claim_state"), f"state IN ({written})")
