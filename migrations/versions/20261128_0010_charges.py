"""Charges keep apart what was reduced, waived, credited and reversed; the ledger names orders, complaints and means.

- Reductions, waivers and credits stood in one sum, and stand in one each; the state follows from the sums.
- An entry of the ledger may stand for an order or a complaint without a charge, and keeps the means of the money.
- An online reference counts once however it is written.

Revision 0010, after 0009.
Made on 2026-11-28.
"""

import unicodedata

import sqlalchemy as sa
import sqlmodel
from alembic import op
from alembic.operations import BatchOperations

from migrations import grants

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

FEN = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NEW_SUMS = ("waived_fen", "credited_fen", "reversed_fen")
CHARGE_STATES = ("nothing_due", "invoiced", "part_paid", "paid", "waived")
PAYMENT_STATES = ("collected", "handed_in", "received")
LEDGER_KINDS = ("invoice", "reduce", "waive", "pay", "refund", "compensate", "hand_in")
METHODS = ("cash", "card", "wechat_pay", "alipay", "transfer")
OF_CHARGES = ("amounts", "refund_within_paid", "never_twice")
PAID = (
    "id", "created_at", "organisation_id", "community_id", "charge_id", "amount_fen", "via", "method", "receipt",
    "online_reference", "taken_by_id",
)  # fmt: skip
"""What of a payment stays as it was inserted."""
CHECKS_BEFORE = (
    "invoiced_fen >= 0 AND paid_fen >= 0 AND refunded_fen >= 0",
    "refunded_fen <= paid_fen",
    "paid_fen - refunded_fen <= invoiced_fen",
)
CHECKS = (
    "invoiced_fen >= 0 AND paid_fen >= 0 AND refunded_fen >= 0 AND reversed_fen >= 0",
    "reversed_fen + refunded_fen <= paid_fen",
    "paid_fen - reversed_fen - refunded_fen <= invoiced_fen",
)
RECORD = "charge_id IS NOT NULL OR work_order_id IS NOT NULL OR complaint_id IS NOT NULL"
LINKS = {"work_order_id": "work_order", "complaint_id": "complaint"}
ENTERED = "(SELECT COALESCE(SUM(amount_fen), 0) FROM ledger_entry WHERE charge_id = charge.id AND kind = '{kind}')"
DUE = "(invoiced_fen - reduced_fen - waived_fen - credited_fen)"
KEPT = "(paid_fen - refunded_fen)"


def choices(batch: BatchOperations, table: str, column: str, words: tuple[str, ...]) -> None:
    """The words that a column takes, in the place of those that it took."""
    batch.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
    written = ", ".join(f"'{word}'" for word in words)
    batch.create_check_constraint(op.f(f"ck_{table}_{column}"), f"{column} IN ({written})")


def checks(batch: BatchOperations, conditions: tuple[str, ...]) -> None:
    """The conditions of a charge's sums, in the place of those before."""
    for name, condition in zip(OF_CHARGES, conditions, strict=True):
        batch.drop_constraint(op.f(f"ck_charge_{name}"), type_="check")
        batch.create_check_constraint(op.f(f"ck_charge_{name}"), condition)


def upgrade() -> None:
    with op.batch_alter_table("payment") as batch:
        choices(batch, "payment", "state", (*PAYMENT_STATES, "reversed"))
        batch.add_column(sa.Column("reference_key", sqlmodel.AutoString(length=400), nullable=True))
        batch.drop_constraint(op.f("uq_payment_organisation_id_online_reference"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_payment_organisation_id_reference_key"), ["organisation_id", "reference_key"]
        )
    with op.batch_alter_table("charge") as batch:
        choices(batch, "charge", "state", (*CHARGE_STATES, "refunded"))
        for name in NEW_SUMS:
            batch.add_column(sa.Column(name, FEN, nullable=False, server_default="0"))
        checks(batch, CHECKS)
    with op.batch_alter_table("ledger_entry") as batch:
        choices(batch, "ledger_entry", "kind", (*LEDGER_KINDS, "reverse"))
        batch.alter_column("charge_id", existing_type=sa.Uuid(), nullable=True)
        for name, table in LINKS.items():
            batch.add_column(sa.Column(name, sa.Uuid(), nullable=True))
            batch.create_foreign_key(op.f(f"fk_ledger_entry_{name}"), table, [name], ["id"])
        batch.add_column(sa.Column("method", grants.choice(*METHODS, name="method"), nullable=True))
        batch.create_check_constraint(op.f("ck_ledger_entry_names_its_record"), RECORD)
    fill_in()
    # a copied table has lost its triggers
    grants.keep_columns("payment", PAID)
    grants.freeze("ledger_entry")


def fill_in() -> None:
    """What earlier rows say under the new columns."""
    op.execute(
        "UPDATE ledger_entry SET work_order_id = (SELECT work_order_id FROM charge WHERE charge.id = charge_id), "
        "method = CASE kind WHEN 'pay' THEN (SELECT method FROM payment WHERE payment.id = payment_id) END"
    )
    # a refund was also taken off what is owed: a credit
    waived, credited = ENTERED.format(kind="waive"), ENTERED.format(kind="refund")
    op.execute(
        f"UPDATE charge SET waived_fen = {waived}, credited_fen = {credited}, "
        f"reduced_fen = reduced_fen - {waived} - {credited}"
    )
    op.execute(
        f"UPDATE charge SET state = CASE WHEN {KEPT} < {DUE} AND {KEPT} > 0 THEN 'part_paid' "
        f"WHEN {KEPT} < {DUE} THEN 'invoiced' WHEN {KEPT} > 0 THEN 'paid' WHEN refunded_fen > 0 THEN 'refunded' "
        "ELSE 'waived' END WHERE state <> 'nothing_due'"
    )
    payment = sa.table(
        "payment",
        *(sa.column(name) for name in ("id", "organisation_id", "created_at", "online_reference", "reference_key")),
    )
    paid = sa.select(payment.c.id, payment.c.organisation_id, payment.c.online_reference).order_by(payment.c.created_at)
    known: set[tuple[object, str]] = set()
    connection = op.get_bind()
    for row in connection.execute(paid.where(payment.c.online_reference.is_not(None))).all():
        key = reference_key(row.online_reference)
        # what was counted twice stays so, and only the first keeps others away
        if key is not None and (row.organisation_id, key) not in known:
            known.add((row.organisation_id, key))
            connection.execute(payment.update().where(payment.c.id == row.id).values(reference_key=key))


def reference_key(reference: str) -> str | None:
    """The one form of an online reference: capitals, half width, without blanks and signs that nobody sees."""
    written = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", reference).casefold()).upper()
    return "".join(sign for sign in written if unicodedata.category(sign)[0] not in "ZCM") or None


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER ledger_entry_refuses_{verb}")
    # the version before knows neither these words nor entries without a charge
    op.execute("DELETE FROM ledger_entry WHERE charge_id IS NULL OR kind = 'reverse'")
    op.execute(
        "UPDATE charge SET reduced_fen = reduced_fen + waived_fen + credited_fen, paid_fen = paid_fen - reversed_fen"
    )
    op.execute("UPDATE charge SET state = 'paid' WHERE state = 'refunded'")
    op.execute("UPDATE payment SET state = 'received' WHERE state = 'reversed'")
    with op.batch_alter_table("ledger_entry") as batch:
        batch.drop_constraint(op.f("ck_ledger_entry_names_its_record"), type_="check")
        batch.drop_constraint(op.f("ck_ledger_entry_method"), type_="check")
        for name in (*LINKS, "method"):
            if name in LINKS:
                batch.drop_constraint(op.f(f"fk_ledger_entry_{name}"), type_="foreignkey")
            batch.drop_column(name)
        batch.alter_column("charge_id", existing_type=sa.Uuid(), nullable=False)
        choices(batch, "ledger_entry", "kind", LEDGER_KINDS)
    with op.batch_alter_table("charge") as batch:
        checks(batch, CHECKS_BEFORE)
        for name in NEW_SUMS:
            batch.drop_column(name)
        choices(batch, "charge", "state", CHARGE_STATES)
    with op.batch_alter_table("payment") as batch:
        batch.drop_constraint(op.f("uq_payment_organisation_id_reference_key"), type_="unique")
        batch.drop_column("reference_key")
        batch.create_unique_constraint(
            op.f("uq_payment_organisation_id_online_reference"), ["organisation_id", "online_reference"]
        )
        choices(batch, "payment", "state", PAYMENT_STATES)
    grants.keep_columns("payment", PAID)
    grants.freeze("ledger_entry")
