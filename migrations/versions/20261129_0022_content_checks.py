"""What people wrote or sent in a mini-program is checked by WeChat.

Revision 0022, after 0021.
Made on 2026-11-29.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

STATES = ("waiting", "sent", "passed", "review", "risky", "unchecked")


def upgrade() -> None:
    op.create_table(
        "content_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("root_type", sqlmodel.AutoString(length=40), nullable=True),
        sa.Column("root_id", sa.Uuid(), nullable=True),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("state", grants.choice(*STATES, name="state"), nullable=False),
        sa.Column("label", sa.Integer(), nullable=True),
        sa.Column("trace_id", sqlmodel.AutoString(length=100), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", grants.Moment, nullable=True),
        sa.Column("settled_at", grants.Moment, nullable=True),
        sa.CheckConstraint("(file_id IS NULL) <> (root_id IS NULL)", name=op.f("ck_content_check_text_or_picture")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_content_check_community_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_content_check_person_id")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_content_check_file_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_check")),
        sa.UniqueConstraint("file_id", name=op.f("uq_content_check_file_id")),
        sa.UniqueConstraint("trace_id", name=op.f("uq_content_check_trace_id")),
    )
    unsettled, due = sa.text("state <> 'passed'"), sa.text("next_try_at IS NOT NULL")
    op.create_index(
        "ix_content_check_root_id", "content_check", ["root_id"], postgresql_where=unsettled, sqlite_where=unsettled
    )
    op.create_index("ix_content_check_person_id", "content_check", ["person_id"])
    op.create_index(
        "ix_content_check_next_try_at", "content_check", ["next_try_at"], postgresql_where=due, sqlite_where=due
    )
    grants.admit(("content_check",), grants.ORDINARY)


def downgrade() -> None:
    op.drop_table("content_check")
