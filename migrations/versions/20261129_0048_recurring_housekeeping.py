"""Recurring housekeeping 定期家政, and its dates whose orders were made (M-12).

Revision 0048, after 0047.
Made on 2026-11-29.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "housekeeping_series"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("salt", sqlmodel.AutoString(length=16), nullable=False, server_default=""),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("number", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("state", grants.choice("requested", "booked", "paused", "ended", name="state"), nullable=False),
        sa.Column("updated_at", grants.Moment, nullable=False),
        sa.Column("booker_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("premises_id", sa.Uuid(), nullable=False),
        sa.Column("place", sqlmodel.AutoString(length=140), nullable=False),
        sa.Column("catalogue_code", sqlmodel.AutoString(length=20), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("special_requirements", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("repeats", grants.choice("weekly", "fortnightly", "monthly", name="repeats"), nullable=False),
        sa.Column("rule", sqlmodel.AutoString(length=80), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("from_time", sqlmodel.AutoString(length=5), nullable=False),
        sa.Column("on_holidays", grants.choice("as_it_falls", "moved", "skipped", name="on_holidays"), nullable=False),
        sa.Column("changed_dates", grants.Json, nullable=False),
        sa.Column("housekeeping", grants.Json, nullable=False),
        sa.Column("unit_fen", Number, nullable=False),
        sa.Column("price_fen", Number, nullable=False),
        sa.Column("consent", grants.Json, nullable=True),
        sa.Column("orders_from", sa.Date(), nullable=True),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("next_at", grants.Moment, nullable=True),
        sa.Column("reason", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("ended_at", grants.Moment, nullable=True),
        sa.CheckConstraint("ends_on >= first_on", name=op.f("ck_housekeeping_series_term")),
        sa.CheckConstraint("unit_fen >= 0 AND price_fen >= 0", name=op.f("ck_housekeeping_series_prices")),
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{TABLE}_{column}"))
            for column, other in (
                ("community_id", "community"),
                ("customer_id", "person"),
                ("department_id", "department"),
                ("organisation_id", "organisation"),
                ("premises_id", "premises"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("community_id", "number", name=op.f(f"uq_{TABLE}_community_id_number")),
    )
    op.create_index(f"ix_{TABLE}_community_id_created_at_id", TABLE, ["community_id", "created_at", "id"])
    op.create_index(f"ix_{TABLE}_customer_id_created_at_id", TABLE, ["customer_id", "created_at", "id"])
    op.create_index(f"ix_{TABLE}_premises_id", TABLE, ["premises_id"])
    op.create_index(f"ix_{TABLE}_booker_id", TABLE, ["booker_id"])
    goes_on = sa.text("ended_at IS NULL")
    op.create_index(f"ix_{TABLE}_next_at", TABLE, ["next_at"], postgresql_where=goes_on, sqlite_where=goes_on)
    op.create_table(
        "housekeeping_date",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("visit_on", sa.Date(), nullable=False),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_housekeeping_date_community_id")),
        sa.ForeignKeyConstraint(["series_id"], [f"{TABLE}.id"], name=op.f("fk_housekeeping_date_series_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_housekeeping_date_work_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_housekeeping_date")),
        sa.UniqueConstraint("series_id", "planned_on", name=op.f("uq_housekeeping_date_series_id_planned_on")),
    )
    op.create_index("ix_housekeeping_date_work_order_id", "housekeeping_date", ["work_order_id"])
    grants.admit((TABLE,), grants.ORDINARY)
    grants.admit(("housekeeping_date",), grants.APPEND_ONLY)
    grants.freeze("housekeeping_date")


def downgrade() -> None:
    op.drop_table("housekeeping_date")
    op.drop_table(TABLE)
