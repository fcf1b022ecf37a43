"""How long an order stood with whom: its states one after another, less what was agreed to be waited for."""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import CTE, FromClause, String, and_, case, func, literal, null, or_, select

from app.core.enums import HoldReason, Standing
from app.models.expressions import among, seconds_between
from app.models.visit import STOOD
from app.models.work_order import WorkOrderState
from app.workflow.engine.lifecycle import turn_of
from app.workflow.kinds.work_order.whose_turn import WHOSE_TURN
from app.workflow.reports.contributions import CountedRecords, Expression, JoinedTable, Period, amount, each
from app.workflow.reports.order_figures import APPOINTMENTS, DONE_AT, EACH_RECORD, JOURNAL, ORDERS, of_orders

AGREED: Final = "agreed"
"""Nobody's turn: everybody waits for the hour that was agreed with the customer."""
STANDINGS: Final = tuple(standing.value for standing in Standing if standing is not Standing.NOBODY)
BUCKETS: Final = (*STANDINGS, AGREED)
PAUSED: Final = (Standing.CUSTOMER.value, Standing.THIRD_PARTY.value, AGREED)
"""Time that stands with none of ours: net time leaves it out."""
WAITING: Final = (
    WorkOrderState.ACCEPTED,
    WorkOrderState.DISPATCHED,
    WorkOrderState.ASSIGNED,
    WorkOrderState.ACKNOWLEDGED,
)
"""States in which an order is ready and waits for its hour."""


def standing(period: Period) -> CountedRecords:
    """How long it took from registration to completion, with whom it stood, and what was nobody's delay of ours."""
    spent = seconds_by_standing(period)
    by = {name: func.coalesce(spent.c[name], 0) for name in BUCKETS}
    gross, paused = (sum((by[name] for name in names), literal(0)) for names in (BUCKETS, PAUSED))
    done = DONE_AT.is_not(None)
    return of_orders(
        period,
        each("counted", done),
        amount("gross", gross, done),
        amount("net", gross - paused, done),
        *(amount(f"with_{name}", seconds, done) for name, seconds in by.items()),
        beside=(JoinedTable(spent, spent.c.order_id == ORDERS.c.id, may_lack=True),),
    )


def seconds_by_standing(period: Period) -> FromClause:
    """Seconds between registration and completion by whom each order stood with; together they are the whole.

    While an order is accepted, dispatched, assigned or signed for, the time until the agreed hour counts as `agreed`:
    the customer chose it, and it is nobody's delay."""
    done = (
        select(ORDERS.c.id.label("order_id"), ORDERS.c.created_at.label("start"), DONE_AT.label("end"))
        .join_from(period.rows, ORDERS, period.holds(ORDERS, ORDERS.c.created_at))
        .where(DONE_AT.is_not(None))
        .cte("done")
    )
    stays, waits = _stays(done), _waits(done)
    overlap = and_(waits.c.order_id == stays.c.order_id, waits.c.begin < stays.c.until, waits.c.stop > stays.c.since)
    waited = (
        select(
            stays.c.order_id,
            stays.c.standing,
            seconds_between(_later(stays.c.since, waits.c.begin), _earlier(stays.c.until, waits.c.stop)).label(
                "seconds"
            ),
        )
        .join_from(stays, waits, overlap)
        .where(among(stays.c.state, WAITING))
        .cte("waited")
    )
    in_all = select(stays.c.order_id, *_by_standing(stays, seconds_between(stays.c.since, stays.c.until)))
    in_all_of_order = in_all.group_by(stays.c.order_id).subquery("in_all")
    agreed = select(
        waited.c.order_id, *_by_standing(waited, waited.c.seconds), func.sum(waited.c.seconds).label(AGREED)
    )
    agreed_of_order = agreed.group_by(waited.c.order_id).subquery("agreed_wait")
    columns = [(in_all_of_order.c[name] - func.coalesce(agreed_of_order.c[name], 0)).label(name) for name in STANDINGS]
    return (
        select(in_all_of_order.c.order_id, *columns, func.coalesce(agreed_of_order.c[AGREED], 0).label(AGREED))
        .join_from(
            in_all_of_order, agreed_of_order, agreed_of_order.c.order_id == in_all_of_order.c.order_id, isouter=True
        )
        .cte("spent")
    )


def _by_standing(stays: CTE, seconds: Expression) -> Iterator[Expression]:
    return (func.sum(case((stays.c.standing == name, seconds), else_=0)).label(name) for name in STANDINGS)


def _stays(done: CTE) -> CTE:
    """From when until when each order was in which state, and with whom it stood."""
    entered = (
        select(
            done.c.order_id,
            JOURNAL.c.at,
            JOURNAL.c.to_state.label("state"),
            case((JOURNAL.c.action == "hold", JOURNAL.c.data["reason"].as_string()), else_=null()).label("reason"),
            func.lead(JOURNAL.c.at).over(**EACH_RECORD).label("left_at"),
            done.c.start,
            done.c.end,
        )
        .join_from(done, JOURNAL, JOURNAL.c.record_id == done.c.order_id)
        .where(
            JOURNAL.c.to_state.is_not(None),
            or_(JOURNAL.c.from_state.is_(None), JOURNAL.c.from_state != JOURNAL.c.to_state),
        )
        .subquery("entered")
    )
    since = _later(entered.c.at, entered.c.start)
    until = _earlier(func.coalesce(entered.c.left_at, entered.c.end), entered.c.end)
    return (
        select(
            entered.c.order_id,
            entered.c.state,
            _stands_with(entered.c.state, entered.c.reason).label("standing"),
            since.label("since"),
            until.label("until"),
        )
        .where(since < until)
        .cte("stays")
    )


def _stands_with(state: Expression, reason: Expression) -> Expression:
    """Whose turn it is, read from the table of turns for each state and each reason of a hold; nobody's is the
    centre's."""
    whens = []
    for value in WorkOrderState:
        held = [(name, _turn(value, name)) for name in HoldReason] if value is WorkOrderState.ON_HOLD else []
        whens += [(and_(state == value.value, reason == name.value), whose) for name, whose in held]
        whens.append((state == value.value, _turn(value, None)))
    return case(*((when, literal(whose, String)) for when, whose in whens), else_=Standing.CENTRE.value)


def _turn(state: WorkOrderState, reason: HoldReason | None) -> str:
    whose = turn_of(WHOSE_TURN, state, {"hold_reason": reason}.get).value
    return whose if whose in BUCKETS else Standing.CENTRE.value


def _waits(done: CTE) -> CTE:
    """The spans in which each order waited for an agreed hour: from agreeing on it until it began, or was settled
    before. Spans that overlap are joined, so that no second is counted twice."""
    begin = APPOINTMENTS.c.created_at
    stop = _earlier(APPOINTMENTS.c.starts_at, func.coalesce(APPOINTMENTS.c.settled_at, APPOINTMENTS.c.starts_at))
    each_order: dict[str, Any] = {"partition_by": APPOINTMENTS.c.work_order_id, "order_by": (begin, stop)}
    spans = (
        select(
            done.c.order_id,
            begin.label("begin"),
            stop.label("stop"),
            func.max(stop).over(**each_order, rows=(None, -1)).label("reached"),
        )
        .join_from(done, APPOINTMENTS, APPOINTMENTS.c.work_order_id == done.c.order_id)
        .where(among(APPOINTMENTS.c.state, STOOD), begin < stop)
        .subquery("spans")
    )
    apart = case((spans.c.begin <= spans.c.reached, 0), else_=1)
    numbered = select(
        spans.c.order_id,
        spans.c.begin,
        spans.c.stop,
        func.sum(apart)
        .over(partition_by=spans.c.order_id, order_by=(spans.c.begin, spans.c.stop), rows=(None, 0))
        .label("island"),
    ).subquery("numbered")
    return (
        select(numbered.c.order_id, func.min(numbered.c.begin).label("begin"), func.max(numbered.c.stop).label("stop"))
        .group_by(numbered.c.order_id, numbered.c.island)
        .cte("waits")
    )


def _later(first: Expression, second: Expression) -> Expression:
    return case((second > first, second), else_=first)


def _earlier(first: Expression, second: Expression) -> Expression:
    return case((second < first, second), else_=first)
