"""Enquiries 接待登记 with their topics, the directory 通讯录, and broadcasts 广播; what came of an enquiry names it (M-90).

Revision 0028, after 0027.
Made on 2026-11-29.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

COME_OF_IT = ("work_order", "complaint", "contact_slip", "promise")
CHANNELS = ("counter", "phone", "app", "wechat", "email", "written", "patrol", "erp")
IDENTITIES = ("owner", "tenant", "merchant", "consumer", "business", "authority", "other")


def _kept(*columns: sa.Column) -> tuple[sa.Column, ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("salt", sqlmodel.AutoString(length=16), nullable=False, server_default=""),
        *columns,
    )


def upgrade() -> None:
    op.create_table(
        "enquiry_topic",
        *_kept(
            sa.Column("community_id", sa.Uuid(), nullable=False),
            sa.Column("code", sqlmodel.AutoString(length=20), nullable=False),
            sa.Column("name", sqlmodel.AutoString(length=60), nullable=False),
            sa.Column(
                "disclosure", grants.choice("open", "confidential", "forbidden", name="disclosure"), nullable=False
            ),
            sa.Column("rule", sqlmodel.AutoString(length=200), nullable=False),
            sa.Column("active", sa.Boolean(), nullable=False),
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_enquiry_topic_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry_topic")),
        sa.UniqueConstraint("community_id", "code", name=op.f("uq_enquiry_topic_community_id_code")),
    )
    op.create_table(
        "directory_entry",
        *_kept(
            sa.Column("community_id", sa.Uuid(), nullable=False),
            sa.Column("department_id", sa.Uuid(), nullable=True),
            sa.Column("name", sqlmodel.AutoString(length=60), nullable=False),
            sa.Column("room", sqlmodel.AutoString(length=40), nullable=False),
            sa.Column("phone", sqlmodel.AutoString(length=30), nullable=False),
            sa.Column("head", sqlmodel.AutoString(length=60), nullable=False),
            sa.Column("duties", sqlmodel.AutoString(length=200), nullable=False),
            sa.Column("active", sa.Boolean(), nullable=False),
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_directory_entry_community_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_directory_entry_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_entry")),
        sa.UniqueConstraint("community_id", "name", name=op.f("uq_directory_entry_community_id_name")),
    )
    op.create_table(
        "enquiry",
        *_kept(
            sa.Column("organisation_id", sa.Uuid(), nullable=False),
            sa.Column("community_id", sa.Uuid(), nullable=False),
            sa.Column("number", sqlmodel.AutoString(length=40), nullable=False),
            sa.Column("state", grants.choice("open", "answered", "fanned_out", name="state"), nullable=False),
            sa.Column("updated_at", grants.Moment, nullable=False),
            sa.Column("maker_id", sa.Uuid(), nullable=False),
            sa.Column("channel", grants.choice(*CHANNELS, name="channel"), nullable=False),
            sa.Column("rings", sa.Integer(), nullable=True),
            sa.Column("identity", grants.choice(*IDENTITIES, name="identity"), nullable=False),
            sa.Column("name", sqlmodel.AutoString(length=60), nullable=True),
            sa.Column("phone", sqlmodel.AutoString(length=20), nullable=True),
            sa.Column("customer_id", sa.Uuid(), nullable=True),
            sa.Column("premises_id", sa.Uuid(), nullable=True),
            sa.Column("place", sqlmodel.AutoString(length=140), nullable=False),
            sa.Column("topic_id", sa.Uuid(), nullable=False),
            sa.Column("matter", sqlmodel.AutoString(length=2000), nullable=False),
            sa.Column("received_at", grants.Moment, nullable=False),
            sa.Column("outcome", grants.choice("told", "declined", "referred", name="outcome"), nullable=True),
            sa.Column("answer", sqlmodel.AutoString(length=2000), nullable=False),
            sa.Column("directory_entry_id", sa.Uuid(), nullable=True),
            sa.Column("answered_at", grants.Moment, nullable=True),
            sa.Column("answered_by_id", sa.Uuid(), nullable=True),
            sa.Column("opened", sa.Integer(), nullable=False),
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_enquiry_community_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_enquiry_organisation_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["person.id"], name=op.f("fk_enquiry_customer_id")),
        sa.ForeignKeyConstraint(["premises_id"], ["premises.id"], name=op.f("fk_enquiry_premises_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["enquiry_topic.id"], name=op.f("fk_enquiry_topic_id")),
        sa.ForeignKeyConstraint(
            ["directory_entry_id"], ["directory_entry.id"], name=op.f("fk_enquiry_directory_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_enquiry_community_id_number")),
    )
    op.create_index("ix_enquiry_community_id_created_at_id", "enquiry", ["community_id", "created_at", "id"])
    op.create_index(
        "ix_enquiry_community_id_state_created_at_id", "enquiry", ["community_id", "state", "created_at", "id"]
    )
    op.create_index("ix_enquiry_community_id_received_at", "enquiry", ["community_id", "received_at"])
    for person in ("maker_id", "customer_id"):
        op.create_index(f"ix_enquiry_{person}_created_at_id", "enquiry", [person, "created_at", "id"])
    op.create_table(
        "broadcast",
        *_kept(
            sa.Column("organisation_id", sa.Uuid(), nullable=False),
            sa.Column("community_id", sa.Uuid(), nullable=False),
            sa.Column("number", sqlmodel.AutoString(length=40), nullable=False),
            sa.Column("state", grants.choice("asked", "called", "found", "given_up", name="state"), nullable=False),
            sa.Column("updated_at", grants.Moment, nullable=False),
            sa.Column("maker_id", sa.Uuid(), nullable=False),
            sa.Column("occasion", grants.choice("lost", "sought", "thing", "car", name="occasion"), nullable=False),
            sa.Column("seeker", sqlmodel.AutoString(length=60), nullable=False),
            sa.Column("phone", sqlmodel.AutoString(length=20), nullable=True),
            sa.Column("sought", sqlmodel.AutoString(length=60), nullable=False),
            sa.Column("text", sqlmodel.AutoString(length=500), nullable=False),
            sa.Column("meet_at", sqlmodel.AutoString(length=100), nullable=False),
            sa.Column("enquiry_id", sa.Uuid(), nullable=True),
            sa.Column("calls", sa.Integer(), nullable=False),
            sa.Column("called_at", grants.Moment, nullable=True),
            sa.Column("outcome", sqlmodel.AutoString(length=500), nullable=False),
            sa.Column("settled_at", grants.Moment, nullable=True),
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_broadcast_community_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_broadcast_organisation_id")),
        sa.ForeignKeyConstraint(["enquiry_id"], ["enquiry.id"], name=op.f("fk_broadcast_enquiry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_broadcast_community_id_number")),
    )
    op.create_index("ix_broadcast_community_id_created_at_id", "broadcast", ["community_id", "created_at", "id"])
    op.create_index(
        "ix_broadcast_community_id_state_created_at_id", "broadcast", ["community_id", "state", "created_at", "id"]
    )
    op.create_index("ix_broadcast_enquiry_id", "broadcast", ["enquiry_id"])
    grants.admit(("enquiry_topic", "directory_entry", "enquiry", "broadcast"), grants.ORDINARY)
    named = sa.text("enquiry_id IS NOT NULL")
    for table in COME_OF_IT:
        op.add_column(table, sa.Column("enquiry_id", sa.Uuid(), nullable=True))
        op.create_index(f"ix_{table}_enquiry_id", table, ["enquiry_id"], postgresql_where=named, sqlite_where=named)


def downgrade() -> None:
    for table in COME_OF_IT:
        op.drop_index(f"ix_{table}_enquiry_id", table_name=table)
        op.drop_column(table, "enquiry_id")
    for table in ("broadcast", "enquiry", "directory_entry", "enquiry_topic"):
        op.drop_table(table)
