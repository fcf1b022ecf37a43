"""What the reports on corrective actions and on opinions read; nothing of it is personal."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Final

from sqlalchemy import select

from app.db.queries.reports import GROUPED, ReportScope, led, walk, within
from app.db.statements import AnySelect
from app.db.transaction import Transaction, table_of
from app.models import Complaint, CorrectiveAction, FollowUp, WorkOrder
from app.models.base import RowView
from app.models.corrective_action import SOURCES

_actions, _complaints = table_of(CorrectiveAction), table_of(Complaint)
_follow_ups, _orders = table_of(FollowUp), table_of(WorkOrder)
READ: Final = ("id", "created_at", "state", "due_on", "done_at", "department_id", "worker_id")


def correctives_of(scope: ReportScope) -> AnySelect:
    """The corrective actions of the period, with the matter of their complaints where they come from one."""
    return (
        select(*(_actions.c[name] for name in (*READ, *SOURCES)), _complaints.c.matter)
        .join_from(_actions, _complaints, _complaints.c.id == _actions.c.complaint_id, isouter=True)
        .where(*within(scope, _actions.c.created_at), *led(scope, _actions))
    )


def correctives(tx: Transaction, scope: ReportScope) -> AsyncIterator[Sequence[RowView]]:
    """The same, as the report reads them."""
    return walk(tx, correctives_of(scope), (_actions.c.created_at, _actions.c.id))


def opinions_of(scope: ReportScope) -> AnySelect:
    """The follow-ups that were answered in the period, with their orders, and the state of what each led to."""
    return (
        select(
            _follow_ups.c.id,
            _follow_ups.c.done_at,
            _follow_ups.c.result,
            (_follow_ups.c.opinion != "").label("written"),
        )
        .add_columns(_orders.c.ratings, _actions.c.state.label("action"))
        .add_columns(*(column.label(f"order_{column.name}") for column in GROUPED))
        .join_from(_follow_ups, _orders, _orders.c.id == _follow_ups.c.work_order_id)
        .join(_actions, _actions.c.follow_up_id == _follow_ups.c.id, isouter=True)
        .where(*within(scope, _follow_ups.c.done_at), _follow_ups.c.result.is_not(None), *led(scope, _orders))
    )


def opinions(tx: Transaction, scope: ReportScope) -> AsyncIterator[Sequence[RowView]]:
    """The same, as the report reads them; columns of their orders begin with `order_`."""
    return walk(tx, opinions_of(scope), (_follow_ups.c.done_at, _follow_ups.c.id))


async def for_months(tx: Transaction, scope: ReportScope, first: date, last: date) -> Sequence[RowView]:
    """The corrective actions for the opinions of the months that begin between two days."""
    month = _actions.c.opinions_month
    statement = select(_actions.c.state, _actions.c.department_id, month).where(
        _actions.c.community_id == scope.community_id, month >= first, month <= last, *led(scope, _actions)
    )
    return await tx.rows(statement)
