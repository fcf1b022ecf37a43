"""The communities and days of a report, as the rows that its statements join with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Boolean, Date, FromClause, Integer, String, Uuid, column, values
from sqlmodel.sql.sqltypes import UTCDateTime

from app.core.clock import local_day
from app.workflow.engine.community import CommunityRules
from app.workflow.reports.contributions import Period
from app.workflow.reports.long_tail import AGAIN_WITHIN

ONE_DAY: Final = timedelta(days=1)
COLUMNS: Final = (
    column("community_id", Uuid()),
    column("zone", String()),
    column("month", String()),
    column("start", UTCDateTime()),
    column("end", UTCDateTime()),
    column("since", UTCDateTime()),
    column("first", Date()),
    column("last", Date()),
    column("today", Date()),
    column("limited", Boolean()),
)
TARGETS: Final = (column("community_id", Uuid()), column("kind", String()), column("percent", Integer()))


@dataclass(frozen=True, slots=True)
class ReportScope:
    """A community of a report. `departments`: only records of these (None: all)."""

    community: CommunityRules
    departments: frozenset[UUID] | None = None


def period_of(
    scopes: Sequence[ReportScope], first: date, last: date, now: datetime, *, by_month: bool = False
) -> Period:
    """The days of a report, both included, local in each of its communities; `by_month`: months apart."""
    spans = list(_months(first, last)) if by_month else [(first, last)]
    rows = [_row(scope, begin, end, now) for scope in scopes for begin, end in spans]
    targets = [
        (scope.community.id, kind, percent)
        for scope in scopes
        for kind, percent in scope.community.follow_up_percent.items()
    ]
    return Period(
        _table("period", COLUMNS, rows),
        now,
        frozenset().union(*(scope.departments or () for scope in scopes)),
        _table("targets", TARGETS, targets) if targets else None,
    )


def _table(name: str, columns: Sequence[object], rows: Sequence[tuple[object, ...]]) -> FromClause:
    return values(*columns, name=f"{name}_values").data(rows).cte(name)  # type: ignore[arg-type]


def _row(scope: ReportScope, first: date, last: date, now: datetime) -> tuple[object, ...]:
    community, zone = scope.community, scope.community.zone_info
    start, end = _midnight(first, zone), _midnight(last + ONE_DAY, zone)
    return (
        community.id, community.zone, f"{first:%Y-%m}", start, end, start - AGAIN_WITHIN, first, last,
        local_day(now, community.zone), scope.departments is not None,
    )  # fmt: skip


def _months(first: date, last: date) -> Iterator[tuple[date, date]]:
    """The first and the last day of each month of a period, as far as they lie in it."""
    while first <= last:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield first, min(last, following - ONE_DAY)
        first = following


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
