"""The communities and days of a report, as the rows that its statements join with."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, Boolean, Date, FromClause, Integer, String, Uuid, bindparam, select
from sqlalchemy.types import TypeEngine
from sqlmodel.sql.sqltypes import UTCDateTime

from app.core.clock import local_day
from app.models.base import JsonColumn
from app.models.expressions import JsonField, objects_of, texts_of
from app.workflow.engine.community import CommunityRules
from app.workflow.reports.contributions import Period
from app.workflow.reports.long_tail import AGAIN_WITHIN

ONE_DAY: Final = timedelta(days=1)
STORED: Final = "%Y-%m-%d %H:%M:%S.%f"
"""A moment in UTC, as JsonField reads it."""
COLUMNS: Final[Mapping[str, TypeEngine[Any]]] = {
    "community_id": Uuid(), "zone": String(), "month": String(), "start": UTCDateTime(), "end": UTCDateTime(),
    "since": UTCDateTime(), "first": Date(), "last": Date(), "today": Date(), "limited": Boolean(),
}  # fmt: skip
TARGETS: Final[Mapping[str, TypeEngine[Any]]] = {"community_id": Uuid(), "kind": String(), "percent": Integer()}


@dataclass(frozen=True, slots=True)
class ReportScope:
    """A community of a report. `departments`: only records of these (None: all)."""

    community: CommunityRules
    departments: frozenset[UUID] | None = None


def prepared_period() -> Period:
    """The period of a prepared statement: its rows come as parameters, see `parameters`."""
    departments = texts_of(_listed("departments"))
    return Period(
        _rows("period", COLUMNS),
        bindparam("now", type_=UTCDateTime(), required=True),
        select(JsonField(departments.c.value, Uuid())),
        _rows("targets", TARGETS),
    )


def parameters(
    scopes: Sequence[ReportScope], first: date, last: date, now: datetime, *, by_month: bool = False
) -> Mapping[str, object]:
    """The days of a report, both included, local in each of its communities; `by_month`: months apart."""
    spans = list(_months(first, last)) if by_month else [(first, last)]
    period = [_row(scope, begin, end, now) for scope in scopes for begin, end in spans]
    targets = [
        {"community_id": scope.community.id.hex, "kind": kind, "percent": percent}
        for scope in scopes
        for kind, percent in scope.community.follow_up_percent.items()
    ]
    departments = sorted(department.hex for scope in scopes for department in scope.departments or ())
    return {
        "now": now, "departments": departments,
        "period": period, "period_rows": len(period), "targets": targets, "targets_rows": len(targets),
    }  # fmt: skip


def _listed(name: str) -> BindParameter[Any]:
    return bindparam(name, type_=JsonColumn, required=True)


def _rows(name: str, columns: Mapping[str, TypeEngine[Any]]) -> FromClause:
    """Rows that one parameter brings as JSON. Their number comes as another one, for PostgreSQL's planner alone, which
    would take a hundred for granted."""
    items = objects_of(_listed(name))
    taken = (
        JsonField(items.c.value[column].as_string(), column_type).label(column)
        for column, column_type in columns.items()
    )
    return select(*taken).limit(bindparam(f"{name}_rows", type_=Integer(), required=True)).cte(name)


def _row(scope: ReportScope, first: date, last: date, now: datetime) -> Mapping[str, object]:
    community, zone = scope.community, scope.community.zone_info
    start, end = _midnight(first, zone), _midnight(last + ONE_DAY, zone)
    return {
        "community_id": community.id.hex, "zone": community.zone, "month": f"{first:%Y-%m}",
        "start": start.strftime(STORED), "end": end.strftime(STORED), "since": (start - AGAIN_WITHIN).strftime(STORED),
        "first": first.isoformat(), "last": last.isoformat(), "today": local_day(now, community.zone).isoformat(),
        "limited": scope.departments is not None,
    }  # fmt: skip


def _months(first: date, last: date) -> Iterator[tuple[date, date]]:
    """The first and the last day of each month of a period, as far as they lie in it."""
    while first <= last:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield first, min(last, following - ONE_DAY)
        first = following


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
