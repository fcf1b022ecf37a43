"""The first tables, on both databases, and who may do what to them.

Revision 0001, after nothing.
Made on 2026-11-21.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import walls

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feed",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "position", name=op.f("pk_feed")),
    )
    op.create_table(
        "journal",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("record_type", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=True),
        sa.Column("event", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("action", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("from_state", sqlmodel.AutoString(length=40), nullable=True),
        sa.Column("to_state", sqlmodel.AutoString(length=40), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("actor_kind", sqlmodel.AutoString(length=20), nullable=False),
        sa.Column("actor_role", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("origin", sqlmodel.AutoString(length=60), nullable=True),
        sa.Column("request_id", sqlmodel.AutoString(length=80), nullable=True),
        sa.Column("at", walls.Moment, nullable=False),
        sa.Column("device_time", walls.Moment, nullable=True),
        sa.Column("data", walls.Json, nullable=False),
        sa.Column("text_hash", sqlmodel.AutoString(length=64), nullable=True),
        sa.Column("previous_hash", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("hash", sqlmodel.AutoString(length=64), nullable=False),
        sa.PrimaryKeyConstraint("record_id", "version", name=op.f("pk_journal")),
    )
    op.create_index("ix_journal_community_id_at", "journal", ["community_id", "at"], unique=False)
    op.create_table(
        "journal_text",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=True),
        sa.Column("salt", sqlmodel.AutoString(length=32), nullable=False),
        sa.Column("body", walls.Json, nullable=False),
        sa.PrimaryKeyConstraint("record_id", "version", name=op.f("pk_journal_text")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("code", sqlmodel.AutoString(length=20), nullable=False),
        sa.Column("name", sqlmodel.AutoString(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("code", name=op.f("uq_organisation_code")),
    )
    op.create_table(
        "outbox",
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=True), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_community_id_n", "outbox", ["community_id", "n"], unique=False)
    op.create_table(
        "stored_answer",
        sa.Column("key", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("fingerprint", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", walls.Json, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_stored_answer")),
    )
    op.create_index("ix_stored_answer_created_at", "stored_answer", ["created_at"], unique=False)
    op.create_table(
        "community",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("code", sqlmodel.AutoString(length=12), nullable=False),
        sa.Column("name", sqlmodel.AutoString(length=100), nullable=False),
        sa.Column("zone", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("service_phone", sqlmodel.AutoString(length=30), nullable=False),
        sa.Column("complaint_phone", sqlmodel.AutoString(length=30), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("catalogue_version", sa.Integer(), nullable=False),
        sa.Column("settings", walls.Json, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_community_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community")),
        sa.UniqueConstraint("organisation_id", "code", name=op.f("uq_community_organisation_id_code")),
    )
    op.create_table(
        "machine_client",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("secret_hash", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("name", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("scopes", walls.Json, nullable=False),
        sa.Column("communities", walls.Json, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_machine_client_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_machine_client")),
        sa.UniqueConstraint("client_id", name=op.f("uq_machine_client_client_id")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", walls.choice("staff", "customer", name="kind"), nullable=False),
        sa.Column("name", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("phone", sqlmodel.AutoString(length=20), nullable=True),
        sa.Column("username", sqlmodel.AutoString(length=60), nullable=True),
        sa.Column("password_hash", sqlmodel.AutoString(length=200), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("outsourced", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_person_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("username", name=op.f("uq_person_username")),
    )
    op.create_index("ix_person_organisation_id_kind_id", "person", ["organisation_id", "kind", "id"], unique=False)
    op.create_index("ix_person_organisation_id_phone", "person", ["organisation_id", "phone"], unique=False)
    op.create_table(
        "building",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("name", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_building_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_building")),
        sa.UniqueConstraint("community_id", "name", name=op.f("uq_building_community_id_name")),
    )
    op.create_table(
        "catalogue_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("code", sqlmodel.AutoString(length=20), nullable=False),
        sa.Column("name", sqlmodel.AutoString(length=100), nullable=False),
        sa.Column("category", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("kind", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("trades", walls.Json, nullable=False),
        sa.Column("needs_visit", sa.Boolean(), nullable=False),
        sa.Column("unit", sqlmodel.AutoString(length=20), nullable=False),
        sa.Column("price_fen", sa.Integer(), nullable=True),
        sa.Column("note", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_catalogue_item_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_item")),
        sa.UniqueConstraint("community_id", "code", name=op.f("uq_catalogue_item_community_id_code")),
    )
    op.create_table(
        "clock",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("record_type", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("name", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "state", walls.choice("running", "paused", "met", "breached", "voided", name="state"), nullable=False
        ),
        sa.Column("started_at", walls.Moment, nullable=False),
        sa.Column("due_at", walls.Moment, nullable=False),
        sa.Column("warn_at", walls.Moment, nullable=False),
        sa.Column("paused_at", walls.Moment, nullable=True),
        sa.Column("paused_seconds", sa.Integer(), nullable=False),
        sa.Column("breached_at", walls.Moment, nullable=True),
        sa.Column("ended_at", walls.Moment, nullable=True),
        sa.Column("next_at", walls.Moment, nullable=False),
        sa.Column("fired", sa.Integer(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("calendar", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("leased_by", sqlmodel.AutoString(length=60), nullable=True),
        sa.Column("leased_until", walls.Moment, nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_clock_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
    )
    op.create_index("ix_clock_community_id_state_due_at", "clock", ["community_id", "state", "due_at"], unique=False)
    op.create_index(
        "ix_clock_next_at",
        "clock",
        ["next_at"],
        unique=False,
        postgresql_where=sa.text("state = 'running'"),
        sqlite_where=sa.text("state = 'running'"),
    )
    op.create_index("ix_clock_record_id_name", "clock", ["record_id", "name"], unique=False)
    op.create_table(
        "department",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("code", sqlmodel.AutoString(length=20), nullable=False),
        sa.Column("name", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_department_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("community_id", "code", name=op.f("uq_department_community_id_code")),
    )
    op.create_table(
        "feed_head",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_feed_head_community_id")),
        sa.PrimaryKeyConstraint("community_id", name=op.f("pk_feed_head")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", walls.Moment, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("role", sqlmodel.AutoString(length=40), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("event", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("record_type", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("read_at", walls.Moment, nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_notice_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index("ix_notice_community_id_role_id", "notice", ["community_id", "role", "id"], unique=False)
    op.create_index("ix_notice_person_id_id", "notice", ["person_id", "id"], unique=False)
    op.create_table(
        "number_counter",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("prefix", sqlmodel.AutoString(length=4), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_number_counter_community_id")),
        sa.PrimaryKeyConstraint("community_id", "prefix", "day", name=op.f("pk_number_counter")),
    )
    op.create_table(
        "qualification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("trade", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("certificate", sqlmodel.AutoString(length=100), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_qualification_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualification")),
    )
    op.create_index("ix_qualification_person_id_trade", "qualification", ["person_id", "trade"], unique=False)
    op.create_table(
        "refresh_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("expires_at", walls.Moment, nullable=False),
        sa.Column("used_at", walls.Moment, nullable=True),
        sa.Column("revoked_at", walls.Moment, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_refresh_token_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refresh_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_refresh_token_token_hash")),
    )
    op.create_index("ix_refresh_token_family_id", "refresh_token", ["family_id"], unique=False)
    op.create_table(
        "warranty_term",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("part", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_warranty_term_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warranty_term")),
        sa.UniqueConstraint("community_id", "part", name=op.f("uq_warranty_term_community_id_part")),
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_role_grant_community_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_role_grant_department_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    op.create_index("ix_role_grant_community_id_role", "role_grant", ["community_id", "role"], unique=False)
    op.create_index("ix_role_grant_person_id", "role_grant", ["person_id"], unique=False)
    op.create_table(
        "unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("building_id", sa.Uuid(), nullable=False),
        sa.Column("name", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["building_id"], ["building.id"], name=op.f("fk_unit_building_id")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_unit_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("building_id", "name", name=op.f("uq_unit_building_id_name")),
    )
    op.create_index(op.f("ix_unit_community_id"), "unit", ["community_id"], unique=False)
    op.create_table(
        "premises",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("building_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("kind", walls.choice("room", "shop", name="kind"), nullable=False),
        sa.Column("number", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("label", sqlmodel.AutoString(length=140), nullable=False),
        sa.Column("handed_over_on", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["building_id"], ["building.id"], name=op.f("fk_premises_building_id")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_premises_community_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_premises_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_premises")),
        sa.UniqueConstraint("community_id", "label", name=op.f("uq_premises_community_id_label")),
    )
    op.create_index("ix_premises_community_id_number", "premises", ["community_id", "number"], unique=False)
    op.create_table(
        "binding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("premises_id", sa.Uuid(), nullable=False),
        sa.Column("relation", walls.choice("owner", "tenant", "merchant", name="relation"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_binding_community_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_binding_person_id")),
        sa.ForeignKeyConstraint(["premises_id"], ["premises.id"], name=op.f("fk_binding_premises_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_binding")),
    )
    op.create_index("ix_binding_community_id_person_id", "binding", ["community_id", "person_id"], unique=False)
    op.create_index("ix_binding_person_id", "binding", ["person_id"], unique=False)
    op.create_index("ix_binding_premises_id", "binding", ["premises_id"], unique=False)
    op.create_table(
        "work_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("number", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column(
            "state",
            walls.choice(
                "registered",
                "accepted",
                "dispatched",
                "assigned",
                "acknowledged",
                "en_route",
                "on_site",
                "no_access",
                "quoted",
                "negotiating",
                "in_progress",
                "on_hold",
                "completed",
                "rework",
                "signed_off",
                "closed",
                "cancelled",
                "refused",
                name="state",
            ),
            nullable=False,
        ),
        sa.Column("updated_at", walls.Moment, nullable=False),
        sa.Column(
            "kind", walls.choice("repair", "paid_service", "free_service", "housekeeping", name="kind"), nullable=False
        ),
        sa.Column(
            "channel",
            walls.choice("counter", "phone", "app", "wechat", "email", "written", "patrol", "erp", name="channel"),
            nullable=False,
        ),
        sa.Column("urgency", walls.choice("emergency", "urgent", "normal", name="urgency"), nullable=False),
        sa.Column("reporter_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("contact_name", sqlmodel.AutoString(length=60), nullable=True),
        sa.Column("contact_phone", sqlmodel.AutoString(length=20), nullable=True),
        sa.Column("premises_id", sa.Uuid(), nullable=True),
        sa.Column("place", sqlmodel.AutoString(length=140), nullable=False),
        sa.Column("spot", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("description", sqlmodel.AutoString(length=2000), nullable=False),
        sa.Column("special_requirements", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("remarks", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("wish_from", walls.Moment, nullable=True),
        sa.Column("wish_until", walls.Moment, nullable=True),
        sa.Column("equipment", walls.Json, nullable=True),
        sa.Column("photos", walls.Json, nullable=False),
        sa.Column("catalogue_item_id", sa.Uuid(), nullable=True),
        sa.Column("catalogue_code", sqlmodel.AutoString(length=20), nullable=True),
        sa.Column("trades", walls.Json, nullable=False),
        sa.Column("needs_visit", sa.Boolean(), nullable=False),
        sa.Column(
            "coverage",
            walls.choice("in_warranty", "chargeable", "contract", "rework", "free", "common_area", name="coverage"),
            nullable=True,
        ),
        sa.Column("coverage_reason", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("estimate", walls.Json, nullable=True),
        sa.Column("visit_now", sa.Boolean(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("worker_id", sa.Uuid(), nullable=True),
        sa.Column("wanted_worker_id", sa.Uuid(), nullable=True),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.Column("proposal_id", sa.Uuid(), nullable=True),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("visit_ended", sa.Boolean(), nullable=False),
        sa.Column("quote_id", sa.Uuid(), nullable=True),
        sa.Column("quote_versions", sa.Integer(), nullable=False),
        sa.Column("approved_quote_id", sa.Uuid(), nullable=True),
        sa.Column("pay_worker", sa.Boolean(), nullable=False),
        sa.Column("follow_up_id", sa.Uuid(), nullable=True),
        sa.Column("made_safe", sa.Boolean(), nullable=False),
        sa.Column("risky_steps", walls.Json, nullable=False),
        sa.Column("consented_steps", walls.Json, nullable=False),
        sa.Column("unfit_material", sa.Boolean(), nullable=False),
        sa.Column("hold_reason", sqlmodel.AutoString(length=40), nullable=True),
        sa.Column("hold_until", walls.Moment, nullable=True),
        sa.Column("custody", walls.Json, nullable=True),
        sa.Column("completion", walls.Json, nullable=True),
        sa.Column("completed_at", walls.Moment, nullable=True),
        sa.Column("completions", sa.Integer(), nullable=False),
        sa.Column("reworks", sa.Integer(), nullable=False),
        sa.Column("signed_off_at", walls.Moment, nullable=True),
        sa.Column("signature_file_id", sa.Uuid(), nullable=True),
        sa.Column("ratings", walls.Json, nullable=True),
        sa.Column("comments", sqlmodel.AutoString(length=1000), nullable=False),
        sa.Column("worker_signed_at", walls.Moment, nullable=True),
        sa.Column("copies", walls.Json, nullable=False),
        sa.Column("repair_warranty_until", sa.Date(), nullable=True),
        sa.Column("settlement", walls.Json, nullable=True),
        sa.Column("reason", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("referral", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("duplicate_of", sa.Uuid(), nullable=True),
        sa.Column("warranty_of", sa.Uuid(), nullable=True),
        sa.Column("last_urged_at", walls.Moment, nullable=True),
        sa.Column("urges", sa.Integer(), nullable=False),
        sa.Column("closed_at", walls.Moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["catalogue_item_id"], ["catalogue_item.id"], name=op.f("fk_work_order_catalogue_item_id")
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_work_order_community_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["person.id"], name=op.f("fk_work_order_customer_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_work_order_department_id")),
        sa.ForeignKeyConstraint(["duplicate_of"], ["work_order.id"], name=op.f("fk_work_order_duplicate_of")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_work_order_organisation_id")),
        sa.ForeignKeyConstraint(["premises_id"], ["premises.id"], name=op.f("fk_work_order_premises_id")),
        sa.ForeignKeyConstraint(["warranty_of"], ["work_order.id"], name=op.f("fk_work_order_warranty_of")),
        sa.ForeignKeyConstraint(["worker_id"], ["person.id"], name=op.f("fk_work_order_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_order")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_work_order_community_id_number")),
    )
    op.create_index(
        "ix_work_order_community_id_created_at_id", "work_order", ["community_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_work_order_community_id_department_id_created_at_id",
        "work_order",
        ["community_id", "department_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_work_order_community_id_state_created_at_id",
        "work_order",
        ["community_id", "state", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_work_order_contact_phone_created_at_id", "work_order", ["contact_phone", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_work_order_customer_id_created_at_id", "work_order", ["customer_id", "created_at", "id"], unique=False
    )
    op.create_index("ix_work_order_duplicate_of", "work_order", ["duplicate_of"], unique=False)
    op.create_index("ix_work_order_number", "work_order", ["number"], unique=False)
    op.create_index(
        "ix_work_order_organisation_id_created_at_id",
        "work_order",
        ["organisation_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_work_order_premises_id_created_at_id", "work_order", ["premises_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_work_order_reporter_id_created_at_id", "work_order", ["reporter_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_work_order_worker_id_created_at_id", "work_order", ["worker_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "appointment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            walls.choice("proposed", "confirmed", "kept", "missed", "moved", "cancelled", name="state"),
            nullable=False,
        ),
        sa.Column("starts_at", walls.Moment, nullable=False),
        sa.Column("ends_at", walls.Moment, nullable=False),
        sa.Column("agreed_by", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("reason", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("notice_given_at", walls.Moment, nullable=True),
        sa.Column("notice_late", sa.Boolean(), nullable=False),
        sa.Column("settled_at", walls.Moment, nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_appointment_community_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_appointment_work_order_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["person.id"], name=op.f("fk_appointment_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    op.create_index("ix_appointment_work_order_id", "appointment", ["work_order_id"], unique=False)
    op.create_index(
        "ix_appointment_worker_id_state_starts_at", "appointment", ["worker_id", "state", "starts_at"], unique=False
    )
    op.create_table(
        "charge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("number", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column(
            "state",
            walls.choice("nothing_due", "invoiced", "part_paid", "paid", "waived", name="state"),
            nullable=False,
        ),
        sa.Column("updated_at", walls.Moment, nullable=False),
        sa.Column("invoiced_fen", sa.Integer(), nullable=False),
        sa.Column("reduced_fen", sa.Integer(), nullable=False),
        sa.Column("paid_fen", sa.Integer(), nullable=False),
        sa.Column("refunded_fen", sa.Integer(), nullable=False),
        sa.Column("compensated_fen", sa.Integer(), nullable=False),
        sa.Column("open_collections", sa.Integer(), nullable=False),
        sa.Column("worker_may_collect", sa.Boolean(), nullable=False),
        sa.CheckConstraint("invoiced_fen >= 0 AND paid_fen >= 0 AND refunded_fen >= 0", name=op.f("ck_charge_amounts")),
        sa.CheckConstraint("paid_fen - refunded_fen <= invoiced_fen", name=op.f("ck_charge_never_twice")),
        sa.CheckConstraint("refunded_fen <= paid_fen", name=op.f("ck_charge_refund_within_paid")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_charge_community_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_charge_organisation_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_charge_work_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_charge_community_id_number")),
        sa.UniqueConstraint("work_order_id", name=op.f("uq_charge_work_order_id")),
    )
    op.create_index(
        "ix_charge_community_id_created_at_id", "charge", ["community_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "contact_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column(
            "means",
            walls.choice("phone", "sms", "wechat", "in_person", "written", "email", "app", name="means"),
            nullable=False,
        ),
        sa.Column(
            "result",
            walls.choice("reached", "unanswered", "message_left", "wrong_number", name="result"),
            nullable=False,
        ),
        sa.Column("topic", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("note", sqlmodel.AutoString(length=500), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_contact_attempt_community_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_contact_attempt_work_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_attempt")),
    )
    op.create_index("ix_contact_attempt_work_order_id", "contact_attempt", ["work_order_id"], unique=False)
    op.create_table(
        "follow_up",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("state", walls.choice("scheduled", "done", "given_up", "not_sampled", name="state"), nullable=False),
        sa.Column("updated_at", walls.Moment, nullable=False),
        sa.Column("due_at", walls.Moment, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("attempt_days", sa.Integer(), nullable=False),
        sa.Column("last_attempt_at", walls.Moment, nullable=True),
        sa.Column("result", walls.choice("satisfied", "fairly", "dissatisfied", name="result"), nullable=True),
        sa.Column("opinion", sqlmodel.AutoString(length=1000), nullable=False),
        sa.Column("done_at", walls.Moment, nullable=True),
        sa.Column("done_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_follow_up_community_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_follow_up_organisation_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_follow_up_work_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    op.create_index(
        "ix_follow_up_community_id_created_at_id", "follow_up", ["community_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_follow_up_community_id_state_due_at", "follow_up", ["community_id", "state", "due_at"], unique=False
    )
    op.create_index("ix_follow_up_work_order_id", "follow_up", ["work_order_id"], unique=False)
    op.create_table(
        "quote",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("state", walls.choice("offered", "approved", "rejected", "superseded", name="state"), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("lines", walls.Json, nullable=False),
        sa.Column("labour_fen", sa.Integer(), nullable=False),
        sa.Column("material_fen", sa.Integer(), nullable=False),
        sa.Column("total_fen", sa.Integer(), nullable=False),
        sa.Column("catalogue_version", sa.Integer(), nullable=False),
        sa.Column("note", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("decided_at", walls.Moment, nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("consent", walls.Json, nullable=True),
        sa.Column("reason", sqlmodel.AutoString(length=500), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_quote_community_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_quote_work_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote")),
        sa.UniqueConstraint("work_order_id", "ordinal", name=op.f("uq_quote_work_order_id_ordinal")),
    )
    op.create_table(
        "site_record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("data", walls.Json, nullable=False),
        sa.Column("signature_file_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_site_record_community_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_site_record_work_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_record")),
    )
    op.create_index("ix_site_record_work_order_id", "site_record", ["work_order_id"], unique=False)
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("uploaded_by_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("content_type", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("name", sqlmodel.AutoString(length=120), nullable=False),
        sa.Column("work_order_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_stored_file_community_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_stored_file_organisation_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_stored_file_work_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    op.create_index(
        "ix_stored_file_community_id_created_at_id", "stored_file", ["community_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("departed_at", walls.Moment, nullable=False),
        sa.Column("checklist", walls.Json, nullable=False),
        sa.Column("arrived_at", walls.Moment, nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("badge_shown", sa.Boolean(), nullable=False),
        sa.Column("consent_to_enter", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("place", walls.Json, nullable=True),
        sa.Column("no_access_reason", sqlmodel.AutoString(length=40), nullable=True),
        sa.Column("notice_left", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("ended_at", walls.Moment, nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_visit_community_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_visit_work_order_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["person.id"], name=op.f("fk_visit_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    op.create_index("ix_visit_work_order_id", "visit", ["work_order_id"], unique=False)
    op.create_table(
        "follow_up_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column(
            "means",
            walls.choice("phone", "sms", "wechat", "in_person", "written", "email", "app", name="means"),
            nullable=False,
        ),
        sa.Column(
            "result",
            walls.choice("reached", "unanswered", "message_left", "wrong_number", name="result"),
            nullable=False,
        ),
        sa.Column("note", sqlmodel.AutoString(length=500), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_follow_up_attempt_community_id")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], name=op.f("fk_follow_up_attempt_follow_up_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_attempt")),
    )
    op.create_index("ix_follow_up_attempt_follow_up_id", "follow_up_attempt", ["follow_up_id"], unique=False)
    op.create_table(
        "payment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("charge_id", sa.Uuid(), nullable=False),
        sa.Column("state", walls.choice("collected", "handed_in", "received", name="state"), nullable=False),
        sa.Column("updated_at", walls.Moment, nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("via", walls.choice("desk", "worker", "online", name="via"), nullable=False),
        sa.Column(
            "method", walls.choice("cash", "card", "wechat_pay", "alipay", "transfer", name="method"), nullable=False
        ),
        sa.Column("receipt", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("online_reference", sqlmodel.AutoString(length=100), nullable=True),
        sa.Column("taken_by_id", sa.Uuid(), nullable=False),
        sa.Column("handed_in_at", walls.Moment, nullable=True),
        sa.Column("handed_in_to_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_payment_amount")),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_payment_charge_id")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_payment_community_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_payment_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("community_id", "receipt", name=op.f("uq_payment_community_id_receipt")),
        sa.UniqueConstraint(
            "organisation_id", "online_reference", name=op.f("uq_payment_organisation_id_online_reference")
        ),
    )
    op.create_index("ix_payment_charge_id", "payment", ["charge_id"], unique=False)
    op.create_index(
        "ix_payment_community_id_created_at_id", "payment", ["community_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("charge_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            walls.choice("invoice", "reduce", "waive", "pay", "refund", "compensate", "hand_in", name="kind"),
            nullable=False,
        ),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("document", sqlmodel.AutoString(length=40), nullable=True),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_ledger_entry_charge_id")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_ledger_entry_community_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_ledger_entry_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
    )
    op.create_index("ix_ledger_entry_charge_id", "ledger_entry", ["charge_id"], unique=False)
    op.create_index(
        "ix_ledger_entry_community_id_created_at_id", "ledger_entry", ["community_id", "created_at", "id"], unique=False
    )
    walls.found_role()
    walls.admit(
        (
            "appointment",
            "binding",
            "building",
            "catalogue_item",
            "charge",
            "clock",
            "community",
            "contact_attempt",
            "department",
            "feed_head",
            "follow_up",
            "follow_up_attempt",
            "journal_text",
            "machine_client",
            "notice",
            "number_counter",
            "organisation",
            "outbox",
            "payment",
            "person",
            "premises",
            "qualification",
            "quote",
            "refresh_token",
            "role_grant",
            "site_record",
            "stored_file",
            "unit",
            "visit",
            "warranty_term",
            "work_order",
        ),
        walls.ORDINARY,
    )
    walls.admit(("alembic_version",), "SELECT")
    walls.admit(("feed", "journal", "ledger_entry"), walls.APPEND_ONLY)
    walls.admit(("stored_answer",), walls.WRITTEN_ONCE)
    walls.admit_sequence("outbox", "n")
    walls.freeze("journal")
    walls.freeze("ledger_entry")


def downgrade() -> None:
    op.drop_table("ledger_entry")
    op.drop_table("payment")
    op.drop_table("follow_up_attempt")
    op.drop_table("visit")
    op.drop_table("stored_file")
    op.drop_table("site_record")
    op.drop_table("quote")
    op.drop_table("follow_up")
    op.drop_table("contact_attempt")
    op.drop_table("charge")
    op.drop_table("appointment")
    op.drop_table("work_order")
    op.drop_table("binding")
    op.drop_table("premises")
    op.drop_table("unit")
    op.drop_table("role_grant")
    op.drop_table("warranty_term")
    op.drop_table("refresh_token")
    op.drop_table("qualification")
    op.drop_table("number_counter")
    op.drop_table("notice")
    op.drop_table("feed_head")
    op.drop_table("department")
    op.drop_table("clock")
    op.drop_table("catalogue_item")
    op.drop_table("building")
    op.drop_table("person")
    op.drop_table("machine_client")
    op.drop_table("community")
    op.drop_table("stored_answer")
    op.drop_table("outbox")
    op.drop_table("organisation")
    op.drop_table("journal_text")
    op.drop_table("journal")
    op.drop_table("feed")
