"""What the report on corrective actions reads; nothing of it is personal."""

from collections.abc import AsyncIterator, Sequence
from typing import Final

from sqlalchemy import select

from app.db.queries.reports import ReportScope, led, walk, within
from app.db.statements import AnySelect
from app.db.transaction import Transaction, table_of
from app.models import Complaint, CorrectiveAction
from app.models.base import RowView

_actions, _complaints = table_of(CorrectiveAction), table_of(Complaint)
READ: Final = ("id", "created_at", "state", "due_on", "done_at")


def correctives_of(scope: ReportScope) -> AnySelect:
    """The corrective actions that were opened in the period, with the matter and the department of their complaints."""
    return (
        select(*(_actions.c[name] for name in READ), _complaints.c.matter, _complaints.c.department_id)
        .join_from(_actions, _complaints, _complaints.c.id == _actions.c.complaint_id)
        .where(*within(scope, _actions.c.created_at), *led(scope, _complaints))
    )


def correctives(tx: Transaction, scope: ReportScope) -> AsyncIterator[Sequence[RowView]]:
    """The same, as the report reads them."""
    return walk(tx, correctives_of(scope), (_actions.c.created_at, _actions.c.id))
