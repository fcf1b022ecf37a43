"""Messages by WeChat and text message, the consents to them, and what each person wants.

Revision 0018, after 0017.
Made on 2026-11-29.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLES = ("outgoing_message", "message_quota", "quota_entry", "person_channels")


def upgrade() -> None:
    op.add_column("notice", sa.Column("routed_at", grants.Moment, nullable=True))
    # what was told before this version is not sent after it
    op.execute(sa.text("UPDATE notice SET routed_at = at WHERE person_id IS NOT NULL"))
    unrouted = sa.text("routed_at IS NULL AND person_id IS NOT NULL")
    op.create_index("ix_notice_unrouted", "notice", ["id"], postgresql_where=unrouted, sqlite_where=unrouted)
    op.create_table(
        "outgoing_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state", grants.choice("waiting", "sending", "sent", "unreached", "failed", name="state"), nullable=False
        ),
        sa.Column("channels", grants.Json, nullable=False),
        sa.Column("sent_by", sqlmodel.AutoString(length=20), nullable=False),
        sa.Column("text_hash", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("due_at", grants.Moment, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("settled_at", grants.Moment, nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_outgoing_message_community_id")),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_outgoing_message_notice_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_outgoing_message_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_message")),
        sa.UniqueConstraint("notice_id", "person_id", name=op.f("uq_outgoing_message_notice_id_person_id")),
    )
    op.create_index("ix_outgoing_message_person_id_text_hash", "outgoing_message", ["person_id", "text_hash"])
    under_way = sa.text("state IN ('waiting', 'sending')")
    op.create_index(
        "ix_outgoing_message_due_at",
        "outgoing_message",
        ["due_at"],
        postgresql_where=under_way,
        sqlite_where=under_way,
    )
    op.create_table(
        "message_quota",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("app_id", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("template_id", sqlmodel.AutoString(length=80), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_message_quota_person_id")),
        sa.PrimaryKeyConstraint("person_id", "app_id", "template_id", name=op.f("pk_message_quota")),
    )
    op.create_table(
        "quota_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("app_id", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("template_id", sqlmodel.AutoString(length=80), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("why", sqlmodel.AutoString(length=20), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_quota_entry_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_entry")),
    )
    op.create_index("ix_quota_entry_person_id", "quota_entry", ["person_id"])
    op.create_table(
        "person_channels",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("wechat", sa.Boolean(), nullable=False),
        sa.Column("sms", sa.Boolean(), nullable=False),
        sa.Column("quiet_begins", sqlmodel.AutoString(length=5), nullable=True),
        sa.Column("quiet_ends", sqlmodel.AutoString(length=5), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_channels_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person_channels")),
    )
    grants.admit(TABLES, grants.ORDINARY)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.drop_index("ix_notice_unrouted", "notice")
    op.drop_column("notice", "routed_at")
