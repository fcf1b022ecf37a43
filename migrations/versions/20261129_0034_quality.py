"""Trainings 培训 and quality reviews 质量评审; a qualification names the training that gave it (M-73, M-74).

Revision 0034, after 0030.
Made on 2026-11-29.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0034"
down_revision = "0030"
branch_labels = None
depends_on = None


def _record(table: str, states: tuple[str, ...], *columns: sa.Column | sa.Constraint) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("salt", sqlmodel.AutoString(length=16), nullable=False, server_default=""),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("number", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("state", grants.choice(*states, name="state"), nullable=False),
        sa.Column("updated_at", grants.Moment, nullable=False),
        sa.Column("maker_id", sa.Uuid(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f(f"fk_{table}_community_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("community_id", "number", name=op.f(f"uq_{table}_community_id_number")),
    )
    for columns_of_index in (
        ("community_id", "created_at", "id"),
        ("community_id", "state", "created_at", "id"),
        ("maker_id", "created_at", "id"),
    ):
        op.create_index(f"ix_{table}_{'_'.join(columns_of_index)}", table, [*columns_of_index])


def upgrade() -> None:
    _record(
        "training",
        ("planned", "held", "cancelled"),
        sa.Column("subject", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("trade", sqlmodel.AutoString(length=40), nullable=True),
        sa.Column("starts_at", grants.Moment, nullable=False),
        sa.Column("place", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("trainer", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("trainer_id", sa.Uuid(), nullable=True),
        sa.Column("pass_mark", sa.Integer(), nullable=False),
        sa.Column("valid_months", sa.Integer(), nullable=False),
        sa.Column("participants", grants.Json, nullable=False),
        sa.Column("passed", sa.Integer(), nullable=True),
        sa.Column("held_at", grants.Moment, nullable=True),
        sa.Column("held_by_id", sa.Uuid(), nullable=True),
        sa.Column("corrections", sa.Integer(), nullable=False),
        sa.Column("corrected_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sqlmodel.AutoString(length=500), nullable=False),
    )
    op.create_index("ix_training_trainer_id_created_at_id", "training", ["trainer_id", "created_at", "id"])
    op.create_table(
        "training_participant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("training_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_training_participant_community_id")),
        sa.ForeignKeyConstraint(["training_id"], ["training.id"], name=op.f("fk_training_participant_training_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_training_participant_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_participant")),
        sa.UniqueConstraint("training_id", "person_id", name=op.f("uq_training_participant_training_id_person_id")),
    )
    op.create_index(
        "ix_training_participant_person_id_training_id", "training_participant", ["person_id", "training_id"]
    )
    _record(
        "quality_review",
        ("open", "concluded"),
        sa.Column("reviewed_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_until", sa.Date(), nullable=False),
        sa.Column("customers", grants.Json, nullable=False),
        sa.Column("reviews", grants.Json, nullable=False),
        sa.Column("result", grants.choice("commend", "keep", "train", "other", name="result"), nullable=True),
        sa.Column("conclusion", sqlmodel.AutoString(length=1000), nullable=False),
        sa.Column("concluded_at", grants.Moment, nullable=True),
        sa.Column("concluded_by_id", sa.Uuid(), nullable=True),
        sa.Column("answer", sqlmodel.AutoString(length=1000), nullable=False),
        sa.Column("answered_at", grants.Moment, nullable=True),
        sa.ForeignKeyConstraint(["reviewed_id"], ["person.id"], name=op.f("fk_quality_review_reviewed_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_quality_review_department_id")),
    )
    op.create_index(
        "ix_quality_review_community_id_department_id_created_at_id",
        "quality_review",
        ["community_id", "department_id", "created_at", "id"],
    )
    op.create_index(
        "ix_quality_review_reviewed_id_created_at_id", "quality_review", ["reviewed_id", "created_at", "id"]
    )
    grants.admit(("training", "training_participant", "quality_review"), grants.ORDINARY)
    op.add_column("qualification", sa.Column("training_id", sa.Uuid(), nullable=True))
    op.create_index("ix_qualification_valid_until", "qualification", ["valid_until"])


def downgrade() -> None:
    op.drop_index("ix_qualification_valid_until", table_name="qualification")
    op.drop_column("qualification", "training_id")
    for table in ("quality_review", "training_participant", "training"):
        op.drop_table(table)
