"""Events that are pushed out to machine clients, and the epoch of the feeds.

Revision 0054, after 0051.
Made on 2026-11-30.
"""

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

Position = sa.BigInteger()


def upgrade() -> None:
    _make_endpoints()
    _make_deliveries()
    epochs = op.create_table(
        "feed_epoch",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.Uuid(), nullable=False),
        sa.Column("since", grants.Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_epoch")),
    )
    op.bulk_insert(epochs, [{"id": 1, "epoch": uuid4(), "since": datetime.now(UTC)}])
    grants.admit(("webhook_endpoint", "webhook_cursor", "webhook_delivery", "feed_epoch"), grants.ORDINARY)


def _make_endpoints() -> None:
    op.create_table(
        "webhook_endpoint",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("salt", sqlmodel.AutoString(length=16), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("machine_client_id", sa.Uuid(), nullable=False),
        sa.Column("url", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("description", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("events", grants.Json, nullable=False),
        sa.Column("communities", grants.Json, nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("disabled_because", grants.choice("by_hand", "gone", name="disabled_because"), nullable=True),
        sa.Column("secret", sqlmodel.AutoString(length=400), nullable=False),
        sa.Column("previous_secret", sqlmodel.AutoString(length=400), nullable=False),
        sa.Column("previous_until", grants.Moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_webhook_endpoint_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["machine_client_id"], ["machine_client.id"], name=op.f("fk_webhook_endpoint_machine_client_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoint")),
    )
    op.create_index("ix_webhook_endpoint_machine_client_id", "webhook_endpoint", ["machine_client_id"])
    op.create_table(
        "webhook_cursor",
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("position", Position, nullable=False),
        sa.ForeignKeyConstraint(
            ["endpoint_id"],
            ["webhook_endpoint.id"],
            name=op.f("fk_webhook_cursor_endpoint_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_webhook_cursor_community_id")),
        sa.PrimaryKeyConstraint("endpoint_id", "community_id", name=op.f("pk_webhook_cursor")),
    )


def _make_deliveries() -> None:
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=True),
        sa.Column("message_id", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("event", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("event_at", grants.Moment, nullable=False),
        sa.Column("epoch", sa.Uuid(), nullable=False),
        sa.Column("position", Position, nullable=True),
        sa.Column("record_type", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("record_version", sa.Integer(), nullable=True),
        sa.Column("to_state", sqlmodel.AutoString(length=40), nullable=True),
        sa.Column("state", grants.choice("waiting", "delivered", "failed", name="state"), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", grants.Moment, nullable=False),
        sa.Column("last_tried_at", grants.Moment, nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column(
            "last_error", grants.choice("status", "timeout", "connection", "target", name="last_error"), nullable=True
        ),
        sa.Column("settled_at", grants.Moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["endpoint_id"],
            ["webhook_endpoint.id"],
            name=op.f("fk_webhook_delivery_endpoint_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_webhook_delivery_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint("message_id", name=op.f("uq_webhook_delivery_message_id")),
    )
    op.create_index("ix_webhook_delivery_endpoint_id_id", "webhook_delivery", ["endpoint_id", "id"])
    _make_partial_index("ix_webhook_delivery_due", ["endpoint_id", "next_at", "id"], "state = 'waiting'")
    _make_partial_index("ix_webhook_delivery_settled_at", ["settled_at"], "settled_at IS NOT NULL")


def _make_partial_index(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "webhook_delivery", columns, postgresql_where=where, sqlite_where=where)


def downgrade() -> None:
    for table in ("feed_epoch", "webhook_delivery", "webhook_cursor", "webhook_endpoint"):
        op.drop_table(table)
