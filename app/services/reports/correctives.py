"""Counts the reports on corrective actions and on opinions (M-72, M-141)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from app.core.clock import local_day
from app.db.queries import report_correctives as rows
from app.models.base import RowView
from app.models.corrective_action import SOURCES, Source
from app.services.reports.orders import NONE, CountFunction, Counting
from app.workflow.reports import corrective_figures as facts
from app.workflow.reports import opinion_figures as said

SOURCE_OF: Final = dict(zip(SOURCES, Source, strict=True))
"""Which column names which source."""


async def _correctives(counting: Counting) -> None:
    zone, today = counting.community.zone, local_day(counting.tx.now, counting.community.zone)
    async for part in rows.correctives(counting.tx, counting.scope):
        for row in part:
            action = facts.CorrectiveFacts(
                state=row["state"],
                opened_at=row["created_at"],
                due_on=row["due_on"],
                done_at=row["done_at"],
                done_on=None if row["done_at"] is None else local_day(row["done_at"], zone),
                today=today,
            )
            counting.sheet.take(facts.corrective_actions(action), [_key(counting, row)])


def _key(counting: Counting, row: RowView) -> str:
    match counting.by:
        case "community":
            return str(counting.scope.community_id)
        case "month":
            return f"{row['created_at'].astimezone(counting.community.zone_info):%Y-%m}"
        case "source":
            return next(SOURCE_OF[name].value for name in SOURCES if row[name] is not None)
        case "matter":
            return str(row["matter"] or NONE)
        case name:
            return str(row[f"{name}_id"] or NONE)


async def _opinions(counting: Counting) -> None:
    """M-72: what customers said in the period; and what was changed because of whole months that begin in it."""
    async for part in rows.opinions(counting.tx, counting.scope):
        for row in part:
            opinion = said.OpinionFacts(row["result"], bool(row["written"]), row["ratings"] or {}, row["action"])
            counting.take(said.opinions(opinion), row, row["done_at"], "order_")
    zone = counting.community.zone_info
    first = counting.scope.start.astimezone(zone).date()
    last = counting.scope.end.astimezone(zone).date() - timedelta(days=1)
    for row in await rows.for_months(counting.tx, counting.scope, first, last):
        counting.sheet.take(said.actions(row["state"]), [_key_of_month(counting, row["opinions_month"], row)])


def _key_of_month(counting: Counting, month: date, row: RowView) -> str:
    match counting.by:
        case "community":
            return str(counting.scope.community_id)
        case "month":
            return f"{month:%Y-%m}"
        case "department":
            return str(row["department_id"])
        case _:
            return NONE


COUNTS: Final[Mapping[str, CountFunction]] = {"corrective_actions": _correctives, "opinions": _opinions}
"""The functions that count them in one community."""
