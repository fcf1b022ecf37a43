"""How each report is counted: by its definition, or, where rows aren't sums over records, as is said here."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from sqlalchemy import CTE, and_, func, select

from app.db.statements import AnySelect
from app.db.transaction import Transaction
from app.models.expressions import texts_of
from app.services.reports.sums import NONE, add_up, key_of
from app.workflow.reports import complaint_figures as complaints
from app.workflow.reports import corrective_figures as correctives
from app.workflow.reports import enquiry_figures as enquiries
from app.workflow.reports import incident_figures as incidents
from app.workflow.reports import long_tail as tail
from app.workflow.reports import opinion_figures as opinions
from app.workflow.reports import order_figures as orders
from app.workflow.reports import order_time as time
from app.workflow.reports.contributions import Counted, Period
from app.workflow.reports.figures import Sheet

MOST_ROWS: Final = 500
"""The most rows of one report; if there are more, those with the largest figures are kept."""
UNREGISTERED: Final = "unregistered-"
"""The prefix of the key of a complainant who has no person record; nothing else of them is shown."""


@dataclass(frozen=True, slots=True)
class Counting:
    """What a report is counted with: its communities and days, and the sheet of its figures."""

    tx: Transaction
    period: Period
    sheet: Sheet
    by: str
    homes: dict[str, str] = field(default_factory=dict)
    """The room from which each complainant complained last."""


CountFunction = Callable[[Counting], Awaitable[None]]
Definition = Callable[[Period], Counted]


async def _defined(definitions: tuple[Definition, ...], counting: Counting) -> None:
    for definition in definitions:
        await add_up(counting.tx, counting.sheet, counting.period, definition(counting.period), counting.by)


def _by(*definitions: Definition) -> CountFunction:
    return partial(_defined, definitions)


async def _repeats(counting: Counting) -> None:
    await _repeat_faults(counting)
    people = tail.complainants(counting.period)
    twice = people.c.complaints > 1
    figures = (
        func.sum(people.c.complaints).label("complaints"),
        func.count().label("complainants"),
        func.count().filter(twice).label("repeaters"),
        func.coalesce(func.sum(people.c.complaints).filter(twice), 0).label("from_repeaters"),
    )
    for row in await counting.tx.rows(select(*figures).select_from(people)):
        tail.fill_complainants(counting.sheet, row, None)
    if counting.by == "community":
        statement = select(people.c.community_id, *figures).group_by(people.c.community_id)
        for row in await counting.tx.rows(statement):
            tail.fill_complainants(counting.sheet, row, str(row["community_id"]))
    if counting.by == "person":
        await _repeaters(counting, people)


async def _repeaters(counting: Counting, people: CTE) -> None:
    """A row for each complainant who came twice or more."""
    columns = (people.c.person_id, people.c.home_id, people.c.complaints)
    twice = select(*columns).where(people.c.complaints > 1).order_by(people.c.community_id, people.c.first_at)
    unknown = 0
    for row in await counting.tx.rows(twice):
        if row["person_id"] is None:
            unknown += 1
        key = f"{UNREGISTERED}{unknown}" if row["person_id"] is None else str(row["person_id"])
        counting.sheet.add("complaints", int(row["complaints"]), key=key)
        if row["home_id"] is not None:
            counting.homes[key] = str(row["home_id"])


async def _repeat_faults(counting: Counting) -> None:
    repairs = tail.repair_requests(counting.period)
    figures = (func.count().label("repairs"), func.sum(repairs.c.again).label("again"))
    statements = [(select(*figures).select_from(repairs), True)]
    if counting.by != "person":
        statements.append((_repeat_rows(repairs, counting.by, figures), False))
    for statement, whole in statements:
        for row in await counting.tx.rows(statement):
            if row["repairs"]:
                key = None if whole else key_of(row["key"])
                counting.sheet.add("repairs", int(row["repairs"]), key=key)
                counting.sheet.add("repeat_faults", int(row["again"]), int(row["repairs"]), key=key)


def _repeat_rows(repairs: CTE, by: str, figures: tuple[object, object]) -> AnySelect:
    """Communities, trades, or the rooms with a repeat."""
    if by == "community":
        return select(repairs.c.community_id.label("key"), *figures).group_by(repairs.c.community_id)  # type: ignore[call-overload, no-any-return]
    if by == "room":
        rooms = select(repairs.c.premises_id.label("key"), *figures).group_by(repairs.c.premises_id)  # type: ignore[call-overload]
        return rooms.having(func.sum(repairs.c.again) > 0)  # type: ignore[no-any-return]
    listed = texts_of(repairs.c.trades)
    texts = select(repairs.c.id, listed.c.value.label("key")).select_from(repairs.join(listed, and_(True))).distinct()
    trades = texts.cte("trades")
    joined = repairs.join(trades, trades.c.id == repairs.c.id, isouter=True)
    return select(trades.c.key, *figures).select_from(joined).group_by(trades.c.key)  # type: ignore[call-overload, no-any-return]


async def _long_tail(counting: Counting) -> None:
    """Rows stand in order of what they hold. By room only what belongs to a room or shop counts."""
    tx, sheet, period = counting.tx, counting.sheet, counting.period
    rooms = tail.matters(period, "premises_id")
    held = tail.matters(period, "community_id") if counting.by == "community" else rooms
    totals = select(*(func.sum(held.c[name]).label(name) for name in ("matters", "orders", "complaints")))
    # one row more than is shown tells that there are more
    rows = select(held).where(held.c.place <= MOST_ROWS + 1).order_by(held.c.place)
    tail.fill_tail(sheet, (await tx.rows(totals))[0], await tx.rows(rows))
    in_use = int(await tx.value(tail.rooms_in_use(period)))
    tail.fill_rooms(sheet, (await tx.rows(tail.of_rooms(rooms, in_use)))[0], in_use)


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
__all__ = ["COUNTS", "MOST_ROWS", "NONE", "UNREGISTERED", "Counting"]
