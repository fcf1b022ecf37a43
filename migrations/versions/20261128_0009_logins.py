"""Logins: delays shared by all processes, known networks, second factors, codes for a new password, counted uses.

Revision 0009, after 0008.
Made on 2026-11-28.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WITH_EPOCH = ("person", "machine_client", "refresh_token")
TABLES = ("login_delay", "known_network", "second_factor", "password_reset", "counted_use")


def upgrade() -> None:
    for table in WITH_EPOCH:
        op.add_column(table, sa.Column("epoch", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "login_delay",
        sa.Column("key", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", grants.Moment, nullable=False),
        sa.Column("until", grants.Moment, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_login_delay")),
    )
    op.create_index("ix_login_delay_last_at", "login_delay", ["last_at"])
    op.create_table(
        "known_network",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("network", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("last_at", grants.Moment, nullable=False),
        sa.PrimaryKeyConstraint("subject_id", "network", name=op.f("pk_known_network")),
    )
    op.create_index("ix_known_network_last_at", "known_network", ["last_at"])
    op.create_table(
        "second_factor",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("secret", sqlmodel.AutoString(length=300), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("confirmed_at", grants.Moment, nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_second_factor_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "password_reset",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("expires_at", grants.Moment, nullable=False),
        sa.Column("ended_at", grants.Moment, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_password_reset_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_reset")),
    )
    op.create_index("ix_password_reset_person_id", "password_reset", ["person_id"])
    op.create_table(
        "counted_use",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("what", sqlmodel.AutoString(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counted_use")),
    )
    op.create_index("ix_counted_use_actor_id_what_created_at", "counted_use", ["actor_id", "what", "created_at"])
    op.create_index("ix_counted_use_created_at", "counted_use", ["created_at"])
    op.create_index(
        "ix_work_order_warranty_of",
        "work_order",
        ["warranty_of"],
        postgresql_where=sa.text("warranty_of IS NOT NULL"),
        sqlite_where=sa.text("warranty_of IS NOT NULL"),
    )
    grants.admit(TABLES, grants.ORDINARY)


def downgrade() -> None:
    op.drop_index("ix_work_order_warranty_of", "work_order")
    for table in reversed(TABLES):
        op.drop_table(table)
    for table in WITH_EPOCH:
        op.drop_column(table, "epoch")
