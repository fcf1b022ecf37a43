"""A place with clocks for the worker's tests: made by hand, so that each is due exactly when a test says."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from app.bootstrap import mover_setup
from app.core.clock import MovableClock
from app.core.enums import Channel, ClockState, OrderKind, PersonKind, Urgency
from app.core.ids import new_id
from app.db.database import Database
from app.models import ClockRow, Community, Department, JournalEntry, Notice, Organisation, Person, WorkOrder
from app.models.work_order import WorkOrderState
from app.services.clocks.due_clocks import DueClockWorker
from app.services.journal import journal_verify

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""A Monday, 10:00 in Shanghai."""


class Village:
    """One community with a department, a worker, and as many orders with clocks as a test wants."""

    def __init__(self, database: Database) -> None:
        self.database, self.clock = database, MovableClock(NOW)
        self.organisation, self.community, self.department = new_id(), new_id(), new_id()
        self.worker, self.customer = new_id(), new_id()
        self._orders = 0

    async def found(self) -> None:
        """Write the place."""
        async with self.database.transaction(NOW) as tx:
            await tx.begin()
            tx.insert(Organisation, id=self.organisation, created_at=NOW, code="T", name="T")
            await tx.flush()
            tx.insert(
                Community, id=self.community, created_at=NOW, organisation_id=self.organisation, code="C",
                name="C", service_phone="1", complaint_phone="2",
            )  # fmt: skip
            await tx.flush()
            tx.insert(
                Department, id=self.department, created_at=NOW, community_id=self.community, code="e", name="工程"
            )
            for person, kind in ((self.worker, PersonKind.STAFF), (self.customer, PersonKind.CUSTOMER)):
                tx.insert(
                    Person, id=person, created_at=NOW, organisation_id=self.organisation, kind=kind, name="王",
                    phone="+8613800138000",
                )  # fmt: skip
            await tx.commit()

    async def order(self, state: WorkOrderState = WorkOrderState.ASSIGNED, **values: Any) -> UUID:
        """A work order; usually one that its worker is to sign for."""
        self._orders += 1
        usual = {
            "id": new_id(), "created_at": NOW, "organisation_id": self.organisation, "community_id": self.community,
            "number": f"WX-C-{self._orders}", "state": state, "updated_at": NOW, "kind": OrderKind.REPAIR,
            "channel": Channel.PHONE, "urgency": Urgency.NORMAL, "reporter_id": self.customer, "description": "漏水",
            "customer_id": self.customer, "department_id": self.department, "worker_id": self.worker, "version": 3,
        }  # fmt: skip
        async with self.database.transaction(NOW) as tx:
            row = tx.insert(WorkOrder, **{**usual, **values})
            await tx.commit()
        return row.id

    async def start(self, record_id: UUID, name: str = "sign_for", minutes: float = 15, **values: Any) -> UUID:
        """A clock that starts now."""
        now = self.clock.now()
        due = now + timedelta(minutes=minutes)
        warn = now + timedelta(minutes=minutes * 0.8)
        usual = {
            "id": new_id(), "created_at": now, "community_id": self.community, "record_type": "work_order",
            "record_id": record_id, "name": name, "state": ClockState.RUNNING, "started_at": now, "due_at": due,
            "warn_at": warn, "next_at": warn,
        }  # fmt: skip
        async with self.database.transaction(now) as tx:
            row = tx.insert(ClockRow, **{**usual, **values})
            await tx.commit()
        return row.id

    def firer(self, worker: str = "w1") -> DueClockWorker:
        """A worker of that name."""
        return DueClockWorker(self.database, mover_setup(), self.clock, worker)

    def after(self, minutes: float) -> datetime:
        """Let so many minutes of the test go by, counted from its beginning."""
        self.clock.move_to(NOW + timedelta(minutes=minutes))
        return self.clock.now()

    async def row(self, clock_id: UUID) -> ClockRow:
        """A clock as it stands."""
        async with self.database.transaction(NOW) as tx:
            clock = await tx.one(ClockRow, select(ClockRow).where(col(ClockRow.id) == clock_id))
        assert clock is not None
        return clock

    async def entries(self, clock_id: UUID) -> list[JournalEntry]:
        """What the journal says of a clock."""
        statement = select(JournalEntry).where(col(JournalEntry.record_id) == clock_id)
        async with self.database.transaction(NOW) as tx:
            return await tx.all(JournalEntry, statement.order_by(col(JournalEntry.version)))

    async def events(self, clock_id: UUID) -> list[str]:
        """The events of a clock, in order."""
        return [entry.event for entry in await self.entries(clock_id)]

    async def notices(self, record_id: UUID) -> list[Notice]:
        """Everybody who was told about a record, in order."""
        statement = select(Notice).where(col(Notice.record_id) == record_id).order_by(col(Notice.at), col(Notice.id))
        async with self.database.transaction(NOW) as tx:
            return await tx.all(Notice, statement)

    async def told(self, record_id: UUID) -> list[tuple[str, str]]:
        """Event and addressee of each notice: `worker`, `customer`, or a role."""
        people = {self.worker: "worker", self.customer: "customer"}
        return [
            (notice.event, people[notice.person_id] if notice.person_id else str(notice.role))
            for notice in await self.notices(record_id)
        ]

    async def faults(self) -> list[str]:
        """What is wrong with the journal of the clocks."""
        async with self.database.transaction(NOW) as tx:
            texts = [str(fault) async for fault in journal_verify.faults(tx)]
        # the records of this place were not registered by anybody
        return [fault for fault in texts if fault.startswith("clock ")]
