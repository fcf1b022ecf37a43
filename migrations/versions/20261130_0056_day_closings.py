"""Day closings 日结; entries of the ledger keep their day of accounts, and the journal entry that tells of them.

Revision 0056, after 0053.
Made on 2026-11-30.
"""

from zoneinfo import ZoneInfo

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

FEN = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ALONE = {"resolve_fks": False}
"""Only this table is read when SQLite copies it, and not those that it points at."""
RECORD = "coalesce(charge_id, work_order_id, complaint_id)"
NEW_COLUMNS = {"day": sa.Date(), "record_id": sa.Uuid(), "record_version": sa.Integer()}
INDEXES = {
    "ix_ledger_entry_community_id_day": ["community_id", "day"],
    "ix_ledger_entry_record_id_record_version": ["record_id", "record_version"],
}


def upgrade() -> None:
    let_the_ledger_change()
    for name, kind in NEW_COLUMNS.items():
        op.add_column("ledger_entry", sa.Column(name, kind, nullable=True))
    fill_in()
    with op.batch_alter_table("ledger_entry", reflect_kwargs=ALONE) as batch:
        batch.alter_column("day", existing_type=sa.Date(), nullable=False, server_default=today_in_china())
    for name, columns in INDEXES.items():
        op.create_index(name, "ledger_entry", columns)
    let_the_ledger_only_grow()
    op.create_table(
        "day_closing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("salt", sqlmodel.AutoString(length=16), nullable=False, server_default=""),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("number", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("state", grants.choice("closed", "confirmed", name="state"), nullable=False),
        sa.Column("updated_at", grants.Moment, nullable=False),
        sa.Column("closed_by_id", sa.Uuid(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(
            sa.Column(name, FEN, nullable=False)
            for name in ("closing_fen", "with_workers_fen", "cash_fen", "counted_fen", "difference_fen")
        ),
        sa.Column("reason", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("figures", grants.Json, nullable=False),
        sa.Column("confirmed_at", grants.Moment, nullable=True),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("note", sqlmodel.AutoString(length=500), nullable=False),
        sa.CheckConstraint("from_day <= day", name=op.f("ck_day_closing_days")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_day_closing_community_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_day_closing_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_closing")),
        sa.UniqueConstraint("community_id", "day", name=op.f("uq_day_closing_community_id_day")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_day_closing_community_id_number")),
    )
    for columns in (["community_id", "created_at", "id"], ["community_id", "state", "created_at", "id"]):
        op.create_index(f"ix_day_closing_{'_'.join(columns)}", "day_closing", columns)
    grants.admit(("day_closing",), grants.ORDINARY)
    # what was closed stays closed; only the second look is added to it
    grants.keep_columns("day_closing", CLOSED)


CLOSED = (
    "id", "created_at", "organisation_id", "community_id", "number", "closed_by_id", "from_day", "day", "closing_fen",
    "with_workers_fen", "cash_fen", "counted_fen", "difference_fen", "figures",
)  # fmt: skip


def downgrade() -> None:
    op.drop_table("day_closing")
    let_the_ledger_change()
    for name in INDEXES:
        op.drop_index(name, "ledger_entry")
    with op.batch_alter_table("ledger_entry", reflect_kwargs=ALONE) as batch:
        for name in NEW_COLUMNS:
            batch.drop_column(name)
    let_the_ledger_only_grow()


def today_in_china() -> sa.TextClause:
    """The day of an entry that a process of the version before writes, which knows none."""
    if op.get_bind().dialect.name == "postgresql":
        return sa.text("((now() AT TIME ZONE 'Asia/Shanghai')::date)")
    return sa.text("(date('now', '+8 hours'))")


def let_the_ledger_change() -> None:
    """Takes the triggers off, or silences them."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_only_erases")
        return
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER ledger_entry_refuses_{verb}")


def let_the_ledger_only_grow() -> None:
    """Puts them back; a copied table has lost them, and SQLite's name every column."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE ledger_entry ENABLE TRIGGER ledger_entry_only_erases")
        return
    grants.freeze("ledger_entry")
    record = "coalesce({row}.charge_id, {row}.work_order_id, {row}.complaint_id)"
    grants.let_texts_be_erased("ledger_entry", ("reason",), record)


def fill_in() -> None:
    """Earlier entries count in the local day on which they were written; means that stood elsewhere are copied."""
    op.execute(
        f"UPDATE ledger_entry SET record_id = {RECORD}, record_version = coalesce((SELECT max(version) FROM journal "
        f"WHERE journal.record_id = {RECORD} AND journal.at = ledger_entry.created_at), 1)"
    )
    op.execute(
        "UPDATE ledger_entry SET method = (SELECT method FROM payment WHERE payment.id = payment_id) "
        "WHERE method IS NULL AND kind = 'hand_in'"
    )
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        op.execute(
            "UPDATE ledger_entry SET day = (ledger_entry.created_at AT TIME ZONE community.zone)::date "
            "FROM community WHERE community.id = ledger_entry.community_id"
        )
        return
    entry = sa.table("ledger_entry", sa.column("id", sa.Uuid()), sa.column("community_id", sa.Uuid()),
                     sa.column("created_at", grants.Moment), sa.column("day", sa.Date()))  # fmt: skip
    community = sa.table("community", sa.column("id", sa.Uuid()), sa.column("zone", sa.String()))
    rows = sa.select(entry.c.id, entry.c.created_at, community.c.zone).join_from(
        entry, community, entry.c.community_id == community.c.id
    )
    days = [
        {"entry": row.id, "local": row.created_at.astimezone(ZoneInfo(row.zone)).date()}
        for row in bind.execute(rows).all()
    ]
    if days:
        filled = sa.update(entry).where(entry.c.id == sa.bindparam("entry")).values(day=sa.bindparam("local"))
        bind.execute(filled, days)
