"""Figures of work orders: which orders each report counts, and what one adds to it (M-20 to M-73)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Integer, Select, Text, and_, case, exists, func, literal, not_, select, type_coerce

from app.core.enums import Coverage, Satisfaction
from app.models import Appointment, Charge, ClockRow, FollowUp, JournalEntry, Quote, Visit, WorkOrder
from app.models.expressions import EndOfDay, among, seconds_between, table_of
from app.models.follow_up import FollowUpState
from app.models.quote import QuoteState
from app.models.visit import STOOD
from app.models.work_order import WorkOrderState
from app.workflow.clocks.definitions import EMERGENCY_ARRIVAL, FIXED, ON_TIME
from app.workflow.reports.contributions import (
    Contribution,
    CountedRecords,
    Crew,
    Expression,
    JoinedTable,
    Period,
    Rows,
    amount,
    each,
    known_share,
    limit_of,
    share,
)

DONE: Final = (WorkOrderState.COMPLETED, WorkOrderState.SIGNED_OFF, WorkOrderState.CLOSED)
COMPLETING: Final = "complete"
REJECTING: Final = ("reject_work", "dissatisfied", "demand_rework")
"""M-52, M-71: what has completed work done again."""
RATED: Final = ("attitude", "quality", "speed", "overall")

ORDERS, CHARGES, CLOCKS = table_of(WorkOrder), table_of(Charge), table_of(ClockRow)
APPOINTMENTS, QUOTES, VISITS = table_of(Appointment), table_of(Quote), table_of(Visit)
FOLLOW_UPS, JOURNAL = table_of(FollowUp), table_of(JournalEntry)

EACH_RECORD: Final[Mapping[str, Any]] = {"partition_by": JOURNAL.c.record_id, "order_by": JOURNAL.c.version}
"""A window over the entries of one record, in their order."""

IS_DONE: Final = among(ORDERS.c.state, DONE)
ADVISED: Final = and_(IS_DONE, ORDERS.c.completed_at.is_(None), ORDERS.c.completion.is_(None))
"""M-17: solved by advice on the telephone, rather than at the desk."""
DONE_AT: Final = case((and_(IS_DONE, not_(ADVISED)), func.coalesce(ORDERS.c.completed_at, ORDERS.c.signed_off_at)))
"""When the work was completed last, or fulfilled at the desk; NULL while it is not, or was not needed."""
HAS_CHARGE: Final = CHARGES.c.work_order_id == ORDERS.c.id


def rows_of(period: Period, lead: Expression | None = None) -> Mapping[str, Rows]:
    """In which rows a work order counts; `lead` takes the place of its own worker. What several did together counts
    with each of them."""
    return {
        "community": period.c.community_id,
        "month": period.c.month,
        "trade": [ORDERS.c.trades],
        "worker": Crew(ORDERS.c.worker_id if lead is None else lead, ORDERS.c.helpers),
        "department": ORDERS.c.department_id,
        "kind": ORDERS.c.kind,
        "urgency": ORDERS.c.urgency,
    }


def of_orders(period: Period, *figures: Contribution, beside: tuple[JoinedTable, ...] = ()) -> CountedRecords:
    """The orders that were registered in the period, as they stand now."""
    return CountedRecords(
        ORDERS, ORDERS.c.created_at, figures, rows_of(period), department=ORDERS.c.department_id, beside=beside
    )


def completion(period: Period) -> CountedRecords:
    """M-50: how many were completed, how soon, and on the agreed day."""
    state = ORDERS.c.state
    ended_otherwise = among(state, (WorkOrderState.CANCELLED, WorkOrderState.REFUSED))
    completed = DONE_AT.is_not(None) | ADVISED
    turnaround = seconds_between(ORDERS.c.created_at, DONE_AT)
    first = func.coalesce(CHARGES.c.created_at, DONE_AT)
    due = case((DONE_AT.is_not(None), _due(first, period.c.zone)))
    return of_orders(
        period,
        each("registered"),
        share("completed", completed, not_(ended_otherwise)),
        each("open", not_(ended_otherwise | completed)),
        share("advised", ADVISED),
        share("cancelled", state == WorkOrderState.CANCELLED),
        share("refused", state == WorkOrderState.REFUSED),
        amount("turnaround", turnaround),
        amount("turnaround_mean", turnaround),
        known_share("on_agreed_day", first <= due),
        beside=(JoinedTable(CHARGES, HAS_CHARGE, may_lack=True),),
    )


def _due(first: Expression, zone: Expression) -> Expression:
    """Contract work: its clock's own time. Other visits: the end of the last day agreed before the work was done."""
    fixed = (
        select(CLOCKS.c.due_at)
        .where(CLOCKS.c.record_id == ORDERS.c.id, CLOCKS.c.name == FIXED)
        .order_by(CLOCKS.c.started_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    agreed = (
        select(func.max(APPOINTMENTS.c.starts_at))
        .where(
            APPOINTMENTS.c.work_order_id == ORDERS.c.id,
            among(APPOINTMENTS.c.state, STOOD),
            APPOINTMENTS.c.created_at <= first,
        )
        .scalar_subquery()
    )
    return func.coalesce(
        case((ORDERS.c.coverage == Coverage.CONTRACT, fixed)),
        case((ORDERS.c.needs_visit.is_(True), EndOfDay(agreed, zone))),
    )


def price(period: Period) -> CountedRecords:
    """M-40 to M-46, M-62: what was quoted first, approved, invoiced and finally asked for."""
    first, approved = QUOTES.alias("first_quote"), QUOTES.alias("approved_quote")
    invoiced = CHARGES.c.invoiced_fen
    final = invoiced - (CHARGES.c.reduced_fen + CHARGES.c.waived_fen + CHARGES.c.credited_fen)
    bound = ORDERS.c.estimate["max_fen"].as_integer()
    return of_orders(
        period,
        each("priced"),
        amount("first_quoted", first.c.total_fen),
        amount("approved", approved.c.total_fen),
        amount("invoiced", invoiced),
        amount("final", final),
        Contribution("final_of_first", final, first.c.total_fen),
        share("first_version_approved", approved.c.ordinal == first.c.ordinal),
        share("as_first_quoted", final == first.c.total_fen),
        share("above_first", final > first.c.total_fen),
        share("below_first", final < first.c.total_fen),
        known_share("within_estimate", final <= bound),
        beside=(
            JoinedTable(CHARGES, and_(HAS_CHARGE, DONE_AT.is_not(None))),
            JoinedTable(first, first.c.id == _quote("first_version", newest=False)),
            JoinedTable(approved, approved.c.id == _quote("last_approved", newest=True, state=QuoteState.APPROVED)),
        ),
    )


def _quote(name: str, *, newest: bool, state: QuoteState | None = None) -> Expression:
    """The id of an order's first or last version, of those in a state."""
    quotes = QUOTES.alias(name)
    versions = select(quotes.c.id).where(quotes.c.work_order_id == ORDERS.c.id)
    versions = versions if state is None else versions.where(quotes.c.state == state)
    ordered = versions.order_by(quotes.c.ordinal.desc() if newest else quotes.c.ordinal.asc())
    return ordered.limit(1).correlate(ORDERS).scalar_subquery()


def first_time_fix(period: Period) -> CountedRecords:
    """M-52, M-54: put right on the first visit, and for good. What was done again counts with whoever completed it
    before it was rejected, not with who put it right."""
    visits = select(func.count()).where(VISITS.c.work_order_id == ORDERS.c.id)
    in_vain = select(func.count(VISITS.c.no_access_reason)).where(VISITS.c.work_order_id == ORDERS.c.id)
    visited = (
        select(
            ORDERS.c.id.label("order_id"),
            visits.scalar_subquery().label("visits"),
            in_vain.scalar_subquery().label("no_access"),
        )
        .join_from(period.rows, ORDERS, period.holds(ORDERS, ORDERS.c.created_at))
        .cte("visited")
    )
    claim = ORDERS.alias("claim")
    claimed = exists().where(claim.c.warranty_of == ORDERS.c.id, claim.c.community_id == ORDERS.c.community_id)
    finished, reworked = DONE_AT.is_not(None), ORDERS.c.reworks > 0
    redone = select(ORDERS.c.id).join_from(period.rows, ORDERS, period.holds(ORDERS, ORDERS.c.created_at))
    crew = Crew(ORDERS.c.worker_id, ORDERS.c.helpers, instead=completed_before(redone.where(reworked)))
    counted = of_orders(
        period,
        Contribution("no_access", visited.c.no_access, visited.c.visits),
        each("finished", finished),
        share("first_time_fix", and_(visited.c.visits == 1, not_(reworked), not_(claimed)), finished),
        share("rework", reworked, finished),
        share("claims", claimed, finished),
        amount("visits_each", visited.c.visits, finished),
        beside=(JoinedTable(visited, and_(visited.c.order_id == ORDERS.c.id, visited.c.visits > 0)),),
    )
    return replace(counted, rows={**counted.rows, "worker": crew})


def completed_before(orders: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """M-52: of some orders (`record_id`) whoever completed what was rejected afterwards (`worker_id`), each once."""
    steps = (
        select(
            JOURNAL.c.record_id,
            JOURNAL.c.action,
            func.lag(JOURNAL.c.action).over(**EACH_RECORD).label("before"),
            type_coerce(func.lag(JOURNAL.c.actor_id).over(**EACH_RECORD), JOURNAL.c.actor_id.type).label("worker_id"),
        )
        .where(JOURNAL.c.record_id.in_(orders), among(JOURNAL.c.action, (COMPLETING, *REJECTING)))
        .subquery("steps")
    )
    rejected = and_(among(steps.c.action, REJECTING), steps.c.before == COMPLETING)
    return select(steps.c.record_id, steps.c.worker_id).where(rejected).distinct()


def ratings(period: Period) -> CountedRecords:
    """M-73: the four grades that customers gave."""
    grades = {name: ORDERS.c.ratings[name].as_integer() for name in RATED}
    done = DONE_AT.is_not(None)
    rated = func.coalesce(*grades.values()).is_not(None)
    return of_orders(
        period, share("rated", rated, done), *(amount(name, grade, done) for name, grade in grades.items())
    )


def arrival(period: Period) -> CountedRecords:
    """M-35: arrivals within the agreed time, and emergencies within theirs. The worker is whose appointment it was."""
    kept, counts = limit_of(CLOCKS, period.now)
    agreed = CLOCKS.c.name == ON_TIME
    of_worker = (
        select(APPOINTMENTS.c.worker_id)
        .where(APPOINTMENTS.c.work_order_id == ORDERS.c.id, APPOINTMENTS.c.starts_at == CLOCKS.c.started_at)
        .order_by(APPOINTMENTS.c.created_at.desc(), APPOINTMENTS.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    late = and_(agreed, counts, not_(kept))
    return CountedRecords(
        CLOCKS,
        CLOCKS.c.started_at,
        (
            share("emergency_on_time", kept, and_(not_(agreed), counts)),
            each("appointments", and_(agreed, counts)),
            share("on_time", kept, and_(agreed, counts)),
            amount("late_by", seconds_between(CLOCKS.c.due_at, func.coalesce(CLOCKS.c.ended_at, period.now)), late),
        ),
        rows_of(period, func.coalesce(of_worker, ORDERS.c.worker_id)),
        department=ORDERS.c.department_id,
        beside=(JoinedTable(ORDERS, ORDERS.c.id == CLOCKS.c.record_id),),
        only=(among(CLOCKS.c.name, (ON_TIME, EMERGENCY_ARRIVAL)),),
    )


def follow_up(period: Period) -> CountedRecords:
    """M-70, M-71: who was asked, in time, and what they said. Work that is done again, or was cancelled, is not asked
    about."""
    state, due_at, done_at = FOLLOW_UPS.c.state, FOLLOW_UPS.c.due_at, FOLLOW_UPS.c.done_at
    done, sampled = state == FollowUpState.DONE, state != FollowUpState.NOT_SAMPLED
    # one that was not sampled is so from the start; a later version was called off
    called_off = and_(not_(sampled), FOLLOW_UPS.c.version > 1)
    targets = period.targets
    same_kind = targets.c.kind == type_coerce(ORDERS.c.kind, Text)
    target = JoinedTable(targets, and_(targets.c.community_id == period.c.community_id, same_kind), may_lack=True)
    return CountedRecords(
        FOLLOW_UPS,
        FOLLOW_UPS.c.created_at,
        (
            each("completions"),
            share("coverage", done),
            Contribution("target", func.coalesce(targets.c.percent, 100), literal(100, Integer)),
            share("given_up", state == FollowUpState.GIVEN_UP, sampled),
            share("in_time", and_(done, done_at <= due_at), and_(sampled, done | (due_at < period.now))),
            amount("attempts", FOLLOW_UPS.c.attempts, done),
            *(share(result.value, FOLLOW_UPS.c.result == result, done) for result in Satisfaction),
        ),
        rows_of(period),
        department=ORDERS.c.department_id,
        beside=(JoinedTable(ORDERS, ORDERS.c.id == FOLLOW_UPS.c.work_order_id), target),
        only=(not_(called_off), ORDERS.c.state != WorkOrderState.CANCELLED),
    )
