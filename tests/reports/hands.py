"""What tests by hand share: moments of October 2026, records as they would stand in the tables, and the figures of a
report over them. Nothing here knows how a figure is counted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final
from uuid import UUID

from app.core.complaint_enums import ComplaintChannel, ComplaintKind, DecisionKind, Matter, Severity
from app.core.enums import Channel, ClockState, Coverage, Means, OrderKind, PersonKind, PremisesKind, Urgency
from app.core.ids import new_id
from app.core.roles import Caller, Grant, Role
from app.db.database import Database
from app.db.transaction import Transaction
from app.models import (
    Appointment,
    Charge,
    ClockRow,
    Community,
    Complaint,
    ComplaintDecision,
    FollowUp,
    JournalEntry,
    Organisation,
    Person,
    Premises,
    Quote,
    Visit,
    WorkOrder,
)
from app.models.complaint import ComplaintState
from app.models.follow_up import FollowUpState
from app.models.quote import QuoteState
from app.models.visit import AppointmentState
from app.models.work_order import WorkOrderState
from app.services.places.communities import Communities
from app.services.reports import reports
from app.services.reports.reports import REPORTS, Asked, CountedReport

Value = float | int | None
SHANGHAI: Final = timezone(timedelta(hours=8))
HASH: Final = "0" * 64


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of October 2026 in the community."""
    return datetime(2026, 10, day, hour, minute, tzinfo=SHANGHAI)


NOW: Final = at(31, 12)
BEGAN: Final = at(1, 8)


@dataclass(frozen=True)
class Meeting:
    """An appointment."""

    state: AppointmentState
    made_at: datetime
    starts_at: datetime
    settled_at: datetime | None = None
    worker_id: UUID | None = None


@dataclass(frozen=True)
class Clock:
    """A time limit."""

    name: str
    state: ClockState
    due_at: datetime
    ended_at: datetime | None = None
    breached_at: datetime | None = None
    started_at: datetime = BEGAN


@dataclass(frozen=True)
class Order:
    """A work order with what stands beside it: quotes as ordinal, state and total; a charge as when it was made, what
    was invoiced and what was taken off; states as since when, which, and why on hold."""

    state: WorkOrderState
    registered_at: datetime
    needs_visit: bool = True
    completed_at: datetime | None = None
    signed_off_at: datetime | None = None
    done_at_desk: bool = False
    reworks: int = 0
    claims: int = 0
    estimate_max_fen: int | None = None
    ratings: dict[str, int] | None = None
    visits: int = 0
    no_access: int = 0
    meetings: Sequence[Meeting] = ()
    offers: Sequence[tuple[int, QuoteState, int]] = ()
    bill: tuple[datetime, int, int] | None = None
    clocks: Sequence[Clock] = ()
    stays: Sequence[tuple[Any, ...]] = ()
    more: dict[str, Any] = field(default_factory=dict)
    """Other columns."""


@dataclass(frozen=True)
class Told:
    """A decision about a complaint, and when it was told."""

    kind: DecisionKind
    at: datetime
    failing: Sequence[str] = ()
    against: bool = False


class Hands:
    """Writes records into an empty database, and reads the reports over them as the community's manager."""

    def __init__(self, database: Database, now: datetime = NOW) -> None:
        self.database, self.now = database, now
        self.organisation_id, self.community_id, self.worker_id = new_id(), new_id(), new_id()
        self.caller = Caller(new_id(), self.organisation_id, (Grant(Role.MANAGER, self.community_id),))
        self._numbers = 0

    async def settle(self, **settings: Any) -> None:
        """Write the community."""
        async with self.database.transaction(self.now) as tx:
            tx.insert(Organisation, id=self.organisation_id, created_at=self.now, code="H", name="手算")
            tx.insert(
                Community, id=self.community_id, created_at=self.now, organisation_id=self.organisation_id, code="H1",
                name="手算小区", zone="Asia/Shanghai", service_phone="0", complaint_phone="0", settings=settings,
            )  # fmt: skip
            await tx.commit()
        await self.person(self.worker_id)

    async def person(self, person_id: UUID, **more: Any) -> UUID:
        """Write somebody."""
        async with self.database.transaction(self.now) as tx:
            values = {"kind": PersonKind.STAFF, "name": "王小明", "phone": "+8613800138000", **more}
            tx.insert(Person, id=person_id, created_at=self.now, organisation_id=self.organisation_id, **values)
            await tx.commit()
        return person_id

    async def rooms(self, *numbers: str) -> dict[str, UUID]:
        """Write rooms."""
        ids = {number: new_id() for number in numbers}
        async with self.database.transaction(self.now) as tx:
            for number, room_id in ids.items():
                tx.insert(
                    Premises, id=room_id, created_at=self.now, community_id=self.community_id, kind=PremisesKind.ROOM,
                    number=number, label=number,
                )  # fmt: skip
            await tx.commit()
        return ids

    def _number(self, prefix: str) -> str:
        self._numbers += 1
        return f"{prefix}-H1-{self._numbers:04}"

    async def order(self, order: Order) -> UUID:
        """Write an order with all that stands beside it."""
        async with self.database.transaction(self.now) as tx:
            order_id = self._order(tx, order.state, order.registered_at, **_columns(order), **order.more)
            for _ in range(order.claims):
                self._order(tx, WorkOrderState.REGISTERED, at(31, 12) + timedelta(days=9), warranty_of=order_id)
            mine: dict[str, Any] = {"community_id": self.community_id, "work_order_id": order_id}
            for meeting in order.meetings:
                tx.insert(
                    Appointment, **mine, id=new_id(), created_at=meeting.made_at, state=meeting.state,
                    starts_at=meeting.starts_at, ends_at=meeting.starts_at + timedelta(hours=2),
                    settled_at=meeting.settled_at, worker_id=meeting.worker_id,
                )  # fmt: skip
            for ordinal, state, total in order.offers:
                tx.insert(
                    Quote, **mine, id=new_id(), created_at=order.registered_at, ordinal=ordinal, state=state,
                    author_id=self.worker_id, labour_fen=total, material_fen=0, total_fen=total, catalogue_version=1,
                )  # fmt: skip
            for ordinal in range(1, order.visits + 1):
                reason = "absent" if ordinal <= order.no_access else None
                tx.insert(
                    Visit, **mine, id=new_id(), created_at=order.registered_at, worker_id=self.worker_id,
                    ordinal=ordinal, departed_at=order.registered_at, no_access_reason=reason,
                )  # fmt: skip
            if order.bill is not None:
                made_at, invoiced, taken_off = order.bill
                tx.insert(
                    Charge, **mine, id=new_id(), created_at=made_at, updated_at=made_at, state="invoiced",
                    organisation_id=self.organisation_id, number=self._number("ZD"), invoiced_fen=invoiced,
                    reduced_fen=taken_off,
                )  # fmt: skip
            self._clocks(tx, "work_order", order_id, order.clocks)
            self._journal(tx, order_id, order.stays)
            await tx.commit()
        return order_id

    def _order(self, tx: Transaction, state: WorkOrderState, registered_at: datetime, **more: Any) -> UUID:
        order_id = new_id()
        values = {
            "kind": OrderKind.REPAIR, "channel": Channel.PHONE, "urgency": Urgency.NORMAL, "worker_id": self.worker_id,
            **more,
        }  # fmt: skip
        tx.insert(
            WorkOrder, id=order_id, created_at=registered_at, updated_at=registered_at, state=state,
            organisation_id=self.organisation_id, community_id=self.community_id, number=self._number("WX"),
            reporter_id=self.worker_id, description="水龙头", **values,
        )  # fmt: skip
        return order_id

    def _clocks(self, tx: Transaction, record_type: str, record_id: UUID, clocks: Sequence[Clock]) -> None:
        for clock in clocks:
            tx.insert(
                ClockRow, id=new_id(), created_at=clock.started_at, community_id=self.community_id,
                record_type=record_type, record_id=record_id, name=clock.name, state=clock.state,
                started_at=clock.started_at, due_at=clock.due_at, warn_at=clock.due_at, next_at=clock.due_at,
                ended_at=clock.ended_at, breached_at=clock.breached_at,
            )  # fmt: skip

    def _journal(self, tx: Transaction, record_id: UUID, stays: Sequence[tuple[Any, ...]]) -> None:
        before = None
        for version, (since, state, *why) in enumerate(stays, start=1):
            self.entry(tx, record_id, version, since, "hold" if why else "step", before, state,
                       data={"reason": why[0]} if why else {})  # fmt: skip
            before = state

    def entry(
        self, tx: Transaction, record_id: UUID, version: int, moment: datetime, action: str, *states: str | None,
        actor_id: UUID | None = None, data: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """Write a line of an order's journal."""
        tx.insert(
            JournalEntry, record_id=record_id, version=version, record_type="work_order",
            community_id=self.community_id, event=f"work_order.{action}", action=action, from_state=states[0],
            to_state=states[1], actor_id=actor_id or self.worker_id, actor_kind="person", actor_role="worker",
            at=moment, data=data or {}, previous_hash=HASH, hash=HASH,
        )  # fmt: skip

    async def follow_up(self, order_id: UUID, state: FollowUpState, due_at: datetime, **more: Any) -> UUID:
        """Write a follow-up of an order."""
        follow_up_id = new_id()
        async with self.database.transaction(self.now) as tx:
            tx.insert(
                FollowUp, id=follow_up_id, work_order_id=order_id, state=state, due_at=due_at, updated_at=self.now,
                organisation_id=self.organisation_id, community_id=self.community_id,
                **{"created_at": at(2, 9), **more},
            )  # fmt: skip
            await tx.commit()
        return follow_up_id

    async def complaint(
        self, state: ComplaintState, registered_at: datetime, *decisions: Told, clocks: Sequence[Clock] = (),
        failing: Sequence[str] = (), **more: Any,
    ) -> UUID:  # fmt: skip
        """Write a complaint with its decisions and its time limits."""
        complaint_id = new_id()
        values = {
            "kind": ComplaintKind.CONSUMER, "channel": ComplaintChannel.PHONE, "severity": Severity.GENERAL,
            "matter": Matter.CONSUMER_DISPUTE, "verdict": {"failing": list(failing)}, **more,
        }  # fmt: skip
        async with self.database.transaction(self.now) as tx:
            tx.insert(
                Complaint, id=complaint_id, created_at=registered_at, updated_at=registered_at, state=state,
                organisation_id=self.organisation_id, community_id=self.community_id, number=self._number("TS"),
                reporter_id=self.worker_id, description="质量", **values,
            )  # fmt: skip
            for number, decision in enumerate(decisions, start=1):
                tx.insert(
                    ComplaintDecision, id=new_id(), created_at=registered_at + timedelta(minutes=number),
                    community_id=self.community_id, complaint_id=complaint_id, round=number, kind=decision.kind,
                    number=self._number("JD"), by_id=self.worker_id, told_at=decision.at, means=Means.PHONE,
                    against_verdict=decision.against,
                    verdict={"failing": list(decision.failing)},
                    codes=list(decision.failing) if decision.kind is DecisionKind.DECLINE else [],
                )  # fmt: skip
            self._clocks(tx, "complaint", complaint_id, clocks)
            await tx.commit()
        return complaint_id

    async def write(self, model: type[Any], **values: Any) -> UUID:
        """Write another row of the community."""
        row_id: UUID = values.setdefault("id", new_id())
        async with self.database.transaction(self.now) as tx:
            tx.insert(model, community_id=self.community_id, **values)
            await tx.commit()
        return row_id

    async def report(
        self, name: str, by: str | None = None, first: date = date(2026, 10, 1), last: date = date(2026, 10, 31)
    ) -> CountedReport:
        """A report, as it is given out."""
        report = REPORTS[name]
        async with self.database.transaction(self.now) as tx:
            asked = Asked(report, first, last, by or report.by[0], "en")
            return await reports.make(tx, self.caller, Communities(), asked)

    async def totals(self, name: str, **more: Any) -> dict[str, Value]:
        """The figures of a report over all that was written."""
        return {value.figure: value.value for value in (await self.report(name, **more)).total}

    async def rows(self, name: str, by: str, **more: Any) -> dict[str, dict[str, Value]]:
        """The figures of each row."""
        counted = await self.report(name, by, **more)
        return {row.key: {value.figure: value.value for value in row.values} for row in counted.rows}


def _columns(order: Order) -> dict[str, Any]:
    return {
        "needs_visit": order.needs_visit, "completed_at": order.completed_at, "signed_off_at": order.signed_off_at,
        "completion": {"done": "x"} if order.done_at_desk or order.completed_at else None, "reworks": order.reworks,
        "estimate": None if order.estimate_max_fen is None else {"max_fen": order.estimate_max_fen},
        "ratings": order.ratings,
        "coverage": Coverage.CONTRACT if any(clock.name == "fixed" for clock in order.clocks) else None,
    }  # fmt: skip
