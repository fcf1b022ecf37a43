"""Reads the board of an office. Who sees which records is asked of the kinds, as their lists do (`seen_by`)."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Final
from uuid import UUID

from app.core.clock import local_day
from app.core.enums import Labelled, Standing
from app.core.roles import Role
from app.db.queries import board as query
from app.db.queries.board import Part
from app.db.queries.clock_lists import ClockFilters, count_by_name, list_clocks
from app.db.queries.emergency_plans import progress_of
from app.db.transaction import Transaction
from app.models import ClockRow, Complaint
from app.models.base import RowView
from app.models.emergency_plan import EmergencyPlanState
from app.models.incident import IncidentState
from app.models.plan_progress import DONE, DROPPED
from app.services.board.contents import (
    Board,
    ClockLine,
    ClockLines,
    Complaints,
    FaultLine,
    LateClocks,
    Matrix,
    Plan,
    ProcessHealth,
    UnmannedPost,
    VisitLine,
    WorkerDay,
)
from app.services.board.office import BoardOffice
from app.services.clocks.homes import numbers_of
from app.services.clocks.lists import ways_to_clocks
from app.services.clocks.reading import of_row
from app.services.complaints.kind import COMPLAINTS
from app.services.emergencies.incidents import INCIDENTS
from app.services.emergencies.plans import EMERGENCY_PLANS
from app.services.health.figures import Figures
from app.services.kinds.shifts import SHIFTS
from app.services.moving.kind import AnyKind
from app.services.places.communities import Communities
from app.services.work_orders.kind import WORK_ORDERS
from app.workflow.clocks.definitions import CLOCKS, in_order
from app.workflow.clocks.intervals import seconds_left
from app.workflow.engine.community import CommunityRules
from app.workflow.kinds.all_lifecycles import ALL

MOST_LINES: Final = 15
"""How many rows a part of the board has at most; a page that nobody can read to its end says nothing."""
A_DAY: Final = timedelta(days=1)
MOST_VISITS: Final = 300
VISIT: Final = tuple(VisitLine.__dataclass_fields__)
FAULTS: Final = (
    "number", "state", "fails", "place", "since", "expected_back_at", "reports", "still_out",
)  # fmt: skip
PLANS: Final = ("id", "number", "emergency", "level", "title", "activated_at")


async def read_board(tx: Transaction, communities: Communities, office: BoardOffice, figures: Figures | None) -> Board:
    """The board of an office as it is now. Raises NotFound."""
    rules = await communities.get(tx, office.community_id)
    reader = _Reader(tx, rules, office)
    return Board(
        at=tx.now,
        zone=rules.zone_info,
        orders=await reader.orders(),
        late=await reader.late() if office.clocks else None,
        visits=await reader.visits(),
        complaints=await reader.complaints(),
        faults=await reader.faults(),
        plans=await reader.plans(),
        posts=await reader.posts(),
        health=health_of(figures),
    )


def health_of(figures: Figures | None) -> ProcessHealth:
    """What of the figures of the database the desk has to know."""
    if figures is None:
        return ProcessHealth()
    return ProcessHealth(
        workers=figures.workers,
        clocks_lag=int(figures.age(figures.due_clocks.since)),
        failing_jobs=sum(standing.failures > 0 for standing in figures.jobs.values()),
        secrets=figures.secrets,
    )


class _Reader:
    """One office, one moment."""

    def __init__(self, tx: Transaction, rules: CommunityRules, office: BoardOffice) -> None:
        self.tx, self.rules, self.office, self.caller = tx, rules, office, office.caller

    def _part(self, kind: AnyKind) -> Part | None:
        """What the office sees of a kind; None: nothing."""
        seen = kind.conditions(self.caller, self.rules.id, by_office=True)
        return Part(self.rules.id, seen) if seen else None

    async def orders(self) -> Matrix | None:
        """Open work orders by state and department."""
        part = self._part(WORK_ORDERS)
        if part is None:
            return None
        rows = await query.counted(self.tx, WORK_ORDERS.table, part, _open(WORK_ORDERS), "department_id")
        numbers = {(row["state"], row["department_id"]): row["number"] for row in rows}
        names: dict[UUID | None, str | None] = {None: None}
        names |= dict(self.rules.departments.items())
        # whatever no department has yet comes first: somebody must pass it on
        columns = sorted({department for _, department in numbers}, key=lambda department: names[department] or "")
        return Matrix(
            tuple(names[department] for department in columns),
            tuple(
                (state, tuple(numbers.get((state, department), 0) for department in columns))
                for state in _in_order(WORK_ORDERS, {state for state, _ in numbers})
            ),
        )

    async def clocks(self, filters: ClockFilters, record_type: str | None = None) -> ClockLines:
        """The first clocks, those that end or ended earliest at the front."""
        ways = await ways_to_clocks(self.tx, self.caller, self.rules.id, record_type)
        page = await list_clocks(self.tx, ways, filters, after=None, limit=MOST_LINES)
        numbers = await numbers_of(self.tx, [(row.record_type, row.record_id) for row in page.rows])
        complaints = await self._complaints_of(page.rows)
        lines = [self._line(row, numbers.get(row.record_id), complaints.get(row.record_id)) for row in page.rows]
        return ClockLines(tuple(lines), page.position is not None)

    async def late(self) -> LateClocks:
        """What is late, by clock, and the clocks that have been late longest."""
        filters = ClockFilters(late=True)
        numbers = await count_by_name(self.tx, await ways_to_clocks(self.tx, self.caller, self.rules.id, None), filters)
        counts = tuple((clock.words, numbers[clock.name]) for clock in in_order() if clock.name in numbers)
        return LateClocks(counts, await self.clocks(filters))

    async def _complaints_of(self, rows: Sequence[ClockRow]) -> dict[UUID, Complaint]:
        ids = sorted({row.record_id for row in rows if row.record_type == COMPLAINTS.name})
        return {complaint.id: complaint for complaint in await COMPLAINTS.table.load_many(self.tx, ids)}

    def _line(self, row: ClockRow, number: str | None, complaint: Complaint | None) -> ClockLine:
        clock, definition = of_row(row), CLOCKS[row.name]
        return ClockLine(
            noun=ALL[row.record_type].noun,
            number=number,
            title=definition.words,
            state=row.state,
            started_at=row.started_at,
            due_at=row.due_at,
            left=seconds_left(clock, self.tx.now),
            late=clock.is_late(self.tx.now),
            stood_with=Standing(row.breached_with) if row.breached_with else None,
            kind=None if complaint is None else complaint.kind,
            severity=None if complaint is None else complaint.severity,
        )

    async def visits(self) -> tuple[WorkerDay, ...] | None:
        """Today's agreed times by who comes; those for whom nobody is named yet at the front."""
        part = self._part(WORK_ORDERS)
        if part is None:
            return None
        today, zone = local_day(self.tx.now, self.rules.zone), self.rules.zone_info
        midnight, until = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (today, today + A_DAY))
        rows = await query.appointments(self.tx, part, DROPPED, (midnight, until), MOST_VISITS)
        days: dict[UUID | None, list[RowView]] = {}
        for row in rows:
            days.setdefault(row["worker_id"], []).append(row)
        in_order_of_names = sorted(days.values(), key=lambda day: day[0]["worker_name"] or "")
        return tuple(map(_worker_day, in_order_of_names))

    async def complaints(self) -> Complaints | None:
        """Open complaints by state, and what is due of them."""
        part = self._part(COMPLAINTS)
        if part is None:
            return None
        rows = await query.counted(self.tx, COMPLAINTS.table, part, _open(COMPLAINTS))
        numbers = {row["state"]: row["number"] for row in rows}
        states = tuple((state, numbers[state]) for state in _in_order(COMPLAINTS, numbers))
        clocks = await self.clocks(ClockFilters(), COMPLAINTS.name) if self.office.clocks else None
        return Complaints(states, clocks)

    async def faults(self) -> tuple[FaultLine, ...] | None:
        """Public faults that are not closed."""
        part = self._part(INCIDENTS)
        if part is None:
            return None
        rows = await query.newest(self.tx, INCIDENTS.table, part, _open(INCIDENTS), FAULTS, MOST_LINES)
        return tuple(FaultLine(**row, overdue=_is_overdue(row, self.tx.now)) for row in rows)

    async def plans(self) -> tuple[Plan, ...] | None:
        """Emergency plans in force."""
        part = self._part(EMERGENCY_PLANS)
        if part is None:
            return None
        states = (EmergencyPlanState.ACTIVATED.value,)
        plans = []
        for row in await query.newest(self.tx, EMERGENCY_PLANS.table, part, states, PLANS, MOST_LINES):
            values = {name: row[name] for name in PLANS if name != "id"}
            progress = await progress_of(self.tx, row["id"], row["activated_at"])
            plans.append(Plan(**values, tasks=progress.counts(self.tx.now)))
        return tuple(plans)

    async def posts(self) -> tuple[UnmannedPost, ...] | None:
        """Posts where somebody should be and nobody is: whose shift has begun, and those that are always manned."""
        part = self._part(SHIFTS)
        if part is None:
            return None
        led = None
        if not SHIFTS.sees_all_of(self.caller, self.rules.id):
            led = {each for each in self.caller.departments(Role.SUPERVISOR, self.rules.id) if each is not None}
        shifts = await query.untaken_shifts(self.tx, SHIFTS.table, part, MOST_LINES)
        posts = [UnmannedPost(row["place"], row["starts_at"], row["name"]) for row in shifts]
        waited_for = {post.name for post in posts}
        deserted = await query.deserted_posts(self.tx, self.rules.id, led)
        return tuple(posts + [UnmannedPost(row["name"]) for row in deserted if row["name"] not in waited_for])


def _worker_day(rows: Sequence[RowView]) -> WorkerDay:
    ahead = [row for row in rows if row["state"] not in DONE]
    visits = tuple(VisitLine(**{name: row[name] for name in VISIT}) for row in ahead)
    return WorkerDay(rows[0]["worker_name"], visits, len(rows) - len(ahead))


def _is_overdue(row: RowView, now: datetime) -> bool:
    expected = row["expected_back_at"]
    return row["state"] is IncidentState.OPEN and expected is not None and expected < now


def _open(kind: AnyKind) -> tuple[str, ...]:
    """The states of a kind in which something is still to be done."""
    return tuple(state.value for state in kind.lifecycle.states if state not in kind.lifecycle.final)


def _in_order(kind: AnyKind, states: Collection[object]) -> list[Labelled]:
    return [state for state in kind.lifecycle.states if state in states]
