"""Rules versions 规则版本, and which of them stood when something was decided (M-150).

Revision 0043, after 0042.
Made on 2026-11-29.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

STATES = ("draft", "scheduled", "active", "superseded", "discarded")
GROUPS = ("hours", "work", "money", "warranty", "follow_up")


def upgrade() -> None:
    op.create_table(
        "rule_set",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("salt", sqlmodel.AutoString(length=16), nullable=False, server_default=""),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("number", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("state", grants.choice(*STATES, name="state"), nullable=False),
        sa.Column("updated_at", grants.Moment, nullable=False),
        sa.Column("writer_id", sa.Uuid(), nullable=False),
        sa.Column("title", sqlmodel.AutoString(length=200), nullable=False),
        *(sa.Column(group, grants.Json, nullable=False) for group in GROUPS),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("based_on_id", sa.Uuid(), nullable=True),
        sa.Column("simulation", grants.Json, nullable=True),
        sa.Column("simulated_from", sa.Date(), nullable=True),
        sa.Column("simulated_until", sa.Date(), nullable=True),
        sa.Column("unsimulated_reason", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("accepted_warnings", grants.Json, nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", grants.Moment, nullable=True),
        sa.Column("decided_alone", sa.Boolean(), nullable=False),
        sa.Column("effective_at", grants.Moment, nullable=True),
        sa.Column("apply_to_running", sa.Boolean(), nullable=False),
        sa.Column("active_from", grants.Moment, nullable=True),
        sa.Column("active_until", grants.Moment, nullable=True),
        sa.Column("running_clocks", sa.Integer(), nullable=False),
        sa.Column("reason", sqlmodel.AutoString(length=500), nullable=False),
        sa.CheckConstraint("revision IS NULL OR revision > 0", name="revision"),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_rule_set_community_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_rule_set_organisation_id")),
        sa.ForeignKeyConstraint(["based_on_id"], ["rule_set.id"], name=op.f("fk_rule_set_based_on_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_set")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_rule_set_community_id_number")),
        sa.UniqueConstraint("community_id", "revision", name=op.f("uq_rule_set_community_id_revision")),
    )
    op.create_index("ix_rule_set_community_id_created_at_id", "rule_set", ["community_id", "created_at", "id"])
    op.create_index(
        "ix_rule_set_community_id_state_created_at_id", "rule_set", ["community_id", "state", "created_at", "id"]
    )
    op.create_index("ix_rule_set_writer_id", "rule_set", ["writer_id"])
    for state in ("active", "scheduled"):
        where = sa.text(f"state = '{state}'")
        op.create_index(
            f"uq_rule_set_{state}", "rule_set", ["community_id"], unique=True,
            postgresql_where=where, sqlite_where=where,
        )  # fmt: skip
    grants.admit(("rule_set",), grants.ORDINARY)
    op.add_column("community", sa.Column("rules_version", sa.Integer(), nullable=True))
    op.add_column("journal", sa.Column("rules_version", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("journal", "rules_version")
    op.drop_column("community", "rules_version")
    op.drop_table("rule_set")
