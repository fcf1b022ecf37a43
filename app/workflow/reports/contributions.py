"""What a report counts, as expressions: which records of a period, what each of them adds to each figure, and in which
rows it counts. The database computes them (app/db/queries/report_sums.py).

An expression is NULL where the record adds nothing to the figure. A record that adds nothing at all has no row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Integer, SelectBase, Table, and_, case, cast, literal, or_
from sqlalchemy.sql import ColumnCollection

from app.core.enums import ClockState
from app.models.expressions import seconds_between

Expression = ColumnElement[Any]
"""A column, or something computed of columns."""
Truth = ColumnElement[bool]
"""A condition; NULL is no."""
ONCE: Final = literal(1, Integer)


class Contribution(NamedTuple):
    """What a record adds to a figure: to its numerator, and for shares and means to its denominator, which is 1 unless
    something else is said."""

    figure: str
    amount: Expression
    of: Expression | None = None


def each(figure: str, when: Truth | None = None) -> Contribution:
    """One more, if it is so."""
    return Contribution(figure, ONCE if when is None else case((when, ONCE)))


def whether(figure: str, hit: Truth) -> Contribution:
    """One more if it is so; otherwise nothing, which is known, too."""
    return Contribution(figure, case((hit, ONCE), else_=0))


def amount(figure: str, number: Expression, when: Truth | None = None) -> Contribution:
    """So much more; or one more value of which the mean, or the median, is taken."""
    return Contribution(figure, number if when is None else case((when, number)))


def share(figure: str, hit: Truth, when: Truth | None = None) -> Contribution:
    """One more in the denominator, if it counts there, and in the numerator if it is so."""
    return Contribution(
        figure, case((hit, ONCE), else_=0) if when is None else case((and_(when, hit), ONCE), (when, 0))
    )


def known_share(figure: str, hit: Truth) -> Contribution:
    """The same where the condition is NULL as long as it is not known, and then counts nowhere."""
    return Contribution(figure, cast(hit, Integer))


@dataclass(frozen=True, slots=True)
class Period:
    """The communities and days of a report. `rows` has one row for each community, or for each of its months where the
    report is grouped by month:

    community_id; zone, its time zone; month, as 2026-10; start and end, half-open; since, 90 days before the start;
    first and last, the days; today, there; limited, whether only some departments may be counted.
    """

    rows: FromClause
    now: Expression
    """The moment of counting."""
    departments: SelectBase
    """Those that are counted where the period is limited."""
    targets: FromClause
    """community_id, kind, percent: which share of completions is followed up, where it isn't all."""

    @property
    def c(self) -> ColumnCollection[str, Expression]:
        """Its columns."""
        return self.rows.c

    def holds(self, table: FromClause, moment: Expression) -> Truth:
        """Whether a row of a table belongs to the community, and its moment to the period."""
        return and_(table.c.community_id == self.c.community_id, moment >= self.c.start, moment < self.c.end)

    def may_read(self, department: Expression | None) -> Truth:
        """Whether the reader may count what belongs to a department; None: what is no department's."""
        if department is None:
            return self.c.limited.is_(False)
        return or_(self.c.limited.is_(False), department.in_(self.departments))


@dataclass(frozen=True, slots=True)
class Crew:
    """Rows are workers: whoever led the record, and all who helped with it."""

    lead: Expression
    helpers: Expression | None = None
    """A JSON list of objects with a `person_id`."""
    instead: SelectBase | None = None
    """Records (`record_id`) that count with others (`worker_id`) than their crew, each of whom led."""


Rows = Expression | Crew | Sequence[Expression]
"""In which rows a record counts: one value, a crew, or all texts in JSON lists."""


@dataclass(frozen=True, slots=True)
class CountedRecords:
    """The records that a report counts, and what each adds."""

    table: Table
    moment: Expression
    """It lies in the period."""
    figures: Sequence[Contribution]
    rows: Mapping[str, Rows]
    """By the name of what rows stand for."""
    department: Expression | None = None
    """Whose records a department's supervisor may count; None: nobody's."""
    beside: Sequence["JoinedTable"] = ()
    """What else is read, in this order."""
    only: Sequence[Truth] = ()
    """Further conditions."""
    by_day: bool = False
    """The moment is a day, which lies between the first and the last one of the period."""

    def is_in(self, period: Period) -> Truth:
        """Whether a record is of the community and of the days of a period."""
        if not self.by_day:
            return period.holds(self.table, self.moment)
        community = self.table.c.community_id == period.c.community_id
        return and_(community, self.moment >= period.c.first, self.moment <= period.c.last)


class JoinedTable(NamedTuple):
    """A table that is joined, on what, and whether records without a row in it count, too."""

    table: FromClause
    on: Truth
    may_lack: bool = False


class Limit(NamedTuple):
    """A clock's columns: whether it was kept is known when it has ended, or its time is over. A clock whose reason went
    away in time is neither kept nor missed."""

    kept: Truth
    counts: Truth


def limit_of(clocks: FromClause, now: Expression) -> Limit:
    """Whether clocks were kept, as of a moment."""
    state, late = clocks.c.state, clocks.c.breached_at.is_not(None)
    over = and_(state == ClockState.RUNNING, clocks.c.due_at < now)
    kept = state == ClockState.MET
    return Limit(kept, or_(kept, late, over, state == ClockState.BREACHED))


def seconds(start: Expression, end: Expression) -> Expression:
    """Whole seconds from one moment to another, never less than none."""
    between = seconds_between(start, end)
    return case((end < start, 0), else_=between)
