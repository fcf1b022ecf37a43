"""What tests by hand share: moments of October 2026, and the totals of a report over some records."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Final

from app.workflow.reports.figures import Contribution, Report, Sheet

Value = float | int | None
SHANGHAI: Final = timezone(timedelta(hours=8))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of October 2026 in the community."""
    return datetime(2026, 10, day, hour, minute, tzinfo=SHANGHAI)


NOW: Final = at(31, 12)


def totals(report: Report, parts: Iterable[Iterator[Contribution]]) -> dict[str, Value]:
    """The figures of a report over some records."""
    sheet = Sheet(report)
    for part in parts:
        sheet.take(part)
    return {value.figure: value.value for value in sheet.values(sheet.total)}
