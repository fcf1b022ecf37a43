"""What the report on public faults reads; nothing of it is personal."""

from collections.abc import AsyncIterator, Sequence
from typing import Final

from sqlalchemy import select

from app.db.queries.reports import ReportScope, walk, within
from app.db.statements import AnySelect
from app.db.transaction import Transaction, table_of
from app.models.base import RowView
from app.models.incident import Incident

_incidents = table_of(Incident)
READ: Final = ("id", "created_at", "state", "fails", "since", "restored_at", "reports", "still_out", "times_out")


def incidents_of(scope: ReportScope) -> AnySelect:
    """The public faults that were registered in the period."""
    return select(*(_incidents.c[name] for name in READ)).where(*within(scope, _incidents.c.created_at))


def incidents(tx: Transaction, scope: ReportScope) -> AsyncIterator[Sequence[RowView]]:
    """The same, as the report reads them."""
    return walk(tx, incidents_of(scope), (_incidents.c.created_at, _incidents.c.id))
