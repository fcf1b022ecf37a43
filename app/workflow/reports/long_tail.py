"""Figures over all records of a place together: what comes again, and how few rooms hold how much."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import (
    CTE,
    Integer,
    Select,
    Table,
    and_,
    bindparam,
    case,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)

from app.core.enums import OrderKind
from app.models import Complaint, Person, Premises, WorkOrder
from app.models.base import RowView
from app.models.expressions import MICROSECONDS, Joined, Microseconds, table_of, texts_of
from app.workflow.reports.contributions import Expression, Period
from app.workflow.reports.figures import Sheet

AGAIN_WITHIN: Final = timedelta(days=90)
"""The same fault in the same room within so many days of the earlier request is a repeat."""
ORDERS, COMPLAINTS, PEOPLE, PREMISES = table_of(WorkOrder), table_of(Complaint), table_of(Person), table_of(Premises)
AnySelect = Select[*tuple[Any, ...]]


def repair_requests(period: Period) -> CTE:
    """The repair requests of rooms in the period without merged ones, and whether each is a repeat (`again`, 0 or 1):
    the same catalogue item, or the same trades, in the same room, asked for within AGAIN_WITHIN before."""
    fault = func.coalesce(func.nullif(ORDERS.c.catalogue_code, ""), _trades())
    before = func.lag(ORDERS.c.created_at).over(
        partition_by=(ORDERS.c.premises_id, fault), order_by=(ORDERS.c.created_at, ORDERS.c.id)
    )
    columns = (ORDERS.c.id, ORDERS.c.created_at, ORDERS.c.premises_id, ORDERS.c.trades, ORDERS.c.community_id)
    requests = (
        select(*columns, period.c.start, before.label("before"))
        .join_from(
            period.rows,
            ORDERS,
            and_(
                ORDERS.c.community_id == period.c.community_id,
                ORDERS.c.created_at >= period.c.since,
                ORDERS.c.created_at < period.c.end,
            ),
        )
        .where(
            ORDERS.c.kind == OrderKind.REPAIR,
            ORDERS.c.premises_id.is_not(None),
            ORDERS.c.duplicate_of.is_(None),
            period.may_read(ORDERS.c.department_id),
        )
        .subquery("requests")
    )
    longest = int(AGAIN_WITHIN.total_seconds()) * MICROSECONDS
    again = case((Microseconds(requests.c.before, requests.c.created_at) <= longest, 1), else_=0)
    return (
        select(requests.c.id, requests.c.premises_id, requests.c.trades, requests.c.community_id, again.label("again"))
        .where(requests.c.created_at >= requests.c.start)
        .cte("repairs")
    )


def _trades() -> Expression:
    """An order's trades as one text, whatever their order."""
    listed = texts_of(ORDERS.c.trades)
    ordered = select(listed.c.value).order_by(listed.c.value).subquery("ordered")
    return select(Joined(ordered.c.value)).scalar_subquery()


def complainants(period: Period) -> CTE:
    """How many complaints of the period each complainant of a community has, told apart by person, telephone or room;
    two entries of one person are one complainant. `home_id` is where a person complained from last."""
    person = func.coalesce(PEOPLE.c.merged_into_id, COMPLAINTS.c.complainant_id)
    phone = case((person.is_(None), func.nullif(COMPLAINTS.c.complainant_phone, "")))
    room = case((and_(person.is_(None), phone.is_(None)), COMPLAINTS.c.premises_id))
    alone = case((and_(person.is_(None), phone.is_(None), room.is_(None)), COMPLAINTS.c.id))
    home = case((person.is_not(None), COMPLAINTS.c.premises_id))
    who = (COMPLAINTS.c.community_id, person, phone, room, alone)
    newest = func.first_value(home).over(
        partition_by=who,
        order_by=(case((home.is_(None), 1), else_=0), COMPLAINTS.c.created_at.desc(), COMPLAINTS.c.id.desc()),
    )
    names = ("community_id", "person_id", "phone", "room_id", "alone_id")
    complained = (
        select(
            *(column.label(name) for name, column in zip(names, who, strict=True)),
            COMPLAINTS.c.created_at,
            type_coerce(newest, home.type).label("home_id"),
        )
        .join_from(period.rows, COMPLAINTS, period.holds(COMPLAINTS, COMPLAINTS.c.created_at))
        .join(PEOPLE, PEOPLE.c.id == COMPLAINTS.c.complainant_id, isouter=True)
        .where(period.may_read(COMPLAINTS.c.department_id))
        .subquery("complained")
    )
    keys = (*(complained.c[name] for name in names), complained.c.home_id)
    return (
        select(*keys, func.min(complained.c.created_at).label("first_at"), func.count().label("complaints"))
        .group_by(*keys)
        .cte("complainants")
    )


def matters(period: Period, column: str) -> CTE:
    """How many work orders (without merged ones) and complaints of the period belong to each room, or community, and
    where it stands in the order of what they hold: its `place`, what it and all before it hold (`running`), and all of
    them (`whole`, `whole_complaints`)."""
    parts = [_of(ORDERS, column, period, complaint=0), _of(COMPLAINTS, column, period, complaint=1)]
    if column == "community_id":
        # one that holds nothing has its row, too
        parts.append(select(period.c.community_id, null()))
    both = union_all(*parts).subquery("both")
    complaints = func.coalesce(func.sum(both.c.complaint), 0)
    counted = (
        select(
            both.c.key,
            func.count(both.c.complaint).label("matters"),
            (func.count(both.c.complaint) - complaints).label("orders"),
            complaints.label("complaints"),
        )
        .where(both.c.key.is_not(None))
        .group_by(both.c.key)
        .subquery("counted")
    )
    order = (counted.c.matters.desc(), counted.c.complaints.desc(), counted.c.key)
    return select(
        *counted.c,
        func.row_number().over(order_by=order).label("place"),
        func.sum(counted.c.matters).over(order_by=order, rows=(None, 0)).label("running"),
        func.sum(counted.c.matters).over().label("whole"),
        func.sum(counted.c.complaints).over().label("whole_complaints"),
    ).cte("tail")


def _of(table: Table, column: str, period: Period, *, complaint: int) -> AnySelect:
    statement = (
        select(table.c[column].label("key"), literal(complaint, Integer).label("complaint"))
        .join_from(period.rows, table, period.holds(table, table.c.created_at))
        .where(period.may_read(table.c.department_id))
    )
    return statement.where(table.c.duplicate_of.is_(None)) if table is ORDERS else statement


HELD: Final = ("matters", "orders", "complaints")


def first_places(tail: CTE) -> AnySelect:
    """Those that hold most, as many as the parameter `most` says, in order."""
    return select(tail).where(tail.c.place <= bindparam("most", type_=Integer, required=True)).order_by(tail.c.place)


def of_rooms(tail: CTE) -> AnySelect:
    """How many rooms hold anything, what the busiest ones hold, as many as the parameter `tenth` says, and the fewest
    that together hold half."""
    tenth = bindparam("tenth", type_=Integer, required=True)
    return select(
        func.count().label("rooms_with"),
        func.sum(tail.c.matters).label("whole"),
        func.sum(case((tail.c.place <= tenth, tail.c.matters), else_=0)).label("top_tenth"),
        func.count(case((2 * (tail.c.running - tail.c.matters) < tail.c.whole, 1))).label("half_rooms"),
    )


def rooms_in_use(period: Period) -> AnySelect:
    """How many rooms and shops are in use in the communities of a period."""
    return select(func.count().label("rooms")).where(
        PREMISES.c.community_id.in_(select(period.c.community_id)), PREMISES.c.active.is_(True)
    )


def fill_repairs(sheet: Sheet, row: RowView, key: str | None) -> None:
    """Add how many repair requests there were, and how many of them were repeats."""
    requests = int(row["repairs"])
    if requests:
        sheet.add("repairs", requests, key=key)
        sheet.add("repeat_faults", int(row["again"]), requests, key=key)


def fill_complainants(sheet: Sheet, row: RowView, key: str | None) -> None:
    """Add what the complainants of a place come to: how many came twice or more, and with how many complaints."""
    complaints, people = int(row["complaints"] or 0), int(row["complainants"])
    sheet.add("complaints", complaints, key=key)
    if people:
        sheet.add("complainants", people, key=key)
        sheet.add("repeat_complainants", int(row["repeaters"]), people, key=key)
        sheet.add("from_repeaters", int(row["from_repeaters"]), complaints, key=key)


def fill_tail(sheet: Sheet, totals: RowView, rows: Iterable[RowView]) -> None:
    """Add the long tail: all that is held, and the rows in order of what they hold."""
    for name in HELD:
        sheet.add(name, int(totals[name] or 0))
    for row in rows:
        key, whole = str(row["key"]), int(row["whole"])
        sheet.add("share", int(row["matters"]), whole, key=key)
        sheet.add("cumulative", int(row["running"]), whole, key=key)
        sheet.add("complaint_share", int(row["complaints"]), int(row["whole_complaints"]), key=key)
        for name in HELD:
            sheet.add(name, int(row[name]), key=key)


def fill_rooms(sheet: Sheet, held: RowView, rooms: int) -> None:
    """Add how few rooms hold how much."""
    whole = int(held["whole"] or 0)
    sheet.add("rooms", rooms)
    sheet.add("rooms_with", int(held["rooms_with"]), rooms)
    sheet.add("top_tenth", int(held["top_tenth"] or 0), whole)
    sheet.add("half_rooms", int(held["half_rooms"]))
