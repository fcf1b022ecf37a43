"""Logging in by WeChat, text message and reception's code; claims of homes.

Revision 0015, after 0014.
Made on 2026-11-29.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLES = ("wechat_account", "unfinished_login", "sms_code", "binding_code", "shared_token")


def upgrade() -> None:
    op.create_table(
        "wechat_account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("app_id", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("openid", sqlmodel.AutoString(length=80), nullable=False),
        sa.Column("unionid", sqlmodel.AutoString(length=80), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("last_login_at", grants.Moment, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_wechat_account_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wechat_account")),
        sa.UniqueConstraint("app_id", "openid", name=op.f("uq_wechat_account_app_id_openid")),
    )
    op.create_index("ix_wechat_account_person_id", "wechat_account", ["person_id"])
    op.create_table(
        "unfinished_login",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("app_id", sqlmodel.AutoString(length=40), nullable=True),
        sa.Column("openid", sqlmodel.AutoString(length=80), nullable=True),
        sa.Column("unionid", sqlmodel.AutoString(length=80), nullable=True),
        sa.Column("phone", sqlmodel.AutoString(length=20), nullable=True),
        sa.Column("expires_at", grants.Moment, nullable=False),
        sa.Column("ended_at", grants.Moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_unfinished_login_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unfinished_login")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_unfinished_login_token_hash")),
    )
    op.create_index("ix_unfinished_login_expires_at", "unfinished_login", ["expires_at"])
    op.create_table(
        "sms_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("phone_hash", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("code_hash", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("expires_at", grants.Moment, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("ended_at", grants.Moment, nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_sms_code_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sms_code")),
    )
    op.create_index("ix_sms_code_organisation_id_phone_hash", "sms_code", ["organisation_id", "phone_hash"])
    op.create_index("ix_sms_code_expires_at", "sms_code", ["expires_at"])
    op.create_table(
        "binding_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("expires_at", grants.Moment, nullable=False),
        sa.Column("ended_at", grants.Moment, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_binding_code_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_binding_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_binding_code_code_hash")),
    )
    op.create_index("ix_binding_code_person_id", "binding_code", ["person_id"])
    op.create_table(
        "shared_token",
        sa.Column("name", sqlmodel.AutoString(length=80), nullable=False),
        sa.Column("token", sqlmodel.AutoString(length=2000), nullable=False),
        sa.Column("expires_at", grants.Moment, nullable=False),
        sa.Column("fetched_at", grants.Moment, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_shared_token")),
    )
    op.create_table(
        "home_claim",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("salt", sqlmodel.AutoString(length=16), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("number", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("state", grants.choice("claimed", "confirmed", "declined", name="state"), nullable=False),
        sa.Column("updated_at", grants.Moment, nullable=False),
        sa.Column("claimant_id", sa.Uuid(), nullable=False),
        sa.Column("name", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("phone", sqlmodel.AutoString(length=20), nullable=True),
        sa.Column("address", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("relation", grants.choice("owner", "tenant", "merchant", name="relation"), nullable=False),
        sa.Column("note", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("premises_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("settled_at", grants.Moment, nullable=True),
        sa.Column("reason", sqlmodel.AutoString(length=500), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_home_claim_community_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_home_claim_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_claim")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_home_claim_community_id_number")),
    )
    op.create_index("ix_home_claim_community_id_created_at_id", "home_claim", ["community_id", "created_at", "id"])
    op.create_index("ix_home_claim_claimant_id", "home_claim", ["claimant_id"])
    grants.admit((*TABLES, "home_claim"), grants.ORDINARY)


def downgrade() -> None:
    for table in (*TABLES, "home_claim"):
        op.drop_table(table)
