"""Complaints with their files, clock policies, read marks of notices; amounts in fen that outgrow four bytes.

Revision 0002, after 0001.
Made on 2026-11-22.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import walls

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


AMOUNTS = {
    "charge": ("invoiced_fen", "reduced_fen", "paid_fen", "refunded_fen", "compensated_fen"),
    "ledger_entry": ("amount_fen",),
    "payment": ("amount_fen",),
    "quote": ("labour_fen", "material_fen", "total_fen"),
}


def widen(kind: sa.types.TypeEngine[int]) -> None:
    """Amounts that outgrow four bytes; SQLite's integers have eight anyhow."""
    if op.get_bind().dialect.name == "postgresql":
        for table, columns in AMOUNTS.items():
            for column in columns:
                op.alter_column(table, column, type_=kind)


def upgrade() -> None:
    op.create_table(
        "clock_policy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("clock", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("kind", sqlmodel.AutoString(length=40), nullable=True),
        sa.Column("urgency", sqlmodel.AutoString(length=40), nullable=True),
        sa.Column("contract", sa.Boolean(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("warn_percent", sa.Integer(), nullable=False),
        sa.Column("escalate_after", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_clock_policy_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_policy")),
    )
    op.create_index("ix_clock_policy_community_id_clock", "clock_policy", ["community_id", "clock"])

    op.create_table(
        "notice_read",
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("read_at", walls.Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_notice_read_notice_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_read_person_id")),
        sa.PrimaryKeyConstraint("notice_id", "person_id", name=op.f("pk_notice_read")),
    )
    op.create_table(
        "complaint",
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
                "awaiting_evidence",
                "accepted",
                "referred",
                "investigating",
                "mediating",
                "escalated",
                "reply_pending",
                "replied",
                "resolved",
                "declined",
                "closed",
                "withdrawn",
                name="state",
            ),
            nullable=False,
        ),
        sa.Column("updated_at", walls.Moment, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("kind", walls.choice("consumer", "service", name="kind"), nullable=False),
        sa.Column("channel", walls.choice("in_person", "phone", "written", "online", name="channel"), nullable=False),
        sa.Column("severity", walls.choice("general", "serious", name="severity"), nullable=False),
        sa.Column(
            "matter",
            walls.choice(
                "consumer_dispute", "public_order", "sanitation", "equipment", "staff", "other", name="matter"
            ),
            nullable=False,
        ),
        sa.Column("reporter_id", sa.Uuid(), nullable=False),
        sa.Column("complainant_id", sa.Uuid(), nullable=True),
        sa.Column("complainant_name", sqlmodel.AutoString(length=60), nullable=True),
        sa.Column("complainant_phone", sqlmodel.AutoString(length=20), nullable=True),
        sa.Column("premises_id", sa.Uuid(), nullable=True),
        sa.Column("place", sqlmodel.AutoString(length=140), nullable=False),
        sa.Column("respondent", walls.Json, nullable=True),
        sa.Column("purchase", walls.Json, nullable=True),
        sa.Column("description", sqlmodel.AutoString(length=2000), nullable=False),
        sa.Column("dealings", sqlmodel.AutoString(length=2000), nullable=False),
        sa.Column("demand", sqlmodel.AutoString(length=1000), nullable=False),
        sa.Column("facts", walls.Json, nullable=False),
        sa.Column("evidence_count", sa.Integer(), nullable=False),
        sa.Column("verdict", walls.Json, nullable=True),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", walls.Moment, nullable=True),
        sa.Column("was_accepted", sa.Boolean(), nullable=False),
        sa.Column("missing", walls.Json, nullable=False),
        sa.Column("evidence_over", sa.Boolean(), nullable=False),
        sa.Column("letter_text", sqlmodel.AutoString(length=4000), nullable=False),
        sa.Column("letter_drafter_id", sa.Uuid(), nullable=True),
        sa.Column("letter_approver_id", sa.Uuid(), nullable=True),
        sa.Column("referred_to", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("forwarded_at", walls.Moment, nullable=True),
        sa.Column("confirmed_at", walls.Moment, nullable=True),
        sa.Column("handler_id", sa.Uuid(), nullable=True),
        sa.Column(
            "level", walls.choice("supervisor", "cs_supervisor", "manager", "leadership", name="level"), nullable=True
        ),
        sa.Column("draft", sqlmodel.AutoString(length=4000), nullable=False),
        sa.Column("drafter_id", sa.Uuid(), nullable=True),
        sa.Column("replies", sa.Integer(), nullable=False),
        sa.Column("replied_at", walls.Moment, nullable=True),
        sa.Column("result_due_at", walls.Moment, nullable=True),
        sa.Column("agreement", walls.Json, nullable=True),
        sa.Column("execution", walls.choice("pending", "executed", "broken", name="execution"), nullable=True),
        sa.Column("result", sqlmodel.AutoString(length=2000), nullable=False),
        sa.Column("founded", sa.Boolean(), nullable=True),
        sa.Column("granted_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("granted_by_id", sa.Uuid(), nullable=True),
        sa.Column("compensation_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("resolved_at", walls.Moment, nullable=True),
        sa.Column(
            "satisfaction",
            walls.choice("satisfied", "fairly", "dissatisfied", "not_reachable", name="satisfaction"),
            nullable=True,
        ),
        sa.Column("reason", sqlmodel.AutoString(length=1000), nullable=False),
        sa.Column("closed_at", walls.Moment, nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_complaint_community_id")),
        sa.ForeignKeyConstraint(["complainant_id"], ["person.id"], name=op.f("fk_complaint_complainant_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_complaint_department_id")),
        sa.ForeignKeyConstraint(["handler_id"], ["person.id"], name=op.f("fk_complaint_handler_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_complaint_organisation_id")),
        sa.ForeignKeyConstraint(["premises_id"], ["premises.id"], name=op.f("fk_complaint_premises_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_complaint_community_id_number")),
    )
    op.create_index("ix_complaint_community_id_created_at_id", "complaint", ["community_id", "created_at", "id"])
    op.create_index(
        "ix_complaint_community_id_department_id_created_at_id",
        "complaint",
        ["community_id", "department_id", "created_at", "id"],
    )
    op.create_index(
        "ix_complaint_community_id_state_created_at_id", "complaint", ["community_id", "state", "created_at", "id"]
    )
    op.create_index("ix_complaint_complainant_id_created_at_id", "complaint", ["complainant_id", "created_at", "id"])
    op.create_index(
        "ix_complaint_complainant_phone_created_at_id", "complaint", ["complainant_phone", "created_at", "id"]
    )
    op.create_index("ix_complaint_handler_id_created_at_id", "complaint", ["handler_id", "created_at", "id"])
    op.create_index("ix_complaint_number", "complaint", ["number"])
    op.create_index("ix_complaint_organisation_id_created_at_id", "complaint", ["organisation_id", "created_at", "id"])
    op.create_index("ix_complaint_premises_id_created_at_id", "complaint", ["premises_id", "created_at", "id"])
    op.create_index("ix_complaint_reporter_id_created_at_id", "complaint", ["reporter_id", "created_at", "id"])

    op.create_table(
        "complaint_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("kind", walls.choice("accept", "decline", "refer", name="kind"), nullable=False),
        sa.Column("number", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("rules_version", sqlmodel.AutoString(length=20), nullable=True),
        sa.Column("facts", walls.Json, nullable=False),
        sa.Column("verdict", walls.Json, nullable=True),
        sa.Column("codes", walls.Json, nullable=False),
        sa.Column("against_verdict", sa.Boolean(), nullable=False),
        sa.Column("reason", sqlmodel.AutoString(length=1000), nullable=False),
        sa.Column("text", sqlmodel.AutoString(length=4000), nullable=False),
        sa.Column("referred_to", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("told_at", walls.Moment, nullable=False),
        sa.Column(
            "means",
            walls.choice("phone", "sms", "wechat", "in_person", "written", "email", "app", name="means"),
            nullable=False,
        ),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_complaint_decision_community_id")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_decision_complaint_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_decision")),
    )
    op.create_index(
        "ix_complaint_decision_community_id_created_at_id", "complaint_decision", ["community_id", "created_at", "id"]
    )
    op.create_index("ix_complaint_decision_complaint_id", "complaint_decision", ["complaint_id"])

    op.create_table(
        "complaint_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("relation", walls.choice("about", "opened", "rework", name="relation"), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_complaint_link_community_id")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_link_complaint_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_complaint_link_work_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_link")),
        sa.UniqueConstraint("complaint_id", "work_order_id", name=op.f("uq_complaint_link_complaint_id_work_order_id")),
    )
    op.create_index("ix_complaint_link_work_order_id", "complaint_link", ["work_order_id"])

    op.create_table(
        "complaint_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            walls.choice(
                "contact",
                "finding",
                "progress",
                "report",
                "incident",
                "session",
                "reply",
                "rejection",
                "extension",
                name="kind",
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("text", sqlmodel.AutoString(length=4000), nullable=False),
        sa.Column(
            "means",
            walls.choice("phone", "sms", "wechat", "in_person", "written", "email", "app", name="means"),
            nullable=True,
        ),
        sa.Column("told_at", walls.Moment, nullable=True),
        sa.Column(
            "level", walls.choice("supervisor", "cs_supervisor", "manager", "leadership", name="level"), nullable=True
        ),
        sa.Column("data", walls.Json, nullable=False),
        sa.Column("files", walls.Json, nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_complaint_note_community_id")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_note_complaint_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_note")),
    )
    op.create_index("ix_complaint_note_complaint_id_created_at", "complaint_note", ["complaint_id", "created_at"])

    op.create_table(
        "contact_slip",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("number", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("state", walls.choice("sent", "confirmed", "answered", "returned", name="state"), nullable=False),
        sa.Column("updated_at", walls.Moment, nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=True),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("matter", sqlmodel.AutoString(length=2000), nullable=False),
        sa.Column("received_at", walls.Moment, nullable=False),
        sa.Column("confirmed_at", walls.Moment, nullable=True),
        sa.Column("answer", sqlmodel.AutoString(length=2000), nullable=False),
        sa.Column("answered_at", walls.Moment, nullable=True),
        sa.Column("reason", sqlmodel.AutoString(length=500), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_contact_slip_community_id")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_contact_slip_complaint_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_contact_slip_department_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_contact_slip_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_slip")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_contact_slip_community_id_number")),
    )
    op.create_index("ix_contact_slip_community_id_created_at_id", "contact_slip", ["community_id", "created_at", "id"])
    op.create_index(
        "ix_contact_slip_community_id_state_created_at_id",
        "contact_slip",
        ["community_id", "state", "created_at", "id"],
    )
    op.create_index("ix_contact_slip_complaint_id", "contact_slip", ["complaint_id"])
    op.create_index("ix_contact_slip_department_id", "contact_slip", ["department_id"])

    op.create_table(
        "corrective_action",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("state", walls.choice("open", "done", "verified", name="state"), nullable=False),
        sa.Column("updated_at", walls.Moment, nullable=False),
        sa.Column("what", sqlmodel.AutoString(length=1000), nullable=False),
        sa.Column("cause", sqlmodel.AutoString(length=1000), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_note", sqlmodel.AutoString(length=1000), nullable=False),
        sa.Column("done_at", walls.Moment, nullable=True),
        sa.Column("done_by_id", sa.Uuid(), nullable=True),
        sa.Column("verified_at", walls.Moment, nullable=True),
        sa.Column("verified_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_corrective_action_community_id")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_corrective_action_complaint_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_corrective_action_organisation_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_corrective_action_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrective_action")),
    )
    op.create_index(
        "ix_corrective_action_community_id_created_at_id", "corrective_action", ["community_id", "created_at", "id"]
    )
    op.create_index("ix_corrective_action_complaint_id", "corrective_action", ["complaint_id"])

    op.create_table(
        "evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", walls.Moment, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            walls.choice("receipt", "invoice", "photo", "contract", "statement", "other", name="kind"),
            nullable=False,
        ),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("note", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("brought_by_id", sa.Uuid(), nullable=False),
        sa.Column("genuine", sa.Boolean(), nullable=True),
        sa.Column("verified_by_id", sa.Uuid(), nullable=True),
        sa.Column("verified_at", walls.Moment, nullable=True),
        sa.Column("finding", sqlmodel.AutoString(length=500), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_evidence_community_id")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_evidence_complaint_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_evidence_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index("ix_evidence_complaint_id", "evidence", ["complaint_id"])
    op.add_column("clock", sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False, server_default=""))
    op.add_column("clock", sa.Column("breached_with", sqlmodel.AutoString(length=40), nullable=True))
    op.add_column("clock", sa.Column("policy_id", sa.Uuid(), nullable=True))
    op.create_index("ix_clock_community_id_started_at", "clock", ["community_id", "started_at"])
    op.add_column("work_order", sa.Column("must_quote", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("notice", sa.Column("data", walls.Json, nullable=False, server_default="{}"))
    op.create_index("ix_notice_record_id", "notice", ["record_id"])
    op.create_index("ix_person_organisation_id_id", "person", ["organisation_id", "id"])
    op.create_index("ix_premises_community_id_id", "premises", ["community_id", "id"])
    with op.batch_alter_table("stored_file") as batch_op:
        batch_op.add_column(sa.Column("complaint_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_stored_file_complaint_id"), "complaint", ["complaint_id"], ["id"])
        batch_op.add_column(sa.Column("signed", sa.Boolean(), nullable=False, server_default=sa.false()))
    # what an order names was used already
    op.execute("UPDATE stored_file SET signed = TRUE WHERE purpose = 'signature' AND work_order_id IS NOT NULL")
    widen(sa.BigInteger())
    walls.admit(
        (
            "clock_policy",
            "complaint",
            "complaint_link",
            "complaint_note",
            "contact_slip",
            "corrective_action",
            "evidence",
            "notice_read",
        ),
        walls.ORDINARY,
    )
    walls.admit(("complaint_decision",), walls.APPEND_ONLY)
    walls.freeze("complaint_decision")


def downgrade() -> None:
    widen(sa.Integer())
    with op.batch_alter_table("stored_file") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_stored_file_complaint_id"), type_="foreignkey")
        batch_op.drop_column("complaint_id")
        batch_op.drop_column("signed")
    op.drop_column("work_order", "must_quote")
    op.drop_index("ix_premises_community_id_id", "premises")
    op.drop_index("ix_person_organisation_id_id", "person")
    op.drop_index("ix_notice_record_id", "notice")
    op.drop_column("notice", "data")
    op.drop_index("ix_clock_community_id_started_at", "clock")
    for column in ("policy_id", "breached_with", "chain"):
        op.drop_column("clock", column)
    op.drop_table("evidence")
    op.drop_table("corrective_action")
    op.drop_table("contact_slip")
    op.drop_table("complaint_note")
    op.drop_table("complaint_link")
    op.drop_table("complaint_decision")
    op.drop_table("complaint")
    op.drop_table("notice_read")
    op.drop_table("clock_policy")
