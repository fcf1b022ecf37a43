"""Corrective actions 整改 of follow-ups, quality reviews and a month's opinions, with a department of their own (M-72).

Revision 0045, after 0044.
Made on 2026-11-29.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from alembic.operations import BatchOperations

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

TABLE = "corrective_action"
EARLIER = ("open", "done", "verified")
STATES = ("noted", *EARLIER, "waived")
LINKS = {
    "follow_up_id": "follow_up", "quality_review_id": "quality_review", "department_id": "department",
    "worker_id": "person",
}  # fmt: skip
SOURCES = ("complaint_id", "follow_up_id", "quality_review_id", "opinions_month")
ONE_SOURCE = " + ".join(f"CASE WHEN {name} IS NULL THEN 0 ELSE 1 END" for name in SOURCES) + " = 1"
ARRANGED = "state IN ('noted', 'waived') OR owner_id IS NOT NULL AND due_on IS NOT NULL"
SINGLE = {
    "follow_up_id": (("follow_up_id",), "follow_up_id IS NOT NULL"),
    "quality_review_id": (("quality_review_id",), "quality_review_id IS NOT NULL"),
    "opinions_month": (
        ("community_id", "opinions_month", "department_id"),
        "opinions_month IS NOT NULL AND state IN ('open', 'done')",
    ),
}
ALONE = {"resolve_fks": False}
"""Only this table is read when SQLite copies it, and not those that it points at."""
LISTS = (("community_id", "state"), ("community_id", "department_id"), ("owner_id",))


def upgrade() -> None:
    with op.batch_alter_table(TABLE, reflect_kwargs=ALONE) as batch:
        _take(batch, STATES)
        for name, kind in (("complaint_id", sa.Uuid()), ("owner_id", sa.Uuid()), ("due_on", sa.Date())):
            batch.alter_column(name, existing_type=kind, nullable=True)
        for name, table in LINKS.items():
            batch.add_column(sa.Column(name, sa.Uuid(), nullable=True))
            batch.create_foreign_key(op.f(f"fk_{TABLE}_{name}"), table, [name], ["id"])
        batch.add_column(sa.Column("opinions_month", sa.Date(), nullable=True))
        batch.add_column(sa.Column("reason", sqlmodel.AutoString(length=500), nullable=False, server_default=""))
        batch.add_column(sa.Column("waived_by_id", sa.Uuid(), nullable=True))
        batch.create_check_constraint(op.f(f"ck_{TABLE}_one_source"), ONE_SOURCE)
        batch.create_check_constraint(op.f(f"ck_{TABLE}_arranged"), ARRANGED)
    for columns in LISTS:
        op.create_index(f"ix_{TABLE}_{'_'.join(columns)}_created_at_id", TABLE, [*columns, "created_at", "id"])
    for name, (columns, where) in SINGLE.items():
        op.create_index(
            f"uq_{TABLE}_{name}",
            TABLE,
            [*columns],
            unique=True,
            postgresql_where=sa.text(where),
            sqlite_where=sa.text(where),
        )
    op.create_index("ix_follow_up_community_id_done_at_id", "follow_up", ["community_id", "done_at", "id"])
    # until now it was the complaint's; `gongdan journal verify` knows that a migration filled it in (docs/adr/0055)
    op.execute(
        f"UPDATE {TABLE} SET department_id = "
        f"(SELECT department_id FROM complaint WHERE complaint.id = {TABLE}.complaint_id)"
    )


def downgrade() -> None:
    op.drop_index("ix_follow_up_community_id_done_at_id", table_name="follow_up")
    # the version before knows those of complaints alone, once something was arranged
    op.execute(f"DELETE FROM {TABLE} WHERE complaint_id IS NULL OR state NOT IN ('open', 'done', 'verified')")
    for name in SINGLE:
        op.drop_index(f"uq_{TABLE}_{name}", table_name=TABLE)
    for columns in LISTS:
        op.drop_index(f"ix_{TABLE}_{'_'.join(columns)}_created_at_id", table_name=TABLE)
    with op.batch_alter_table(TABLE, reflect_kwargs=ALONE) as batch:
        batch.drop_constraint(op.f(f"ck_{TABLE}_arranged"), type_="check")
        batch.drop_constraint(op.f(f"ck_{TABLE}_one_source"), type_="check")
        for name in LINKS:
            batch.drop_constraint(op.f(f"fk_{TABLE}_{name}"), type_="foreignkey")
        for name in (*LINKS, "opinions_month", "reason", "waived_by_id"):
            batch.drop_column(name)
        for name, kind in (("complaint_id", sa.Uuid()), ("owner_id", sa.Uuid()), ("due_on", sa.Date())):
            batch.alter_column(name, existing_type=kind, nullable=False)
        _take(batch, EARLIER)


def _take(batch: BatchOperations, states: tuple[str, ...]) -> None:
    """The words that the state takes, in the place of those that it took."""
    written = ", ".join(f"'{state}'" for state in states)
    batch.drop_constraint(op.f(f"ck_{TABLE}_state"), type_="check")
    batch.create_check_constraint(op.f(f"ck_{TABLE}_state"), f"state IN ({written})")
