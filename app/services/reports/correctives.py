"""Counts the report on corrective actions (M-72, M-141)."""

from collections.abc import Mapping
from typing import Final

from app.core.clock import local_day
from app.db.queries import report_correctives as rows
from app.models.base import RowView
from app.services.reports.orders import NONE, CountFunction, Counting
from app.workflow.reports import corrective_figures as facts


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
        case "department":
            return NONE if row["department_id"] is None else str(row["department_id"])
        case name:
            return str(row[name])


COUNTS: Final[Mapping[str, CountFunction]] = {"corrective_actions": _correctives}
"""The function that counts it in one community."""
