"""What must hold of the whole database after any scenario, read past the API: journal, feed, money, clocks, notices."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import String, literal_column, union_all
from sqlmodel import SQLModel, col, select

from app.core.enums import ClockState, LedgerKind, PersonKind
from app.db.queries import feed
from app.db.statements import Prepared
from app.db.transaction import Transaction
from app.models import (
    Appointment,
    Charge,
    ClockRow,
    Community,
    CorrectiveAction,
    FeedPosition,
    FollowUp,
    JournalEntry,
    LedgerEntry,
    Notice,
    Outbox,
    Payment,
    Person,
    Visit,
    WorkOrder,
)
from app.models.money import PaymentState
from app.models.visit import AppointmentState
from app.models.work_order import WorkOrderState
from app.services.clocks import clock_verify
from app.services.journal import journal_verify
from app.workflow.words.for_staff import NO_LONGER
from app.workflow.words.notices import say
from app.workflow.words.outside import OUTSIDE_NOTICES
from tests.scenarios import complaint_archive

FINAL = (WorkOrderState.CLOSED, WorkOrderState.CANCELLED, WorkOrderState.REFUSED)
OPEN_CLOCKS = (ClockState.RUNNING, ClockState.PAUSED)
ZONE = ZoneInfo("Asia/Shanghai")
OF_AN_APPOINTMENT = ("on_time", "day_ahead_contact")
SUMS = {
    "invoiced_fen": (LedgerKind.INVOICE,),
    "reduced_fen": (LedgerKind.REDUCE,),
    "waived_fen": (LedgerKind.WAIVE,),
    "reversed_fen": (LedgerKind.REVERSE,),
    "paid_fen": (LedgerKind.PAY,),
    "refunded_fen": (LedgerKind.REFUND,),
    "compensated_fen": (LedgerKind.COMPENSATE,),
}
VERSIONS = Prepared(
    union_all(
        *(
            select(literal_column(f"'{kind.__tablename__}'", String()).label("name"), col(kind.id), col(kind.version))
            for kind in journal_verify.versioned()
        )
    )
)
"""The versions of all records."""


async def faults(tx: Transaction) -> list[str]:
    """Everything that does not fit together."""
    mistakes = [str(fault) async for fault in journal_verify.faults(tx)]
    entries = await _all(tx, JournalEntry)
    mistakes += await _versions(tx, entries)
    mistakes += await _feed(tx, entries)
    mistakes += await _money(tx)
    orders = {row.id: row for row in await _all(tx, WorkOrder)}
    mistakes += await _clocks(tx, orders)
    mistakes += [str(difference) async for difference in clock_verify.differences(tx)]
    mistakes += await complaint_archive.faults(tx)
    mistakes += await _diaries(tx, orders)
    mistakes += await _notices(tx, entries)
    mistakes += [
        f"{orders[visit.work_order_id].number}: visit {visit.ordinal} never ended"
        for visit in await _all(tx, Visit)
        if visit.ended_at is None and orders[visit.work_order_id].state in FINAL
    ]
    return mistakes


async def _all(tx: Transaction, model: type[SQLModel]) -> list[Any]:
    return await tx.all(model, select(model))


async def _versions(tx: Transaction, entries: Iterable[Any]) -> list[str]:
    """The journal of a record is as long as its version."""
    lengths = Counter(entry.record_id for entry in entries)
    return [
        f"{row['name']} {row['id']}: version {row['version']}, journal {lengths[row['id']]}"
        for row in await tx.rows(VERSIONS)
        if lengths[row["id"]] != row["version"]
    ]


async def _feed(tx: Transaction, entries: Iterable[Any]) -> list[str]:
    """Every entry of a community has a position, without gaps, and versions of one record ascend."""
    mistakes = []
    due: dict[Any, set[tuple[Any, int]]] = defaultdict(set)
    for entry in entries:
        if entry.community_id is not None:
            due[entry.community_id].add((entry.record_id, entry.version))
    for community in await _all(tx, Community):
        while await feed.sequence(tx, community.id):
            await tx.commit()
        rows = await tx.all(
            FeedPosition,
            select(FeedPosition)
            .where(col(FeedPosition.community_id) == community.id)
            .order_by(col(FeedPosition.position)),
        )
        if [row.position for row in rows] != list(range(1, len(rows) + 1)):
            mistakes.append(f"the feed of {community.code} has gaps")
        if {(row.record_id, row.version) for row in rows} != due[community.id] or len(rows) != len(due[community.id]):
            mistakes.append(f"the feed of {community.code} does not hold what happened")
        seen: Counter[Any] = Counter()
        for row in rows:
            seen[row.record_id] += 1
            if row.version != seen[row.record_id]:
                mistakes.append(
                    f"the feed of {community.code} tells version {row.version} of {row.record_id} out of turn"
                )
    if await _all(tx, Outbox):
        mistakes.append("entries wait in the outbox")
    return mistakes


async def _money(tx: Transaction) -> list[str]:
    """Ledger, payments and sums agree, so that finance can reconcile (M-63); nobody paid more than was invoiced."""
    mistakes = []
    ledger, payments = await _all(tx, LedgerEntry), await _all(tx, Payment)
    for charge in await _all(tx, Charge):
        own = [entry for entry in ledger if entry.charge_id == charge.id]
        for name, kinds in SUMS.items():
            total = sum(entry.amount_fen for entry in own if entry.kind in kinds)
            if total != getattr(charge, name):
                mistakes.append(f"{charge.number}: {name} is {getattr(charge, name)}, its ledger {total}")
        taken = [payment for payment in payments if payment.charge_id == charge.id]
        if sum(payment.amount_fen for payment in taken) != charge.paid_fen:
            mistakes.append(f"{charge.number}: its payments are not what was paid")
        if sum(payment.state is PaymentState.COLLECTED for payment in taken) != charge.open_collections:
            mistakes.append(f"{charge.number}: {charge.open_collections} collections are said to be open")
        mistaken = [payment.amount_fen for payment in taken if payment.state is PaymentState.REVERSED]
        if sum(mistaken) != charge.reversed_fen:
            mistakes.append(f"{charge.number}: its reversed payments are not what was reversed")
        if charge.paid_fen - charge.reversed_fen - charge.refunded_fen > charge.invoiced_fen:
            mistakes.append(f"{charge.number}: more was kept than invoiced")
        paid = {entry.payment_id: entry.document for entry in own if entry.kind is LedgerKind.PAY}
        if paid != {payment.id: payment.receipt for payment in taken}:
            mistakes.append(f"{charge.number}: its ledger names other receipts than its payments")
    return mistakes


async def _clocks(tx: Transaction, orders: dict[Any, Any]) -> list[str]:
    """An ended order has no running clock, an open one none twice; a clock that ended says when, a breach since when;
    an open follow-up runs."""
    mistakes = []
    rows = [row for row in await _all(tx, ClockRow) if row.record_type == "work_order"]
    running = Counter((row.record_id, row.name) for row in rows if row.state in OPEN_CLOCKS)
    mistakes += [f"{orders[record].number}: {name} runs {count} times" for (record, name), count in running.items()
              if count > 1]  # fmt: skip
    for row in rows:
        number = orders[row.record_id].number
        if row.state in OPEN_CLOCKS and orders[row.record_id].state in FINAL:
            mistakes.append(f"{number}: is over, but {row.name} is {row.state}")
        if (row.ended_at is None) != (row.state in OPEN_CLOCKS):
            mistakes.append(f"{number}: {row.name} is {row.state} and ended at {row.ended_at}")
        late = row.ended_at is not None and row.paused_at is None and row.ended_at > row.due_at
        # one that runs on may have been found late by a worker
        wrong = row.ended_at is not None and (row.breached_at is None) == late
        if late != (row.state is ClockState.BREACHED) or wrong:
            mistakes.append(f"{number}: {row.name} was due {row.due_at}, ended {row.ended_at} and is {row.state}")
    agreed = {row.work_order_id for row in await _all(tx, Appointment) if row.state is AppointmentState.CONFIRMED}
    mistakes += [f"{orders[record].number}: {name} runs without an appointment" for record, name in running
              if name in OF_AN_APPOINTMENT and record not in agreed]  # fmt: skip
    follow_ups = await _all(tx, FollowUp)
    # redone work has one that was called off, and one that came anew
    to_come = {follow_up.work_order_id for follow_up in follow_ups if follow_up.state == "scheduled"}
    for follow_up in follow_ups:
        is_open = follow_up.work_order_id in to_come
        if bool(running[follow_up.work_order_id, "follow_up"]) != is_open:
            mistakes.append(
                f"{orders[follow_up.work_order_id].number}: its follow-up is {follow_up.state}, its clock not"
            )
    return mistakes


async def _diaries(tx: Transaction, orders: dict[Any, Any]) -> list[str]:
    """Confirmed appointments of one worker never overlap (M-24)."""
    mistakes = []
    by_worker: dict[Any, list[Any]] = defaultdict(list)
    for row in await _all(tx, Appointment):
        if row.state is AppointmentState.CONFIRMED and row.worker_id is not None:
            by_worker[row.worker_id].append(row)
    for appointments in by_worker.values():
        for earlier, later in pairwise(sorted(appointments, key=lambda row: row.starts_at)):
            if later.starts_at < earlier.ends_at:
                numbers = [orders[row.work_order_id].number for row in (earlier, later)]
                mistakes.append(f"{' and '.join(numbers)} want one worker at {later.starts_at}")
    return mistakes


async def _notices(tx: Transaction, entries: Iterable[Any]) -> list[str]:
    """A notice speaks of something that happened, and tells nobody of what they did themselves."""
    happened: dict[Any, set[Any]] = defaultdict(set)
    for entry in entries:
        happened[entry.record_id, entry.event].add(entry.actor_id)
    mistakes = []
    of_complaints = {row.id for row in await _all(tx, CorrectiveAction) if row.complaint_id is not None}
    for notice in await _all(tx, Notice):
        # what a clock fires happens to the clock, and is told of the record it belongs to
        to = UUID(notice.data["clock_id"]) if "clock_id" in notice.data else notice.record_id
        actors = happened.get((to, notice.event))
        if actors is None:
            mistakes.append(f"a notice speaks of {notice.event}, which did not happen to {notice.record_id}")
        elif actors == {notice.person_id}:
            mistakes.append(f"{notice.event} was told to whoever did it")
        if (notice.person_id is None) == (notice.role is None):
            mistakes.append(f"{notice.event} is for {notice.person_id} and {notice.role}")
        title, text = say(notice.event, notice.record_type, notice.data, ZONE, "1")
        if title == NO_LONGER.title:
            mistakes.append(f"the notice of {notice.event} does not say what happened")
        if notice.record_type == "corrective_action" and notice.record_id in of_complaints:
            mistakes += [] if "number" in notice.data else [f"{notice.event} does not say what it comes from"]
        mistakes += [f"{notice.event} is told as {words!r}" for words in text if re.search("[{}—]|None", words)]
    return mistakes + await _outside(tx)


async def _outside(tx: Transaction) -> list[str]:
    """Customers and complainants are told in words of their own, which say which record and leave no hole."""
    mistakes = []
    customers = {row.id for row in await _all(tx, Person) if row.kind is PersonKind.CUSTOMER}
    for notice in await _all(tx, Notice):
        if notice.person_id not in customers or notice.record_type == "person":
            # what was changed about a person is told to that person alone, in the only words that there are for it
            continue
        if (notice.event, notice.data.get("whom")) not in OUTSIDE_NOTICES:
            mistakes.append(f"a customer is told of {notice.event} in words meant for staff")
            continue
        number = notice.data.get("own_number", notice.data["number"])
        _, text = say(notice.event, notice.record_type, notice.data, ZONE, "1")
        mistakes += [
            f"{notice.event} is told as {sentence!r}"
            for sentence in text
            if number not in sentence or re.search("[{}—]|None", sentence)
        ]
    return mistakes
