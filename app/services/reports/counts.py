"""How each report is counted: by its definition, or, where rows aren't sums over records, as is said here."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Final

from sqlalchemy import Dialect, func, select, true

from app.db.statements import AnyColumn, AnySelect, Prepared
from app.db.transaction import Transaction
from app.models.base import RowView
from app.models.expressions import texts_of
from app.services.reports.periods import prepared_period
from app.services.reports.sums import key_of, sums, take
from app.workflow.reports import complaint_figures as complaints
from app.workflow.reports import corrective_figures as correctives
from app.workflow.reports import enquiry_figures as enquiries
from app.workflow.reports import incident_figures as incidents
from app.workflow.reports import long_tail as tail
from app.workflow.reports import opinion_figures as opinions
from app.workflow.reports import order_figures as orders
from app.workflow.reports import order_time as time
from app.workflow.reports.contributions import CountedRecords, Period
from app.workflow.reports.definitions import REPORTS
from app.workflow.reports.figures import Sheet

MOST_ROWS: Final = 500
"""The most rows of one report; if there are more, those with the largest figures are kept."""
UNREGISTERED: Final = "unregistered-"
"""The prefix of the key of a complainant who has no person record; nothing else of them is shown."""


@dataclass(frozen=True, slots=True)
class Counting:
    """What a report is counted with: its communities and days, and the sheet of its figures."""

    tx: Transaction
    parameters: Mapping[str, object]
    sheet: Sheet
    by: str
    homes: dict[str, str] = field(default_factory=dict)
    """The room from which each complainant complained last."""

    async def ask(self, build: Callable[..., Prepared], *names: str, **more: object) -> Sequence[RowView]:
        """The rows of a statement, which is built and compiled once a process: beside the event loop, because a large
        one takes a tenth of a second."""
        dialect = self.tx.database.dialect
        prepared = await asyncio.to_thread(_compiled, build, names, dialect)
        return await self.tx.rows(prepared, **self.parameters, **more)


def _compiled(build: Callable[..., Prepared], names: Sequence[str], dialect: Dialect) -> Prepared:
    prepared = build(*names)
    prepared.on(dialect)
    return prepared


CountFunction = Callable[[Counting], Awaitable[None]]
Definition = Callable[[Period], CountedRecords]


@cache
def _sums(definition: Definition, report: str, by: str) -> Prepared:
    period = prepared_period()
    return Prepared(sums(REPORTS[report], period, definition(period), by))


async def _defined(definitions: tuple[Definition, ...], counting: Counting) -> None:
    for definition in definitions:
        for row in await counting.ask(partial(_sums, definition), counting.sheet.report.name, counting.by):
            take(counting.sheet, row)


def _by(*definitions: Definition) -> CountFunction:
    return partial(_defined, definitions)


async def _repeats(counting: Counting) -> None:
    sheet, by = counting.sheet, counting.by
    for row in await counting.ask(_repairs, "whole"):
        tail.fill_repairs(sheet, row, None)
    for row in await counting.ask(_complainants, "whole"):
        tail.fill_complainants(sheet, row, None)
    if by == "person":
        await _repeaters(counting)
        return
    for row in await counting.ask(_repairs, by):
        tail.fill_repairs(sheet, row, key_of(row["key"]))
    if by == "community":
        for row in await counting.ask(_complainants, by):
            tail.fill_complainants(sheet, row, key_of(row["key"]))


@cache
def _repairs(by: str) -> Prepared:
    """All repair requests, or those of each community, of each trade, or of each room with a repeat."""
    repairs = tail.repair_requests(prepared_period())
    figures = (func.count().label("repairs"), func.sum(repairs.c.again).label("again"))
    match by:
        case "whole":
            return Prepared(select(*figures).select_from(repairs))
        case "community":
            return Prepared(_grouped(repairs.c.community_id, *figures))
        case "room":
            return Prepared(_grouped(repairs.c.premises_id, *figures).having(func.sum(repairs.c.again) > 0))
        case _:
            listed = texts_of(repairs.c.trades)
            texts = select(repairs.c.id, listed.c.value.label("key")).select_from(repairs.join(listed, true()))
            trades = texts.distinct().cte("trades")
            joined = repairs.join(trades, trades.c.id == repairs.c.id, isouter=True)
            return Prepared(_grouped(trades.c.key, *figures).select_from(joined))


def _grouped(key: AnyColumn, *figures: AnyColumn) -> AnySelect:
    return select(key.label("key"), *figures).group_by(key)


@cache
def _complainants(by: str) -> Prepared:
    """How many people complained, or of each community."""
    people = tail.complainants(prepared_period())
    twice = people.c.complaints > 1
    figures = (
        func.sum(people.c.complaints).label("complaints"),
        func.count().label("complainants"),
        func.count().filter(twice).label("repeaters"),
        func.coalesce(func.sum(people.c.complaints).filter(twice), 0).label("from_repeaters"),
    )
    if by == "whole":
        return Prepared(select(*figures).select_from(people))
    return Prepared(_grouped(people.c.community_id, *figures))


async def _repeaters(counting: Counting) -> None:
    """A row for each complainant who came twice or more."""
    unknown = 0
    for row in await counting.ask(_twice):
        if row["person_id"] is None:
            unknown += 1
        key = f"{UNREGISTERED}{unknown}" if row["person_id"] is None else str(row["person_id"])
        counting.sheet.add("complaints", int(row["complaints"]), key=key)
        if row["home_id"] is not None:
            counting.homes[key] = str(row["home_id"])


@cache
def _twice() -> Prepared:
    people = tail.complainants(prepared_period())
    columns = (people.c.person_id, people.c.home_id, people.c.complaints)
    return Prepared(select(*columns).where(people.c.complaints > 1).order_by(people.c.community_id, people.c.first_at))


async def _long_tail(counting: Counting) -> None:
    """Rows stand in order of what they hold. By room only what belongs to a room or shop counts."""
    column = "community_id" if counting.by == "community" else "premises_id"
    totals = await counting.ask(_held, column)
    # one row more than is shown tells that there are more
    tail.fill_tail(counting.sheet, totals[0], await counting.ask(_places, column, most=MOST_ROWS + 1))
    in_use = int((await counting.ask(_rooms_in_use))[0]["rooms"])
    held = await counting.ask(_rooms, tenth=-(-in_use // 10))
    tail.fill_rooms(counting.sheet, held[0], in_use)


@cache
def _held(column: str) -> Prepared:
    held = tail.matters(prepared_period(), column)
    return Prepared(select(*(func.sum(held.c[name]).label(name) for name in tail.HELD)))


@cache
def _places(column: str) -> Prepared:
    return Prepared(tail.first_places(tail.matters(prepared_period(), column)))


@cache
def _rooms() -> Prepared:
    return Prepared(tail.of_rooms(tail.matters(prepared_period(), "premises_id")))


@cache
def _rooms_in_use() -> Prepared:
    return Prepared(tail.rooms_in_use(prepared_period()))


COUNTS: Final[Mapping[str, CountFunction]] = {
    "arrival": _by(orders.arrival),
    "completion": _by(orders.completion),
    "standing": _by(time.standing),
    "price": _by(orders.price),
    "first_time_fix": _by(orders.first_time_fix),
    "follow_up": _by(orders.follow_up),
    "ratings": _by(orders.ratings),
    "acceptance": _by(complaints.acceptance),
    "complaints": _by(complaints.handling),
    "repeats": _repeats,
    "long_tail": _long_tail,
    "enquiries": _by(enquiries.enquiries),
    "incidents": _by(incidents.incidents),
    "corrective_actions": _by(correctives.corrective_actions),
    "opinions": _by(opinions.opinions, opinions.of_months),
}
"""How each report is counted."""
