"""Verifies the money (M-62, M-63): ledger, charges, payments, quotes and journal must say the same.

Each check is a function of `CHECKS`, from the books of one charge to what is wrong in them. A new sum of a charge is a
line of `SUMS`; a new ledger kind is known from the table of charges, whose rows name it.
"""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from app.core.enums import LedgerKind, PaymentVia
from app.db.transaction import Transaction, as_row, table_of
from app.models import Charge, JournalEntry, LedgerEntry, Payment, Quote
from app.models.base import RowView
from app.models.day_closing import DayClosing
from app.models.money import PaymentState
from app.services.money.day_closings import figures_of
from app.workflow.kinds.charge import CHARGE
from app.workflow.kinds.charge_sums import SUM_OF, Sums
from app.workflow.kinds.money_effects import Ledger

PAGE: Final = 500
"""How many charges are read at a time."""

SUMS: Final[Mapping[str, Mapping[LedgerKind, int]]] = {name: {kind: 1} for kind, name in SUM_OF.items()}
"""Each sum of a charge: how often it counts the ledger's entries of a kind."""

KIND_OF_ACTION: Final[Mapping[str, LedgerKind]] = {
    step.action: LedgerKind(effect.value) for step in CHARGE.steps for effect in step.then if isinstance(effect, Ledger)
}
"""What an action on a charge enters in the ledger, as the table says."""


@dataclass(frozen=True, slots=True)
class Books:
    """What is written of one charge."""

    charge: RowView
    ledger: Sequence[RowView]
    payments: Sequence[RowView]
    quotes: Sequence[RowView]
    """Of the charge's order."""
    journal: Mapping[UUID, Sequence[RowView]]
    """Entries of the charge, of its payments and of its order, by record."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What doesn't agree, and where."""

    number: str
    """Of the charge."""
    record_type: str
    record_id: UUID
    what: str

    def __str__(self) -> str:
        return f"charge {self.number}, {self.record_type} {self.record_id}: {self.what}"


async def faults(
    tx: Transaction, charge_id: UUID | None = None, passed: Callable[[int], None] = lambda count: None
) -> AsyncIterator[Fault]:
    """All faults of one charge, or of all; `passed` is called with the number of charges read."""
    async for charges in _pages(tx, charge_id):
        for books in await _books_of(tx, charges):
            for check in CHECKS:
                for fault in check(books):
                    yield fault
        passed(len(charges))
    if charge_id is None:
        async for fault in _without_a_charge(tx):
            yield fault
        async for fault in _closed_days(tx):
            yield fault


async def _without_a_charge(tx: Transaction) -> AsyncIterator[Fault]:
    """Compensations for orders and complaints (M-53): the journal of the record says each of them, and no other."""
    entries = await tx.rows(table_of(LedgerEntry).select().where(col(LedgerEntry.charge_id).is_(None)))
    written = Counter((entry["work_order_id"] or entry["complaint_id"], entry["amount_fen"]) for entry in entries)
    records = {record for record, _ in written}
    journaled: Counter[tuple[UUID, int]] = Counter()
    columns = (JournalEntry.record_id, JournalEntry.data)
    for row in await tx.rows(select(*map(col, columns)).where(col(JournalEntry.record_id).in_(records))):
        if "amount_fen" in row["data"]:
            journaled[row["record_id"], row["data"]["amount_fen"]] += 1
    for record, amount in (written - journaled).elements():
        yield Fault("—", "ledger", record, f"a compensation of {amount} stands in no journal")
    for record, amount in (journaled - written).elements():
        yield Fault("—", "ledger", record, f"the journal says a compensation of {amount}, and the ledger has none")


async def _closed_days(tx: Transaction) -> AsyncIterator[Fault]:
    """M-63: a closed day is what it was: its figures still follow from the ledger."""
    before: dict[UUID, DayClosing] = {}
    for closing in await tx.all(DayClosing, table_of(DayClosing).select().order_by(col(DayClosing.day))):
        place = closing.community_id
        figures = await figures_of(tx, place, closing.from_day, closing.day, before.get(place))
        if figures.shown() != closing.figures:
            yield Fault("—", "day closing", closing.id, f"{closing.number}: its figures don't follow from the ledger")
        before[place] = closing


def _sums_follow_from_the_ledger(books: Books) -> Iterator[Fault]:
    charge = books.charge
    totals: Counter[LedgerKind] = Counter()
    for entry in books.ledger:
        totals[entry["kind"]] += entry["amount_fen"]
    for name, kinds in SUMS.items():
        counted = sum(totals[kind] * times for kind, times in kinds.items())
        if charge[name] != counted:
            yield _of_charge(books, f"{name} is {charge[name]}, by its ledger {counted}")
    if charge["credited_fen"] > charge["refunded_fen"]:
        yield _of_charge(books, f"credited_fen is {charge['credited_fen']}, refunded {charge['refunded_fen']}")
    if charge["state"] != Sums.of(as_row(Charge, charge)).state:
        yield _of_charge(books, f"its state is {charge['state']}, by its sums {Sums.of(as_row(Charge, charge)).state}")
    collected = sum(payment["state"] == PaymentState.COLLECTED for payment in books.payments)
    if charge["open_collections"] != collected:
        yield _of_charge(books, f"{charge['open_collections']} open collections, by its payments {collected}")


def _payments_stand_in_the_ledger(books: Books) -> Iterator[Fault]:
    by_payment = {payment["id"]: payment for payment in books.payments}
    entered = [entry for entry in books.ledger if entry["kind"] is LedgerKind.PAY]
    handed_in = [entry for entry in books.ledger if entry["kind"] is LedgerKind.HAND_IN]
    mistaken = [entry for entry in books.ledger if entry["kind"] is LedgerKind.REVERSE]
    for entry in (*entered, *handed_in, *mistaken):
        payment = by_payment.get(entry["payment_id"])
        if payment is None:
            yield Fault(books.charge["number"], "ledger entry", entry["id"], "its payment is not there")
        elif payment["amount_fen"] != entry["amount_fen"]:
            yield Fault(
                books.charge["number"], "payment", payment["id"],
                f"amount_fen is {payment['amount_fen']}, by the ledger's entry {entry['kind']} {entry['amount_fen']}",
            )  # fmt: skip
    times = Counter(entry["payment_id"] for entry in entered)
    counted_in = Counter(entry["payment_id"] for entry in handed_in)
    counted_out = Counter(entry["payment_id"] for entry in mistaken)
    for payment in books.payments:
        if times[payment["id"]] != 1:
            yield _of_payment(books, payment, f"it stands {times[payment['id']]} times in the ledger")
        # a payment that is reversed later was handed in all the same
        with_cashier = payment["state"] == PaymentState.HANDED_IN or payment["handed_in_at"] is not None
        due = int(payment["via"] == PaymentVia.WORKER and with_cashier)
        if counted_in[payment["id"]] != due:
            yield _of_payment(books, payment, f"handed in {counted_in[payment['id']]} times, by its state {due}")
        wrong = int(payment["state"] == PaymentState.REVERSED)
        if counted_out[payment["id"]] != wrong:
            yield _of_payment(books, payment, f"reversed {counted_out[payment['id']]} times, by its state {wrong}")


def _ledger_follows_from_the_journal(books: Books) -> Iterator[Fault]:
    written = Counter((entry["kind"], entry["amount_fen"]) for entry in books.ledger)
    journaled: Counter[tuple[LedgerKind, int]] = Counter()
    for entry in books.journal.get(books.charge["id"], ()):
        kind = KIND_OF_ACTION.get(entry["action"])
        if kind is not None:
            journaled[kind, entry["data"].get("amount_fen")] += 1
    for kind, amount in (written - journaled).elements():
        yield _of_charge(books, f"the ledger's entry {kind} {amount} stands in no journal")
    for kind, amount in (journaled - written).elements():
        yield _of_charge(books, f"the journal says {kind} {amount}, and the ledger has no such entry")


def _payments_are_as_the_journal_says(books: Books) -> Iterator[Fault]:
    for payment in books.payments:
        first = next((entry for entry in books.journal.get(payment["id"], ()) if entry["version"] == 1), None)
        if first is None:
            yield _of_payment(books, payment, "the journal doesn't know it")
            continue
        for name in ("amount_fen", "receipt"):
            if first["data"].get(name) != payment[name]:
                yield _of_payment(
                    books, payment, f"{name} is {payment[name]}, by the journal {first['data'].get(name)}"
                )


def _quotes_are_as_the_journal_says(books: Books) -> Iterator[Fault]:
    totals = {
        entry["data"]["quote_id"]: entry["data"]["total_fen"]
        for entry in books.journal.get(books.charge["work_order_id"], ())
        if "quote_id" in entry["data"] and "total_fen" in entry["data"]
    }
    for quote in books.quotes:
        total = quote["labour_fen"] + quote["material_fen"]
        for counted, source in ((total, "its parts"), (totals.get(str(quote["id"]), total), "the journal")):
            if quote["total_fen"] != counted:
                what = f"total_fen is {quote['total_fen']}, by {source} {counted}"
                yield Fault(books.charge["number"], "quote", quote["id"], what)


Check = Callable[[Books], Iterator[Fault]]
CHECKS: Final[tuple[Check, ...]] = (
    _sums_follow_from_the_ledger,
    _payments_stand_in_the_ledger,
    _ledger_follows_from_the_journal,
    _payments_are_as_the_journal_says,
    _quotes_are_as_the_journal_says,
)
"""Each gets the books of one charge."""


def _of_charge(books: Books, what: str) -> Fault:
    return Fault(books.charge["number"], "charge", books.charge["id"], what)


def _of_payment(books: Books, payment: RowView, what: str) -> Fault:
    return Fault(books.charge["number"], "payment", payment["id"], what)


async def _pages(tx: Transaction, charge_id: UUID | None) -> AsyncIterator[list[RowView]]:
    charges = table_of(Charge)
    statement = charges.select().order_by(charges.c.id).limit(PAGE)
    if charge_id is not None:
        statement = statement.where(charges.c.id == charge_id)
    last: UUID | None = None
    while page := await tx.rows(statement if last is None else statement.where(charges.c.id > last)):
        yield page
        last = page[-1]["id"]


async def _books_of(tx: Transaction, charges: Sequence[RowView]) -> list[Books]:
    ids = [charge["id"] for charge in charges]
    orders = [charge["work_order_id"] for charge in charges]
    ledger = await tx.rows(table_of(LedgerEntry).select().where(col(LedgerEntry.charge_id).in_(ids)))
    payments = await tx.rows(table_of(Payment).select().where(col(Payment.charge_id).in_(ids)))
    quotes = await tx.rows(table_of(Quote).select().where(col(Quote.work_order_id).in_(orders)))
    records = [*ids, *orders, *(payment["id"] for payment in payments)]
    columns = (JournalEntry.record_id, JournalEntry.version, JournalEntry.action, JournalEntry.data)
    journal: dict[UUID, list[RowView]] = {}
    for entry in await tx.rows(select(*map(col, columns)).where(col(JournalEntry.record_id).in_(records))):
        journal.setdefault(entry["record_id"], []).append(entry)
    return [
        Books(
            charge,
            [entry for entry in ledger if entry["charge_id"] == charge["id"]],
            [payment for payment in payments if payment["charge_id"] == charge["id"]],
            [quote for quote in quotes if quote["work_order_id"] == charge["work_order_id"]],
            journal,
        )
        for charge in charges
    ]
