"""Counts the report on public faults (M-100)."""

from collections.abc import Mapping
from typing import Final

from app.db.queries import report_incidents as rows
from app.services.reports.orders import CountFunction, Counting
from app.workflow.reports import incident_figures as facts


async def _incidents(counting: Counting) -> None:
    if counting.scope.departments is not None:
        # a public fault is the community's, and no department's
        return
    async for part in rows.incidents(counting.tx, counting.scope):
        for row in part:
            fault = facts.IncidentFacts(
                state=row["state"],
                since=row["since"],
                restored_at=row["restored_at"],
                reports=row["reports"],
                still_out=row["still_out"],
                times_out=row["times_out"],
            )
            keys = {
                "community": str(counting.scope.community_id),
                "month": f"{row['created_at'].astimezone(counting.community.zone_info):%Y-%m}",
                "failure": row["fails"].value,
            }
            counting.sheet.take(facts.incidents(fault), [keys[counting.by]])


COUNTS: Final[Mapping[str, CountFunction]] = {"incidents": _incidents}
"""The function that counts it in one community."""
