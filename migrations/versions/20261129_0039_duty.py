"""Hours of work 工作时间, leave 请假, posts 岗位 and shifts 班次 (M-99).

Revision 0039, after 0038.
Made on 2026-11-29.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

TABLES = ("work_hours", "duty_post", "leave", "shift")


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
        "work_hours",
        *_kept(
            sa.Column("community_id", sa.Uuid(), nullable=False),
            sa.Column("person_id", sa.Uuid(), nullable=False),
            sa.Column("days", grants.Json, nullable=False),
            sa.Column("active", sa.Boolean(), nullable=False),
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_work_hours_community_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_work_hours_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_hours")),
        sa.UniqueConstraint("community_id", "person_id", name=op.f("uq_work_hours_community_id_person_id")),
    )
    op.create_index("ix_work_hours_person_id", "work_hours", ["person_id"])
    op.create_table(
        "duty_post",
        *_kept(
            sa.Column("community_id", sa.Uuid(), nullable=False),
            sa.Column("department_id", sa.Uuid(), nullable=False),
            sa.Column("name", sqlmodel.AutoString(length=60), nullable=False),
            sa.Column("people", sa.Integer(), nullable=False),
            sa.Column("takes_orders", sa.Boolean(), nullable=False),
            sa.Column("always_manned", sa.Boolean(), nullable=False),
            sa.Column("active", sa.Boolean(), nullable=False),
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_duty_post_community_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_duty_post_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_post")),
        sa.UniqueConstraint("community_id", "name", name=op.f("uq_duty_post_community_id_name")),
    )
    op.create_table(
        "leave",
        *_kept(
            sa.Column("organisation_id", sa.Uuid(), nullable=False),
            sa.Column("community_id", sa.Uuid(), nullable=False),
            sa.Column("number", sqlmodel.AutoString(length=40), nullable=False),
            sa.Column(
                "state", grants.choice("asked", "granted", "declined", "withdrawn", name="state"), nullable=False
            ),
            sa.Column("updated_at", grants.Moment, nullable=False),
            sa.Column("asker_id", sa.Uuid(), nullable=False),
            sa.Column("person_id", sa.Uuid(), nullable=False),
            sa.Column("department_id", sa.Uuid(), nullable=True),
            sa.Column(
                "kind", grants.choice("annual", "personal", "sick", "lieu", "other", name="kind"), nullable=False
            ),
            sa.Column("starts_at", grants.Moment, nullable=False),
            sa.Column("ends_at", grants.Moment, nullable=False),
            sa.Column("note", sqlmodel.AutoString(length=500), nullable=False),
            sa.Column("decided_at", grants.Moment, nullable=True),
            sa.Column("decided_by_id", sa.Uuid(), nullable=True),
            sa.Column("reason", sqlmodel.AutoString(length=500), nullable=False),
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_leave_community_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_leave_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_leave_person_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_leave_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_leave_community_id_number")),
    )
    op.create_table(
        "shift",
        *_kept(
            sa.Column("organisation_id", sa.Uuid(), nullable=False),
            sa.Column("community_id", sa.Uuid(), nullable=False),
            sa.Column("number", sqlmodel.AutoString(length=40), nullable=False),
            sa.Column(
                "state", grants.choice("planned", "on", "handed_over", "cancelled", name="state"), nullable=False
            ),
            sa.Column("updated_at", grants.Moment, nullable=False),
            sa.Column("planner_id", sa.Uuid(), nullable=False),
            sa.Column("post_id", sa.Uuid(), nullable=False),
            sa.Column("place", sqlmodel.AutoString(length=60), nullable=False),
            sa.Column("department_id", sa.Uuid(), nullable=False),
            sa.Column("on_duty_id", sa.Uuid(), nullable=False),
            sa.Column("starts_at", grants.Moment, nullable=False),
            sa.Column("ends_at", grants.Moment, nullable=False),
            sa.Column("taken_at", grants.Moment, nullable=True),
            sa.Column("notes", sqlmodel.AutoString(length=2000), nullable=False),
            sa.Column("open_matters", grants.Json, nullable=False),
            sa.Column("signed_at", grants.Moment, nullable=True),
            sa.Column("relief_id", sa.Uuid(), nullable=True),
            sa.Column("relieved_at", grants.Moment, nullable=True),
            sa.Column("relief_asked_at", grants.Moment, nullable=True),
            sa.Column("ended_at", grants.Moment, nullable=True),
            sa.Column("ended_by_id", sa.Uuid(), nullable=True),
            sa.Column("reason", sqlmodel.AutoString(length=500), nullable=False),
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_shift_community_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_shift_organisation_id")),
        sa.ForeignKeyConstraint(["post_id"], ["duty_post.id"], name=op.f("fk_shift_post_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_shift_department_id")),
        sa.ForeignKeyConstraint(["on_duty_id"], ["person.id"], name=op.f("fk_shift_on_duty_id")),
        sa.ForeignKeyConstraint(["relief_id"], ["person.id"], name=op.f("fk_shift_relief_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_shift_community_id_number")),
    )
    for table, people in (
        ("leave", ("person_id", "asker_id")),
        ("shift", ("on_duty_id", "relief_id", "planner_id")),
    ):
        op.create_index(f"ix_{table}_community_id_created_at_id", table, ["community_id", "created_at", "id"])
        for column in ("state", "department_id"):
            op.create_index(
                f"ix_{table}_community_id_{column}_created_at_id", table, ["community_id", column, "created_at", "id"]
            )
        for person in people:
            op.create_index(f"ix_{table}_{person}_created_at_id", table, [person, "created_at", "id"])
    op.create_index("ix_leave_person_id_ends_at", "leave", ["person_id", "ends_at"])
    op.create_index("ix_shift_on_duty_id_ends_at", "shift", ["on_duty_id", "ends_at"])
    op.create_index("ix_shift_post_id_ends_at", "shift", ["post_id", "ends_at"])
    grants.admit(TABLES, grants.ORDINARY)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
