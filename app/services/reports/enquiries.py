"""Counts the report on enquiries (M-90, M-91)."""

from collections.abc import Mapping
from typing import Final

from app.db.queries import report_enquiries as rows
from app.models.base import RowView
from app.services.reports.orders import CountFunction, Counting
from app.workflow.reports import enquiry_figures as facts


async def _enquiries(counting: Counting) -> None:
    if counting.scope.departments is not None:
        # an enquiry is the desk's, and no department's
        return
    async for part in rows.enquiries(counting.tx, counting.scope):
        for row in part:
            enquiry = facts.EnquiryFacts(
                channel=row["channel"],
                rings=row["rings"],
                state=row["state"],
                outcome=row["outcome"],
                received_at=row["received_at"],
                answered_at=row["answered_at"],
                opened=row["opened"],
            )
            counting.sheet.take(facts.enquiries(enquiry), [_key(counting, row)])


def _key(counting: Counting, row: RowView) -> str:
    match counting.by:
        case "community":
            return str(counting.scope.community_id)
        case "month":
            return f"{row['received_at'].astimezone(counting.community.zone_info):%Y-%m}"
        case "topic":
            return str(row["topic_id"])
        case name:
            return str(row[name])


COUNTS: Final[Mapping[str, CountFunction]] = {"enquiries": _enquiries}
"""The function that counts it in one community."""
