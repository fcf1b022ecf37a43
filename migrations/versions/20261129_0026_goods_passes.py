"""Goods passes 放行条, and the questions about arrears that the worker asks the ERP.

Revision 0026, after 0025.
Made on 2026-11-29.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

STATES = ("applied", "issued", "released", "refused_at_gate", "expired", "revoked")
PURPOSES = ("move_out", "furniture", "renovation", "merchandise", "other")
MEANS = ("phone", "sms", "wechat", "in_person", "written", "email", "app")
AUTHORISATIONS = ("not_needed", "awaited", "in_app", "signed")
ARREARS = ("not_needed", "unchecked", "settled", "owed", "unknown")
SILENCES = ("off", "unreachable", "refused", "not_on_record", "unreadable")
Fen = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "goods_pass",
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
        sa.Column("premises_id", sa.Uuid(), nullable=False),
        sa.Column("place", sqlmodel.AutoString(length=140), nullable=False),
        sa.Column("applicant_id", sa.Uuid(), nullable=False),
        sa.Column("room_owner_id", sa.Uuid(), nullable=True),
        sa.Column("maker_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", grants.choice(*PURPOSES, name="purpose"), nullable=False),
        sa.Column("items", grants.Json, nullable=False),
        sa.Column("leaves_at", grants.Moment, nullable=True),
        sa.Column("bearer", sqlmodel.AutoString(length=60), nullable=True),
        sa.Column("plate", sqlmodel.AutoString(length=12), nullable=True),
        sa.Column("note", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("asked_means", grants.choice(*MEANS, name="asked_means"), nullable=True),
        sa.Column("files", grants.Json, nullable=False),
        sa.Column("authorisation", grants.choice(*AUTHORISATIONS, name="authorisation"), nullable=False),
        sa.Column("authorised_at", grants.Moment, nullable=True),
        sa.Column("authorised_by", sqlmodel.AutoString(length=60), nullable=True),
        sa.Column("arrears", grants.choice(*ARREARS, name="arrears"), nullable=False),
        sa.Column("arrears_fen", Fen, nullable=True),
        sa.Column("arrears_unknown_because", grants.choice(*SILENCES, name="arrears_unknown_because"), nullable=True),
        sa.Column("arrears_checked_at", grants.Moment, nullable=True),
        sa.Column("move_out_allowed_by_id", sa.Uuid(), nullable=True),
        sa.Column("move_out_reason", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("code", sqlmodel.AutoString(length=20), nullable=False),
        sa.Column("issued_at", grants.Moment, nullable=True),
        sa.Column("until", grants.Moment, nullable=True),
        sa.Column("releases", sa.Integer(), nullable=False),
        sa.Column("released_to", sqlmodel.AutoString(length=60), nullable=True),
        sa.Column("released_plate", sqlmodel.AutoString(length=12), nullable=True),
        sa.Column("released_at", grants.Moment, nullable=True),
        sa.Column("released_by_id", sa.Uuid(), nullable=True),
        sa.Column("differences", grants.Json, nullable=False),
        sa.Column("reason", sqlmodel.AutoString(length=500), nullable=False),
        sa.CheckConstraint("arrears_fen >= 0", name=op.f("ck_goods_pass_owed")),
        sa.ForeignKeyConstraint(["applicant_id"], ["person.id"], name=op.f("fk_goods_pass_applicant_id")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_goods_pass_community_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_goods_pass_organisation_id")),
        sa.ForeignKeyConstraint(["premises_id"], ["premises.id"], name=op.f("fk_goods_pass_premises_id")),
        sa.ForeignKeyConstraint(["room_owner_id"], ["person.id"], name=op.f("fk_goods_pass_room_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_pass")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_goods_pass_community_id_number")),
    )
    op.create_index("ix_goods_pass_community_id_created_at_id", "goods_pass", ["community_id", "created_at", "id"])
    op.create_index(
        "ix_goods_pass_community_id_state_created_at_id", "goods_pass", ["community_id", "state", "created_at", "id"]
    )
    op.create_index("ix_goods_pass_community_id_plate", "goods_pass", ["community_id", "plate"])
    op.create_index("ix_goods_pass_premises_id_created_at_id", "goods_pass", ["premises_id", "created_at", "id"])
    op.create_index("ix_goods_pass_applicant_id_created_at_id", "goods_pass", ["applicant_id", "created_at", "id"])
    op.create_index("ix_goods_pass_room_owner_id_created_at_id", "goods_pass", ["room_owner_id", "created_at", "id"])
    grants.admit(("goods_pass",), grants.ORDINARY)
    op.create_table(
        "arrears_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("goods_pass_id", sa.Uuid(), nullable=False),
        sa.Column("next_at", grants.Moment, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_arrears_question_community_id")),
        sa.ForeignKeyConstraint(["goods_pass_id"], ["goods_pass.id"], name=op.f("fk_arrears_question_goods_pass_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrears_question")),
        sa.UniqueConstraint("goods_pass_id", name=op.f("uq_arrears_question_goods_pass_id")),
    )
    op.create_index("ix_arrears_question_next_at", "arrears_question", ["next_at"])
    grants.admit(("arrears_question",), grants.ORDINARY)


def downgrade() -> None:
    op.drop_table("arrears_question")
    op.drop_table("goods_pass")
